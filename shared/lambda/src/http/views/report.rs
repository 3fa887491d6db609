use be_domain::receipt::Receipt;
use be_domain::report::{AttachTo, Check, Fix, Report};
use be_domain::rfc3339;
use serde::Serialize;
use serde_json::Value;

/// The result of a test. Its HTTP status is 200, whatever the outcome.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Report))]
#[serde(rename_all = "camelCase")]
pub struct ReportView<'a> {
    #[cfg_attr(test, schema(schema_with = super::schema::outcome))]
    outcome: &'static str,
    /// The checks, in their order.
    checks: Vec<CheckView<'a>>,
    /// Exactly this configuration can be added until this time.
    #[cfg_attr(test, schema(format = DateTime))]
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_expires_at: Option<String>,
}

impl<'a> ReportView<'a> {
    /// The report, with the receipt that a pass earned; the inline policy of the customer's role has the name
    /// `policy_name`.
    pub fn new(report: &'a Report, receipt: Option<&Receipt>, policy_name: &'a str) -> Self {
        Self {
            outcome: report.outcome().as_str(),
            checks: report.checks.iter().map(|check| CheckView::new(check, policy_name)).collect(),
            receipt_expires_at: receipt.map(|receipt| rfc3339::text(receipt.expires_at)),
        }
    }
}

/// One named claim that a test proves.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Check))]
#[serde(rename_all = "camelCase")]
struct CheckView<'a> {
    #[cfg_attr(test, schema(schema_with = super::schema::check_name))]
    name: &'static str,
    #[cfg_attr(test, schema(schema_with = super::schema::check_status))]
    status: &'static str,
    #[cfg_attr(test, schema(schema_with = super::schema::check_code))]
    code: &'static str,
    /// What happened.
    message: &'a str,
    /// The action that was denied, for example `s3:DeleteObject`. With `external_id_not_required`: the action that the
    /// role must deny.
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'a str>,
    /// The type of policy that denied the action, if AWS reported it. With `external_id_not_required`: the type of
    /// policy that must deny it.
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<&'static str>,
    /// How to fix it.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'a str>,
    #[cfg_attr(test, schema(value_type = FixView))]
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixView<'a>>,
    /// The duration of the check in milliseconds.
    duration_ms: u64,
    /// The ID of the AWS request that decided the result. AWS Support asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    aws_request_id: Option<&'a str>,
    /// After how many seconds to run the same test again. Absent if a later test cannot have another result without a
    /// change.
    #[cfg_attr(test, schema(minimum = 1))]
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
}

/// A policy document that fixes what the owner of the role, the bucket or the key can fix. Do not change its
/// statements. For `role`, the document replaces a policy: if that policy has other statements that you need, add them
/// to the document first. For `role_trust`, it replaces the trust policy: if others need the role, use another role for
/// the vendor. For `bucket` and `kms_key`, add its statements to the policy that is there.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Fix))]
#[serde(rename_all = "camelCase")]
struct FixView<'a> {
    #[cfg_attr(test, schema(schema_with = super::schema::attach_to))]
    attach_to: &'static str,
    /// The name of the inline policy that the document replaces, as in the setup kit. Only for `role`.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_name: Option<&'a str>,
    /// The statements to put in place, as `attachTo` says.
    #[cfg_attr(test, schema(value_type = super::schema::PolicyDocumentSchema))]
    policy_document: Value,
}

impl<'a> FixView<'a> {
    fn new(Fix { attach_to, policy_document }: &Fix, policy_name: &'a str) -> Self {
        let policy_name = (*attach_to == AttachTo::Role).then_some(policy_name);
        Self { attach_to: attach_to.as_str(), policy_name, policy_document: policy_document.to_value() }
    }
}

impl<'a> CheckView<'a> {
    fn new(Check { name, result, duration }: &'a Check, policy_name: &'a str) -> Self {
        Self {
            name: name.as_str(),
            status: result.status.as_str(),
            code: result.code.as_str(),
            message: &result.message,
            action: result.action.as_deref(),
            layer: result.layer,
            remedy: result.remedy.as_deref(),
            fix: result.fix.as_ref().map(|fix| FixView::new(fix, policy_name)),
            duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            aws_request_id: result.aws_request_id.as_deref(),
            retry_after_seconds: result.retry_after.map(|wait| wait.as_secs()),
        }
    }
}
