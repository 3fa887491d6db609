//! What the customer sees of a report, as it stands in the files of `tests/answers/`.

use std::fmt::Write as _;

use be_domain::report::{Check, CheckCode, CheckResult, CheckStatus, Report};

/// The outcome, and each check that is more than a plain pass. Checks with the same result stand together.
pub(super) fn of(report: &Report) -> String {
    let mut groups: Vec<(Vec<&str>, &CheckResult)> = Vec::new();
    for Check { name, result, .. } in &report.checks {
        if (result.status, result.code) == (CheckStatus::Passed, CheckCode::Ok) {
            continue;
        }
        match groups.last_mut() {
            Some((names, last)) if is_alike(last, result) => names.push(name.as_str()),
            _ => groups.push((vec![name.as_str()], result)),
        }
    }
    let mut text = format!("outcome: {}\n", report.outcome().as_str());
    for (names, result) in groups {
        let CheckResult { status, code, message, remedy, fix, action, layer, retry_after, .. } = result;
        let fix = fix.as_ref().map(|fix| format!("{}: {}", fix.attach_to.as_str(), fix.policy_document.to_json()));
        let _ = write!(text, "\n{}: {}, {}\n", names.join(", "), status.as_str(), code.as_str());
        let retry = retry_after.map(|after| after.as_secs().to_string());
        for (what, value) in [
            ("action", action.as_deref()),
            ("layer", *layer),
            ("retryAfterSeconds", retry.as_deref()),
            ("message", Some(message.as_str())),
            ("remedy", remedy.as_deref()),
            ("fix", fix.as_deref()),
        ] {
            if let Some(value) = value {
                let _ = writeln!(text, "  {what}: {value}");
            }
        }
    }
    text
}

fn is_alike(one: &CheckResult, other: &CheckResult) -> bool {
    let shown = |result: &CheckResult| (result.status, result.code, result.message.clone(), result.remedy.clone());
    shown(one) == shown(other)
}
