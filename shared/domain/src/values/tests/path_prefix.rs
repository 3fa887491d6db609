use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::samples::pairs_of_prefixes;
use crate::values::PathPrefix;

proptest! {
    #[test]
    fn conflict_is_symmetric_and_agrees_with_a_naive_model((a, b) in pairs_of_prefixes()) {
        let segments = |prefix: &PathPrefix| -> Vec<String> {
            prefix.as_str().split_terminator('/').map(str::to_owned).collect()
        };
        let (left, right) = (segments(&a), segments(&b));
        let naive = left.iter().zip(&right).all(|(left, right)| left == right);
        prop_assert_eq!(a.conflicts_with(&b), naive);
        prop_assert_eq!(b.conflicts_with(&a), naive);
        prop_assert!(a.conflicts_with(&a));
        prop_assert_eq!(naive, a == b || a.ancestors().any(|above| above == b) || b.ancestors().any(|above| above == a));
    }
}

#[test]
fn the_pairs_that_are_compared_conflict_about_as_often_as_not() {
    let mut runner = TestRunner::deterministic();
    let pairs = (0..1_000).map(|_| pairs_of_prefixes().new_tree(&mut runner).unwrap().current());
    let conflicts = pairs.filter(|(a, b)| a.conflicts_with(b)).count();
    assert!((300..=700).contains(&conflicts), "{conflicts}");
}

#[test]
fn prefixes_at_their_limits() {
    let code = |text: &str| PathPrefix::parse(text).map_or_else(|invalid| invalid.code.as_str(), |_| "ok");
    assert_eq!(PathPrefix::parse("/").unwrap().as_str(), "");
    assert_eq!(PathPrefix::parse("/a/b").unwrap().as_str(), "a/b/");
    assert_eq!(PathPrefix::parse("dâta/日本/").unwrap().as_str(), "dâta/日本/");
    assert_eq!(code(&"x".repeat(511)), "ok");
    assert_eq!(code(&"x".repeat(512)), "prefix_too_long");
    // Counted in bytes: 170 times three bytes and the slash.
    assert_eq!(code(&"日".repeat(170)), "ok");
    assert_eq!(code(&"日".repeat(171)), "prefix_too_long");
    assert_eq!(code(&["a"; 32].join("/")), "ok");
    assert_eq!(code(&["a"; 33].join("/")), "prefix_too_deep");
    for (text, expected) in [
        ("//", "prefix_empty_segment"),
        ("a//b", "prefix_empty_segment"),
        ("a//", "prefix_empty_segment"),
        ("//a", "prefix_empty_segment"),
        ("./a", "prefix_dot_segment"),
        ("a/../b", "prefix_dot_segment"),
        ("a/.", "prefix_dot_segment"),
        ("a\u{0}b", "control_character"),
        ("a\nb", "control_character"),
        ("a\u{7f}", "control_character"),
        ("a\u{85}", "control_character"),
        ("a\u{ffff}", "control_character"),
        ("...", "ok"),
        ("..a/.b", "ok"),
    ] {
        assert_eq!(code(text), expected, "{text:?}");
    }
}
