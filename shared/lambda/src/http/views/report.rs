use be_domain::receipt::Receipt;
use be_domain::report::{Check, Report};
use be_domain::rfc3339;
use serde::Serialize;

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
    /// The report, with the receipt that a pass earned.
    #[must_use]
    pub fn new(report: &'a Report, receipt: Option<&Receipt>) -> Self {
        Self {
            outcome: report.outcome().as_str(),
            checks: report.checks.iter().map(CheckView::from).collect(),
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
    remedy: Option<&'a str>,
    duration_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    aws_request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
}

impl<'a> From<&'a Check> for CheckView<'a> {
    fn from(Check { name, result, duration }: &'a Check) -> Self {
        Self {
            name: name.as_str(),
            status: result.status.as_str(),
            code: result.code.as_str(),
            message: &result.message,
            remedy: result.remedy.as_deref(),
            duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            aws_request_id: result.aws_request_id.as_deref(),
            retry_after_seconds: result.retry_after.map(|wait| wait.as_secs()),
        }
    }
}
