mod fakes;

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use jiff::Timestamp;

use super::*;
use crate::endpoint::{BucketAccess, Retirement};
use crate::fault::FaultKind;
use crate::ports::{AwsResponse, Denial};
use crate::testing::JumpingClock;
use crate::values::Subject;
use fakes::{FakeTables, Role, SetClock, account, id};

fn denied() -> Result<(), Refusal> {
    Err(Refusal::Denied(Denial::default()))
}

async fn vended(store: &FakeTables, role: &Role, feature: Feature) -> Result<String, VendError> {
    vended_at(store, role, feature, 0).await.map(|vended| vended.credentials.access_key_id)
}

async fn vended_at(store: &FakeTables, role: &Role, feature: Feature, second: i64) -> Result<Vended, VendError> {
    let clock = SetClock(Timestamp::from_second(second).unwrap());
    vend(store, role, &clock, &account(), &id(), feature).await
}

#[tokio::test]
async fn every_feature_gets_those_of_its_access_and_no_others() {
    for access in [BucketAccess::ReadOnly, BucketAccess::ReadWrite] {
        for feature in Feature::ALL {
            let role = Role::trusting();
            let vended = vended(&FakeTables::with(access), &role, feature).await;
            if feature.required_access() == access {
                assert_eq!(vended.as_deref(), Ok("ASIA"), "{feature:?}");
                assert_eq!(role.calls(), [Some(format!("be-{}", feature.as_str()))]);
            } else {
                let mismatch = AccessMismatch { feature, bucket_access: access };
                assert_eq!(vended, Err(VendError::AccessMismatch(mismatch)));
                assert_eq!(role.calls(), [], "STS is not even asked");
            }
        }
    }
}

#[tokio::test]
async fn missing_retired_and_drifted_endpoints_get_no_credentials() {
    let role = Role::trusting();
    let mut none = FakeTables::with(BucketAccess::ReadOnly);
    none.endpoint = None;
    assert_eq!(vended(&none, &role, Feature::Billing).await, Err(VendError::NotFound));
    let mine = FakeTables::with(BucketAccess::ReadOnly);
    let stranger = AccountId::parse("other").unwrap();
    let theirs = vend(&mine, &role, &SetClock(Timestamp::UNIX_EPOCH), &stranger, &id(), Feature::Billing).await;
    assert_eq!(theirs.map(|_| ()), Err(VendError::NotFound));

    let mut retired = FakeTables::with(BucketAccess::ReadOnly);
    if let Some((_, retirement)) = &mut retired.endpoint {
        let (retired_at, retired_by) = (Timestamp::UNIX_EPOCH, Subject::parse("ann").unwrap());
        *retirement = Some(Retirement { retired_at, retired_by, taken_from: BTreeSet::new() });
    }
    // Retired comes first: that the feature never fitted is no news any more.
    assert_eq!(vended(&retired, &role, Feature::DataExporter).await, Err(VendError::Retired));

    let finding = Finding { check: "list".to_owned(), code: "denied".to_owned(), ..Finding::default() };
    let mut drifted = FakeTables::with(BucketAccess::ReadOnly);
    drifted.health.status = HealthStatus::Drifted;
    drifted.health.findings = vec![finding.clone()];
    assert_eq!(vended(&drifted, &role, Feature::Billing).await, Err(VendError::Drifted(vec![finding])));
    assert_eq!(role.calls(), []);

    // What is not proved does not stop the vendor's work: the cause may be temporary.
    for status in [HealthStatus::Suspect, HealthStatus::Unreachable] {
        drifted.health.status = status;
        assert_eq!(vended(&drifted, &role, Feature::Billing).await.as_deref(), Ok("ASIA"), "{status:?}");
    }
}

#[tokio::test]
async fn the_source_identity_is_left_out_only_where_the_role_refused_it() {
    let store = FakeTables::with(BucketAccess::ReadWrite);
    let (with, without) = (Some("be-data_exporter".to_owned()), None);
    let fault = Fault { kind: FaultKind::Throttled, operation: "sts:AssumeRole", detail: "slow".to_owned() };
    for (role, expected, calls) in [
        (Role::answering(denied(), Ok(())), Ok("ASIA".to_owned()), vec![with.clone(), without.clone()]),
        (Role::answering(denied(), denied()), Err(VendError::RoleRefused), vec![with.clone(), without.clone()]),
        (
            Role::answering(denied(), Err(Refusal::Fault(fault.clone()))),
            Err(VendError::Fault(fault.clone())),
            vec![with.clone(), without],
        ),
        // Nothing but a denial says anything about the trust policy.
        (Role::answering(Err(Refusal::Fault(fault.clone())), Ok(())), Err(VendError::Fault(fault)), vec![with.clone()]),
        // The customer can fix it, and a test shows how, so it is no error of the service.
        (
            Role::answering(Err(Refusal::StsNotActivated("eu-central-1".to_owned())), Ok(())),
            Err(VendError::RoleRefused),
            vec![with],
        ),
    ] {
        assert_eq!(vended(&store, &role, Feature::DataExporter).await, expected);
        assert_eq!(role.calls(), calls);
    }
    let refusing = Role::answering(Err(Refusal::Other("PackedPolicyTooLarge".into())), Ok(()));
    let Err(VendError::Fault(fault)) = vended(&store, &refusing, Feature::DataExporter).await else {
        panic!("no fault")
    };
    assert!(fault.kind == FaultKind::Unexpected && fault.detail.contains("PackedPolicyTooLarge"), "{fault}");
}

#[tokio::test]
async fn an_account_without_an_external_id_has_no_endpoints_so_that_is_a_fault() {
    let mut store = FakeTables::with(BucketAccess::ReadOnly);
    store.external_id = None;
    let role = Role::trusting();
    assert!(matches!(vended(&store, &role, Feature::Telemetry).await, Err(VendError::Fault(_))));
    assert_eq!(role.calls(), []);
}

/// The seconds that are saved, and the number of writes until now.
fn recorded(store: &FakeTables) -> (Vec<(Feature, i64)>, usize) {
    let last_vended = store.last_vended.lock().unwrap().clone().unwrap();
    let seconds = last_vended.into_iter().map(|(feature, time)| (feature, time.as_second())).collect();
    (seconds, store.writes.load(Ordering::Relaxed))
}

#[tokio::test]
async fn the_time_is_saved_for_each_feature_and_once_in_five_minutes() {
    let (store, role) = (FakeTables::with(BucketAccess::ReadOnly), Role::trusting());
    for (feature, second, expected) in [
        (Feature::Billing, 1_000, vec![(Feature::Billing, 1_000)]),
        (Feature::Billing, 1_299, vec![(Feature::Billing, 1_000)]),
        // A clock that was set back writes nothing.
        (Feature::Billing, 10, vec![(Feature::Billing, 1_000)]),
        (Feature::Telemetry, 1_299, vec![(Feature::Telemetry, 1_299), (Feature::Billing, 1_000)]),
        (Feature::Billing, 1_300, vec![(Feature::Telemetry, 1_299), (Feature::Billing, 1_300)]),
    ] {
        assert!(vended_at(&store, &role, feature, second).await.is_ok_and(|vended| vended.not_recorded.is_none()));
        assert_eq!(recorded(&store).0, expected, "{feature:?} {second}");
    }
    assert_eq!(recorded(&store).1, 3);
    // Who gets none leaves no trace, not even a read one.
    let refused = vended_at(&store, &role, Feature::DataExporter, 9_000).await;
    assert!(matches!(refused, Err(VendError::AccessMismatch(_))));
    assert_eq!(recorded(&store).1, 3);
}

#[tokio::test]
async fn a_role_that_refuses_leaves_the_time_as_it_was() {
    let store = FakeTables::with(BucketAccess::ReadOnly);
    for (before, expected) in [(None, vec![]), (Some(1_000), vec![(Feature::Billing, 1_000)])] {
        if let Some(second) = before {
            assert!(vended_at(&store, &Role::trusting(), Feature::Billing, second).await.is_ok());
        }
        let refused = vended_at(&store, &Role::answering(denied(), denied()), Feature::Billing, 5_000).await;
        assert!(matches!(refused, Err(VendError::RoleRefused)));
        assert_eq!(recorded(&store).0, expected);
    }
}

/// AWS STS never answers.
struct HangingSts;

impl IssueCredentials for HangingSts {
    async fn issue(&self, _: &SessionRequest<'_>, _: Option<&SourceIdentity>) -> AwsResponse<SessionCredentials> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn sts_that_does_not_answer_is_a_fault_and_leaves_the_time_as_it_was() {
    let (store, clock) = (FakeTables::with(BucketAccess::ReadOnly), JumpingClock::default());
    let late = vend(&store, &HangingSts, &clock, &account(), &id(), Feature::Billing).await;
    let Err(VendError::Fault(fault)) = late else { panic!("no fault") };
    assert_eq!((fault.kind, clock.elapsed()), (FaultKind::TimedOut, STS_TIME_LIMIT));
    assert_eq!(recorded(&store), (vec![], 2));
}

#[tokio::test]
async fn a_feature_gets_its_credentials_though_the_time_can_t_be_saved() {
    let store = FakeTables::with(BucketAccess::ReadOnly);
    let fault = Fault { kind: FaultKind::Throttled, operation: "dynamodb:UpdateItem", detail: "slow".to_owned() };
    *store.last_vended.lock().unwrap() = Err(fault.clone());
    let vended = vended_at(&store, &Role::trusting(), Feature::Billing, 0).await.map_err(|error| format!("{error:?}"));
    assert_eq!(vended.map(|vended| vended.not_recorded), Ok(Some(fault)));
}
