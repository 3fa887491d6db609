use super::*;

const fn let_in() -> CallEnd {
    CallEnd::Wrong
}

const PROBES: [&str; 4] = ["probe left out", "probe another", "probe case flipped", "probe suffixed"];

#[tokio::test]
async fn all_four_probes_are_sent() {
    let customer = ScriptedCustomer::new();
    tested(BucketAccess::ReadOnly, &customer).await;
    for probe in PROBES {
        assert_eq!(customer.calls().iter().filter(|call| *call == probe).count(), 1, "{probe}");
    }
}

#[tokio::test]
async fn one_probe_that_gets_in_fails_the_check_with_its_cause() {
    const LEFT_OUT: &str = "without an External ID";
    const ANOTHER: &str = "with another External ID";
    const CASE: &str = "in different upper and lower case";
    const SUFFIX: &str = "with characters appended";
    for (probes, cause, ways, contains) in [
        (
            PROBES.as_slice(),
            "has no condition on `sts:ExternalId`",
            [LEFT_OUT, ANOTHER, CASE, SUFFIX].as_slice(),
            "a statement without a condition",
        ),
        (
            &["probe left out"],
            "only if the request has one",
            &[LEFT_OUT],
            "contains an operator with `IfExists` or `ForAllValues`, such as `StringEqualsIfExists`, or a `Null` condition",
        ),
        (
            &["probe another", "probe case flipped", "probe suffixed"],
            "accepts any External ID",
            &[ANOTHER, CASE, SUFFIX],
            "`StringLike` with `*`",
        ),
        (&["probe case flipped"], "ignores the case", &[CASE], "contains `StringEqualsIgnoreCase`."),
        (&["probe suffixed"], "accepts characters after", &[SUFFIX], "contains `StringLike` with a wildcard after"),
        (
            &["probe case flipped", "probe suffixed"],
            "ignores the case of the External ID, and accepts characters after it",
            &[CASE, SUFFIX],
            "`StringEqualsIgnoreCase` and `StringLike` with a wildcard",
        ),
        // `StringEqualsIgnoreCaseIfExists` is two mistakes in one.
        (
            &["probe left out", "probe case flipped"],
            "only if the request has one, and ignores the case",
            &[LEFT_OUT, CASE],
            "on `sts:ExternalId`, and `StringEqualsIgnoreCase`.",
        ),
    ] {
        let customer = probes.iter().fold(ScriptedCustomer::new(), |customer, probe| customer.with(probe, let_in()));
        let test_run = tested(BucketAccess::ReadOnly, &customer).await;
        assert_eq!(test_run.code(CheckName::ExternalIdRequired), (CheckStatus::Failed, "external_id_not_required"));
        let result = test_run.check(CheckName::ExternalIdRequired);
        assert!(result.message.contains(cause), "{probes:?}: {}", result.message);
        let says = result.remedy.as_deref().unwrap();
        let fix = result.fix.as_ref().unwrap();
        assert!(says.contains(contains), "{probes:?}: {says}");
        // It would let in another External ID too.
        assert!(probes.len() == 4 || !says.contains("without the condition"), "{probes:?}: {says}");
        for way in [LEFT_OUT, ANOTHER, CASE, SUFFIX] {
            assert_eq!(says.contains(way), ways.contains(&way), "{probes:?}: {says}");
        }
        assert_eq!(fix.attach_to, crate::report::AttachTo::RoleTrust);
        assert!(fix.policy_document.to_json().contains(EXTERNAL_ID) && !says.contains(EXTERNAL_ID), "{says}");
        assert_eq!(test_run.report.outcome(), Outcome::Failed);
    }
}

#[tokio::test]
async fn anything_but_a_denial_proves_nothing() {
    for probe in PROBES {
        for (end, code) in [
            (fault(FaultKind::Throttled), "throttled"),
            (fault(FaultKind::Unavailable), "service_unavailable"),
            (fault(FaultKind::OwnCredentials), "vendor_credentials_error"),
            (CallEnd::Refused(Refusal::Other("ValidationError".into())), "unexpected_response"),
            (CallEnd::Refused(Refusal::NoSuchBucket), "unexpected_response"),
            (CallEnd::Hangs, "timed_out"),
        ] {
            let test_run = tested(BucketAccess::ReadOnly, &ScriptedCustomer::new().with(probe, end)).await;
            assert_eq!(test_run.code(CheckName::ExternalIdRequired), (CheckStatus::Inconclusive, code), "{probe}");
            assert_eq!(test_run.report.outcome(), Outcome::Inconclusive);
        }
    }
}

#[tokio::test]
async fn getting_in_outweighs_having_no_verdict() {
    let customer =
        ScriptedCustomer::new().with("probe another", let_in()).with("probe left out", fault(FaultKind::Throttled));
    let test_run = tested(BucketAccess::ReadOnly, &customer).await;
    assert_eq!(test_run.code(CheckName::ExternalIdRequired), (CheckStatus::Failed, "external_id_not_required"));
}
