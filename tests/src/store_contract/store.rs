//! What the suite needs of a store.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;

use be_domain::ports::{
    AddEndpoint, AddRefusal, Addition, FindDue, KeepLeftovers, ListEndpoints, ReadEndpoint, ReadExternalId, ReadHealth,
    ReadHealthRecord, ReadLastVended, ReadTimeline, ReadUses, RegisterUse, ReleaseUse, RetireEndpoint, SaveExternalId,
    SaveHealth, SaveLastVended, SaveReceipt,
};
use be_domain::values::AccountId;

/// The nodes of an account's tree of claims on a bucket: by prefix, who claims it and how many claims lie below it.
/// Nodes without either are left out.
pub type Nodes = BTreeMap<String, (Option<String>, u64)>;

/// An implementation of the store's ports, and a look at what it has stored.
pub trait Store: Sync {
    /// Both tables.
    type Tables: AddEndpoint
        + KeepLeftovers
        + ListEndpoints
        + ReadEndpoint
        + ReadExternalId
        + ReadHealth
        + ReadHealthRecord
        + ReadLastVended
        + ReadTimeline
        + ReadUses
        + RegisterUse
        + ReleaseUse
        + RetireEndpoint
        + SaveHealth
        + SaveLastVended
        + SaveReceipt;
    /// The External IDs as create-external-id sees them.
    type ExternalIds: ReadExternalId + SaveExternalId;
    /// What is due as health-sweep sees it.
    type Due: FindDue;
    /// All that is stored of one account; empty by default.
    type Stored: Debug + Default + PartialEq;

    /// Both tables.
    fn tables(&self) -> &Self::Tables;

    /// The External IDs as create-external-id sees them.
    fn external_ids(&self) -> &Self::ExternalIds;

    /// What is due as health-sweep sees it.
    fn due(&self) -> &Self::Due;

    /// Adds an endpoint as a store that uses one shard does.
    fn add_to_one_shard(&self, addition: &Addition) -> impl Future<Output = Result<(), AddRefusal>> + Send;

    /// All that is stored of an account.
    fn stored(&self, account: &AccountId) -> impl Future<Output = Self::Stored> + Send;

    /// The tree of claims.
    fn nodes(&self, account: &AccountId, bucket: &str) -> impl Future<Output = Nodes> + Send;
}
