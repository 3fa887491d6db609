//! Health checks that fail, wait or are late.

use serde_json::{Value, json};

use super::customers::check;
use super::rehearsal::Rehearsal;
use super::runbook::SectionPart;
use super::until::until;

/// The queues of a lane.
pub(super) struct LaneQueues {
    section: &'static str,
    queue: &'static str,
    letters: &'static str,
    mapping: &'static str,
}

pub(super) const FAST: LaneQueues = LaneQueues {
    section: "HealthCheckDeadLettersAlarm",
    queue: "HealthCheckQueue",
    letters: "HealthCheckDeadLetters",
    mapping: "HealthCheckMapping",
};
pub(super) const SLOW: LaneQueues = LaneQueues {
    section: "SlowHealthCheckDeadLettersAlarm",
    queue: "SlowHealthCheckQueue",
    letters: "SlowHealthCheckDeadLetters",
    mapping: "SlowHealthCheckMapping",
};

/// Somebody changed an endpoint's item by hand, so the message of its health check fails until it is a dead letter.
pub(super) async fn dead_letters(rehearsal: &mut Rehearsal<'_>, lane: &LaneQueues) {
    let (aws, endpoint) = (rehearsal.aws, rehearsal.endpoint());
    let (healthy, message) = (endpoint.item(aws).await, endpoint.message(aws).await);
    let mut changed = healthy.clone();
    changed["since"]["S"] = "by hand".into();
    aws.put_item(&changed).await;
    aws.set_visibility_timeout(lane.queue, 0).await;
    aws.send(lane.queue, &message).await;
    until("the message is a dead letter", async || aws.messages(lane.letters).await == 1).await;
    aws.set_visibility_timeout(lane.queue, 361).await;
    rehearsal.is_raised().await;

    // What was looked at can be looked at again at once.
    for _ in 0..2 {
        let looked = rehearsal.types_block(lane.section, SectionPart::Look, 0);
        assert!(looked.contains(&endpoint.id), "{looked}");
        let logged = rehearsal.types_block(FAST.section, SectionPart::Look, 1);
        assert!(logged.contains(&endpoint.id) && logged.contains("a stored health item"), "{logged}");
    }

    // The item as it was at a point in time.
    aws.put_item(&healthy).await;
    rehearsal.is_fixed();
    // The sweep sends the endpoint again.
    check(aws, &rehearsal.endpoints[..1]).await;
    if lane.section == FAST.section {
        // The letter is of the version before that, and comes to an end without a test.
        let version = endpoint.version(aws).await;
        rehearsal.types_block(lane.section, SectionPart::Redrive, 1);
        until("the letter has come to an end", async || aws.messages(lane.queue).await == 0).await;
        assert_eq!((aws.messages(lane.letters).await, endpoint.version(aws).await), (0, version));
        // One that nothing has overtaken is tested.
        let message = endpoint.message(aws).await;
        for letter in [&message, &message] {
            aws.send(lane.letters, letter).await;
        }
        rehearsal.types_block(lane.section, SectionPart::Redrive, 1);
        until("the letters have come to an end", async || aws.messages(lane.queue).await == 0).await;
        assert_eq!((aws.messages(lane.letters).await, endpoint.version(aws).await), (0, version + 1));
        aws.send(lane.letters, &message).await;
    }
    rehearsal.types_block(lane.section, SectionPart::Redrive, 0);
    assert_eq!(aws.messages(lane.letters).await, 0);
    rehearsal.is_over().await;
    assert_eq!(endpoint.status().await, "healthy");
}

/// Somebody disabled the queue's mapping, so a message waits there.
pub(super) async fn backlog(rehearsal: &mut Rehearsal<'_>, lane: &LaneQueues) {
    let (aws, endpoint) = (rehearsal.aws, rehearsal.endpoint());
    aws.change_mapping(lane.mapping, &json!({"Enabled": false})).await;
    let version = endpoint.version(aws).await;
    aws.send(lane.queue, &endpoint.message(aws).await).await;
    rehearsal.is_raised().await;
    let looked = rehearsal.types(SectionPart::Look);
    assert!(looked.contains("Disabled"), "{looked}");
    assert_eq!((aws.messages(lane.queue).await, endpoint.version(aws).await), (1, version));

    rehearsal.types(SectionPart::Do);
    until("the queue is empty", async || aws.messages(lane.queue).await == 0).await;
    assert_eq!(aws.mapping(lane.mapping, "State").await, "Enabled");
    assert_eq!(endpoint.version(aws).await, version + 1);
}

/// A health check is due for very long, because nothing is taken from the queue.
pub(super) async fn late(rehearsal: &mut Rehearsal<'_>) {
    let (aws, endpoint) = (rehearsal.aws, rehearsal.endpoint());
    aws.change_mapping(FAST.mapping, &json!({"Enabled": false})).await;
    endpoint.make_due(aws).await;
    let before = aws.logged("HealthSweepFunction", "OldestDueSeconds").await;
    // Twice, and again for a line that comes late: the emulator gives it to the next invocation.
    for least in [1, 2] {
        until("it is logged", async || {
            aws.stack.sweep().await.unwrap();
            aws.logged("HealthSweepFunction", "OldestDueSeconds").await >= before + least
        })
        .await;
    }
    rehearsal.is_raised().await;
    let looked = rehearsal.types(SectionPart::Look);
    let mut waiting =
        looked.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()?["ChecksWaiting"].as_u64());
    assert!(waiting.any(|waiting| waiting == 1), "{looked}");

    // `ChecksWaiting` grows: see HealthCheckBacklogAlarm.
    rehearsal.types_of("HealthCheckBacklogAlarm", SectionPart::Do);
    until("the queue is empty", async || aws.messages(FAST.queue).await == 0).await;
    rehearsal.is_fixed();
    assert_eq!(aws.stack.sweep().await.unwrap()["found"], 0);
    rehearsal.is_over().await;
}

/// What nobody takes from a stream is in no queue: somebody disabled the mapping of the table's stream.
pub(super) async fn stream_mapping(rehearsal: &mut Rehearsal<'_>) {
    let (aws, mapping) = (rehearsal.aws, "PublishEventsMapping");
    aws.change_mapping(mapping, &json!({"Enabled": false})).await;
    let looked = rehearsal.types(SectionPart::Look);
    assert!(looked.contains("Disabled"), "{looked}");
    assert_eq!(aws.mapping(mapping, "State").await, "Enabled", "the second command enables it");
}
