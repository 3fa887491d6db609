//! What is left in a bucket is in the health until it is gone, whatever the test came to.

use be_domain::endpoint::BucketAccess::ReadWrite;
use be_domain::health::event::EventKind::Added;
use be_domain::health::{Finding, HealthStatus};
use be_domain::leftover::Leftover;
use tests::scripted::{Call, Reply, Script};

use super::stage::Stage;

/// The findings of `cleanup`, which are there also while the endpoint is healthy.
async fn left(stage: &Stage) -> Vec<Finding> {
    let record = stage.record().await;
    assert_eq!(record.health.status, HealthStatus::Healthy);
    record.health.findings.into_iter().filter(|finding| finding.check == "cleanup").collect()
}

fn count(stage: &Stage, call: Call) -> usize {
    stage.requests_of(call).len()
}

/// CASES.md, C4: put works, delete answers 503 each time.
#[tokio::test]
async fn c4_a_file_whose_delete_answers_503_is_named_until_a_check_removes_it() {
    let unavailable = || Reply::s3(503, "ServiceUnavailable", "Service is unable to handle request.");
    let mut stage = Stage::new(ReadWrite).await;
    stage.customer(Script::well().on(Call::Delete, unavailable())).await;
    stage.test_by_hand().await;
    assert!(count(&stage, Call::Delete) >= 3, "it is tried again");
    let key = stage.requests_of(Call::Put)[0].key().to_owned();
    let [finding] = left(&stage).await.try_into().unwrap();
    assert_eq!(finding.code, "test_file_remains");
    assert!(finding.message.contains(&key), "{finding:?}");
    let command = format!("aws s3api delete-object --bucket=customer-bucket --key='{key}'");
    assert!(finding.remedy.as_ref().unwrap().ends_with(&command), "{finding:?}");

    // As long as it cannot be removed, it stays named, and no other is written.
    stage.customer(Script::well().on(Call::Delete, unavailable()).on(Call::DeleteExisting, unavailable())).await;
    stage.check().await;
    assert_eq!((left(&stage).await, count(&stage, Call::Put)), (vec![finding], 0));

    stage.customer(Script::well().on(Call::DeleteExisting, Reply::served(204, ""))).await;
    stage.check().await;
    assert_eq!(stage.requests_of(Call::DeleteExisting)[0].key(), key);
    assert_eq!((left(&stage).await, stage.record().await.leftovers), (Vec::new(), Vec::new()));
    assert_eq!(stage.announced().await, [Added]);
}

/// Under a path prefix no test can list uploads, so it is named, under one key, and started only while S3 answers.
#[tokio::test]
async fn an_upload_whose_start_was_not_answered_is_in_the_health() {
    let lost = || Reply::s3(500, "InternalError", "We encountered an internal error. Please try again.");
    let mut stage = Stage::new(ReadWrite).await;
    let mut keys = Vec::new();
    for _ in 0..2 {
        stage.customer(Script::well().on(Call::StartUpload, lost())).await;
        stage.check().await;
        keys.extend(stage.requests_of(Call::StartUpload).iter().map(|start| start.key().to_owned()));
        let [finding] = left(&stage).await.try_into().unwrap();
        assert_eq!(finding.code, "upload_remains");
        assert!(finding.message.contains(&keys[0]), "{finding:?}");
        assert!(finding.remedy.unwrap().contains("aws s3api list-multipart-uploads --bucket=customer-bucket "));
    }
    assert_eq!(keys, [keys[0].clone(), keys[0].clone()]);
    stage.customer(Script::well()).await;
    stage.check().await;
    assert_eq!((left(&stage).await.len(), count(&stage, Call::ListUploads)), (1, 0));
    assert!(stage.record().await.leftovers.iter().all(Leftover::is_unconfirmed));

    let slow_down = Reply::s3(503, "SlowDown", "Please reduce your request rate.");
    stage.customer(Script::well().on(Call::DeleteExisting, slow_down)).await;
    stage.check().await;
    assert_eq!((left(&stage).await.len(), count(&stage, Call::StartUpload)), (1, 0));
    assert_eq!(stage.announced().await, [Added]);
}
