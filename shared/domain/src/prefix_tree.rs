//! Which prefixes an account's live endpoints hold on a bucket, as a tree of nodes that one transaction can check.
//!
//! One node per folder. A node says who claims it and how many claims lie below it, so a claim conflicts with the
//! same prefix (the node is claimed), with an ancestor's (a node above is claimed) and with a descendant's (claims lie
//! below), and each of the three is a condition on a single item: no concurrency can let two of them through.

use crate::values::PathPrefix;

/// What a claim does to one node of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeChange {
    /// The claimed folder itself: it must be unclaimed, with no claim below it.
    Claimed(PathPrefix),
    /// A folder above: it must be unclaimed, and counts one claim more below it.
    Above(PathPrefix),
}

impl NodeChange {
    /// The folder that the change is about.
    pub const fn prefix(&self) -> &PathPrefix {
        match self {
            Self::Claimed(prefix) | Self::Above(prefix) => prefix,
        }
    }
}

/// The changes that claim `prefix`: one for every folder from the bucket's root down to it, no folder twice.
pub fn claim(prefix: &PathPrefix) -> Vec<NodeChange> {
    let above = prefix.ancestors().map(NodeChange::Above);
    above.chain(std::iter::once(NodeChange::Claimed(prefix.clone()))).collect()
}

#[cfg(test)]
mod tests;
