//! Adding: what is written, again and under which names.

use be_domain::endpoint::BucketAccess;
use be_domain::health::Health;
use be_domain::ports::{AddRefusal, Addition, ReadEndpoint, ReadHealth};
use be_domain::values::{AwsAccountId, Description};
use futures_util::future::join_all;

use super::fixtures::{Tenant, endpoint_id, idempotency};
use super::store::Store;

/// Every field comes back as it was given, with those that may be left out and without.
pub async fn an_added_endpoint_is_read_back<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let bare = tenant.tested("Bare", "").await;
    assert_eq!(tenant.add(&bare).await, Ok(()));
    let role = "arn:aws:iam::123456789012:role/deep/path/writer";
    let mut full = tenant.addition_to(role, "other-bucket", "Überweisungen 💶", "größe/日本/");
    full.endpoint.description = Some(Description::parse("two\nlines").unwrap());
    full.endpoint.configuration.bucket_access = BucketAccess::ReadWrite;
    full.endpoint.configuration.bucket_owner_aws_account_id = Some(AwsAccountId::parse("000000000042").unwrap());
    full.endpoint.created_at = "2031-02-03T04:05:06.789Z".parse().unwrap();
    let full = Addition::new(full.endpoint, tenant.now, tenant.now, None, u32::MAX);
    tenant.save_receipt_until(&full, "2031-02-03T04:06:00Z".parse().unwrap()).await;
    assert_eq!(tenant.add(&full).await, Ok(()));

    for addition in [bare, full] {
        let id = &addition.endpoint.endpoint_id;
        let read = store.tables().endpoint(&tenant.account, id).await;
        assert_eq!(read, Ok(Some((addition.endpoint.clone(), None))));
        let health = Health::first(addition.endpoint.created_at, tenant.now);
        assert_eq!(store.tables().health(&tenant.account, id).await, Ok(health));
    }
}

/// With another account's id there is no such endpoint.
pub async fn another_accounts_endpoint_is_not_found<S: Store>(store: &S) {
    let (one, other) = (Tenant::new(store), Tenant::new(store));
    let endpoint = one.added("Exports", "data/").await;
    assert_eq!(store.tables().endpoint(&other.account, &endpoint.endpoint_id).await, Ok(None));
    assert_eq!(store.tables().endpoint(&one.account, &endpoint_id()).await, Ok(None));
}

/// Whose answer got lost may send the same again: it was added, once.
pub async fn a_repeated_addition_succeeds<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let mut addition = tenant.tested("Exports", "data/").await;
    addition.idempotency = Some(idempotency("key", "request"));
    assert_eq!(tenant.add(&addition).await, Ok(()));
    let before = store.stored(&tenant.account).await;
    assert_eq!(tenant.add(&addition).await, Ok(()));
    // The receipt may have run out meanwhile; what was added stays added.
    tenant.save_receipt_until(&addition, tenant.now).await;
    assert_eq!(tenant.add(&addition).await, Ok(()));
    tenant.save_receipt(&addition).await;
    assert_eq!(store.stored(&tenant.account).await, before);
}

/// The same while the first is still under way.
pub async fn concurrent_repetitions_succeed<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let mut addition = tenant.tested("Exports", "a/b/").await;
    addition.idempotency = Some(idempotency("key", "request"));
    for answer in join_all((0..8).map(|_| tenant.add(&addition))).await {
        assert_eq!(answer, Ok(()));
    }
    let id = addition.endpoint.endpoint_id.to_string();
    let nodes = [("", (None, 1)), ("a/", (None, 1)), ("a/b/", (Some(id), 0))];
    let nodes = nodes.map(|(prefix, node)| (prefix.to_owned(), node));
    assert_eq!(store.nodes(&tenant.account, super::fixtures::BUCKET).await, nodes.into());
}

/// A refusal isn't remembered: when its reason is gone, so is the refusal.
pub async fn a_refused_addition_can_succeed_later<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let first = tenant.added("Exports", "data/").await;
    let addition = tenant.tested("Exports", "other/").await;
    assert_eq!(tenant.add(&addition).await, Err(AddRefusal::NameTaken { by: first.endpoint_id.clone() }));
    tenant.retire(&first).await;
    assert_eq!(tenant.add(&addition).await, Ok(()));
}

/// Names that differ by case or normalisation alone are the same, in one account.
pub async fn names_are_compared_without_case<S: Store>(store: &S) {
    let (tenant, other) = (Tenant::new(store), Tenant::new(store));
    let by = tenant.added("Straße É", "a/").await.endpoint_id;
    for name in ["Straße É", "STRASSE É", "strasse e\u{301}", " straße é "] {
        let addition = tenant.tested(name, "b/").await;
        assert_eq!(tenant.add(&addition).await, Err(AddRefusal::NameTaken { by: by.clone() }), "{name}");
    }
    tenant.added("Strase É", "b/").await;
    other.added("Straße É", "a/").await;
}

/// A key that was used before names its request, and the endpoint that came of it.
pub async fn a_used_key_names_its_request_and_endpoint<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let mut first = tenant.tested("Exports", "data/").await;
    first.idempotency = Some(idempotency("key", "first request"));
    assert_eq!(tenant.add(&first).await, Ok(()));
    let used = AddRefusal::KeyUsed {
        request_digest: "first request".to_owned(),
        endpoint_id: first.endpoint.endpoint_id.clone(),
    };
    for request in ["first request", "second request"] {
        let mut again = tenant.addition("Exports", "data/");
        again.idempotency = Some(idempotency("key", request));
        assert_eq!(tenant.add(&again).await, Err(used.clone()), "{request}");
    }
    let mut other_key = tenant.tested("Others", "others/").await;
    other_key.idempotency = Some(idempotency("key 2", "first request"));
    assert_eq!(tenant.add(&other_key).await, Ok(()));
}

/// A repetition that comes late must not add a second endpoint.
pub async fn a_used_key_stays_used_after_the_retirement<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let mut first = tenant.tested("Exports", "data/").await;
    first.idempotency = Some(idempotency("key", "request"));
    assert_eq!(tenant.add(&first).await, Ok(()));
    tenant.retire(&first.endpoint).await;
    let mut again = tenant.tested("Exports", "data/").await;
    again.idempotency = Some(idempotency("key", "request"));
    let endpoint_id = first.endpoint.endpoint_id;
    let used = AddRefusal::KeyUsed { request_digest: "request".to_owned(), endpoint_id };
    assert_eq!(tenant.add(&again).await, Err(used));
}

/// Two accounts may choose the same key.
pub async fn keys_belong_to_accounts<S: Store>(store: &S) {
    for _ in 0..2 {
        let tenant = Tenant::new(store);
        let mut addition = tenant.tested("Exports", "data/").await;
        addition.idempotency = Some(idempotency("key", "request"));
        assert_eq!(tenant.add(&addition).await, Ok(()));
    }
}
