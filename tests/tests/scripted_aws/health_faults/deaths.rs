//! Workers that die, and messages that come again.

use std::sync::Arc;

use be_aws::system::SystemClock;
use be_domain::endpoint::BucketAccess;
use be_domain::health::HealthStatus;
use be_domain::health::check::HealthCheckOutcome;
use be_domain::health::event::EventKind::{Added, Drifted, Suspect};
use tokio::sync::Notify;

use super::stage::{Deadly, Stage, denying};

/// Lets a worker die while it keeps what it found, and gives the message that it had.
async fn dies(stage: &Stage, after: bool) -> be_domain::ports::DueHealthCheck {
    let message = stage.message().await;
    let dying = Arc::new(Notify::new());
    let deadly = Deadly { tables: stage.tables.clone(), after, dying: Arc::clone(&dying) };
    tokio::select! {
        done = stage.check_with(&deadly, &SystemClock, &message) => panic!("it lives: {done:?}"),
        () = dying.notified() => message,
    }
}

#[tokio::test]
async fn crash_before_writing_changes_nothing_and_the_message_is_redelivered() {
    let mut stage = Stage::new(BucketAccess::ReadWrite).await;
    stage.customer(denying()).await;
    let before = stage.record().await;
    let message = dies(&stage, false).await;
    assert_eq!((stage.probed(), stage.record().await), (1, before), "probed, and nothing written");
    let again = stage.check_with(&stage.tables, &SystemClock, &message).await.unwrap();
    assert!(matches!(again, HealthCheckOutcome::Saved(_)), "{again:?}");
    assert_eq!((stage.status().await, stage.announced().await), (HealthStatus::Suspect, vec![Added, Suspect]));
}

#[tokio::test]
async fn a_crash_after_writing_loses_nothing_and_the_message_changes_nothing() {
    let mut stage = Stage::new(BucketAccess::ReadWrite).await;
    stage.customer(denying()).await;
    let message = dies(&stage, true).await;
    let written = stage.record().await;
    assert_eq!((stage.probed(), written.health.status), (1, HealthStatus::Suspect));
    for _ in 0..3 {
        let again = stage.check_with(&stage.tables, &SystemClock, &message).await.unwrap();
        assert_eq!(again, HealthCheckOutcome::NotDue);
    }
    assert_eq!((stage.probed(), stage.record().await), (1, written), "one denial is one, however often it is reported");
    assert_eq!(stage.announced().await, [Added, Suspect]);
}

#[tokio::test]
async fn duplicate_and_reordered_messages_count_once() {
    let mut stage = Stage::new(BucketAccess::ReadWrite).await;
    stage.customer(denying()).await;
    let first = stage.message().await;
    assert!(matches!(stage.check().await, HealthCheckOutcome::Saved(_)));
    let second = stage.message().await;
    assert!(matches!(stage.check().await, HealthCheckOutcome::Saved(_)));
    for message in [&second, &first, &first, &second] {
        let late = stage.check_with(&stage.tables, &SystemClock, message).await.unwrap();
        assert_eq!(late, HealthCheckOutcome::NotDue);
    }
    assert_eq!((stage.probed(), stage.announced().await), (2, vec![Added, Suspect, Drifted]));
}

#[tokio::test]
async fn two_concurrent_workers_count_once() {
    let mut stage = Stage::new(BucketAccess::ReadWrite).await;
    stage.customer(denying()).await;
    let message = stage.message().await;
    let work = || stage.check_with(&stage.tables, &SystemClock, &message);
    let (one, other) = tokio::join!(work(), work());
    let (one, other) = (one.unwrap(), other.unwrap());
    let kept = [&one, &other].iter().filter(|done| matches!(done, HealthCheckOutcome::Saved(_))).count();
    assert_eq!(kept, 1, "{one:?} and {other:?}");
    assert_eq!((stage.status().await, stage.announced().await), (HealthStatus::Suspect, vec![Added, Suspect]));
}
