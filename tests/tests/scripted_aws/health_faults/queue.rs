//! The queues, as SQS answers.

use be_aws::queue::{DeadLetterQueue, HealthCheckQueue};
use be_domain::fault::FaultKind;
use be_domain::ports::{DueHealthCheck, QueueHealthChecks, SendDeadLetter};
use be_domain::values::{AccountId, EndpointId};
use serde_json::json;

use super::service::{Service, error};

const URL: &str = "https://sqs.eu-central-1.amazonaws.com/999988887777/checks";

fn due(version: u64) -> DueHealthCheck {
    let account_id = AccountId::parse("acme").unwrap();
    DueHealthCheck { account_id, endpoint_id: EndpointId::new(1, &[1; 10]), version }
}

#[tokio::test]
async fn rejected_entries_of_a_batch_are_returned() {
    let failed = |id: &str, code: &str| json!({ "Id": id, "Code": code, "SenderFault": false });
    let taken = |id: &str| json!({ "Id": id, "MessageId": id, "MD5OfMessageBody": "0" });
    let (service, sdk) = Service::answering([
        json!({ "Successful": [taken("1")], "Failed": [failed("0", "InternalError"), failed("2", "ThrottlingException")] }),
        json!({ "Successful": [taken("0"), taken("1")] }),
        error("AccessDeniedException"),
    ])
    .await;
    let queue = HealthCheckQueue::new(&sdk, URL);
    assert_eq!(queue.send(&[due(1), due(2), due(3)]).await, Ok(vec![due(1), due(3)]));
    assert_eq!(queue.send(&[due(1), due(3)]).await, Ok(vec![]));
    assert_eq!(queue.send(&[due(4)]).await.unwrap_err().kind, FaultKind::OwnCredentials);
    let sent = service.inputs("SendMessageBatch");
    let bodies: Vec<DueHealthCheck> = sent[0]["Entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| serde_json::from_str(entry["MessageBody"].as_str().unwrap()).unwrap())
        .collect();
    assert_eq!((bodies, &sent[0]["QueueUrl"]), (vec![due(1), due(2), due(3)], &json!(URL)));
}

#[tokio::test]
async fn waiting_and_in_flight_messages_both_count() {
    let attributes = |waiting: &str, worked_on: &str| {
        json!({ "Attributes": {
            "ApproximateNumberOfMessages": waiting, "ApproximateNumberOfMessagesNotVisible": worked_on,
        } })
    };
    let answers = [attributes("17", "5"), attributes("many", "5"), json!({})];
    let (_service, sdk) = Service::answering(answers).await;
    let queue = HealthCheckQueue::new(&sdk, URL);
    assert_eq!(queue.waiting().await, Ok(22));
    for _ in 0..2 {
        assert_eq!(queue.waiting().await.unwrap_err().kind, FaultKind::Unexpected, "nothing is not zero");
    }
}

#[tokio::test]
async fn a_dead_letter_is_sent_unchanged() {
    let answers =
        [json!({ "MessageId": "1", "MD5OfMessageBody": "0" }), error("AWS.SimpleQueueService.NonExistentQueue")];
    let (service, sdk) = Service::answering(answers).await;
    let letters = DeadLetterQueue::new(&sdk, URL);
    let letter = r#"{"Records":[{"dynamodb":{"NewImage":{"name":{"S":"Süd \"1\""}}}}]}"#;
    assert_eq!(letters.send_dead_letter(letter).await, Ok(()));
    assert_eq!(letters.send_dead_letter(letter).await.unwrap_err().kind, FaultKind::Unexpected);
    assert_eq!(service.inputs("SendMessage")[0], json!({ "QueueUrl": URL, "MessageBody": letter }));
}
