//! Accounts, names and ids: what we and the vendor's customers call things.

use proptest::prelude::*;

use crate::values::{AccountId, EndpointId, EndpointName};

proptest! {
    #[test]
    fn endpoint_ids_sort_by_time(earlier in 0..1_u64 << 47, later in 1..1_u64 << 47, a in any::<[u8; 10]>(),
        b in any::<[u8; 10]>()) {
        prop_assert!(EndpointId::new(earlier, &a) < EndpointId::new(earlier + later, &b));
    }

    #[test]
    fn names_are_compared_trimmed_in_nfc_and_without_case(name in "\\PC{1,40}") {
        let Ok(name) = EndpointName::parse(&name) else { return Ok(()) };
        // Its upper case is that of `i`, and Unicode's default folding keeps the two apart.
        prop_assume!(!name.as_str().contains('ı'));
        for same in [name.as_str().to_uppercase(), format!("  {name}\t"), decomposed(name.as_str())] {
            if let Ok(same) = EndpointName::parse(&same) {
                prop_assert_eq!(same.folded(), name.folded(), "{:?}", same);
            }
        }
    }
}

fn decomposed(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfd(text).collect()
}

#[test]
fn names_fold_where_lower_case_alone_does_not() {
    let same = |a: &str, b: &str| EndpointName::parse(a).unwrap().folded() == EndpointName::parse(b).unwrap().folded();
    assert!(same("Straße", "STRASSE"));
    assert!(same("ΟΔΟΣ", "οδος"));
    assert!(same("Cafe\u{301}", " CAFÉ "));
    assert!(same("GROẞE", "große"));
    assert!(!same("a", "b"));
    assert!(!same("ısı", "isi"));
    assert_eq!(EndpointName::parse(&"x".repeat(129)).unwrap_err().code.as_str(), "name_length");
    assert_eq!(EndpointName::parse(" \u{a0} ").unwrap_err().code.as_str(), "name_length");
    assert_eq!(EndpointName::parse("a\u{7}b").unwrap_err().code.as_str(), "control_character");
}

/// Names that were stored under letter by letter upper case and then lower case keep their keys, but for these.
#[test]
fn stored_names_keep_their_keys() {
    for letter in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        let Ok(name) = EndpointName::parse(&letter.to_string()) else { continue };
        let folded = name.folded();
        let before = name.folded_before();
        let before = before.as_ref().unwrap_or(&folded).as_str();
        match letter {
            'ı' => assert_eq!((before, folded.as_str()), ("i", "ı")),
            'ẞ' => assert_eq!((before, folded.as_str()), ("ß", "ss")),
            // Cherokee folds to its capitals, which came first; the same names are still the same.
            '\u{13A0}'..='\u{13FF}' | '\u{AB70}'..='\u{ABBF}' => {
                assert_eq!(EndpointName::parse(before).unwrap().folded(), folded);
            }
            // Letters that are newer than the tables of the one or of the other have no case there.
            _ => assert!(
                [before, name.as_str()].contains(&folded.as_str()) || before == name.as_str(),
                "{letter}: {before}, {folded:?}"
            ),
        }
    }
}

#[test]
fn an_account_is_never_a_list_or_part_of_a_key() {
    for bad in ["", "[a b]", "a b", "a#b", "-a", "a\u{0}", "ä", &"a".repeat(129)] {
        assert_eq!(AccountId::parse(bad).unwrap_err().code.as_str(), "account_invalid", "{bad:?}");
    }
    for good in ["a", "acme", "0123", "auth0|a.b@c+d=e:f_g-h"] {
        assert!(AccountId::parse(good).is_ok(), "{good}");
    }
}
