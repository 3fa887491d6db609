use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

use super::last_passed::LastPassed;
use crate::leftover::{Leftover, explain_unconfirmed};
use crate::report::{Check, CheckCode, CheckName, CheckResult, CheckStatus};
use crate::rfc3339;
use crate::values::BucketName;

/// One thing that is wrong with an endpoint, as its owner reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The check that no longer passes.
    pub check: String,
    /// Its code.
    pub code: String,
    /// What happened.
    pub message: String,
    /// Whether the check gave no verdict, rather than a bad one. Only an unreachable endpoint has such findings.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inconclusive: bool,
    /// The action that is denied, for example `s3:DeleteObject`, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The kind of policy that denies it, as far as AWS named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// When the check last passed; absent in findings that are older than this member.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "rfc3339::optional")]
    pub last_passed_at: Option<Timestamp>,
    /// How to fix it. The policy document is in the report of a test.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "without_trust_policy")]
    pub remedy: Option<String>,
}

impl Finding {
    /// What `check` found, beside when it last passed.
    pub(super) fn of(check: &Check, last_passed: &LastPassed) -> Self {
        let found = &check.result;
        Self {
            check: check.name.as_str().to_owned(),
            code: found.code.as_str().to_owned(),
            message: found.message.clone(),
            inconclusive: found.status == CheckStatus::Inconclusive,
            action: found.action.clone(),
            layer: found.layer.map(str::to_owned),
            last_passed_at: Some(last_passed.of(check.name)),
            remedy: found.remedy.clone().map(|remedy| remedy + in_report(found)),
        }
    }

    /// What is left in `bucket`: one finding for test files, one for uploads, and one for each that may not exist.
    pub(super) fn of_leftovers(
        leftovers: &[Leftover],
        bucket: &BucketName,
        last_passed_at: Timestamp,
    ) -> impl Iterator<Item = Self> {
        let (unconfirmed, others): (Vec<_>, Vec<_>) = leftovers.iter().partition(|leftover| leftover.is_unconfirmed());
        let (uploads, files): (Vec<_>, Vec<_>) = others.into_iter().partition(|leftover| leftover.is_upload());
        let found = [
            (
                files,
                CheckCode::TestFileRemains,
                "Test files of the vendor are, or may be, still in the bucket",
                "s3:DeleteObject",
            ),
            (
                uploads,
                CheckCode::UploadRemains,
                "A multipart upload of the vendor, which was never completed, is still in the bucket",
                "s3:AbortMultipartUpload",
            ),
        ];
        let found = found.into_iter().filter(|(list, ..)| !list.is_empty()).map(move |(list, code, what, action)| {
            let names: Vec<_> = list.iter().map(|one| one.named()).collect();
            let commands: Vec<_> = list.iter().map(|one| one.command(bucket)).collect();
            let message = format!("{what}: {}. Each test tries to remove what is left.", names.join(", "));
            let remedy = format!(
                "Wait for the next test. If the finding remains after it, check that the role has `{action}`, as in the setup kit. \
                 Or remove what is left: {}",
                commands.join("; ")
            );
            (code, message, remedy)
        });
        let unconfirmed = unconfirmed.into_iter().filter_map(|one| explain_unconfirmed(one, bucket));
        let unconfirmed = unconfirmed.map(|(message, remedy)| (CheckCode::UploadRemains, message, remedy));
        found.chain(unconfirmed).map(move |(code, message, remedy)| Self {
            check: CheckName::Cleanup.as_str().to_owned(),
            code: code.as_str().to_owned(),
            message,
            last_passed_at: Some(last_passed_at),
            remedy: Some(remedy),
            ..Self::default()
        })
    }
}

/// Where the policy document is. It is in no finding: findings are stored and announced, and a trust policy has the
/// External ID.
const IN_REPORT: &str = " Test the endpoint: `fix` is in the report.";

fn in_report(found: &CheckResult) -> &'static str {
    if found.fix.is_some() { IN_REPORT } else { "" }
}

/// A stored remedy. Earlier releases put the whole trust policy at its end, behind words with no brace, and the
/// External ID with it.
fn without_trust_policy<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let stored = Option::<String>::deserialize(deserializer)?;
    Ok(stored.map(|remedy| match remedy.split_once('{') {
        Some((words, policy)) if policy.contains("sts:ExternalId") => {
            format!("{} the policy document in `fix`.{IN_REPORT}", words.trim_end())
        }
        _ => remedy,
    }))
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands the field over as it is")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the first releases stored and announced them.
    #[test]
    fn a_stored_finding_has_no_external_id() {
        let policy = r#"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::999999999999:root\"},\"Action\":\"sts:AssumeRole\",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"be-0123456789abcdefghjkmnpqrstvwxyz\"}}}]}"#;
        for words in [
            "Check the role ARN. Then open the role `r` in the IAM console, and replace the policy with:",
            "Open the role `r`, and replace the policy with this one, which requires exactly your External ID:",
        ] {
            let text = format!(r#"{{"check":"role_assumable","code":"c","message":"m","remedy":"{words} {policy}"}}"#);
            let remedy = serde_json::from_str::<Finding>(&text).unwrap().remedy.unwrap();
            assert!(!remedy.contains("be-0123") && !remedy.contains('{'), "{remedy}");
            assert_eq!(
                remedy,
                format!("{words} the policy document in `fix`. Test the endpoint: `fix` is in the report.")
            );
        }
    }

    #[test]
    fn another_stored_remedy_is_kept() {
        for remedy in [r#"Add: {\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\"}"#, "Wait."] {
            let text = format!(r#"{{"check":"read","code":"c","message":"m","remedy":"{remedy}"}}"#);
            let found: Finding = serde_json::from_str(&text).unwrap();
            assert_eq!(found.remedy, serde_json::from_str(&format!("\"{remedy}\"")).unwrap());
        }
        let found: Finding = serde_json::from_str(r#"{"check":"read","code":"c","message":"m"}"#).unwrap();
        assert_eq!(found.remedy, None);
    }
}
