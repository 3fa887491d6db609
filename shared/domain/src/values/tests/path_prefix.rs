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
    assert_eq!(PathPrefix::parse("").unwrap().as_str(), "");
    assert_eq!(PathPrefix::parse("a/b").unwrap().as_str(), "a/b/");
    assert_eq!(PathPrefix::parse("dâta/日本/").unwrap().as_str(), "dâta/日本/");
    assert_eq!(code(&"x".repeat(511)), "ok");
    assert_eq!(code(&"x".repeat(512)), "prefix_too_long");
    // Counted in bytes: 170 times three bytes and the slash.
    assert_eq!(code(&"日".repeat(170)), "ok");
    assert_eq!(code(&"日".repeat(171)), "prefix_too_long");
    assert_eq!(code(&["a"; 32].join("/")), "ok");
    assert_eq!(code(&["a"; 33].join("/")), "prefix_too_deep");
    for (text, expected) in [
        ("/", "prefix_leading_slash"),
        ("//", "prefix_leading_slash"),
        ("a//b", "prefix_empty_segment"),
        ("a//", "prefix_empty_segment"),
        ("//a", "prefix_leading_slash"),
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

/// CASES.md, B1 to B4: an endpoint can't be edited, so what is almost never meant is refused.
#[test]
fn b1_b2_b3_b4_what_is_not_meant_is_refused_with_what_is_wrong() {
    let refusal = |text: &str| PathPrefix::parse(text).unwrap_err();
    for (text, character, place) in [
        ("finout/ ", "a space (U+0020)", "at the start of folder name 2"),
        (" finout/", "a space (U+0020)", "at the start of folder name 1"),
        ("finout /", "a space (U+0020)", "at the end of folder name 1"),
        ("finout/\u{a0}", "a no-break space (U+00A0)", "at the start of folder name 2"),
        ("finout/\u{200b}", "a zero width space (U+200B)", "at the start of folder name 2"),
        ("\u{feff}finout", "a byte order mark (U+FEFF)", "at the start of folder name 1"),
        ("a /b", "a space (U+0020)", "at the end of folder name 1"),
        ("a/b\u{2028}/c", "a white-space character (U+2028)", "at the end of folder name 2"),
        ("a/b\u{ad}", "an invisible character (U+00AD)", "at the end of folder name 2"),
        ("a/\u{202e}b", "an invisible character (U+202E)", "at the start of folder name 2"),
    ] {
        let invalid = refusal(text);
        assert_eq!(invalid.code.as_str(), "prefix_invisible_character", "{text:?}");
        assert!(invalid.detail.contains(character) && invalid.detail.contains(place), "{text:?}: {invalid}");
    }
    for (text, wildcard) in [("finout/*", "`*`"), ("finout/?", "`?`"), ("*", "`*`"), ("a?b/c", "`?`")] {
        let invalid = refusal(text);
        assert_eq!(invalid.code.as_str(), "prefix_wildcard", "{text:?}");
        assert!(invalid.detail.contains(wildcard), "{invalid}");
    }
    for text in ["/finout/", "//finout/", "/", "/report/20261101-20261201/m.json"] {
        let invalid = refusal(text);
        assert_eq!(invalid.code.as_str(), "prefix_leading_slash", "{text:?}");
        assert!(invalid.detail.contains("leave out `pathPrefix`"), "{invalid}");
    }
    for text in [
        "s3://customer-bucket/finout/",
        "S3://customer-bucket/finout/",
        "s3a://customer-bucket/finout/",
        "https://customer-bucket.s3.amazonaws.com/finout/",
        "http://x",
    ] {
        assert_eq!(refusal(text).code.as_str(), "prefix_is_url", "{text:?}");
    }
    // An ARN is no worse than other names that are not meant; the list says what was.
    for text in ["arn:aws:s3:::customer-bucket/finout/", "a:b/", "year=2024:/x"] {
        assert!(PathPrefix::parse(text).is_ok(), "{text:?}");
    }
}

/// CASES.md, B4: these can be real names, for Hive writes `%3A`, and are taken as they are.
#[test]
fn b4_everything_else_that_s3_takes_is_taken_as_it_is() {
    for text in
        ["year%3D2024/", "year=2024/", "customer-bucket/finout/", "finout\\exports/", "a b/c+d/", "日本 語/", "~/-x/"]
    {
        assert_eq!(PathPrefix::parse(text).unwrap().as_str(), text);
    }
}

#[test]
fn an_endpoint_that_was_added_under_older_rules_stays_readable() {
    for text in ["finout/ /", "a*/", " x/", "https:/", "a?/"] {
        assert!(PathPrefix::parse(text).is_err() || text == "https:/", "{text:?}");
        let recorded: PathPrefix = serde_json::from_value(serde_json::json!(text)).unwrap();
        assert_eq!(recorded.as_str(), text);
    }
    assert!(serde_json::from_value::<PathPrefix>(serde_json::json!("/a/")).is_err());
}

proptest! {
    #[test]
    fn nothing_invisible_stands_at_the_end_of_a_segment(text in "[ a/\\u{a0}\\u{200b}\\u{feff}é*]{0,12}|\\PC{0,20}") {
        if let Ok(prefix) = PathPrefix::parse(&text) {
            for segment in prefix.as_str().split_terminator('/') {
                prop_assert_eq!(segment.trim(), segment);
                let invisible = ['\u{200b}', '\u{feff}'];
                prop_assert!(!segment.starts_with(invisible) && !segment.ends_with(invisible));
                prop_assert!(!segment.contains(['*', '?']));
            }
        }
    }
}
