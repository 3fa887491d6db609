//! Sweeps that fail, end too early, find an item that cannot be read, or are missing.

use serde_json::json;

use super::customers::check;
use super::runbook::Part;
use super::stage::Stage;
use super::until::until;

const FUNCTION: &str = "HealthSweepFunction";

/// The role of the sweep may not send to the queues any more.
pub(super) async fn errors(stage: &mut Stage<'_>) {
    let (aws, endpoint) = (stage.aws, stage.endpoint());
    aws.deny("HealthSweepRole", &["sqs:*"]).await;
    endpoint.make_due(aws).await;
    let version = endpoint.version(aws).await;
    let before = aws.logged(FUNCTION, "OwnCredentials").await;
    assert!(aws.invoke(FUNCTION, &json!({})).await.is_error);
    until("it is logged", async || aws.logged(FUNCTION, "OwnCredentials").await > before).await;
    stage.is_raised().await;
    let looked = stage.types(Part::Look);
    assert!(looked.contains("OwnCredentials"), "{looked}");

    aws.deny_no_longer("HealthSweepRole").await;
    stage.is_fixed();
    let answer = stage.types(Part::Redrive);
    // The emulator writes the JSON with blanks.
    assert!(answer.replace(' ', "").contains("\"complete\":true"), "{answer}");
    until("the endpoint is tested", async || endpoint.version(aws).await > version).await;
    stage.is_over().await;
}

/// Somebody disabled the schedule. A rehearsal begins without it, so that no sweep disturbs another rehearsal.
pub(super) async fn missing(stage: &mut Stage<'_>) {
    let aws = stage.aws;
    let disabled = aws.schedule().await;
    stage.is_raised().await;
    let looked = stage.types(Part::Look);
    assert!(looked.contains("DISABLED"), "{looked}");

    stage.types(Part::Do);
    let mut expected = disabled.clone();
    expected["State"] = "ENABLED".into();
    assert_eq!(aws.schedule().await, expected, "nothing else has changed");
    aws.put_schedule(&disabled).await;
    stage.types_of("SweepErrorsAlarm", Part::Redrive);
    stage.is_over().await;
}

/// The queue is at its limit, which is low here.
pub(super) async fn incomplete(stage: &mut Stage<'_>) {
    let aws = stage.aws;
    let environment = aws.environment(FUNCTION).await;
    let mut low = environment.clone();
    low["CHECK_QUEUE_MAX_WAITING"] = "1".into();
    aws.set_environment(FUNCTION, &low).await;
    aws.change_mapping("HealthCheckMapping", &json!({"Enabled": false})).await;
    for endpoint in &stage.endpoints[..2] {
        endpoint.make_due(aws).await;
    }
    let swept = aws.stack.sweep().await.unwrap();
    assert_eq!((&swept["found"], &swept["sent"]), (&json!(2), &json!(1)), "{swept}");
    stage.is_raised().await;
    let looked = stage.types(Part::Look);
    assert!(looked.contains("\"SweepsIncomplete\":1") && looked.contains("REPORT"), "{looked}");

    // As for ChecksLateAlarm: `health-check` takes messages again, and the next sweep continues.
    aws.set_environment(FUNCTION, &environment).await;
    stage.types_of("HealthCheckBacklogAlarm", Part::Do);
    stage.is_fixed();
    check(aws, &stage.endpoints[..2]).await;
    assert_eq!(aws.stack.sweep().await.unwrap()["complete"], true);
    stage.is_over().await;
}

/// Somebody removed the version from an endpoint's item.
pub(super) async fn unreadable(stage: &mut Stage<'_>) {
    let (aws, endpoint) = (stage.aws, stage.endpoint());
    endpoint.make_due(aws).await;
    let healthy = endpoint.item(aws).await;
    let mut changed = healthy.clone();
    changed.as_object_mut().unwrap().remove("version");
    aws.put_item(&changed).await;
    aws.stack.sweep().await.unwrap();
    stage.is_raised().await;
    let logged = stage.types_block("ChecksUnreadableAlarm", Part::Look, 0);
    assert!(logged.contains(&endpoint.id), "{logged}");
    let index = stage.types_block("ChecksUnreadableAlarm", Part::Look, 1);
    assert!(index.contains(&endpoint.id), "{index}");

    aws.put_item(&healthy).await;
    stage.is_fixed();
    check(aws, &stage.endpoints[..1]).await;
    assert_eq!(endpoint.status().await, "healthy");
    stage.is_over().await;
}
