use std::collections::BTreeSet;

use be_domain::endpoint::Retirement;
use be_domain::fault::{Fault, FaultKind};
use be_domain::health::{Finding, HealthStatus};
use be_domain::ports::{
    AwsResponse, Denial, Refusal, SessionCredentials, SessionRequest, SourceIdentity, StoredEndpoint,
};
use be_lambda::testing::{Memory, StoppedClock, TestEvent, stored_endpoint};
use jiff::Timestamp;
use serde_json::json;

use super::*;

/// A role that answers every call alike.
struct FixedRole(Result<(), Refusal>);

impl IssueCredentials for FixedRole {
    async fn issue(&self, _: &SessionRequest<'_>, _: Option<&SourceIdentity>) -> AwsResponse<SessionCredentials> {
        let issued = || SessionCredentials {
            access_key_id: "ASIAEXAMPLE".to_owned(),
            secret_access_key: "the secret".to_owned(),
            session_token: "the token".to_owned(),
            expires_at: Timestamp::from_second(1_735_790_645).unwrap(),
        };
        AwsResponse { result: self.0.clone().map(|()| issued()), request_id: Some("r-1".to_owned()) }
    }
}

fn vending(stored: StoredEndpoint) -> VendCredentials<Memory, FixedRole, StoppedClock> {
    let store = Memory::default().with_external_id("acme").with_endpoint(stored);
    VendCredentials { store, roles: FixedRole(Ok(())), clock: StoppedClock }
}

fn post() -> TestEvent {
    TestEvent::named("vend-credentials-post")
}

fn ours() -> StoredEndpoint {
    stored_endpoint("acme")
}

#[tokio::test]
async fn answers_in_the_credential_process_format() {
    let response = post().send(&vending(ours())).await;
    assert_eq!(response.status, 200);
    assert_eq!(
        response.body,
        json!({
            "Version": 1,
            "AccessKeyId": "ASIAEXAMPLE",
            "SecretAccessKey": "the secret",
            "SessionToken": "the token",
            "Expiration": "2025-01-02T04:04:05.000Z",
            "endpoint": {
                "bucketName": "acme-billing-data",
                "pathPrefix": "cur/daily/",
                "region": "eu-central-1",
                "bucketAccess": "read_only",
                "bucketOwnerAwsAccountId": "123456789012",
            },
        })
    );
    assert_eq!(response.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn each_refusal_says_why() {
    let mismatch = post().with_body(r#"{"feature": "data_exporter"}"#).send(&vending(ours())).await;
    assert_eq!((mismatch.status, mismatch.code()), (409, "feature_access_mismatch"));
    let detail = mismatch.body["detail"].as_str().unwrap();
    assert!(["data_exporter", "read_write", "read_only"].iter().all(|word| detail.contains(word)), "{detail}");

    let mut retired = ours();
    let (retired_at, retired_by) = (retired.endpoint.created_at, retired.endpoint.created_by.clone());
    retired.retirement = Some(Retirement { retired_at, retired_by, taken_from: BTreeSet::new() });
    let retired = post().send(&vending(retired)).await;
    assert_eq!((retired.status, retired.code()), (409, "endpoint_retired"));

    let mut drifted = ours();
    drifted.health.status = HealthStatus::Drifted;
    let finding = Finding {
        check: "list".to_owned(),
        code: "denied_by_identity_policy".to_owned(),
        message: "S3 denied s3:ListBucket.".to_owned(),
        remedy: Some("Add the statement ...".to_owned()),
        ..Finding::default()
    };
    drifted.health.findings = vec![finding.clone()];
    let drifted = post().send(&vending(drifted)).await;
    assert_eq!((drifted.status, drifted.code()), (409, "endpoint_drifted"));
    assert_eq!(drifted.body["findings"], json!([finding]));

    let refusing = |refusal| VendCredentials { roles: FixedRole(Err(refusal)), ..vending(ours()) };
    let refused = post().send(&refusing(Refusal::Denied(Denial::default()))).await;
    assert_eq!((refused.status, refused.code()), (409, "role_not_assumable"));
    assert_eq!(refused.headers["retry-after"], "60");
    let slow = Fault { kind: FaultKind::Throttled, operation: "sts:AssumeRole", detail: "inside".to_owned() };
    let slow = post().send(&refusing(Refusal::Fault(slow))).await;
    assert_eq!((slow.status, slow.body.to_string().contains("inside")), (503, false));

    for response in [mismatch, retired, drifted, refused, slow] {
        assert!(response.body.get("AccessKeyId").is_none());
    }
}

#[tokio::test]
async fn another_accounts_endpoint_looks_as_if_it_did_not_exist() {
    let handler = vending(ours());
    let nowhere = post().with_path("accountId", "other").send(&handler).await;
    assert_eq!((nowhere.status, nowhere.code()), (404, "endpoint_not_found"));
    for (name, value) in [("endpointId", "ep_x"), ("accountId", "acme%23"), ("accountId", ""), ("accountId", "ACME")] {
        assert_eq!(post().with_path(name, value).send(&handler).await, nowhere, "{name} {value}");
    }
}

#[tokio::test]
async fn a_request_has_its_feature_and_nothing_else() {
    let handler = vending(ours());
    let response = post().with_query("durationSeconds=43200").send(&handler).await;
    assert_eq!((response.status, response.errors()), (400, vec![("/query/durationSeconds", "unknown_parameter")]));
    let response = post().with_body(r#"{"feature": "telemetry", "policy": "{}"}"#).send(&handler).await;
    assert_eq!((response.status, response.errors()), (400, vec![("/policy", "unknown_field")]));
    let response = post().with_body(r#"{"feature": "telemetry", "externalId": "be-x"}"#).send(&handler).await;
    assert_eq!(response.code(), "external_id_not_accepted");
}

#[tokio::test]
async fn a_role_gets_credentials_for_its_own_features_alone() {
    let handler = vending(ours());
    let billing = || post().signed_by("999999999999", "arn:aws:sts::999999999999:assumed-role/billing-import/daily");
    let own = billing().with_body(r#"{"feature": "billing"}"#).send(&handler).await;
    assert_eq!(own.status, 200);
    for other in ["telemetry", "data_exporter"] {
        let response = billing().with_body(json!({ "feature": other }).to_string()).send(&handler).await;
        assert_eq!((response.status, response.code()), (403, "forbidden"), "{other}");
        let detail = response.body["detail"].as_str().unwrap();
        assert!(detail.contains(&format!("add {other}=billing-import to the parameter FeatureRoles")), "{detail}");
    }
}

#[tokio::test]
async fn only_roles_of_the_vendors_get_in() {
    let handler = vending(ours());
    let token = TestEvent::named("retire-endpoint-delete");
    let route = post().gateway().route_key().to_owned();
    for refused in [
        post().without_token(),
        post().signed_by("123456789012", "arn:aws:sts::123456789012:assumed-role/telemetry-import/daily"),
        post().signed_by("999999999999", "arn:aws:iam::999999999999:user/ann"),
        post().signed_by("999999999999", "arn:aws:sts::999999999999:assumed-role/PowerUser/ann"),
        token.with_route(&route).with_path("accountId", "acme").with_body(r#"{"feature": "telemetry"}"#),
    ] {
        let response = refused.send(&handler).await;
        assert_eq!((response.status, response.code()), (403, "forbidden"));
    }
}
