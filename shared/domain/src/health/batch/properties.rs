use proptest::prelude::*;

use super::*;
use crate::fault::FaultKind;

fn unflagged() -> impl Strategy<Value = Vec<TestedRole>> {
    let role = (0..5_u64, prop::bool::weighted(0.1), prop::bool::weighted(0.9));
    let role = role.prop_map(|(aws_account, is_suspect, is_refused)| TestedRole {
        aws_account_id: AwsAccountId::parse(&format!("{:012}", 111_111_111_111 + aws_account)).unwrap(),
        is_suspect,
        is_refused,
    });
    prop::collection::vec(role, 0..20)
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
        let is_ours = [false, true].into_iter().any(|with_suspects| {
            let counted: Vec<_> = roles.iter().filter(|role| with_suspects || !role.is_suspect).collect();
            let aws_accounts: BTreeSet<_> = counted.iter().map(|role| role.aws_account_id.as_str()).collect();
            counted.len() >= 10 && aws_accounts.len() >= 3 && !counted.iter().any(|role| !role.is_refused)
        });
        prop_assert_eq!(verdict.is_some(), is_ours);
        let fault = Fault { kind: FaultKind::Throttled, operation: "fake", detail: String::new() };
        prop_assert_eq!(NoVerdict::of(Some(&CanaryAnswer::NoAnswer(fault)), &roles), verdict);
    }

    /// A healthy endpoint that lets us in shows that the refusals of others are their own.
    #[test]
    fn one_more_that_lets_us_in_never_takes_a_verdict_away(roles in unflagged()) {
        let mut more = roles.clone();
        let aws_account_id = AwsAccountId::parse("999999999999").unwrap();
        more.push(TestedRole { aws_account_id, is_suspect: false, is_refused: false });
        prop_assert_eq!(NoVerdict::of(None, &more), None);
    }
}
