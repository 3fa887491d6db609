//! Roles that refuse the vendor, because the vendor's own policy does not let it assume them.

use std::time::Duration;

use local::CustomerAwsAccount;
use serde_json::Value;

use super::customers::{are_all, check, check_batch};
use super::rehearsal::Rehearsal;
use super::runbook::SectionPart;
use super::until::until;

const ROLE: &str = "HealthCheckRole";
const POLICY: &str = "health-check";
const FUNCTION: &str = "HealthCheckFunction";
/// What the emulator answers of every role with a path, whatever its policies are.
const DECISION: &str = "implicitDeny";
/// The name of the canary role, as in HEALTH.md.
const CANARY: &str = "bucket-endpoint-canary";
/// The second AWS account of the vendor's.
const CANARY_AWS_ACCOUNT: &str = "444455556666";

/// Takes away what lets the function assume roles; the policy as it was.
async fn lose_permission(rehearsal: &Rehearsal<'_>) -> Value {
    let policy = rehearsal.aws.policy(ROLE, POLICY).await;
    let mut less = policy.clone();
    let statements = less["Statement"].as_array_mut().unwrap();
    let before = statements.len();
    statements.retain(|statement| statement["Effect"] != "Allow" || statement["Action"] != "sts:AssumeRole");
    assert_eq!(before - statements.len(), 1, "{policy}");
    rehearsal.aws.put_policy(ROLE, POLICY, &less).await;
    policy
}

/// Most endpoints, in batches too small for a verdict on the vendor.
pub(super) async fn most_refuse(rehearsal: &mut Rehearsal<'_>) {
    // Of one account, whose events are heard.
    let (aws, endpoints) = (rehearsal.aws, &rehearsal.endpoints[..4]);
    let bus = rehearsal.listen().await;
    let policy = lose_permission(rehearsal).await;
    check_batch(aws, endpoints).await;
    assert!(are_all(endpoints, "suspect").await);
    rehearsal.is_raised().await;
    let looked = rehearsal.types(SectionPart::Look);
    assert!(looked.contains(DECISION), "{looked}");
    assert_eq!(endpoints[0].test().await, "passed", "the other role may: the cause is the role of health-check");

    rehearsal.types_block("MostRolesRefuseAlarm", SectionPart::Do, 0);
    for mapping in ["HealthCheckMapping", "SlowHealthCheckMapping"] {
        assert_eq!(aws.mapping(mapping, "State").await, "Disabled");
    }
    aws.put_policy(ROLE, POLICY, &policy).await;
    rehearsal.is_fixed();
    rehearsal.types_block("MostRolesRefuseAlarm", SectionPart::Do, 1);
    for mapping in ["HealthCheckMapping", "SlowHealthCheckMapping"] {
        assert_eq!(aws.mapping(mapping, "State").await, "Enabled");
    }
    for endpoint in endpoints {
        endpoint.make_due(aws).await;
    }
    rehearsal.types_of("SweepErrorsAlarm", SectionPart::Redrive);
    until("all have recovered", async || are_all(endpoints, "healthy").await).await;
    rehearsal.is_over().await;
    let recovered =
        |events: &[Value]| events.iter().filter(|event| event["detail-type"] == "Endpoint Recovered").count();
    let heard = bus.hear(Duration::from_mins(5), |events| recovered(events) >= endpoints.len()).await.unwrap();
    assert_eq!(recovered(&heard), endpoints.len(), "{heard:#?}");
}

/// All endpoints of a large batch.
pub(super) async fn all_refuse(rehearsal: &mut Rehearsal<'_>) {
    let (aws, endpoints) = (rehearsal.aws, rehearsal.endpoints);
    let policy = lose_permission(rehearsal).await;
    check_batch(aws, endpoints).await;
    assert!(are_all(endpoints, "healthy").await, "no verdict");
    rehearsal.is_raised().await;
    let looked = rehearsal.types(SectionPart::Look) + &rehearsal.types_of("MostRolesRefuseAlarm", SectionPart::Look);
    assert!(looked.contains("AllRefused") && looked.contains(DECISION), "{looked}");

    rehearsal.types_block("MostRolesRefuseAlarm", SectionPart::Do, 0);
    aws.put_policy(ROLE, POLICY, &policy).await;
    rehearsal.is_fixed();
    rehearsal.types_block("MostRolesRefuseAlarm", SectionPart::Do, 1);
    check(aws, endpoints).await;
    assert!(are_all(endpoints, "healthy").await);
    rehearsal.is_over().await;
}

/// A policy of the vendor explicitly denies, which STS names to the vendor: nobody drifts.
pub(super) async fn inconclusive(rehearsal: &mut Rehearsal<'_>) {
    let (aws, endpoints) = (rehearsal.aws, &rehearsal.endpoints[..1]);
    aws.deny(ROLE, &["sts:AssumeRole"]).await;
    check(aws, endpoints).await;
    assert!(are_all(endpoints, "healthy").await);
    rehearsal.is_raised().await;
    let looked = rehearsal.types(SectionPart::Look);
    let names = looked.contains(&endpoints[0].id) && looked.contains("role_assumable: vendor_credentials_error");
    assert!(names, "{looked}");
    let simulated = rehearsal.types_of("MostRolesRefuseAlarm", SectionPart::Look);
    assert!(simulated.contains(DECISION), "{simulated}");

    aws.deny_no_longer(ROLE).await;
    rehearsal.is_fixed();
    check(aws, endpoints).await;
    rehearsal.is_over().await;
}

/// The canary role refuses the vendor: once because no policy of the vendor allows it, once because one denies it.
pub(super) async fn canary(rehearsal: &mut Rehearsal<'_>) {
    let (aws, endpoints) = (rehearsal.aws, &rehearsal.endpoints[..1]);
    let event = include_str!("../../../../events/create-external-id-canary.json");
    let created = aws.vendor.invoke(aws.id("CreateExternalIdFunction"), event.into()).await.unwrap();
    let sheet: Value = serde_json::from_str(created["body"].as_str().unwrap()).unwrap();
    let owner = CustomerAwsAccount::new(aws.stack, CANARY_AWS_ACCOUNT);
    let role_arn = owner.create_role(CANARY, &sheet["trustPolicy"]).await.unwrap();
    let environment = aws.environment(FUNCTION).await;
    let mut with_canary = environment.clone();
    with_canary["CANARY_ROLE_ARN"] = role_arn.into();
    aws.set_environment(FUNCTION, &with_canary).await;

    let version = endpoints[0].version(aws).await;
    let policy = lose_permission(rehearsal).await;
    refused(rehearsal, "denied by IdentityPolicy").await;
    aws.put_policy(ROLE, POLICY, &policy).await;
    rehearsal.is_fixed();
    aws.deny(ROLE, &["sts:AssumeRole"]).await;
    refused(rehearsal, "OwnCredentials: AccessDenied").await;
    assert_eq!(endpoints[0].version(aws).await, version, "nothing was saved");

    aws.deny_no_longer(ROLE).await;
    rehearsal.is_fixed();
    check(aws, endpoints).await;
    assert!(are_all(endpoints, "healthy").await);
    rehearsal.is_over().await;
    aws.set_environment(FUNCTION, &environment).await;
    owner.delete_role(CANARY).await.unwrap();
}

async fn refused(rehearsal: &mut Rehearsal<'_>, reason: &str) {
    check_batch(rehearsal.aws, &rehearsal.endpoints[..1]).await;
    rehearsal.is_raised().await;
    let looked = rehearsal.types(SectionPart::Look);
    assert!(looked.contains(DECISION) && looked.contains(reason), "{looked}");
    assert!(are_all(&rehearsal.endpoints[..1], "healthy").await);
}
