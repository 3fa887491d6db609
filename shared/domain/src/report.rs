//! What a test found: named checks, each with what happened and how to fix it.

mod code;
mod fix;

use std::time::Duration;

use crate::leftover::Residue;
use crate::policy::Policy;

pub use code::{CheckCode, CheckCodeEntry};
pub use fix::{AttachTo, Fix};

crate::named! {
    /// One named claim that a test proves. The order is that of reports.
    #[derive(PartialOrd, Ord)]
    enum CheckName {
        /// The role can be assumed with the account's External ID.
        RoleAssumable = "role_assumable",
        /// The role can't be assumed without exactly that External ID.
        ExternalIdRequired = "external_id_required",
        /// The bucket is in the endpoint's region.
        BucketRegion = "bucket_region",
        /// The bucket belongs to the expected AWS account.
        BucketOwner = "bucket_owner",
        /// The prefix can be listed.
        List = "list",
        /// Objects under the prefix can be read.
        Read = "read",
        /// Files can be written under the prefix.
        Write = "write",
        /// A file that was written can be read.
        ReadBack = "read_back",
        /// A file that was written can be deleted.
        Delete = "delete",
        /// The test left nothing behind.
        Cleanup = "cleanup",
    }
}

crate::named! {
    /// What became of a check.
    enum CheckStatus {
        /// The claim was proved.
        Passed = "passed",
        /// The claim was disproved.
        Failed = "failed",
        /// Nothing was tried, because an earlier check left no ground for it.
        Skipped = "skipped",
        /// Something was tried and gave no verdict; never counted as passed.
        Inconclusive = "inconclusive",
    }
}

/// What a check found out, before its name and duration are put to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckResult {
    /// What became of it.
    pub status: CheckStatus,
    /// Its code; [`CheckCode::Ok`] where it passed plainly.
    pub code: CheckCode,
    /// What happened, in a sentence for the customer's cloud engineer.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// The policy document that does it, where one can.
    pub fix: Option<Fix>,
    /// The AWS request id of the call that decided, for AWS Support.
    pub aws_request_id: Option<String>,
    /// The action that was denied, for example `s3:DeleteObject`.
    pub action: Option<String>,
    /// The kind of policy that denied it, in `snake_case`, as far as AWS named it.
    pub layer: Option<&'static str>,
    /// After how long the same test can come to another result by itself: IAM needs time to apply a change, and AWS may
    /// answer what it has throttled.
    pub retry_after: Option<Duration>,
}

/// How long to wait before a test is repeated that a change of IAM may explain: AWS applies changes within a minute
/// ("Changes that I make are not always immediately visible", IAM User Guide). A second denial of an endpoint makes it
/// drifted only after this time, so that IAM's delay alone never does.
pub const IAM_CHANGE: Duration = Duration::from_mins(1);

impl CheckResult {
    /// The claim was proved.
    pub fn passed(message: impl Into<String>) -> Self {
        Self::of(CheckStatus::Passed, CheckCode::Ok, message)
    }

    /// The claim was disproved.
    pub fn failed(code: CheckCode, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..Self::of(CheckStatus::Failed, code, message) }
    }

    /// Nothing was tried.
    pub fn skipped(code: CheckCode, message: impl Into<String>) -> Self {
        Self::of(CheckStatus::Skipped, code, message)
    }

    /// There was no verdict.
    pub fn inconclusive(code: CheckCode, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..Self::of(CheckStatus::Inconclusive, code, message) }
    }

    fn of(status: CheckStatus, code: CheckCode, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            remedy: None,
            fix: None,
            aws_request_id: None,
            action: None,
            layer: None,
            retry_after: None,
        }
    }

    /// The same result under another `code`.
    #[must_use]
    pub fn coded(self, code: CheckCode) -> Self {
        Self { code, ..self }
    }

    /// The same result, which is that this action was denied, by this kind of policy as far as it is known. A change of
    /// IAM that was just made explains it, in both directions, unless what denied it is no policy of the customer's.
    #[must_use]
    pub fn denying(self, action: impl Into<String>, layer: Option<&'static str>) -> Self {
        let denied = Self { action: Some(action.into()), layer, ..self };
        if matches!(layer, Some("session_policy" | "vpc_endpoint_policy" | "block_public_access" | "object_lock")) {
            return denied;
        }
        let message = format!("{} {JUST_CHANGED}", denied.message);
        Self { message, retry_after: Some(IAM_CHANGE), ..denied }
    }

    /// The same result, which this policy document fixes.
    #[must_use]
    pub fn fixed_by(self, attach_to: AttachTo, policy_document: Policy) -> Self {
        Self { fix: Some(Fix { attach_to, policy_document }), ..self }
    }

    /// The same result with the request id of the call that decided it.
    #[must_use]
    pub fn answered_by(self, aws_request_id: Option<String>) -> Self {
        Self { aws_request_id, ..self }
    }
}

/// What every denial says: a role or policy that was just changed is the most frequent cause.
const JUST_CHANGED: &str = "If you created or changed the role or a policy in the last minute, wait a minute and test again: IAM \
                            can take up to a minute to apply a change.";

/// One check of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which claim it is about.
    pub name: CheckName,
    /// What it found.
    pub result: CheckResult,
    /// How long it took.
    pub duration: Duration,
}

crate::named! {
    /// What a whole test came to.
    enum Outcome {
        /// Every check passed.
        Passed = "passed",
        /// At least one check failed.
        Failed = "failed",
        /// None failed, but not all passed.
        Inconclusive = "inconclusive",
    }
}

/// The checks of one test, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The checks, sorted by [`CheckName`].
    pub checks: Vec<Check>,
    /// What the test changed of what is left in the bucket.
    pub residue: Residue,
}

impl Report {
    /// A report of `checks`, put into their order.
    pub fn new(mut checks: Vec<Check>) -> Self {
        checks.sort_by_key(|check| check.name);
        Self { checks, residue: Residue::default() }
    }

    /// The same with what the test changed of what is left in the bucket.
    #[must_use]
    pub fn with_residue(self, residue: Residue) -> Self {
        Self { residue, ..self }
    }

    /// After how long the same test can have another result by itself; `None` if waiting alone changes nothing.
    pub fn retry_after(&self) -> Option<Duration> {
        self.checks.iter().filter_map(|check| check.result.retry_after).max()
    }

    /// A denial outweighs everything; short of one, only a full row of passes is a pass.
    pub fn outcome(&self) -> Outcome {
        let any = |status| self.checks.iter().any(|check| check.result.status == status);
        if any(CheckStatus::Failed) {
            Outcome::Failed
        } else if self.checks.is_empty() || any(CheckStatus::Inconclusive) || any(CheckStatus::Skipped) {
            Outcome::Inconclusive
        } else {
            Outcome::Passed
        }
    }
}
