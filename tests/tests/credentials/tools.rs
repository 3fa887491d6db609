//! The tools that features use, on what is vended: the AWS CLI, boto3 and the script of `docs/credentials/`.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use local::{Stack, layout};
use tests::fixture::{Fixture, ok};
use tests::lint;

use crate::consumer::{asked, feature};
use crate::suite;

const BOTO3: &str = "
import boto3, sys
s3 = boto3.Session(profile_name='exports').client('s3')
s3.put_object(Bucket=sys.argv[1], Key='data/from-boto3.txt', Body=b'hello')
print(s3.get_object(Bucket=sys.argv[1], Key='data/from-boto3.txt')['Body'].read().decode())
";

fn python() -> PathBuf {
    layout::root().join("venv/bin/python")
}

fn script() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/credentials/credential_process.py")
}

/// A command that knows of the profile in `folder` and of nothing else in this machine's environment.
fn with_profile(stack: &Stack, folder: &Path) -> Command {
    let mut command = Command::new(python());
    command.env_clear().env("HOME", folder).env("PATH", "/usr/bin:/bin");
    command.env("AWS_CONFIG_FILE", folder.join("config")).env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    command.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_ENDPOINT_URL", &stack.emulator_url);
    command
}

fn write(path: &Path, text: &str) {
    use std::io::Write as _;
    let file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    file.unwrap().write_all(text.as_bytes()).unwrap();
}

/// The whole way of `docs/CREDENTIALS.md`: a role of the vendor's signs, a profile's `credential_process` is the script
/// of the docs, and the tools use the profile.
#[tokio::test]
async fn a_profile_serves_the_cli_and_boto3() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_write", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let id = endpoint["endpointId"].as_str().unwrap();
    let folder = lint::folder("credentials");

    let own = feature(stack, "feature-data-exporter").await;
    let (access_key, secret, token) = own.own_credentials();
    let call = |endpoint: &str| {
        format!(
            "{} {} --profile own --api {} --region {} --account {} --endpoint {endpoint} --feature data_exporter",
            python().display(),
            script(),
            stack.api_url,
            stack.region,
            customer.account,
        )
    };
    let config = format!(
        "[profile own]\naws_access_key_id = {access_key}\naws_secret_access_key = {secret}\naws_session_token = {token}\n\
         [profile exports]\nregion = {region}\ncredential_process = {}\n\
         [profile gone]\nregion = {region}\ncredential_process = {}\n",
        call(id),
        call("ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab"),
        region = stack.region,
    );
    write(&folder.join("config"), &config);
    write(&folder.join("day.csv"), "service,cost\n");

    let run = |mut command: Command| tokio::task::spawn_blocking(move || lint::finish(&mut command));
    let cli = |profile: &str, arguments: &[&str]| {
        let mut command = with_profile(stack, &folder);
        command.args(["-m", "awscli", "--profile", profile]).args(arguments);
        command
    };
    let day = folder.join("day.csv");
    let day = day.to_str().unwrap();
    let place = |prefix: &str| format!("s3://{}/{prefix}", customer.bucket);
    let (output, told) = run(cli("exports", &["s3", "cp", day, &place("data/2026/01/01/day.csv")])).await.unwrap();
    assert!(output.status.success(), "{told}");
    let stored = ok(customer.customer.get_object(&customer.bucket, "data/2026/01/01/day.csv").await);
    assert_eq!(stored.as_deref(), Some(b"service,cost\n".as_slice()));
    let (output, told) = run(cli("exports", &["s3", "cp", day, &place("elsewhere/day.csv")])).await.unwrap();
    assert!(!output.status.success() && told.contains("AccessDenied") && told.contains("s3:PutObject"), "{told}");

    let mut boto3 = with_profile(stack, &folder);
    boto3.args(["-c", BOTO3, &customer.bucket]);
    let (output, told) = run(boto3).await.unwrap();
    assert!(output.status.success() && told.trim() == "hello", "{told}");

    #[cfg(feature = "credential-process")]
    rust_sdk(stack, &customer, format!("AWS_CONFIG_FILE={} {}", folder.join("config").display(), call(id))).await;

    // A refusal reaches whoever uses the profile, in our words.
    let (output, told) = run(cli("gone", &["s3", "ls", &place("data/")])).await.unwrap();
    assert!(!output.status.success() && told.contains("endpoint_not_found"), "{told}");
    std::fs::remove_dir_all(&folder).unwrap();
}

/// What a profile's `credential_process` is to the Rust SDK.
#[cfg(feature = "credential-process")]
async fn rust_sdk(stack: &Stack, customer: &Fixture, command: String) {
    use aws_config::credential_process::CredentialProcessProvider;
    let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
        .credentials_provider(CredentialProcessProvider::new(command))
        .region(aws_config::Region::new(stack.region.clone()))
        .endpoint_url(&stack.emulator_url)
        .load()
        .await;
    let config = aws_sdk_s3::config::Builder::from(&config).force_path_style(true).build();
    let s3 = aws_sdk_s3::Client::from_conf(config);
    let put = s3.put_object().bucket(&customer.bucket).key("data/from-rust.txt").body(b"hello".to_vec().into());
    put.send().await.unwrap();
    let stored = ok(customer.customer.get_object(&customer.bucket, "data/from-rust.txt").await);
    assert_eq!(stored.as_deref(), Some(b"hello".as_slice()));
}

/// What is vended is all that `credential_process` may print: the SDKs refuse a version that they don't know.
#[tokio::test]
async fn the_answer_is_the_format_as_it_stands() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let (status, body) = asked(stack, &customer.account, endpoint["endpointId"].as_str().unwrap(), "billing").await;
    assert_eq!(status, 200);
    let names: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["AccessKeyId", "Expiration", "SecretAccessKey", "SessionToken", "Version", "endpoint"]);
    assert!(names.iter().all(|name| *name == "Version" || *name == "endpoint" || body[*name].is_string()));
}
