//! One entry of a list of what tests left, as it is stored. What a later release stored in the list is kept.

use be_domain::leftover::{LaterLeftover, Leftover};
use serde::{Deserialize, Serialize};

/// What is left, of a kind that this release knows, or of another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum StoredLeftover {
    Known(Leftover),
    Later(LaterLeftover),
}

/// Both lists as one.
pub(super) fn together(known: Vec<Leftover>, later: Vec<LaterLeftover>) -> Vec<StoredLeftover> {
    let later = later.into_iter().map(StoredLeftover::Later);
    known.into_iter().map(StoredLeftover::Known).chain(later).collect()
}

/// The two lists that one is made of.
pub(super) fn apart(stored: Vec<StoredLeftover>) -> (Vec<Leftover>, Vec<LaterLeftover>) {
    let (mut known, mut later) = (Vec::new(), Vec::new());
    for one in stored {
        match one {
            StoredLeftover::Known(one) => known.push(one),
            StoredLeftover::Later(one) => later.push(one),
        }
    }
    (known, later)
}
