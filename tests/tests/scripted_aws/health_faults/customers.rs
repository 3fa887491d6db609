//! Services that are slow, busy or down, on the customer's side and on ours: no false drift, no transition lost.

use std::sync::atomic::AtomicU8;

use be_aws::system::SystemClock;
use be_domain::checks::{OVERALL, TimeLimit};
use be_domain::endpoint::BucketAccess;
use be_domain::fault::FaultKind;
use be_domain::health::HealthStatus;
use be_domain::health::check::HealthCheckOutcome;
use be_domain::health::event::EventKind::{Added, Drifted, Recovered, Suspect, Unreachable};
use futures_util::future::join_all;
use tests::scripted::{Call, Reply, Script};
use tests::store_contract::fault_proxy::InjectedFault;

use super::stage::{Skewed, Stage, denying};
use crate::customer::PROOF;

/// What is not the customer's doing.
#[derive(Clone)]
struct CustomerFault {
    what: &'static str,
    /// What is answered; nobody is there to answer without it.
    script: Option<Script>,
    /// After how many requests a test's time is over, where it has nothing to wait for but what hangs.
    hangs_after: Option<usize>,
}

impl CustomerFault {
    async fn begin(&self, stage: &mut Stage) {
        match &self.script {
            Some(script) => stage.customer(script.clone()).await,
            None => stage.nobody(),
        }
    }

    async fn check(&self, stage: &Stage) -> HealthCheckOutcome {
        let jumps = self.hangs_after.map(|requests| (requests, OVERALL));
        let message = stage.message().await;
        stage.check_with(&stage.tables, &stage.clock(jumps.as_slice()), &message).await.unwrap()
    }
}

fn customer_faults() -> Vec<CustomerFault> {
    let well = Script::well;
    let answering = |what, script| CustomerFault { what, script: Some(script), hangs_after: None };
    let hanging = |what, script, requests| CustomerFault { what, script: Some(script), hangs_after: Some(requests) };
    let sts_is_down = Reply::sts(503, "ServiceUnavailable", "");
    vec![
        answering("STS throttles", well().on(Call::AssumeRole, Reply::sts(400, "Throttling", "Rate exceeded"))),
        answering("STS throttles the proof", well().on(Call::Probe, Reply::sts(400, "Throttling", "Rate exceeded"))),
        answering("STS is down", well().on(Call::AssumeRole, sts_is_down.clone()).on(Call::Probe, sts_is_down)),
        answering("S3 asks to slow down", well().on_all_of_s3(&Reply::s3(503, "SlowDown", "Please reduce your rate."))),
        answering("S3 is down", well().on_all_of_s3(&Reply::s3(500, "InternalError", "We encountered an error."))),
        answering("S3 breaks off", well().on_all_of_s3(&Reply::s3(503, "ServiceUnavailable", "").broken_off())),
        answering("a proxy forbids S3", well().on_all_of_s3(&Reply::plain(403, "<html>Forbidden</html>"))),
        answering(
            "a proxy redirects S3",
            well().on_all_of_s3(&Reply::plain(307, "").with("location", "https://p.example/")),
        ),
        CustomerFault { what: "nobody takes a connection", script: None, hangs_after: None },
        hanging("STS hangs", well().on(Call::AssumeRole, Reply::Hang).on(Call::Probe, Reply::Hang), PROOF),
        hanging("S3 hangs", well().on_all_of_s3(&Reply::Hang), PROOF + 2),
    ]
}

#[tokio::test]
async fn faults_that_are_not_the_customers_are_no_drift() {
    let each = async |fault: CustomerFault| {
        let what = fault.what;
        let mut stage = Stage::new(BucketAccess::ReadOnly).await;
        fault.begin(&mut stage).await;
        for _ in 0..2 {
            assert!(matches!(fault.check(&stage).await, HealthCheckOutcome::Saved(_)), "{what}");
            assert_eq!(stage.status().await, HealthStatus::Healthy, "{what}");
        }
        fault.check(&stage).await;
        let health = stage.record().await.health;
        assert_eq!(health.status, HealthStatus::Unreachable, "{what}");
        assert!(!health.findings.is_empty() && health.findings.iter().all(|one| one.inconclusive), "{what}");
        stage.customer(Script::well()).await;
        stage.check().await;
        assert_eq!(stage.status().await, HealthStatus::Healthy, "{what}");
        assert_eq!(stage.announced().await, [Added, Unreachable, Recovered], "{what}");
    };
    join_all(customer_faults().into_iter().map(each)).await;
}

/// A Region that hangs, and STS that hangs for all alike.
#[tokio::test]
async fn a_bucket_that_hangs_takes_the_slow_lane_until_it_responds() {
    let late = Skewed { minutes: [600, 600], readings: AtomicU8::new(0) };
    for (script, requests, is_slow) in [
        (Script::well().on_all_of_s3(&Reply::Hang), PROOF + 2, true),
        (Script::well().on(Call::GetRange, Reply::Hang), PROOF + 3, true),
        (Script::well().on(Call::AssumeRole, Reply::Hang).on(Call::Probe, Reply::Hang), PROOF, false),
    ] {
        let mut stage = Stage::new(BucketAccess::ReadOnly).await;
        stage.customer(script).await;
        let message = stage.message().await;
        let clock = stage.clock(&[(requests, TimeLimit::SHORT.calls())]);
        let done = stage.check_with(&stage.tables, &clock, &message).await.unwrap();
        let HealthCheckOutcome::Saved(saved) = done else { panic!("{done:?}") };
        assert!(saved.took < TimeLimit::FULL.calls(), "the limit of the fast lane: {:?}", saved.took);
        let due = stage.sweep_lanes(&late).await;
        assert_eq!((due.fast.len(), due.slow.len()), if is_slow { (0, 1) } else { (1, 0) });
        stage.customer(Script::well()).await;
        stage.check().await;
        let due = stage.sweep_lanes(&late).await;
        assert_eq!((due.fast.len(), due.slow.len()), (1, 0));
    }
}

#[tokio::test]
async fn a_fault_between_two_denials_hides_no_drift_and_takes_none_back() {
    let each = async |fault: CustomerFault| {
        let what = fault.what;
        let mut stage = Stage::new(BucketAccess::ReadWrite).await;
        stage.customer(denying()).await;
        stage.check().await;
        fault.begin(&mut stage).await;
        fault.check(&stage).await;
        assert_eq!(stage.status().await, HealthStatus::Suspect, "{what}");
        stage.customer(denying()).await;
        stage.check().await;
        assert_eq!(stage.status().await, HealthStatus::Drifted, "{what}");
        fault.begin(&mut stage).await;
        for _ in 0..4 {
            fault.check(&stage).await;
        }
        assert_eq!(stage.status().await, HealthStatus::Drifted, "{what}");
        assert_eq!(stage.announced().await, [Added, Suspect, Drifted], "{what}");
    };
    join_all(customer_faults().into_iter().map(each)).await;
}

#[tokio::test]
async fn throttled_tables_lose_no_transition() {
    for fault in [
        InjectedFault::Cancelled("ThrottlingError"),
        InjectedFault::Refused("ThrottlingException"),
        InjectedFault::ResponseLost,
    ] {
        let mut stage = Stage::new(BucketAccess::ReadWrite).await;
        stage.customer(denying()).await;
        let message = stage.message().await;
        stage.proxy.inject([fault; 4]);
        stage.check_with(&stage.tables, &SystemClock, &message).await.unwrap();
        // If the worker got the error that it failed, the message comes again.
        stage.check_with(&stage.tables, &SystemClock, &message).await.unwrap();
        assert_eq!(stage.proxy.remaining(), 0);
        assert_eq!(
            (stage.status().await, stage.announced().await),
            (HealthStatus::Suspect, vec![Added, Suspect]),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn tables_that_stay_throttled_bring_the_message_back_and_nothing_is_lost() {
    // A record that is not there to be read, a health that can't be written, a transition that can't.
    let cases = [("GetItem", false, 0), ("UpdateItem", true, 1), ("TransactWriteItems", false, 1)];
    join_all(cases.map(async |(operation, well, probed)| {
        let mut stage = Stage::new(BucketAccess::ReadWrite).await;
        stage.customer(if well { Script::well() } else { denying() }).await;
        let (message, before) = (stage.message().await, stage.record().await);
        let throttled = stage.throttled(operation).await;
        let fault = stage.check_with(&throttled, &SystemClock, &message).await.unwrap_err();
        // The last error is the throttle, or that the time for trying was over.
        assert!(matches!(fault.kind, FaultKind::Throttled | FaultKind::TimedOut), "{operation}: {fault}");
        assert_eq!((stage.record().await, stage.probed()), (before, probed), "{operation}: nothing was written");
        let again = stage.check_with(&stage.tables, &SystemClock, &message).await.unwrap();
        assert!(matches!(again, HealthCheckOutcome::Saved(_)), "{operation}: {again:?}");
        let (status, announced) =
            if well { (HealthStatus::Healthy, vec![Added]) } else { (HealthStatus::Suspect, vec![Added, Suspect]) };
        assert_eq!((stage.status().await, stage.announced().await), (status, announced), "{operation}");
    }))
    .await;
}
