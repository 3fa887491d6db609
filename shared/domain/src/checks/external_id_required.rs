//! `external_id_required`: the role lets nobody in without exactly the account's External ID.
//!
//! This is the proof that the customer's role can't be abused through us. Only STS's own `AccessDenied` counts as a
//! denial; whatever else happens is no proof.

use futures_util::future::join_all;

use super::aws_error::in_own_words;
use super::deadline::Deadline;
use super::explain::no_verdict;
use super::remedy::replace_trust_policy;
use super::target::{TestPorts, TestTarget};
use crate::fault::Fault;
use crate::policy::trust;
use crate::ports::{AwsResponse, Clock, ProbeTrust, Refusal, WrongExternalId};
use crate::report::{AttachTo, Check, CheckCode, CheckName, CheckResult};
use crate::values::ExternalId;

/// One way to try without the right External ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExternalIdProbe {
    LeftOut,
    Another,
    CaseFlipped,
    Suffixed,
}

impl ExternalIdProbe {
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
            Self::LeftOut => "without an External ID",
            Self::Another => "with another External ID",
            Self::CaseFlipped => "with your External ID in different upper and lower case",
            Self::Suffixed => "with characters appended to your External ID",
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
    let try_one = |probe: ExternalIdProbe| async move {
        let external_id = probe.external_id(target.external_id, another);
        let role = &target.configuration.role_arn;
        let call = ports.roles.try_without_right_external_id(role, &external_id, session_name);
        (probe, deadline.probe(call).await)
    };
    deadline
        .check(CheckName::ExternalIdRequired, async {
            judge(ports, target, join_all(ExternalIdProbe::ALL.map(try_one)).await)
        })
        .await
}

fn judge<R, C, N>(
    ports: &TestPorts<'_, R, C, N>,
    target: &TestTarget<'_>,
    answers: Vec<(ExternalIdProbe, AwsResponse<()>)>,
) -> CheckResult {
    let mut let_in = Vec::new();
    let mut let_in_by = None;
    let mut fault: Option<(Fault, Option<String>)> = None;
    let mut unexpected = None;
    for (probe, answer) in answers {
        match answer.result {
            Ok(()) => {
                let_in.push(probe);
                let_in_by = answer.request_id;
            }
            // Another action, such as `sts:TagSession`, is denied whatever the External ID is.
            Err(Refusal::Denied(denial))
                if denial.action.as_deref().is_none_or(|action| action == "sts:AssumeRole") => {}
            Err(Refusal::Fault(found)) => fault = Some((found, answer.request_id)),
            Err(other) => unexpected = Some((other, answer.request_id)),
        }
    }
    if !let_in.is_empty() {
        let ways = enumerate(&let_in.iter().map(|probe| probe.explain()).collect::<Vec<_>>());
        let (does, contains): (Vec<_>, Vec<_>) = causes(&let_in).into_iter().unzip();
        return CheckResult::failed(
            CheckCode::ExternalIdNotRequired,
            format!(
                "AWS STS allowed the vendor to assume the role {ways}. The trust policy of the role {}.",
                does.join(", and ")
            ),
            format!(
                "The role could be assumed {ways}. This means that its trust policy contains {}. Another customer of the \
                 vendor who enters this role ARN could reach your bucket. To fix this, {} The document requires exactly your External ID.",
                contains.join(", and "),
                replace_trust_policy(&target.configuration.role_arn)
            ),
        )
        // Nothing was denied, which is what is wrong: the layer that should have.
        .denying("sts:AssumeRole", Some("trust_policy"))
        .fixed_by(AttachTo::RoleTrust, trust::policy(ports.vendor, target.external_id))
        .answered_by(let_in_by);
    }
    if let Some((fault, request_id)) = fault {
        return no_verdict("AWS STS", &fault).answered_by(request_id);
    }
    if let Some((refusal, request_id)) = unexpected {
        let what = match &refusal {
            Refusal::Denied(denial) => {
                let action = denial.action.as_deref().unwrap_or("another action");
                format!("AWS STS denied {action}, which does not show whether the role requires your External ID.")
            }
            Refusal::Other(error) => format!("{OTHER_ERROR} {}", in_own_words("AWS STS", error)),
            Refusal::StsNotActivated(region) => {
                format!("{OTHER_ERROR} AWS STS is not activated in the Region {region}.")
            }
            _ => OTHER_ERROR.to_owned(),
        };
        return CheckResult::inconclusive(
            CheckCode::UnexpectedResponse,
            format!("{what} The check is inconclusive."),
            "Test again. If the result does not change, contact the vendor and include the AWS request ID.",
        )
        .answered_by(request_id);
    }
    CheckResult::passed(
        "AWS STS denied sts:AssumeRole without an External ID, with another External ID, with your External ID in different \
         upper and lower case, and with characters appended to it.",
    )
}

const OTHER_ERROR: &str = "AWS STS rejected an incorrect External ID with an error other than `AccessDenied`.";

/// The parts as one phrase: `a`, `a and b`, `a, b, and c`.
fn enumerate(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
    }
}

/// What a trust policy that lets these probes in, and no others, does, and what it must contain for that.
fn causes(let_in: &[ExternalIdProbe]) -> Vec<(&'static str, &'static str)> {
    let [left_out, another, case_flipped, suffixed] = ExternalIdProbe::ALL.map(|probe| let_in.contains(&probe));
    let of_presence = match (left_out, another) {
        (true, true) => Some((
            "has no condition on `sts:ExternalId`, or one that any value meets",
            "a statement without a condition on `sts:ExternalId`, or with one that any value meets",
        )),
        (true, false) => Some((
            "checks `sts:ExternalId` only if the request has one",
            "an operator with `IfExists` or `ForAllValues`, such as `StringEqualsIfExists`, or a `Null` condition, on `sts:ExternalId`",
        )),
        (false, true) => {
            Some(("accepts any External ID", "`StringLike` with `*`, or a `Null` condition, on `sts:ExternalId`"))
        }
        (false, false) => None,
    };
    let of_value = match (case_flipped, suffixed) {
        // Who lets in another ID lets these in as well, and nothing more is to be learned from them.
        _ if another => None,
        (true, true) => Some((
            "ignores the case of the External ID, and accepts characters after it",
            "`StringEqualsIgnoreCase` and `StringLike` with a wildcard after the External ID",
        )),
        (true, false) => Some(("ignores the case of the External ID", "`StringEqualsIgnoreCase`")),
        (false, true) => {
            Some(("accepts characters after the External ID", "`StringLike` with a wildcard after the External ID"))
        }
        (false, false) => None,
    };
    of_presence.into_iter().chain(of_value).collect()
}
