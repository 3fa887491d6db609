//! Machines whose clocks differ by minutes.

use std::sync::atomic::AtomicU8;

use be_aws::system::SystemClock;
use be_domain::endpoint::BucketAccess;
use be_domain::health::HealthStatus;
use be_domain::health::check::HealthCheckOutcome;
use be_domain::health::event::EventKind::{Added, Drifted, Recovered, Suspect};
use tests::scripted::Script;

use super::stage::{Skewed, Stage, denying};

#[tokio::test]
async fn clocks_that_differ_by_minutes_change_no_outcome() {
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
        assert_eq!(stage.announced().await, [Added, Suspect, Drifted, Recovered], "{minutes:?}");
    }
}

#[tokio::test]
async fn a_sweep_whose_clock_is_wrong_loses_nothing_and_flags_nothing() {
    let wrong = |minutes| Skewed { minutes: [minutes; 2], readings: AtomicU8::new(0) };
    let mut stage = Stage::new(BucketAccess::ReadWrite).await;
    assert_eq!(stage.sweep(&wrong(-5)).await, [], "later, by as much as the clock is behind");
    let due = stage.sweep(&wrong(0)).await;
    assert_eq!((&due, due.len()), (&stage.sweep(&wrong(5)).await, 1));
    // What two sweeps sent is one test.
    let check = async |stage: &Stage| stage.check_with(&stage.tables, &wrong(0), &due[0]).await.unwrap();
    assert!(matches!(check(&stage).await, HealthCheckOutcome::Saved(_)));
    assert_eq!(check(&stage).await, HealthCheckOutcome::NotDue);
    assert_eq!(stage.sweep(&wrong(5)).await, [], "it is not due for hours");

    // A second look may come early, or late, but it is a second test all the same.
    stage.customer(denying()).await;
    stage.check().await;
    assert_eq!((stage.status().await, stage.sweep(&wrong(-5)).await), (HealthStatus::Suspect, vec![]));
    let [early] = stage.sweep(&wrong(5)).await.try_into().unwrap();
    stage.check_with(&stage.tables, &wrong(5), &early).await.unwrap();
    assert_eq!(stage.announced().await, [Added, Suspect, Drifted]);
}

/// CASES.md E2: looks in the same moment are one denial, by whomever and in whichever order they are written.
#[tokio::test]
async fn e2_denials_within_a_minute_are_one() {
    for by_hand in [[true, true], [true, false], [false, true], [false, false]] {
        let mut stage = Stage::new(BucketAccess::ReadWrite).await;
        stage.customer(denying()).await;
        for by_hand in by_hand {
            if by_hand {
                stage.test_by_hand().await;
            } else {
                let message = stage.message_now().await;
                stage.check_with(&stage.tables, &SystemClock, &message).await.unwrap();
            }
        }
        assert_eq!((stage.status().await, stage.record().await.version), (HealthStatus::Suspect, 3), "{by_hand:?}");
        assert_eq!(stage.announced().await, [Added, Suspect], "{by_hand:?}");
        // Both at once: one of them is written, and changes nothing.
        let message = stage.message_now().await;
        tokio::join!(stage.test_by_hand(), async {
            stage.check_with(&stage.tables, &SystemClock, &message).await.unwrap();
        });
        assert_eq!((stage.status().await, stage.record().await.version), (HealthStatus::Suspect, 4), "{by_hand:?}");
        // Its time has come.
        stage.check().await;
        assert_eq!(stage.announced().await, [Added, Suspect, Drifted], "{by_hand:?}");
    }
}
