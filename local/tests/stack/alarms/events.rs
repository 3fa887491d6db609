//! Events that are not published, or not delivered.

use std::time::Duration;

use local::EventListener;
use serde_json::{Value, json};

use super::rehearsal::Rehearsal;
use super::runbook::SectionPart;
use super::until::until;

const FUNCTION: &str = "PublishEventsFunction";
const MAPPING: &str = "PublishEventsMapping";
const LETTERS: &str = "PublishEventsDeadLetters";
const LIMIT: Duration = Duration::from_mins(5);

/// Above the numbers that the endpoints' own events get.
const FIRST: usize = 1_000_000;

/// The last event of the endpoint's timeline once more, as the next one.
async fn another(rehearsal: &Rehearsal<'_>) -> Value {
    let (aws, endpoint) = (rehearsal.aws, rehearsal.endpoint());
    let pk = format!("ENDPOINT#{}#{}", endpoint.account.name, endpoint.id);
    let input = json!({
        "TableName": aws.stack.tables.state, "KeyConditionExpression": "pk = :pk", "ScanIndexForward": false, "Limit": 1,
        "ExpressionAttributeValues": {":pk": {"S": pk}},
    });
    next(&aws.json("dynamodb", "DynamoDB_20120810.Query", &input).await["Items"][0])
}

/// The event after that, the same but for its number.
fn next(event: &Value) -> Value {
    let mut event = event.clone();
    let sequence = event["sequence"]["N"].as_str().unwrap().parse::<usize>().unwrap().max(FIRST) + 1;
    event["sk"]["S"] = format!("EVENT#{sequence:016}").into();
    event["sequence"]["N"] = sequence.to_string().into();
    event
}

/// The bus has the event of that item.
async fn heard(bus: &EventListener, items: &[&Value]) {
    let is = |event: &Value, item: &Value| item["sequence"]["N"] == event["detail"]["sequence"].to_string().as_str();
    let all = |events: &[Value]| items.iter().all(|item| events.iter().any(|event| is(event, item)));
    let events = bus.hear(LIMIT, all).await.unwrap();
    assert!(all(&events), "{items:#?} in {events:#?}");
}

/// Somebody wrote an event by hand, and for very long no event could be published: a dead letter of each kind.
pub(super) async fn dead_letters(rehearsal: &mut Rehearsal<'_>) {
    let (aws, bus) = (rehearsal.aws, rehearsal.listen().await);
    let good = another(rehearsal).await;
    let mut by_hand = good.clone();
    by_hand["occurredAt"]["S"] = "by hand".into();
    aws.put_item(&by_hand).await;
    until("the function has sent its letter", async || aws.messages(LETTERS).await == 1).await;
    // Six hours are a second here.
    aws.change_mapping(MAPPING, &json!({"MaximumRecordAgeInSeconds": 1})).await;
    aws.stop(FUNCTION).await;
    let late = next(&good);
    aws.put_item(&late).await;
    until("the mapping has sent its letter", async || aws.messages(LETTERS).await == 2).await;
    aws.resume(FUNCTION).await;
    aws.change_mapping(MAPPING, &json!({"MaximumRecordAgeInSeconds": 21600})).await;
    rehearsal.is_raised().await;
    let looked = rehearsal.types(SectionPart::Look);
    for expected in ["\\\"Records\\\"", "DDBStreamBatchInfo", "a stored event item"] {
        assert!(looked.contains(expected), "{looked}");
    }

    // The item is restored; then each letter is redriven, until there is none.
    aws.put_item(&good).await;
    rehearsal.is_fixed();
    let section = "PublishEventsDeadLettersAlarm";
    for _ in 0..2 {
        rehearsal.types_block(section, SectionPart::Redrive, 0);
        let answers = rehearsal.types_block(section, SectionPart::Redrive, 1)
            + &rehearsal.types_block(section, SectionPart::Redrive, 2);
        // The emulator writes the JSON with blanks.
        let answer = "{\"batchItemFailures\":[]}";
        assert_eq!(answers.replace(' ', "").matches(answer).count(), 1, "{answers}");
        rehearsal.types_block(section, SectionPart::Redrive, 3);
    }
    let none = rehearsal.types_block(section, SectionPart::Redrive, 0);
    assert_eq!(none.trim_end().lines().last(), Some("null"), "{none}");
    assert_eq!(aws.messages(LETTERS).await, 0, "they have come to an end, and made no new one");
    heard(&bus, &[&good, &late]).await;
    rehearsal.is_over().await;
    // Later the timeline has the same images.
    rehearsal.types_block(section, SectionPart::Redrive, 4);
}

/// Somebody reserved no concurrency for the function, so that the stream cannot invoke it.
pub(super) async fn late(rehearsal: &mut Rehearsal<'_>) {
    let (aws, bus) = (rehearsal.aws, rehearsal.listen().await);
    aws.stop(FUNCTION).await;
    let event = another(rehearsal).await;
    aws.put_item(&event).await;
    let failed = async || aws.mapping(MAPPING, "LastProcessingResult").await == "FAILED";
    until("the stream's records wait", failed).await;
    rehearsal.is_raised().await;
    let looked = rehearsal.types(SectionPart::Look);
    assert!(looked.contains("\"ReservedConcurrentExecutions\": 0"), "{looked}");

    aws.resume(FUNCTION).await;
    rehearsal.is_fixed();
    heard(&bus, &[&event]).await;
    rehearsal.is_over().await;
}

/// The rule could not notify the topic. The emulator's rules send no dead letters, so this is the one that EventBridge
/// sends.
pub(super) async fn drift(rehearsal: &mut Rehearsal<'_>) {
    let (aws, bus) = (rehearsal.aws, rehearsal.listen().await);
    let topic = aws.id("DriftTopic");
    let subscriber = aws.subscriber(topic).await;
    let endpoint = rehearsal.endpoint();
    let body = json!({"source": "bucket-endpoint", "detail-type": "Endpoint Drifted", "detail": {
        "eventId": "evt_rehearsed", "accountId": endpoint.account.name, "endpoint": {"endpointId": endpoint.id},
    }});
    let attribute = |value: &str| json!({"DataType": "String", "StringValue": value});
    let letter = json!({
        "QueueUrl": aws.id("DriftDeadLetters"), "MessageBody": body.to_string(), "MessageAttributes": {
            "ERROR_CODE": attribute("NO_PERMISSIONS"), "TARGET_ARN": attribute(topic),
        },
    });
    aws.json("sqs", "AmazonSQS.SendMessage", &letter).await;
    rehearsal.is_raised().await;
    for _ in 0..2 {
        let looked = rehearsal.types(SectionPart::Look);
        assert!(looked.contains("NO_PERMISSIONS") && looked.contains("evt_rehearsed"), "{looked}");
    }

    rehearsal.is_fixed();
    rehearsal.types(SectionPart::Redrive);
    let is = |events: &[Value]| events.iter().any(|event| event["detail"]["eventId"] == "evt_rehearsed");
    assert!(is(&bus.hear(LIMIT, is).await.unwrap()));
    until("the topic has notified", async || aws.received(&subscriber).await.contains("evt_rehearsed")).await;
    assert_eq!(aws.messages("DriftDeadLetters").await, 0);
    rehearsal.is_over().await;
}
