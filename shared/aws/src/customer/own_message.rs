//! AWS's own message as it may be shown to a customer.

use be_domain::values::AwsAccountId;

/// The longest message that is shown, in characters.
const MAX: usize = 500;

/// What may stand at the start of a secret: External IDs, access keys.
const SECRETS: [&str; 3] = ["be-", "AKIA", "ASIA"];

/// The message on one line and no longer than [`MAX`], without secrets and without what belongs to other AWS accounts
/// than `aws_accounts`, KMS keys apart. STS quotes what it was sent (`ValidationError`), and names who called it: a
/// role of ours.
pub(super) fn shown(message: &str, aws_accounts: &[AwsAccountId]) -> String {
    let line: String = message.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = line.split_inclusive(|c: char| c.is_whitespace() || "\"'(),".contains(c));
    let cleaned = words.fold(String::with_capacity(line.len()), |out, word| out + &without_foreign(word, aws_accounts));
    cleaned.chars().take(MAX).collect()
}

/// The word, of which nothing is left if it is the ARN of something in another AWS account, unless that is a KMS key: a
/// key that S3 names to the customer's session is one of the customer's side, whichever AWS account keeps it.
fn without_foreign(word: &str, aws_accounts: &[AwsAccountId]) -> String {
    let is_foreign = |account: &str| is_aws_account(account) && aws_accounts.iter().all(|own| own.as_str() != account);
    let is_arn = word.starts_with("arn:");
    let is_key = word.split(':').nth(2) == Some("kms");
    if is_arn && !is_key && word.split(':').nth(4).is_some_and(is_foreign) {
        return masked(word, word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()));
    }
    let pieces = word.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    pieces.fold(String::with_capacity(word.len()), |out, piece| {
        let text = piece.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        // The key of an object may hold any number, such as a time.
        let is_hidden = is_secret(text) || (!is_arn && is_foreign(text));
        out + &if is_hidden { masked(piece, text) } else { piece.to_owned() }
    })
}

fn masked(piece: &str, start: &str) -> String {
    format!("***{}", &piece[start.len()..])
}

fn is_aws_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it begins like a secret. The probes send External IDs in other case and with characters appended, too.
fn is_secret(text: &str) -> bool {
    SECRETS.iter().any(|start| {
        let (head, rest) = text.as_bytes().split_at_checked(start.len()).unwrap_or_default();
        head.eq_ignore_ascii_case(start.as_bytes())
            && rest.len() >= 8
            && rest[..8].iter().all(u8::is_ascii_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn own() -> [AwsAccountId; 1] {
        [AwsAccountId::parse("111122223333").expect("an AWS account")]
    }

    #[test]
    fn objects_of_the_customer_remain_and_no_others() {
        for (message, expected) in [
            (" The key is disabled.\n", "The key is disabled."),
            (
                "arn:aws:kms:eu-central-1:111122223333:key/1 is disabled.",
                "arn:aws:kms:eu-central-1:111122223333:key/1 is disabled.",
            ),
            (
                "Key 'arn:aws:kms:eu-central-1:444455556666:key/1' does not exist",
                "Key 'arn:aws:kms:eu-central-1:444455556666:key/1' does not exist",
            ),
            ("User: arn:aws:sts::999988887777:assumed-role/f/f is not", "User: *** is not"),
            ("for account:111122223333.", "for account:111122223333."),
            ("for account:444455556666.", "for account:***."),
            ("on \"arn:aws:s3:::b/202611260400/x\" (444455556666)", "on \"arn:aws:s3:::b/202611260400/x\" (***)"),
            ("be-0123456789abcdef, AKIAIOSFODNN7EXAMPLE and 'ASIA0123456789'", "***, *** and '***'"),
            ("BE-0123456789ABCDEF and be-0123456789abcdef-x", "*** and ***"),
            ("be-fore AKIA asia", "be-fore AKIA asia"),
            ("a\u{0}b\r\nc", "a b  c"),
        ] {
            assert_eq!(shown(message, &own()), expected);
        }
        assert_eq!(shown(&"x".repeat(2_000), &own()).len(), MAX);
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text: String) {
            prop_assert!(shown(&text, &own()).chars().all(|c| !c.is_control()));
        }

        #[test]
        fn no_secret_and_no_foreign_account_is_shown(before in "[ -~]{0,20}", after in "[ -~]{0,20}") {
            for hidden in ["be-0123456789abcdef", "AKIAIOSFODNN7EXAMPLE", "444455556666"] {
                let text = shown(&format!("{before} {hidden} {after}"), &own());
                prop_assert!(!text.contains(hidden), "{}", text);
            }
        }
    }
}
