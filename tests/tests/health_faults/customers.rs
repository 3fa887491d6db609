//! Services that are slow, busy or down, on the customer's side and on ours: no false drift, no transition lost.

use be_aws::system::SystemClock;
use be_domain::endpoint::BucketAccess;
use be_domain::health::HealthStatus;
use be_domain::health::check::Checked;
use be_domain::health::timeline::EventKind::{Added, Drifted, Recovered, Suspect, Unreachable};
use tests::scripted::{Call, Reply, Script};
use tests::store_contract::unruly::Fate;

use crate::stage::{Stage, denying};

/// What is not the customer's doing.
fn troubles() -> [(&'static str, Script); 5] {
    let well = Script::well;
    [
        ("STS throttles", well().on(Call::AssumeRole, Reply::sts(400, "Throttling", "Rate exceeded"))),
        ("STS throttles the trust proof", well().on(Call::Probe, Reply::sts(400, "Throttling", "Rate exceeded"))),
        ("S3 asks to slow down", well().on_all_of_s3(&Reply::s3(503, "SlowDown", "Please reduce your request rate."))),
        ("S3 is down", well().on_all_of_s3(&Reply::s3(500, "InternalError", "We encountered an internal error."))),
        ("the region is down", well().on_all_of_s3(&Reply::s3(503, "ServiceUnavailable", "").broken_off())),
    ]
}

#[tokio::test]
async fn what_is_not_the_customers_doing_is_no_drift() {
    for (what, script) in troubles() {
        let mut stage = Stage::new(BucketAccess::ReadOnly).await;
        stage.customer(script).await;
        for _ in 0..2 {
            assert!(matches!(stage.check().await, Checked::Kept(_)), "{what}");
            assert_eq!(stage.status().await, HealthStatus::Healthy, "{what}");
        }
        stage.check().await;
        assert_eq!(stage.status().await, HealthStatus::Unreachable, "{what}");
        assert!(!stage.record().await.health.findings.is_empty(), "{what}");
        stage.customer(Script::well()).await;
        stage.check().await;
        assert_eq!(stage.status().await, HealthStatus::Healthy, "{what}");
        assert_eq!(stage.told().await, [Added, Unreachable, Recovered], "{what}");
    }
}

#[tokio::test]
async fn trouble_between_two_denials_hides_no_drift_and_takes_none_back() {
    for (what, script) in troubles() {
        let mut stage = Stage::new(BucketAccess::ReadWrite).await;
        stage.customer(denying()).await;
        stage.check().await;
        stage.customer(script.clone()).await;
        stage.check().await;
        assert_eq!(stage.status().await, HealthStatus::Suspect, "{what}");
        stage.customer(denying()).await;
        stage.check().await;
        assert_eq!(stage.status().await, HealthStatus::Drifted, "{what}");
        stage.customer(script).await;
        for _ in 0..4 {
            stage.check().await;
        }
        assert_eq!(stage.status().await, HealthStatus::Drifted, "{what}");
        assert_eq!(stage.told().await, [Added, Suspect, Drifted], "{what}");
    }
}

#[tokio::test]
async fn busy_tables_lose_no_transition() {
    for fate in [Fate::Cancelled("ThrottlingError"), Fate::Refused("ThrottlingException"), Fate::AnswerLost] {
        let mut stage = Stage::new(BucketAccess::ReadWrite).await;
        stage.customer(denying()).await;
        let message = stage.message().await;
        stage.unruly.destine([fate; 4]);
        stage.check_with(&stage.tables, &SystemClock, &message).await.unwrap();
        // Should the worker have been told that it failed, the message comes again.
        stage.check_with(&stage.tables, &SystemClock, &message).await.unwrap();
        assert_eq!(stage.unruly.left(), 0);
        assert_eq!(
            (stage.status().await, stage.told().await),
            (HealthStatus::Suspect, vec![Added, Suspect]),
            "{fate:?}"
        );
    }
}
