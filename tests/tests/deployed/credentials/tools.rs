//! The tools that features use, on what is vended: the AWS CLI, boto3, the Rust SDK, the script of `docs/credentials/`
//! and the command of the local stack.

use std::process::Command;

use axum::{Json, Router};
use local::{FeatureClient, StackDescription, layout};
use serde_json::json;
use tests::fixture::{Fixture, ok};

use super::consumer::{asked, feature};
use super::home::{Home, programs, run};
use crate::{STACK, suite};

const BOTO3: &str = "
import boto3, sys
s3 = boto3.Session(profile_name='acme-exports').client('s3')
s3.put_object(Bucket=sys.argv[1], Key='data/from-boto3.txt', Body=b'hello')
print(s3.get_object(Bucket=sys.argv[1], Key='data/from-boto3.txt')['Body'].read().decode())
";

/// The whole way of `docs/CREDENTIALS.md`: a role of the vendor's signs, a profile's `credential_process` is the script
/// of the docs, and the tools use the profile.
#[tokio::test]
async fn a_profile_serves_the_cli_boto3_and_the_rust_sdk() {
    let suite = suite().await;
    let home = Home::new(suite.stack(), "credentials").await;
    let own = feature(suite.stack(), "feature-data-exporter").await;
    let (access_key, secret, token) = own.own_credentials();
    home.config(&format!(
        "[profile own]\naws_access_key_id = {access_key}\naws_secret_access_key = {secret}\naws_session_token = {token}\n\
         [profile acme-exports]\nregion = {region}\ncredential_process = {} --profile own\n\
         [profile gone]\nregion = {region}\ncredential_process = {} --profile own\n",
        home.script(&home.endpoint_id),
        home.script("ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab"),
        region = suite.stack().region,
    ));
    let with = |profile: &str, mut command: Command| {
        command.args(["--profile", profile]);
        command
    };
    let key = "data/2026/01/01/day.csv";
    home.copied(with("acme-exports", home.copies_to(key)), key).await;
    let (output, printed) = run(with("acme-exports", home.copies_to("elsewhere/day.csv"))).await;
    assert!(
        !output.status.success() && printed.contains("AccessDenied") && printed.contains("s3:PutObject"),
        "{printed}"
    );

    let mut boto3 = home.command(&programs().join("python"));
    boto3.args(["-c", BOTO3, &home.customer.bucket]);
    let (output, printed) = run(boto3).await;
    assert!(output.status.success() && printed.trim() == "hello", "{printed}");

    #[cfg(feature = "credential-process")]
    {
        let mut rust = home.command(&std::env::current_exe().unwrap());
        rust.args(["--ignored", "--exact", "credentials::tools::rust_sdk"]).env(RUST_SDK_BUCKET, &home.customer.bucket);
        // CASES.md, E6: what a function's environment has of its own.
        rust.envs([("AWS_ACCESS_KEY_ID", "AKIASTALE"), ("AWS_SECRET_ACCESS_KEY", "stale")]);
        let (output, printed) = run(rust).await;
        assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
        home.holds("data/from-rust.txt", b"hello").await;
    }

    // A refusal reaches whoever uses the profile, in our words.
    let (output, printed) = run(with("gone", home.copies_to(key))).await;
    assert!(!output.status.success() && printed.contains("endpoint_not_found"), "{printed}");
}

/// Where the Rust SDK of [`rust_sdk`] writes to.
#[cfg(feature = "credential-process")]
const RUST_SDK_BUCKET: &str = "RUST_SDK_BUCKET";

/// What `docs/CREDENTIALS.md` says of the Rust SDK, word for word.
#[cfg(feature = "credential-process")]
#[tokio::test]
#[ignore = "it wants an environment of its own: `a_profile_serves_the_cli_boto3_and_the_rust_sdk` runs it in one"]
async fn rust_sdk() {
    use be_aws::testing::{aws_config, aws_sdk_s3};

    use aws_config::BehaviorVersion;
    use aws_config::identity::IdentityCache;
    use aws_config::profile::ProfileFileCredentialsProvider;
    let bucket = std::env::var(RUST_SDK_BUCKET).unwrap();
    let profile = ProfileFileCredentialsProvider::builder().profile_name("acme-exports").build();
    let config = aws_config::defaults(BehaviorVersion::latest()).profile_name("acme-exports");
    let cache = IdentityCache::lazy().load_timeout(std::time::Duration::from_secs(65)).build();
    let config = config.credentials_provider(profile).identity_cache(cache).load().await;
    let s3 = aws_sdk_s3::Client::new(&config);
    let file = b"hello".to_vec().into();
    s3.put_object().bucket(bucket).key("data/from-rust.txt").body(file).send().await.unwrap();
}

/// A container's own source of credentials, as ECS and EKS have one: the address to get those of `own` from.
async fn container(own: &FeatureClient) -> String {
    let (access_key, secret, token) = own.own_credentials();
    let expires = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    let credentials = json!({
        "AccessKeyId": access_key, "SecretAccessKey": secret, "Token": token, "Expiration": expires.to_string(),
    });
    let routes = Router::new().fallback(async move || Json(credentials.clone()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

/// The environment that a profile's user has, `AWS_PROFILE` included, is also that of the profile's
/// `credential_process`: without care the script would be run to get its own credentials, and again for those.
#[tokio::test]
async fn the_script_refuses_a_profile_that_runs_it() {
    let suite = suite().await;
    let home = Home::new(suite.stack(), "credentials-loop").await;
    let url = container(&feature(suite.stack(), "feature-data-exporter").await).await;
    let script = home.script(&home.endpoint_id);
    let profile =
        |head: &str, call: &str| format!("[{head}]\nregion = {}\ncredential_process = {call}\n", suite.stack().region);
    let inherited = [("AWS_PROFILE", "acme-exports"), ("AWS_DEFAULT_PROFILE", "acme-exports"), ("UNUSED", "")];
    let stale = "[default]\naws_access_key_id = AKIASTALE\naws_secret_access_key = stale\n".to_owned();
    for default in [profile("default", &script), "[default]\nregion = us-east-1\n".to_owned(), stale] {
        home.config(&(default.clone() + &profile("profile acme-exports", &script)));
        for (index, (name, value)) in inherited.into_iter().enumerate() {
            // The last one is for [default], which is no profile for this where it has no `credential_process`.
            if value.is_empty() && !default.contains("credential_process") {
                continue;
            }
            let key = format!("data/{index}.csv");
            let mut command = home.copies_to(&key);
            command.env(name, value).env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &url);
            home.copied(command, &key).await;
            ok(home.customer.customer.delete_object(&home.customer.bucket, &key).await);
            // Without credentials of its own it says so, and does not look for them in circles.
            let mut command = home.copies_to(&key);
            command.env(name, value);
            let (output, printed) = run(command).await;
            assert!(!output.status.success(), "{name}");
            assert!(printed.contains("no credentials of the feature's own role to sign with."), "{name}: {printed}");
        }
    }
    // The wrong profile by name, also the one that is there by default, and by way of another.
    let by_way = "[profile by-way]\nrole_arn = arn:aws:iam::111111111111:role/feature\nsource_profile = default\n";
    for named in ["acme-exports", "default", "by-way"] {
        let call = format!("{script} --profile {named}");
        home.config(&(profile("default", &call) + &profile("profile acme-exports", &call) + by_way));
        let mut command = home.copies_to("data/x.csv");
        command.env("AWS_PROFILE", "acme-exports").env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &url);
        let (output, printed) = run(command).await;
        assert!(!output.status.success() && printed.contains("which would never end"), "{named}: {printed}");
        assert!(printed.contains("--profile the profile of the feature's own role"), "{named}: {printed}");
    }
}

/// On one machine the `credential_process` is the local stack's own command, in the profile that `docs/CREDENTIALS.md`
/// shows.
#[tokio::test]
async fn the_command_of_the_local_stack_serves_a_profile_too() {
    let suite = suite().await;
    let home = Home::new(suite.stack(), "credentials-local").await;
    // As the functions are built: what `cargo test --workspace` has compiled is not compiled again.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(cargo);
    cargo.current_dir(layout::workspace()).args(["build", "--workspace", "--bin", "local", "--locked"]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let (output, printed) = run(cargo).await;
    assert!(output.status.success(), "{printed}");
    // This is .../deps/credentials-....
    let built = std::env::current_exe().unwrap().parent().unwrap().with_file_name("local");
    let call = |feature: &str| {
        format!(
            "{} credentials --stack {STACK} --account {} --endpoint {} --feature {feature}",
            built.display(),
            home.customer.account,
            home.endpoint_id,
        )
    };
    let profile = |name: &str, call: &str| {
        let StackDescription { region, emulator_url, .. } = &**suite.stack();
        format!("[profile {name}]\nregion = {region}\nendpoint_url = {emulator_url}\ncredential_process = {call}\n")
    };
    home.config(&(profile("acme-exports", &call("data_exporter")) + &profile("wrong", &call("telemetry"))));
    let with = |profile: &str, key: &str| {
        let mut command = home.copies_to(key);
        command.env_remove("AWS_ENDPOINT_URL").args(["--profile", profile]);
        command
    };
    let key = "data/2026/01/01/costs.csv";
    home.copied(with("acme-exports", key), key).await;
    let (output, printed) = run(with("acme-exports", "elsewhere/costs.csv")).await;
    assert!(
        !output.status.success() && printed.contains("AccessDenied") && printed.contains("s3:PutObject"),
        "{printed}"
    );
    let (output, printed) = run(with("wrong", key)).await;
    assert!(!output.status.success() && printed.contains("feature_access_mismatch"), "{printed}");
}

/// What is vended is all that `credential_process` may print: the SDKs refuse a version that they don't know.
#[tokio::test]
async fn the_response_is_the_credential_process_format() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let (status, body) = asked(stack, &customer.account, endpoint["endpointId"].as_str().unwrap(), "billing").await;
    assert_eq!(status, 200);
    let names: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", "endpoint"]);
    assert!(names.iter().all(|name| *name == "Version" || *name == "endpoint" || body[*name].is_string()));
}
