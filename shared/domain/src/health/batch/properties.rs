use proptest::prelude::*;

use super::*;
use crate::fault::FaultKind;

fn unflagged() -> impl Strategy<Value = Vec<TestedRole>> {
    let role = (0..5_u64, prop::bool::weighted(0.9)).prop_map(|(aws_account, is_refused)| TestedRole {
        aws_account_id: AwsAccountId::parse(&format!("{:012}", 111_111_111_111 + aws_account)).unwrap(),
        is_refused,
    });
    prop::collection::vec(role, 0..16)
}

proptest! {
    #[test]
    fn an_answer_of_the_canary_decides_alone(roles in unflagged()) {
        let refused = CanaryAnswer::Refused("no".to_owned());
        prop_assert_eq!(NoVerdict::of(Some(&CanaryAnswer::Accepted), &roles), None);
        prop_assert_eq!(NoVerdict::of(Some(&refused), &roles), Some(NoVerdict::CanaryRefused));
    }

    #[test]
    fn without_a_canary_one_success_or_a_small_batch_is_a_verdict(roles in unflagged()) {
        let verdict = NoVerdict::of(None, &roles);
        let aws_accounts: BTreeSet<_> = roles.iter().map(|role| role.aws_account_id.as_str()).collect();
        let is_ours = roles.len() >= 10 && aws_accounts.len() >= 3 && !roles.iter().any(|role| !role.is_refused);
        prop_assert_eq!(verdict.is_some(), is_ours);
        let fault = Fault { kind: FaultKind::Throttled, operation: "fake", detail: String::new() };
        prop_assert_eq!(NoVerdict::of(Some(&CanaryAnswer::NoAnswer(fault)), &roles), verdict);
    }

    /// A customer who lets us in shows that the refusals of others are their own.
    #[test]
    fn one_more_that_lets_us_in_never_takes_a_verdict_away(roles in unflagged()) {
        let mut more = roles.clone();
        more.push(TestedRole { aws_account_id: AwsAccountId::parse("999999999999").unwrap(), is_refused: false });
        prop_assert_eq!(NoVerdict::of(None, &more), None);
    }
}
