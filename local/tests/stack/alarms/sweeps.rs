//! Sweeps that fail, end too early, find an item that cannot be read, or are missing.

use serde_json::json;

use super::customers::check;
use super::rehearsal::Rehearsal;
use super::runbook::SectionPart;
use super::until::until;

const FUNCTION: &str = "HealthSweepFunction";

/// The role of the sweep may not send to the queues any more.
pub(super) async fn errors(rehearsal: &mut Rehearsal<'_>) {
    let (aws, endpoint) = (rehearsal.aws, rehearsal.endpoint());
    aws.deny("HealthSweepRole", &["sqs:*"]).await;
    endpoint.make_due(aws).await;
    let version = endpoint.version(aws).await;
    let before = aws.logged(FUNCTION, "OwnCredentials").await;
    assert!(aws.invoke(FUNCTION, &json!({})).await.is_error);
    until("it is logged", async || aws.logged(FUNCTION, "OwnCredentials").await > before).await;
    rehearsal.is_raised().await;
    let looked = rehearsal.types(SectionPart::Look);
    assert!(looked.contains("OwnCredentials"), "{looked}");

    aws.deny_no_longer("HealthSweepRole").await;
    rehearsal.is_fixed();
    let answer = rehearsal.types(SectionPart::Redrive);
    // The emulator writes the JSON with blanks.
    assert!(answer.replace(' ', "").contains("\"complete\":true"), "{answer}");
    until("the endpoint is tested", async || endpoint.version(aws).await > version).await;
    rehearsal.is_over().await;
}

/// Somebody disabled the schedule. A rehearsal begins without it, so that no sweep disturbs another rehearsal.
pub(super) async fn missing(rehearsal: &mut Rehearsal<'_>) {
    let aws = rehearsal.aws;
    let disabled = aws.schedule().await;
    rehearsal.is_raised().await;
    let looked = rehearsal.types(SectionPart::Look);
    assert!(looked.contains("DISABLED"), "{looked}");

    rehearsal.types(SectionPart::Do);
    let mut expected = disabled.clone();
    expected["State"] = "ENABLED".into();
    assert_eq!(aws.schedule().await, expected, "nothing else has changed");
    aws.put_schedule(&disabled).await;
    rehearsal.types_of("SweepErrorsAlarm", SectionPart::Redrive);
    rehearsal.is_over().await;
}

/// The queue is at its limit, which is low here.
pub(super) async fn incomplete(rehearsal: &mut Rehearsal<'_>) {
    let aws = rehearsal.aws;
    let environment = aws.environment(FUNCTION).await;
    let mut low = environment.clone();
    low["CHECK_QUEUE_MAX_WAITING"] = "1".into();
    aws.set_environment(FUNCTION, &low).await;
    aws.change_mapping("HealthCheckMapping", &json!({"Enabled": false})).await;
    for endpoint in &rehearsal.endpoints[..2] {
        endpoint.make_due(aws).await;
    }
    let swept = aws.stack.sweep().await.unwrap();
    assert_eq!((&swept["found"], &swept["sent"]), (&json!(2), &json!(1)), "{swept}");
    rehearsal.is_raised().await;
    let looked = rehearsal.types(SectionPart::Look);
    assert!(looked.contains("\"SweepsIncomplete\":1") && looked.contains("REPORT"), "{looked}");

    // As for ChecksLateAlarm: `health-check` takes messages again, and the next sweep continues.
    aws.set_environment(FUNCTION, &environment).await;
    rehearsal.types_of("HealthCheckBacklogAlarm", SectionPart::Do);
    rehearsal.is_fixed();
    check(aws, &rehearsal.endpoints[..2]).await;
    assert_eq!(aws.stack.sweep().await.unwrap()["complete"], true);
    rehearsal.is_over().await;
}

/// Somebody removed the version from an endpoint's item.
pub(super) async fn unreadable(rehearsal: &mut Rehearsal<'_>) {
    let (aws, endpoint) = (rehearsal.aws, rehearsal.endpoint());
    let healthy = endpoint.item(aws).await;
    let mut changed = healthy.clone();
    changed.as_object_mut().unwrap().remove("version");
    aws.put_item(&changed).await;
    // Only then: a check that is still under way would set another time, but not without a version.
    endpoint.make_due(aws).await;
    aws.stack.sweep().await.unwrap();
    rehearsal.is_raised().await;
    let logged = rehearsal.types_block("ChecksUnreadableAlarm", SectionPart::Look, 0);
    assert!(logged.contains(&endpoint.id), "{logged}");
    let index = rehearsal.types_block("ChecksUnreadableAlarm", SectionPart::Look, 1);
    assert!(index.contains(&endpoint.id), "{index}");

    aws.put_item(&healthy).await;
    rehearsal.is_fixed();
    check(aws, &rehearsal.endpoints[..1]).await;
    assert_eq!(endpoint.status().await, "healthy");
    rehearsal.is_over().await;
}
