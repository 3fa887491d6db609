//! The codes of checks, each with its results.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use be_domain::report::{Check, CheckCode, CheckName};

use super::scenarios::scenarios;
use super::{block, list, wrapped};

/// Results of every code, each as a test has it.
pub(in crate::http) async fn examples() -> Vec<Check> {
    let mut examples = Vec::new();
    for scenario in scenarios() {
        examples.extend(scenario.shown_checks().await);
    }
    examples
}

pub(super) async fn section() -> String {
    let examples = examples().await;
    let mut section = "\n## Check codes\n\nThe examples are of a test of `s3://acme-billing-data/data/` in \
                       `eu-central-1`, by the role `bucket-endpoint`.\n"
        .to_owned();
    for code in CheckCode::ALL {
        let entry = code.entry();
        let checks = if entry.checks.len() == CheckName::ALL.len() {
            "all checks".to_owned()
        } else {
            list(entry.checks.iter().map(|check| check.as_str()))
        };
        let statuses = list(entry.statuses.iter().map(|status| status.as_str()));
        let about = wrapped(&format!("In {checks}, with the status {statuses}. {}", entry.when));
        let _ = write!(section, "\n### {}\n\n{about}", code.as_str());
        let of_code: Vec<&Check> = examples.iter().filter(|check| check.result.code == code).collect();
        let shown: BTreeSet<&str> = of_code.iter().map(|check| check.result.status.as_str()).collect();
        assert_eq!(shown, entry.statuses.iter().map(|status| status.as_str()).collect(), "examples of {code:?}");
        let mut blocks = Vec::new();
        for Check { name, result, .. } in of_code {
            let first = format!("{} {}: {}", name.as_str(), result.status.as_str(), result.message);
            let remedy = result.remedy.as_ref().map(|remedy| format!("Remedy: {remedy}"));
            let fix =
                result.fix.as_ref().map(|fix| format!("`fix`: a policy document for `{}`", fix.attach_to.as_str()));
            let lines: Vec<&str> =
                std::iter::once(first.as_str()).chain(remedy.as_deref()).chain(fix.as_deref()).collect();
            let block = block(lines);
            if !blocks.contains(&block) {
                blocks.push(block);
            }
        }
        let _ = write!(section, "{}\n{}", blocks.concat(), wrapped(&format!("**Fix:** {}", entry.fix)));
    }
    section
}
