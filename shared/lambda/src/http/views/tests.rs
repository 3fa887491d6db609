use std::time::Duration;

use be_domain::endpoint::{Feature, ObjectOwnership, Retirement};
use be_domain::health::{Finding as HealthFinding, HealthStatus};
use be_domain::policy::Policy;
use be_domain::receipt::Receipt;
use be_domain::report::{AttachTo, Check, CheckCode, CheckName, CheckResult, Report};
use be_domain::rfc3339;
use be_domain::values::{Encryption, Subject};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::testing::stored_endpoint;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn times_always_have_milliseconds() {
    assert_eq!(rfc3339::text(time("2025-01-02T03:04:05Z")), "2025-01-02T03:04:05.000Z");
    assert_eq!(rfc3339::text(time("2025-01-02T03:04:05.678901+02:00")), "2025-01-02T01:04:05.678Z");
}

#[test]
fn an_endpoint_whole_and_with_nothing_optional() {
    let mut stored = stored_endpoint("acme");
    let whole = json!({
        "endpointId": "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab",
        "name": "Billing data",
        "description": "Cost and usage reports, daily",
        "bucketAccess": "read_only",
        "roleArn": "arn:aws:iam::123456789012:role/finout/bucket-endpoint",
        "bucketName": "acme-billing-data",
        "pathPrefix": "cur/daily/",
        "region": "eu-central-1",
        "createdAt": "2025-01-02T03:04:05.678Z",
        "createdBy": "auth0|ann",
        "features": ["telemetry", "billing"],
        "health": {
            "status": "healthy",
            "since": "2025-01-02T03:04:05.678Z",
            "lastCheckedAt": "2025-01-02T03:04:05.678Z",
            "findings": [],
        },
    });
    let view = |stored: &_| serde_json::to_value(EndpointView::from(stored)).unwrap();
    assert_eq!(view(&stored), whole);

    stored.endpoint.description = None;
    stored.endpoint.configuration.path_prefix = be_domain::values::PathPrefix::default();
    let bare = view(&stored);
    assert!(bare.get("encryption").is_none() && bare.get("objectOwnership").is_none());
    assert!(bare.get("description").is_none() && bare.get("pathPrefix").is_none() && bare.get("retiredAt").is_none());

    stored.endpoint.configuration.bucket_owner_aws_account_id = Some("210987654321".parse().unwrap());
    stored.endpoint.configuration.encryption = Some(Encryption::SseS3);
    stored.endpoint.configuration.object_ownership = Some(ObjectOwnership::BucketOwnerFullControl);
    stored.retirement = Some(Retirement {
        retired_at: time("2025-02-03T00:00:00Z"),
        retired_by: Subject::parse("ann").unwrap(),
        taken_from: [Feature::Telemetry].into(),
    });
    stored.health.status = HealthStatus::Drifted;
    stored.health.findings = vec![HealthFinding {
        check: "list".into(),
        code: "denied".into(),
        message: "m".into(),
        ..HealthFinding::default()
    }];
    let full = view(&stored);
    assert_eq!(full["bucketOwnerAwsAccountId"], "210987654321");
    assert_eq!(full["encryption"], json!({ "type": "sse_s3" }));
    assert_eq!(full["objectOwnership"], "bucket_owner_full_control");
    assert_eq!(full["retiredAt"], "2025-02-03T00:00:00.000Z");
    assert_eq!(full["health"]["findings"], json!([{ "check": "list", "code": "denied", "message": "m" }]));
}

#[test]
fn a_page_has_a_cursor_only_if_another_follows() {
    let stored = [stored_endpoint("acme")];
    let last = serde_json::to_value(EndpointList::new(&stored, None)).unwrap();
    assert_eq!(last["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(last.get("nextCursor"), None);
    let first = serde_json::to_value(EndpointList::new(&[], Some("x".to_owned()))).unwrap();
    assert_eq!(first, json!({ "items": [], "nextCursor": "x" }));
}

#[test]
fn a_report_with_and_without_a_receipt() {
    let report = Report::new(vec![
        Check {
            name: CheckName::List,
            result: CheckResult::failed(CheckCode::AccessDenied, "It said no.", "Allow it.")
                .answered_by(Some("REQ1".to_owned()))
                .fixed_by(AttachTo::Role, Policy::new(Vec::new())),
            duration: Duration::from_micros(12_900),
        },
        Check { name: CheckName::RoleAssumable, result: CheckResult::passed("Fine."), duration: Duration::ZERO },
    ]);
    let view = |receipt: Option<&Receipt>| {
        serde_json::to_value(ReportView::new(&report, receipt, "finout-s3-access-policy")).unwrap()
    };
    assert_eq!(
        view(None),
        json!({
            "outcome": "failed",
            "checks": [
                { "name": "role_assumable", "status": "passed", "code": "ok", "message": "Fine.", "durationMs": 0 },
                {
                    "name": "list", "status": "failed", "code": "access_denied", "message": "It said no.",
                    "remedy": "Allow it.",
                    "fix": {
                        "attachTo": "role", "policyName": "finout-s3-access-policy",
                        "policyDocument": { "Version": "2012-10-17", "Statement": [] },
                    },
                    "durationMs": 12, "awsRequestId": "REQ1",
                },
            ],
        })
    );
    let stored = stored_endpoint("acme");
    let receipt = Receipt::issue(
        &stored.endpoint.account_id,
        &stored.endpoint.configuration,
        time("2025-01-01T00:00:00Z"),
        time("2025-01-01T00:00:00Z"),
    );
    assert_eq!(view(Some(&receipt))["receiptExpiresAt"], Value::from("2025-01-01T00:15:00.000Z"));
}
