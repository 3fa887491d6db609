//! The names of what a run makes.

/// What the names of everything begin with, and the key of its tag, whose value is the run's own ID.
pub const NAME: &str = "be-real-aws";

/// Whether a name is one that a run gives: with this prefix, and the run's twelve digits.
pub(super) fn is_of_a_run(name: &str, prefix: &str) -> bool {
    let id = name.strip_prefix(NAME).and_then(|rest| rest.strip_prefix('-')).and_then(|rest| rest.split_once('-'));
    let is_id = |id: &str| id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.starts_with(prefix) && id.is_some_and(|(id, _)| is_id(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_name_of_a_run_is_removed() {
        for (name, prefix, is_removed) in [
            ("be-real-aws-0123456789ab-plain", "be-real-aws-", true),
            ("be-real-aws-0123456789ab-plain", "be-real-aws-0123456789ab-", true),
            ("be-real-aws-0123456789ab-plain", "be-real-aws-ffffffffffff-", false),
            ("be-real-aws-production-data", "be-real-aws-", false),
            ("be-real-aws-0123456789ab", "be-real-aws-", false),
            ("my-be-real-aws-0123456789ab-plain", "", false),
        ] {
            assert_eq!(is_of_a_run(name, prefix), is_removed, "{name}");
        }
    }
}
