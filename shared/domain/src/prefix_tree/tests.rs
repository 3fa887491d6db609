use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::samples::{pairs_of_prefixes, prefixes};

proptest! {
    #[test]
    fn claims_every_folder_from_the_root_down_once(prefix in prefixes()) {
        let changes = claim(&prefix);
        let folders: Vec<&PathPrefix> = changes.iter().map(NodeChange::prefix).collect();
        prop_assert_eq!(folders.iter().collect::<HashSet<_>>().len(), folders.len());
        prop_assert!(folders.len() <= 33);
        prop_assert!(folders.windows(2).all(|pair| pair[1].as_str().starts_with(pair[0].as_str())));
        prop_assert!(folders[0].is_empty());
        let (last, above) = changes.split_last().unwrap();
        prop_assert_eq!(last, &NodeChange::Claimed(prefix.clone()));
        prop_assert!(above.iter().all(|change| matches!(change, NodeChange::Above(_))));
    }

    #[test]
    fn two_claims_touch_the_same_claimed_node_exactly_when_they_conflict((a, b) in pairs_of_prefixes()) {
        let touches = |one: &PathPrefix, other: &PathPrefix| claim(one).iter().any(|change| change.prefix() == other);
        prop_assert_eq!(touches(&a, &b) || touches(&b, &a), a.conflicts_with(&b));
    }
}
