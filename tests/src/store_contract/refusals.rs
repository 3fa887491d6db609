//! Refusals: each names its reason, the first of several, and leaves everything as it was.

use be_domain::ports::{AddRefusal, Addition};

use super::fixtures::{Tenant, idempotency};
use super::store::Store;

/// Adds, expects `refusal`, and looks whether anything was written.
async fn refuses<S: Store>(tenant: &Tenant<'_, S>, addition: &Addition, refusal: AddRefusal) {
    let before = tenant.store.stored(&tenant.account).await;
    assert_eq!(tenant.add(addition).await, Err(refusal));
    assert_eq!(tenant.store.stored(&tenant.account).await, before);
}

/// No receipt, nothing written.
pub async fn nothing_is_written_without_a_receipt<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let mut addition = tenant.addition("Exports", "a/b/c/");
    addition.idempotency = Some(idempotency("key", "request"));
    refuses(&tenant, &addition, AddRefusal::NoReceipt).await;
    assert_eq!(store.stored(&tenant.account).await, S::Stored::default());
}

/// A taken name, nothing written.
pub async fn nothing_is_written_when_the_name_is_taken<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let by = tenant.added("Exports", "a/").await.endpoint_id;
    let mut addition = tenant.tested("exports", "b/c/").await;
    addition.idempotency = Some(idempotency("key", "request"));
    refuses(&tenant, &addition, AddRefusal::NameTaken { by }).await;
}

/// A prefix in use, above or below, nothing written; not even a count on a folder that both share.
pub async fn nothing_is_written_when_the_prefix_conflicts<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let with = tenant.added("Exports", "a/b/").await.endpoint_id;
    for prefix in ["", "a/", "a/b/", "a/b/c/", "a/b/c/d/e/"] {
        let mut addition = tenant.tested("Others", prefix).await;
        addition.idempotency = Some(idempotency("key", "request"));
        refuses(&tenant, &addition, AddRefusal::PrefixConflict { with: with.clone() }).await;
    }
}

/// A used key, nothing written.
pub async fn nothing_is_written_when_the_key_is_used<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let mut first = tenant.tested("Exports", "a/").await;
    first.idempotency = Some(idempotency("key", "request"));
    assert_eq!(tenant.add(&first).await, Ok(()));
    let mut addition = tenant.tested("Others", "b/c/").await;
    addition.idempotency = Some(idempotency("key", "another request"));
    let endpoint_id = first.endpoint.endpoint_id;
    let used = AddRefusal::KeyUsed { request_digest: "request".to_owned(), endpoint_id };
    refuses(&tenant, &addition, used).await;
}

/// All sixteen combinations: the reason that stands first in the port's list is the one that is returned.
pub async fn the_first_of_several_reasons_is_returned<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let mut keyed = tenant.tested("Keyed", "keyed/").await;
    keyed.idempotency = Some(idempotency("key", "request"));
    assert_eq!(tenant.add(&keyed).await, Ok(()));
    let named = tenant.added("Named", "named/").await.endpoint_id;
    let placed = tenant.added("Placed", "taken/").await.endpoint_id;
    let used =
        AddRefusal::KeyUsed { request_digest: "request".to_owned(), endpoint_id: keyed.endpoint.endpoint_id.clone() };
    // Bit by bit: key used, no receipt, name taken, prefix in use. The last of them has none of it and gets through.
    for bits in (0..16_u8).rev() {
        let has = |bit: u8| bits & bit != 0;
        let prefix = if has(8) { format!("taken/{bits}/") } else { format!("free/{bits}/") };
        let mut addition = tenant.addition(if has(4) { "NAMED" } else { "Free" }, &prefix);
        addition.idempotency = Some(idempotency(if has(1) { "key" } else { "new key" }, "request"));
        if !has(2) {
            tenant.save_receipt(&addition).await;
        }
        let refusal = if has(1) {
            used.clone()
        } else if has(2) {
            AddRefusal::NoReceipt
        } else if has(4) {
            AddRefusal::NameTaken { by: named.clone() }
        } else if has(8) {
            AddRefusal::PrefixConflict { with: placed.clone() }
        } else {
            assert_eq!(tenant.add(&addition).await, Ok(()));
            continue;
        };
        refuses(&tenant, &addition, refusal).await;
    }
}
