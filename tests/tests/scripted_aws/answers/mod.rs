//! Plays each answer of `tests/answers/` to the product, and compares what the customer sees.

mod file;
mod seen;

use be_aws::system::SystemClock;
use be_domain::checks::{self, TestPorts, TestTarget, TimeLimit};
use be_domain::endpoint::BucketAccess;
use be_domain::fault::Fault;
use be_domain::ports::{Clock, Randomness};
use be_domain::report::Report;
use be_domain::values::{AwsAccountId, EndpointId, Region};
use futures_util::StreamExt;
use futures_util::stream;
use tests::scripted::{Call, KEY, Reply, Script, Scripted};

use crate::customer::{configuration, external_id, roles, vendor};
use file::File;

/// How many answers are played at the same time.
const AT_ONCE: usize = 6;

/// The same names of test files in each run.
struct Fixed;

impl Randomness for Fixed {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Fault> {
        bytes.fill(7);
        Ok(())
    }
}

/// The test of a configuration whose calls are answered as the file says.
async fn play(file: &File, reply: Reply) -> Report {
    let calls = file.calls();
    let is_writing = calls.iter().any(|call| matches!(call, Call::Put | Call::Delete));
    let access = match file.value("access") {
        "read_write" => BucketAccess::ReadWrite,
        "read_only" => BucketAccess::ReadOnly,
        _ if is_writing => BucketAccess::ReadWrite,
        _ => BucketAccess::ReadOnly,
    };
    let objects = file.value("objects").parse().unwrap_or(1);
    let keys: Vec<_> =
        (0..objects).map(|n| if n == 0 { KEY.to_owned() } else { format!("data/{n}.parquet") }).collect();
    let well = Script::well().on(Call::List, Reply::list(&keys.iter().map(String::as_str).collect::<Vec<_>>()));
    let script = calls.into_iter().fold(well, |script, call| script.on(call, reply.clone()));
    let server = Scripted::start(script).await;

    let mut configuration = configuration(access);
    configuration.bucket_owner_aws_account_id = AwsAccountId::parse(file.value("owner")).ok();
    if let Ok(region) = Region::parse(file.value("region")) {
        configuration.region = region;
    }
    let endpoint_id = EndpointId::new(1, &[1; 10]);
    let (vendor, roles, external_id) = (vendor(), roles(&server.url).await, external_id().await);
    let ports = TestPorts { roles: &roles, clock: &SystemClock, randomness: &Fixed, vendor: &vendor };
    let target = TestTarget {
        external_id: &external_id,
        configuration: &configuration,
        endpoint_id: (file.value("endpoint") == "added").then_some(&endpoint_id),
        began_at: SystemClock.elapsed(),
        time_limit: TimeLimit::FULL,
        leftovers: &[],
        deletes_first: false,
        cycle: checks::WriteCycle::Full,
    };
    checks::run(ports, target).await.unwrap()
}

#[tokio::test]
async fn each_answer_is_shown_to_the_customer_as_its_file_says() {
    let files = File::all();
    assert!(files.len() > 80, "{} answers", files.len());
    for file in &files {
        let mut sources = file.values("source").peekable();
        assert!(sources.peek().is_some() && sources.all(|source| source.starts_with("https://")), "{}", file.name);
    }
    let played = stream::iter(&files).map(|file| async { file.compare(&seen::of(&play(file, file.reply()).await)) });
    let differences: Vec<_> =
        played.buffer_unordered(AT_ONCE).filter_map(async |difference| difference).collect().await;
    assert!(
        differences.is_empty(),
        "If this is right, set UPDATE_ANSWERS=1, run again, and read what changes.\n{}",
        differences.join("\n")
    );
}

/// Where IAM shows the policies that it evaluated (IAM User Guide, "Troubleshoot access denied error messages with
/// authorization ID").
const PAGE: &str = "https://eu-central-1.console.aws.amazon.com/iam/home?region=eu-central-1#/authorization-details/\
                    EXAMPLE1a2b3c4d5e6f7g8h9i0j";

/// CASES.md, D1: the suffix changes nothing, but that the link is shown where a session of the customer's role was
/// denied.
#[tokio::test]
async fn d1_each_denial_is_the_same_with_an_authorization_id() {
    let suffix = format!(
        ". Go to {PAGE} for complete details, or call the GetRequestAuthorizationDetails API with the following authorization \
         id: EXAMPLE1a2b3c4d5e6f7g8h9i0j"
    );
    let files = File::all();
    let denials: Vec<_> = files.iter().filter_map(|file| Some((file, file.reply_with(&suffix)?))).collect();
    assert!(denials.len() > 40, "{} denials", denials.len());
    let played = stream::iter(denials).map(|(file, reply)| async move {
        let (without, with) = (play(file, file.reply()).await, play(file, reply).await);
        let link = format!(
            " For the policies that AWS evaluated, open this page within 24 hours in the AWS account of the role: {PAGE}"
        );
        // The suffix takes the place of the period of a message that is shown.
        let same = seen::of(&with).replace(&link, "").replace(".\"", "\"");
        assert_eq!(same, seen::of(&without).replace(".\"", "\""), "{}", file.name);
        for check in &with.checks {
            let is_denied = check.result.action.is_some() && !file.is_of_sts();
            assert_eq!(check.result.message.contains(PAGE), is_denied, "{}: {}", file.name, check.result.message);
        }
    });
    played.buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
}
