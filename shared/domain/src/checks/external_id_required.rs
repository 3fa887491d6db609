//! `external_id_required`: the role lets nobody in without exactly the account's External ID.
//!
//! This is the proof that the customer's role can't be abused through us. Only STS's own `AccessDenied` counts as a
//! denial; whatever else happens is no proof.

use futures_util::future::join_all;

use super::deadline::Deadline;
use super::explain::no_verdict;
use super::target::{TestPorts, TestTarget};
use crate::fault::Fault;
use crate::policy::trust;
use crate::ports::{AwsResponse, Clock, ProbeTrust, Refusal, WrongExternalId};
use crate::report::{Check, CheckName, CheckResult};
use crate::values::ExternalId;

/// One way to try without the right External ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    LeftOut,
    Another,
    CaseFlipped,
    Suffixed,
}

impl Attempt {
    const ALL: [Self; 4] = [Self::LeftOut, Self::Another, Self::CaseFlipped, Self::Suffixed];

    fn external_id(self, right: &ExternalId, another: &ExternalId) -> WrongExternalId {
        match self {
            Self::LeftOut => WrongExternalId::LeftOut,
            Self::Another => WrongExternalId::Sent(another.expose().to_owned()),
            Self::CaseFlipped => WrongExternalId::Sent(right.case_flipped()),
            Self::Suffixed => WrongExternalId::Sent(right.suffixed()),
        }
    }

    const fn explain(self) -> &'static str {
        match self {
            Self::LeftOut => "without any External ID",
            Self::Another => "with another account's External ID",
            Self::CaseFlipped => "with your External ID in other upper and lower case",
            Self::Suffixed => "with your External ID and something behind it",
        }
    }
}

pub(super) async fn check<R: ProbeTrust, C: Clock, N>(
    ports: &TestPorts<'_, R, C, N>,
    deadline: &Deadline<'_, C>,
    target: &TestTarget<'_>,
    another: &ExternalId,
    session_name: &str,
) -> Check {
    let try_one = |attempt: Attempt| async move {
        let external_id = attempt.external_id(target.external_id, another);
        let role = &target.configuration.role_arn;
        let probe = ports.roles.try_without_right_external_id(role, &external_id, session_name);
        (attempt, deadline.probe(probe).await)
    };
    deadline
        .check(CheckName::ExternalIdRequired, async { judge(ports, target, join_all(Attempt::ALL.map(try_one)).await) })
        .await
}

fn judge<R, C, N>(
    ports: &TestPorts<'_, R, C, N>,
    target: &TestTarget<'_>,
    answers: Vec<(Attempt, AwsResponse<()>)>,
) -> CheckResult {
    let mut let_in = Vec::new();
    let mut let_in_by = None;
    let mut fault: Option<(Fault, Option<String>)> = None;
    let mut odd = None;
    for (attempt, answer) in answers {
        match answer.result {
            Ok(()) => {
                let_in.push(attempt);
                let_in_by = answer.request_id;
            }
            Err(Refusal::Denied(_)) => {}
            Err(Refusal::Fault(found)) => fault = Some((found, answer.request_id)),
            Err(other) => odd = Some((other, answer.request_id)),
        }
    }
    if !let_in.is_empty() {
        let ways = let_in.iter().map(|attempt| attempt.explain()).collect::<Vec<_>>().join(", and ");
        let causes = causes(&let_in);
        let joined = |part: fn(&Cause) -> &'static str| causes.iter().map(part).collect::<Vec<_>>().join(", and ");
        return CheckResult::failed(
            "external_id_not_required",
            format!("The role let us in {ways}. Its trust policy {}; use `StringEquals`.", joined(|cause| cause.does)),
            // Nothing before the policy has a brace: programs find it by the first.
            format!(
                "The role let us in {ways}, so its trust policy must contain {}. Anyone who gets the vendor to use this \
                 role's ARN could reach your bucket. Open the role `{}` in the IAM console, choose Trust relationships, \
                 Edit trust policy, and paste this, which lets us in with exactly your External ID: {}",
                joined(|cause| cause.contains),
                target.configuration.role_arn.name(),
                trust::policy(ports.vendor, target.external_id).to_json()
            ),
        )
        // Nothing was denied, which is what is wrong: the layer that should have.
        .denying("sts:AssumeRole", Some("trust_policy"))
        .answered_by(let_in_by);
    }
    if let Some((fault, request_id)) = fault {
        return no_verdict("AWS STS", &fault).answered_by(request_id);
    }
    if let Some((_, request_id)) = odd {
        return CheckResult::inconclusive(
            "unexpected_answer",
            "AWS STS refused one of the wrong External IDs, but not with `AccessDenied`, so nothing is proved.",
            "Test again. If it stays so, contact the vendor and give the AWS request id.",
        )
        .answered_by(request_id);
    }
    CheckResult::passed(
        "The role refused us without an External ID, with another account's, in other upper and lower case, and with \
         something behind it.",
    )
}

/// What is wrong with a trust policy, as can be told from who gets in.
struct Cause {
    /// What it does.
    does: &'static str,
    /// What it must contain for that.
    contains: &'static str,
}

/// What a trust policy that lets these attempts in, and no others, must contain.
fn causes(let_in: &[Attempt]) -> Vec<Cause> {
    let got_in = |attempt| let_in.contains(&attempt);
    let (case_flipped, suffixed) = (got_in(Attempt::CaseFlipped), got_in(Attempt::Suffixed));
    let mut causes = Vec::new();
    if got_in(Attempt::LeftOut) && got_in(Attempt::Another) {
        causes.push(Cause {
            does: "has no condition on `sts:ExternalId`, or one that anything meets",
            contains: "a statement without a condition on `sts:ExternalId`, or with one that anything meets",
        });
    } else if got_in(Attempt::LeftOut) {
        causes.push(Cause {
            does: "checks `sts:ExternalId` only if one is sent",
            contains: "an `...IfExists` operator such as `StringEqualsIfExists`, or a second statement without the condition",
        });
    } else if got_in(Attempt::Another) {
        causes.push(Cause {
            does: "takes any External ID",
            contains: "`StringLike` with `*`, or a `Null` condition, on `sts:ExternalId`",
        });
    }
    // Who lets in another ID lets these in as well, and nothing more is to be learned from them.
    if !got_in(Attempt::Another) {
        if case_flipped && suffixed {
            causes.push(Cause {
                does: "compares the External ID neither whole nor by case",
                contains: "`StringEqualsIgnoreCase` and `StringLike` with a wildcard behind the External ID",
            });
        } else if case_flipped {
            causes.push(Cause { does: "ignores the case of the External ID", contains: "`StringEqualsIgnoreCase`" });
        } else if suffixed {
            causes.push(Cause {
                does: "takes anything behind the External ID",
                contains: "`StringLike` with a wildcard behind the External ID",
            });
        }
    }
    causes
}
