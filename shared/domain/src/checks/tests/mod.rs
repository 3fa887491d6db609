mod bucket;
mod denied;
mod external_id_required;
mod leftovers;
mod list_and_read;
mod listed_object;
mod partitions;
mod role_fix;
mod uploads;
mod without_residue;
mod write_and_delete;
mod write_headers;

use std::time::Duration;

use super::*;
use crate::endpoint::Configuration;
use crate::fault::FaultKind;
use crate::ports::{Denial, Layer, Refusal};
use crate::report::{CheckResult, CheckStatus, Outcome};
use crate::samples::{configuration, vendor};
use crate::testing::{
    CallEnd, CountingRandomness, EXTERNAL_ID, JumpingClock, ScriptedCustomer, denial_of, denied, fault, object,
    silent_denial,
};

/// A report with what shows how it came about.
struct TestRun {
    report: Report,
    took: Duration,
}

impl TestRun {
    fn check(&self, name: CheckName) -> &CheckResult {
        &self.report.checks.iter().find(|check| check.name == name).expect("the check is there").result
    }

    fn code(&self, name: CheckName) -> (CheckStatus, &'static str) {
        let result = self.check(name);
        (result.status, result.code.as_str())
    }

    /// The checks that did not pass, with their codes.
    fn not_passed(&self) -> Vec<(CheckName, CheckStatus, &'static str)> {
        let all = self.report.checks.iter();
        let bad = all.filter(|check| check.result.status != CheckStatus::Passed);
        bad.map(|check| (check.name, check.result.status, check.result.code.as_str())).collect()
    }
}

async fn tested(access: BucketAccess, customer: &ScriptedCustomer) -> TestRun {
    tested_as(&configuration(access, "data/"), customer).await
}

async fn tested_as(configuration: &Configuration, customer: &ScriptedCustomer) -> TestRun {
    tested_after(Duration::ZERO, false, configuration, customer).await
}

/// The test whose request came in so long ago, of an endpoint that deletes first if so.
async fn tested_after(
    late: Duration,
    deletes_first: bool,
    configuration: &Configuration,
    customer: &ScriptedCustomer,
) -> TestRun {
    tested_with(late, configuration, customer, |target| target.deletes_first = deletes_first).await
}

/// The test whose request came in so long ago, of a target that `change` makes.
async fn tested_with<'a>(
    late: Duration,
    configuration: &'a Configuration,
    customer: &ScriptedCustomer,
    change: impl FnOnce(&mut TestTarget<'a>),
) -> TestRun {
    let (clock, randomness, vendor) = (JumpingClock::default(), CountingRandomness::default(), vendor());
    let ports = TestPorts { roles: customer, clock: &clock, randomness: &randomness, vendor: &vendor };
    let external_id: &'static _ = Box::leak(Box::new(crate::samples::recorded(EXTERNAL_ID).await));
    let began_at = clock.elapsed();
    clock.sleep_until(late).await;
    let mut tested = TestTarget {
        external_id,
        configuration,
        endpoint_id: None,
        began_at,
        time_limit: TimeLimit::FULL,
        leftovers: &[],
        deletes_first: false,
        cycle: WriteCycle::Full,
    };
    change(&mut tested);
    let report = run(ports, tested).await.expect("random bytes");
    let took = clock.elapsed();
    assert!(took <= OVERALL, "{took:?}");
    for check in &report.checks {
        let CheckResult { status, code, message, remedy, .. } = &check.result;
        assert!(!message.is_empty());
        let entry = code.entry();
        assert!(entry.checks.contains(&check.name), "the catalogue has {code:?} not in {:?}", check.name);
        assert!(entry.statuses.contains(status), "the catalogue has {code:?} not as {status:?}");
        let needs_remedy = matches!(status, CheckStatus::Failed | CheckStatus::Inconclusive);
        assert!(!needs_remedy || remedy.is_some(), "{:?} without a way out: {message}", check.name);
        let all = format!("{message}{}", remedy.as_deref().unwrap_or_default());
        assert!(!all.contains("inside"), "faults' details are for the log");
    }
    TestRun { report, took }
}

fn names(report: &Report) -> Vec<&'static str> {
    report.checks.iter().map(|check| check.name.as_str()).collect()
}

#[tokio::test]
async fn all_is_well() {
    let customer = ScriptedCustomer::new();
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    assert_eq!(test_run.report.outcome(), Outcome::Passed);
    assert_eq!(
        names(&test_run.report),
        ["role_assumable", "external_id_required", "bucket_region", "bucket_owner", "list", "read"]
    );
    assert!(!customer.calls().iter().any(|call| call.starts_with("write") || call.starts_with("delete")));

    let customer = ScriptedCustomer::new();
    let test_run = tested(BucketAccess::ReadWrite, &customer).await;
    assert_eq!(test_run.report.outcome(), Outcome::Passed);
    assert_eq!(names(&test_run.report)[6..], ["write", "read_back", "delete", "cleanup"]);
    assert_eq!(customer.left_behind(), [""; 0]);
    assert_eq!(test_run.took, Duration::ZERO);
    let after = |first: &str, second: &str| {
        let calls = customer.calls();
        let at = |name: &str| calls.iter().position(|call| call.starts_with(name)).unwrap();
        assert!(at(first) < at(second), "{first} before {second}: {calls:?}");
    };
    for (first, second) in
        [("assume", "list"), ("list", "peek"), ("assume", "write"), ("write", "read"), ("read", "delete")]
    {
        after(first, second);
    }
    assert!(customer.calls()[0].starts_with("assume be-test-"), "the session says that it is a test");
    assert!(customer.calls().contains(&"list data/".to_owned()), "exactly the prefix is listed");
}

#[tokio::test]
async fn a_role_that_can_not_be_assumed_ends_the_test() {
    for (end, status, code) in [
        (silent_denial(), CheckStatus::Failed, "assume_role_denied"),
        (fault(FaultKind::Throttled), CheckStatus::Inconclusive, "throttled"),
        (fault(FaultKind::OwnCredentials), CheckStatus::Inconclusive, "vendor_credentials_error"),
        (
            CallEnd::Refused(Refusal::Other("PackedPolicyTooLarge".into())),
            CheckStatus::Failed,
            "session_policy_too_large",
        ),
        (
            CallEnd::Refused(Refusal::Other("RegionDisabledException".into())),
            CheckStatus::Inconclusive,
            "assume_role_error",
        ),
        (CallEnd::Hangs, CheckStatus::Inconclusive, "timed_out"),
    ] {
        let customer = ScriptedCustomer::new().with("assume", end);
        let test_run = tested(BucketAccess::ReadWrite, &customer).await;
        assert_eq!(test_run.code(CheckName::RoleAssumable), (status, code));
        assert!(touched_bucket(&customer).is_empty(), "{:?}", customer.calls());
        assert_eq!(test_run.report.checks.len(), 10);
        for check in &test_run.report.checks[1..] {
            assert_eq!((check.result.status, check.result.code.as_str()), (CheckStatus::Skipped, "role_not_assumed"));
        }
        let expected = if status == CheckStatus::Failed { Outcome::Failed } else { Outcome::Inconclusive };
        assert_eq!(test_run.report.outcome(), expected);
    }
}

/// The path prefix of an endpoint fitted when it was added, and cannot be changed: what has grown is the vendor's
/// policy.
#[tokio::test]
async fn a_session_policy_that_no_longer_fits_an_endpoint_is_the_vendors_mistake() {
    let customer =
        ScriptedCustomer::new().with("assume", CallEnd::Refused(Refusal::Other("PackedPolicyTooLarge".into())));
    let endpoint_id = crate::values::EndpointId::new(1, &[1; 10]);
    let configuration = configuration(BucketAccess::ReadWrite, "data/");
    let test_run =
        tested_with(Duration::ZERO, &configuration, &customer, |target| target.endpoint_id = Some(&endpoint_id)).await;
    assert_eq!(test_run.code(CheckName::RoleAssumable), (CheckStatus::Inconclusive, "assume_role_error"));
    let role = test_run.check(CheckName::RoleAssumable);
    assert!(role.message.contains("PackedPolicyTooLarge"), "{}", role.message);
    assert!(role.remedy.as_deref().unwrap().starts_with("The vendor must fix this."), "{role:?}");
    assert_eq!(test_run.report.outcome(), Outcome::Inconclusive, "no drift");
}

/// The calls that went to the bucket.
fn touched_bucket(customer: &ScriptedCustomer) -> Vec<String> {
    let is_proof = |call: &String| call.starts_with("assume") || call.starts_with("probe");
    customer.calls().into_iter().filter(|call| !is_proof(call)).collect()
}

/// CASES.md, A6: without the proof nothing touches the bucket, whatever the other answers are and however late they
/// come.
#[tokio::test]
async fn a6_without_the_proof_nothing_touches_the_bucket() {
    let let_in = || CallEnd::Wrong;
    for probe in ["probe left out", "probe another", "probe case flipped", "probe suffixed"] {
        for (end, status) in [
            (let_in(), CheckStatus::Failed),
            (fault(FaultKind::Throttled), CheckStatus::Inconclusive),
            (CallEnd::Refused(Refusal::Other("ValidationError".into())), CheckStatus::Inconclusive),
            (CallEnd::Hangs, CheckStatus::Inconclusive),
        ] {
            for access in [BucketAccess::ReadOnly, BucketAccess::ReadWrite] {
                let customer = ScriptedCustomer::new().with(probe, end.clone());
                let test_run = tested(access, &customer).await;
                assert_eq!(test_run.code(CheckName::RoleAssumable), (CheckStatus::Passed, "ok"), "{probe}");
                assert_eq!(test_run.check(CheckName::ExternalIdRequired).status, status, "{probe}");
                for check in &test_run.report.checks[2..] {
                    let result = &check.result;
                    assert_eq!((result.status, result.code.as_str()), (CheckStatus::Skipped, "trust_not_proven"));
                }
                assert_eq!(touched_bucket(&customer), [""; 0], "{probe}");
                assert_ne!(test_run.report.outcome(), Outcome::Passed);
            }
        }
    }
}

/// Five calls in one round: the proof costs no round trip more than the one call did.
#[tokio::test]
async fn the_proof_is_one_round_of_calls() {
    let customer = ScriptedCustomer::new();
    tested(BucketAccess::ReadWrite, &customer).await;
    let calls = customer.calls();
    let proof = calls.iter().filter(|call| call.starts_with("assume") || call.starts_with("probe")).count();
    assert_eq!(proof, 5);
    assert!(calls[..5].iter().all(|call| call.starts_with("assume") || call.starts_with("probe")), "{calls:?}");
}

/// A role that denies everybody proves nothing by denying the incorrect External IDs; one that accepts them is at fault
/// all the same.
#[tokio::test]
async fn a_role_that_denies_everybody_proves_nothing() {
    let test_run = tested(BucketAccess::ReadOnly, &ScriptedCustomer::new().with("assume", silent_denial())).await;
    assert_eq!(test_run.code(CheckName::ExternalIdRequired), (CheckStatus::Skipped, "role_not_assumed"));
    let open = ScriptedCustomer::new().with("assume", silent_denial()).with("probe left out", CallEnd::Wrong);
    let test_run = tested(BucketAccess::ReadOnly, &open).await;
    assert_eq!(test_run.code(CheckName::ExternalIdRequired), (CheckStatus::Failed, "external_id_not_required"));
    assert_eq!(touched_bucket(&open), [""; 0]);
}

#[tokio::test]
async fn the_fix_of_a_denied_role_is_the_whole_trust_policy() {
    let test_run = tested(BucketAccess::ReadOnly, &ScriptedCustomer::new().with("assume", silent_denial())).await;
    let denied = test_run.check(CheckName::RoleAssumable);
    let fix = denied.fix.as_ref().unwrap();
    assert_eq!(fix.attach_to, crate::report::AttachTo::RoleTrust);
    let document = fix.policy_document.to_json();
    for needed in ["arn:aws:iam::999999999999:root", EXTERNAL_ID, "sts:ExternalId", "StringEquals"] {
        assert!(document.contains(needed), "{needed} in {document}");
    }
    assert!(!denied.remedy.as_deref().unwrap().contains(EXTERNAL_ID), "remedies are stored and announced");
    assert_eq!(test_run.check(CheckName::RoleAssumable).aws_request_id.as_deref(), Some("id-of-assume"));
}

/// The time that reading our own tables took is the test's too: else the function would be ended before it cleaned up.
#[tokio::test]
async fn time_before_the_test_counts_toward_its_limit() {
    let configuration = configuration(BucketAccess::ReadWrite, "data/");
    let after = async |seconds, customer: &ScriptedCustomer| {
        tested_after(Duration::from_secs(seconds), false, &configuration, customer).await
    };
    let hanging = ScriptedCustomer::new().with("read", CallEnd::Hangs).with("delete", CallEnd::Hangs);
    let test_run = after(10, &hanging).await;
    assert_eq!(test_run.took, OVERALL);
    assert_eq!(test_run.code(CheckName::ReadBack), (CheckStatus::Inconclusive, "timed_out"));

    // Too late for anything: nothing is written that could not be cleaned up.
    let customer = ScriptedCustomer::new();
    let test_run = after(19, &customer).await;
    assert_eq!(test_run.report.outcome(), Outcome::Inconclusive);
    assert_eq!(customer.calls(), [""; 0]);
}

#[tokio::test]
async fn whatever_hangs_is_inconclusive_in_time() {
    for call in ["region", "list", "peek", "probe another", "write", "read"] {
        let customer = ScriptedCustomer::new().with(call, CallEnd::Hangs);
        let test_run = tested(BucketAccess::ReadWrite, &customer).await;
        assert_eq!(test_run.report.outcome(), Outcome::Inconclusive, "{call}");
        assert!(
            test_run.not_passed().iter().any(|(_, _, code)| *code == "timed_out"),
            "{call}: {:?}",
            test_run.not_passed()
        );
        assert_eq!(customer.left_behind(), [""; 0], "{call}");
    }
}
