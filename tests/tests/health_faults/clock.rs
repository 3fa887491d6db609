//! Machines whose clocks differ by minutes.

use std::sync::atomic::AtomicU8;

use be_domain::endpoint::BucketAccess;
use be_domain::health::HealthStatus;
use be_domain::health::timeline::EventKind::{Added, Drifted, Recovered, Suspect};
use tests::scripted::Script;

use crate::stage::{Skewed, Stage, denying};

#[tokio::test]
async fn clocks_that_differ_by_minutes_mix_nothing_up() {
    for minutes in [[5, -5], [-5, 5], [0, -3]] {
        let mut stage = Stage::new(BucketAccess::ReadWrite).await;
        let clock = Skewed { minutes, readings: AtomicU8::new(0) };
        let mut last = stage.record().await;
        for (script, status) in [
            (denying(), HealthStatus::Suspect),
            (denying(), HealthStatus::Drifted),
            (Script::well(), HealthStatus::Healthy),
        ] {
            stage.customer(script).await;
            let message = stage.message().await;
            stage.check_with(&stage.tables, &clock, &message).await.unwrap();
            let record = stage.record().await;
            assert_eq!(record.health.status, status, "{minutes:?}");
            assert!(record.health.last_checked_at >= last.health.last_checked_at, "{minutes:?}");
            assert!(record.health.since >= last.health.since, "{minutes:?}");
            assert!(record.due_at > Some(record.health.last_checked_at), "{minutes:?}");
            last = record;
        }
        assert_eq!(stage.told().await, [Added, Suspect, Drifted, Recovered], "{minutes:?}");
    }
}
