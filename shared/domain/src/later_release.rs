//! What only a later release knows, as this one finds it in stored items after a rollback.
//!
//! A value of a list of names that this release does not know is no reason to refuse the item. A corrupted value is.
//! The form tells them apart: all our names are lower-case words.

/// Whether `text` has the form of a name that a release may store, as `read_only` has it.
pub fn is_name(text: &str) -> bool {
    let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.len() <= 64 && text.split('_').all(|word| !word.is_empty() && is_word(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_lower_case_words() {
        for name in ["healthy", "read_only", "sse_s3", "test_file"] {
            assert!(is_name(name), "{name}");
        }
        for other in ["", "_", "a__b", "a_", "Healthy", "corrupted value", "\u{7}secret", "é", &"a".repeat(65)] {
            assert!(!is_name(other), "{other}");
        }
    }
}
