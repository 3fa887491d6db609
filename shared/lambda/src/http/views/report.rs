use be_domain::receipt::Receipt;
use be_domain::report::{AttachTo, Check, Fix, Report};
use be_domain::rfc3339;
use serde::Serialize;
use serde_json::Value;

/// What a test found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportView<'a> {
    outcome: &'static str,
    checks: Vec<CheckView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_expires_at: Option<String>,
}

impl<'a> ReportView<'a> {
    /// The report, with the receipt that a pass earned; the inline policy of the customer's role has the name `policy_name`.
    #[must_use]
    pub fn new(report: &'a Report, receipt: Option<&Receipt>, policy_name: &'a str) -> Self {
        Self {
            outcome: report.outcome().as_str(),
            checks: report.checks.iter().map(|check| CheckView::new(check, policy_name)).collect(),
            receipt_expires_at: receipt.map(|receipt| rfc3339::text(receipt.expires_at)),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckView<'a> {
    name: &'static str,
    status: &'static str,
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixView<'a>>,
    duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    aws_request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FixView<'a> {
    attach_to: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_name: Option<&'a str>,
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
