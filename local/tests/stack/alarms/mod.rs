//! docs/RUNBOOK.md is rehearsed: each alarm of `template.yaml` has its trouble raised on a stack, the commands of its
//! section typed as they stand, and its end seen; with version 1 of the AWS CLI and with version 2.

mod aws;
mod customers;
mod events;
mod functions;
mod health_checks;
mod measure;
mod rehearsal;
mod roles;
mod runbook;
mod sweeps;
mod until;

use std::collections::BTreeSet;
use std::path::Path;

use local::{Stack, StackOptions};

use self::aws::VendorAwsAccount;
use self::health_checks::{FAST, SLOW};
use self::rehearsal::Rehearsal;
use self::runbook::Runbook;
use self::until::until;
use crate::docs::shell::{self, AwsCliVersion};
use crate::program::folder;

/// What the emulator cannot show of an alarm, and what its rehearsal shows in place of it. The conditions of all others
/// are seen to hold, then not to hold.
const NOT_SHOWN: [(&str, &str); 4] = [
    ("ApiFaultsAlarm", "there is no metric 5xx: the answers are counted"),
    ("EventsLateAlarm", "there is no metric IteratorAge, nor time to wait for: an event waits until the function runs"),
    ("HealthCheckBacklogAlarm", "there is no metric ApproximateAgeOfOldestMessage: a message waits for the mapping"),
    ("SlowHealthCheckBacklogAlarm", "as HealthCheckBacklogAlarm"),
];

/// The commands that belong to no alarm.
const NO_ALARM: &str = "What no alarm sees";

/// Rehearses an alarm. An alarm without a rehearsal fails here.
async fn rehearse(rehearsal: &mut Rehearsal<'_>, alarm: &str) {
    match alarm {
        "HealthCheckDeadLettersAlarm" => health_checks::dead_letters(rehearsal, &FAST).await,
        "SlowHealthCheckDeadLettersAlarm" => health_checks::dead_letters(rehearsal, &SLOW).await,
        "PublishEventsDeadLettersAlarm" => events::dead_letters(rehearsal).await,
        // Rules of the emulator send no dead letters: the rehearsal sends the one that EventBridge would.
        "DriftDeadLettersAlarm" => events::drift(rehearsal).await,
        "EventsLateAlarm" => events::late(rehearsal).await,
        "ChecksLateAlarm" => health_checks::late(rehearsal).await,
        "HealthCheckBacklogAlarm" => health_checks::backlog(rehearsal, &FAST).await,
        "SlowHealthCheckBacklogAlarm" => health_checks::backlog(rehearsal, &SLOW).await,
        "SweepErrorsAlarm" => sweeps::errors(rehearsal).await,
        "SweepsMissingAlarm" => sweeps::missing(rehearsal).await,
        "SweepsIncompleteAlarm" => sweeps::incomplete(rehearsal).await,
        "ChecksUnreadableAlarm" => sweeps::unreadable(rehearsal).await,
        "CanaryRefusedAlarm" => roles::canary(rehearsal).await,
        "AllRolesRefuseAlarm" => roles::all_refuse(rehearsal).await,
        "MostRolesRefuseAlarm" => roles::most_refuse(rehearsal).await,
        "ChecksInconclusiveAlarm" => roles::inconclusive(rehearsal).await,
        "ApiFaultsAlarm" => functions::api_faults(rehearsal).await,
        NO_ALARM => health_checks::stream_mapping(rehearsal).await,
        _ => match (alarm.strip_suffix("ErrorsAlarm"), alarm.strip_suffix("ThrottlesAlarm")) {
            (Some(function), _) => functions::errors(rehearsal, &format!("{function}Function")).await,
            (_, Some(function)) => functions::throttles(rehearsal, &format!("{function}Function")).await,
            _ => panic!("{alarm} of template.yaml has no rehearsal"),
        },
    }
}

/// The heading of the alarm's section.
fn section(alarm: &str) -> &str {
    match alarm {
        "SweepErrorsAlarm" => alarm,
        _ if alarm.ends_with("ErrorsAlarm") => "Function errors",
        _ if alarm.ends_with("ThrottlesAlarm") => "Function throttles",
        _ => alarm,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn e9_each_alarm_is_rehearsed_with_version_1_of_the_aws_cli() {
    with(AwsCliVersion::Version1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e9_each_alarm_is_rehearsed_with_version_2_of_the_aws_cli() {
    with(AwsCliVersion::Version2).await;
}

/// Rehearses all of it with one version of the AWS CLI, on a stack of its own.
async fn with(aws_cli: AwsCliVersion) {
    if !shell::has_jq() || !AwsCliVersion::all().contains(&aws_cli) {
        return;
    }
    let name = rehearsal::stack_name(aws_cli);
    let stack = Stack::start(StackOptions::new(name)).await.unwrap();
    let aws = VendorAwsAccount::of(&stack).await;
    // Every sweep is one of the rehearsal.
    let mut schedule = aws.schedule().await;
    schedule["State"] = "DISABLED".into();
    aws.put_schedule(&schedule).await;
    let endpoints = customers::with_endpoints(&stack).await;
    let runbook = Runbook::read();
    let work = folder(&format!("{name}-work"));
    assert!(aws.alarms.len() >= 30, "{:?}", aws.alarms);
    everything(&aws, &endpoints, &runbook, &work, aws_cli).await;
    drop(std::fs::remove_dir_all(&work));
}

/// Rehearses each alarm, one after the other.
async fn everything(
    aws: &VendorAwsAccount<'_>,
    endpoints: &[customers::HealthyEndpoint],
    runbook: &Runbook,
    work: &Path,
    aws_cli: AwsCliVersion,
) {
    let mut shell = rehearsal::shell(runbook, work, aws_cli);
    let mut typed = BTreeSet::new();
    for alarm in aws.alarms.iter().map(String::as_str).chain([NO_ALARM]) {
        let began = std::time::Instant::now();
        let mut rehearsal = Rehearsal::begin((aws, endpoints, runbook), (alarm, section(alarm)), (&mut shell, aws_cli));
        rehearse(&mut rehearsal, alarm).await;
        // The next one begins when nothing is left of this one.
        until("the queue is empty", async || aws.messages("HealthCheckQueue").await == 0).await;
        let (was_raised, places) = rehearsal.end();
        let is_not_shown = NOT_SHOWN.iter().any(|(name, _)| *name == alarm) || alarm == NO_ALARM;
        assert_eq!(was_raised, !is_not_shown, "{alarm}");
        typed.extend(places);
        eprintln!("{aws_cli:?}: {alarm} in {:?}", began.elapsed());
    }
    let untyped: Vec<_> = runbook.places().into_iter().filter(|place| !typed.contains(place)).collect();
    assert!(untyped.is_empty(), "no rehearsal types these commands: {untyped:?}");
}
