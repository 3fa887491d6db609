use std::fmt::Write as _;

use be_domain::endpoint::{AccessMismatch, BucketAccess, Feature};
use be_domain::fault::{Fault, FaultKind};
use be_domain::limits::{Limit, TestLimits};
use be_domain::operations::endpoint_uses::{Use, UseError};
use be_domain::operations::retire_endpoint::RetireError;
use be_domain::operations::test_endpoint::TestError;
use be_domain::operations::vend_credentials::VendError;
use be_domain::ports::{AddRefusal, Clock};
use be_domain::values::{EndpointId, InvalidCode};

use super::{block, field_errors, wrapped};
use crate::http::internal_caller::VendorRole;
use crate::http::{
    Caller, Code, FieldErrorCode, FieldErrors, FromVerified, InternalCaller, Problem, RequestErrorCode, Scope,
};
use crate::testing::{StoppedClock, TestCaller, TestEvent};

/// A use by a feature that has not been given credentials yet, and one by a feature that has.
pub(in crate::http) fn uses() -> Vec<Use> {
    vec![
        Use { feature: Feature::Telemetry, last_vended_at: None },
        Use { feature: Feature::Billing, last_vended_at: Some(StoppedClock.now()) },
    ]
}

/// Every problem that the code can answer with.
pub(in crate::http) fn examples() -> Vec<Problem> {
    let other = || EndpointId::new(1_700_000_000_000, &[7; 10]);
    let mismatch = AccessMismatch { feature: Feature::DataExporter, bucket_access: BucketAccess::ReadOnly };
    let fault = |kind| Fault { kind, operation: "dynamodb:GetItem", detail: "for the log".to_owned() };
    let (limits, now) = (TestLimits { account: 30, bucket: 60 }, StoppedClock.now());
    let mut all = vec![
        Problem::route_not_found(),
        Problem::endpoint_not_found(),
        Problem::external_id_not_found(),
        Problem::endpoint_immutable(),
        TestError::NoExternalId.into(),
        TestError::Retired.into(),
        VendError::Retired.into(),
        UseError::Retired.into(),
        AddRefusal::NoReceipt.into(),
        AddRefusal::NameTaken { by: other() }.into(),
        AddRefusal::PrefixConflict { with: other() }.into(),
        AddRefusal::KeyUsed { request_digest: String::new(), endpoint_id: other() }.into(),
        TestError::LimitReached(limits.reached(Limit::TestsPerMinute, now)).into(),
        TestError::LimitReached(limits.reached(Limit::BucketTestsPerMinute, now)).into(),
        AddRefusal::TooManyEndpoints { maximum: 200 }.into(),
        RetireError::InUse(uses()).into(),
        VendError::Drifted(Vec::new()).into(),
        VendError::RoleRefused.into(),
        mismatch.into(),
        fault(FaultKind::Unexpected).into(),
        fault(FaultKind::Throttled).into(),
    ];
    all.extend(callers());
    let of_code = |code: FieldErrorCode| {
        let mut errors = field_errors::examples().into_iter().filter(|error| error.code == code);
        errors.next().expect("an example of each")
    };
    let required = || of_code(InvalidCode::Required.into());
    let unknown = of_code(RequestErrorCode::UnknownField.into());
    let of_vendor = of_code(InvalidCode::VendorRoleRefused.into());
    let external_id = of_code(RequestErrorCode::ExternalIdNotAccepted.into());
    for errors in [vec![required()], vec![required(), unknown], vec![of_vendor], vec![external_id]] {
        let mut all_of_one = FieldErrors::default();
        all_of_one.extend(errors);
        all.push(all_of_one.into_problem());
    }
    all.extend(TestEvent::named("read-endpoints-list").with_query(&"x".repeat(70_000)).gateway().into_request().err());
    all
}

/// The problems of callers that are not let in.
fn callers() -> impl Iterator<Item = Problem> {
    let event = || TestEvent::named("read-endpoints-list");
    let customers = [
        event().without_token(),
        event().with_scope("openid"),
        event().with_claim("account_id", ""),
        event().with_claim("sub", ""),
    ];
    let customer =
        |event: TestEvent| Caller::from_verified(&event.gateway(), &"account_id".to_owned(), Scope::Read).err();
    let stranger = TestEvent::named("vend-credentials-post").without_token();
    let vendor_roles = <InternalCaller as TestCaller>::test_rule();
    let signed = |name| {
        let session = format!("arn:aws:sts::999999999999:assumed-role/{name}/session");
        TestEvent::named("vend-credentials-post").signed_by("999999999999", &session).gateway()
    };
    let unlisted = InternalCaller::from_verified(&signed("PowerUser"), &vendor_roles, VendorRole).err();
    let other =
        InternalCaller::from_verified(&signed("billing-import"), &vendor_roles, VendorRole).expect("a listed role");
    let other = other.acting_as(Feature::Telemetry).err();
    customers
        .map(customer)
        .into_iter()
        .chain([InternalCaller::from_verified(&stranger.gateway(), &vendor_roles, VendorRole).err(), unlisted, other])
        .map(|problem| problem.expect("nobody of them is let in"))
}

pub(super) fn section() -> String {
    let examples = examples();
    let mut section = "\n## Problem codes\n".to_owned();
    for code in Code::ALL {
        let entry = code.entry();
        let about = format!("HTTP {}, \"{}\". {}", entry.status, entry.title, entry.when);
        let _ = write!(section, "\n### {}\n\n{}", code.as_str(), wrapped(&about));
        let details: Vec<&str> =
            examples.iter().filter(|problem| problem.code == code).map(|problem| problem.detail.as_str()).collect();
        assert!(!details.is_empty(), "no example of {code:?}");
        let _ = write!(section, "{}\n{}", block(details), wrapped(&format!("**Fix:** {}", entry.fix)));
    }
    section
}
