use super::*;

fn let_in() -> End {
    End::Refused(Refusal::Other("let in".to_owned()))
}

const PROBES: [&str; 4] = ["probe left out", "probe another", "probe case flipped", "probe suffixed"];

#[tokio::test]
async fn all_four_probes_are_sent() {
    let customer = Customer::new();
    tested(BucketAccess::ReadOnly, &customer).await;
    for probe in PROBES {
        assert_eq!(customer.calls().iter().filter(|call| *call == probe).count(), 1, "{probe}");
    }
}

#[tokio::test]
async fn one_probe_that_gets_in_fails_the_check_with_its_cause() {
    for (probes, cause) in [
        (PROBES.as_slice(), "no condition"),
        (&["probe left out"], "IfExists"),
        (&["probe another", "probe case flipped", "probe suffixed"], "takes any External ID"),
        (&["probe case flipped"], "StringEqualsIgnoreCase"),
        (&["probe suffixed"], "wildcard"),
        (&["probe case flipped", "probe suffixed"], "neither whole nor by case"),
    ] {
        let customer = probes.iter().fold(Customer::new(), |customer, probe| customer.with(probe, let_in()));
        let told = tested(BucketAccess::ReadOnly, &customer).await;
        assert_eq!(told.code(CheckName::ExternalIdRequired), (CheckStatus::Failed, "external_id_not_required"));
        let finding = told.check(CheckName::ExternalIdRequired);
        assert!(finding.message.contains(cause), "{probes:?}: {}", finding.message);
        assert!(finding.remedy.as_deref().unwrap().contains(EXTERNAL_ID));
        assert_eq!(told.report.outcome(), Outcome::Failed);
    }
}

#[tokio::test]
async fn anything_but_a_denial_proves_nothing() {
    for probe in PROBES {
        for (end, code) in [
            (fault(FaultKind::Throttled), "throttled"),
            (fault(FaultKind::Unavailable), "service_unavailable"),
            (fault(FaultKind::OwnCredentials), "vendor_credentials"),
            (End::Refused(Refusal::Other("ValidationError".into())), "unexpected_answer"),
            (End::Refused(Refusal::NoSuchBucket), "unexpected_answer"),
            (End::Hangs, "timed_out"),
        ] {
            let told = tested(BucketAccess::ReadOnly, &Customer::new().with(probe, end)).await;
            assert_eq!(told.code(CheckName::ExternalIdRequired), (CheckStatus::Inconclusive, code), "{probe}");
            assert_eq!(told.report.outcome(), Outcome::Inconclusive);
        }
    }
}

#[tokio::test]
async fn getting_in_outweighs_having_no_verdict() {
    let customer = Customer::new().with("probe another", let_in()).with("probe left out", fault(FaultKind::Throttled));
    let told = tested(BucketAccess::ReadOnly, &customer).await;
    assert_eq!(told.code(CheckName::ExternalIdRequired), (CheckStatus::Failed, "external_id_not_required"));
}
