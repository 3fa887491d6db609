//! Which prefixes conflict, one endpoint at a time.

use be_domain::ports::AddRefusal;
use be_domain::values::EndpointId;

use super::fixtures::{BUCKET, Tenant};
use super::store::Store;

async fn conflicts<S: Store>(tenant: &Tenant<'_, S>, prefix: &str, with: &EndpointId) {
    let addition = tenant.tested(&format!("At {prefix:.64}"), prefix).await;
    assert_eq!(tenant.add(&addition).await, Err(AddRefusal::PrefixConflict { with: with.clone() }), "{prefix}");
}

/// The same, any above and any below: refused, and the one in the way is named.
pub async fn same_above_and_below_conflict<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let with = tenant.added("First", "a/b/c/").await.endpoint_id;
    for prefix in ["a/b/c/", "a/b/", "a/", "", "a/b/c/d/", "a/b/c/d/e/f/"] {
        conflicts(&tenant, prefix, &with).await;
    }
}

/// Prefixes that only look alike: beside one another, or with characters that mean something elsewhere.
pub async fn neighbours_do_not_conflict<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let prefixes =
        ["a/", "ab/", "A/", "a /", "b/a/", "b/ab/", "a_/x/", "a%/", "ax/x/", "a#/", "NODE#a/", "*/", "a\"'/"];
    for (n, prefix) in prefixes.into_iter().enumerate() {
        tenant.added(&format!("Number {n}"), prefix).await;
    }
    // What is below is looked for literally: `_` is no wildcard that would name another's endpoint.
    let below = tenant.added("Below", "c_/x/").await.endpoint_id;
    tenant.added("Not below", "cd/x/").await;
    conflicts(&tenant, "c_/", &below).await;
}

/// The empty prefix is above all others, on its bucket.
pub async fn the_whole_bucket_conflicts_with_all_of_it<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let first = tenant.added("First", "a/").await;
    conflicts(&tenant, "", &first.endpoint_id).await;
    tenant.retire(&first).await;
    let whole = tenant.added("Whole", "").await.endpoint_id;
    for prefix in ["", "a/", "b/c/"] {
        conflicts(&tenant, prefix, &whole).await;
    }
}

/// 32 levels, the most that a prefix may have, make 33 nodes in one transaction.
pub async fn the_deepest_prefix_fits<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let levels: Vec<String> = (0..32).map(|level| format!("level-{level}")).collect();
    let deep = tenant.added("Deep", &levels.join("/")).await;
    assert_eq!(store.nodes(&tenant.account, BUCKET).await.len(), 33);
    conflicts(&tenant, &levels[..31].join("/"), &deep.endpoint_id).await;
    conflicts(&tenant, &levels[..1].join("/"), &deep.endpoint_id).await;
    conflicts(&tenant, "", &deep.endpoint_id).await;
    let long = "é".repeat(255);
    tenant.added("Long", &long).await;
    tenant.retire(&deep).await;
    tenant.added("Above", &levels[..31].join("/")).await;
}

/// The same prefix may be taken in every account, on every bucket, and on buckets of one name in two partitions.
pub async fn accounts_buckets_and_partitions_are_apart<S: Store>(store: &S) {
    let (tenant, other) = (Tenant::new(store), Tenant::new(store));
    tenant.added("First", "a/").await;
    other.added("First", "a/").await;
    let places = [
        ("arn:aws:iam::123456789012:role/reader", "other-bucket"),
        ("arn:aws-cn:iam::123456789012:role/reader", BUCKET),
        ("arn:aws-us-gov:iam::123456789012:role/reader", BUCKET),
    ];
    for (role, bucket) in places {
        let addition = tenant.addition_to(role, bucket, &format!("{role} {bucket}"), "a/");
        tenant.save_receipt(&addition).await;
        assert_eq!(tenant.add(&addition).await, Ok(()), "{role} {bucket}");
    }
    // Another role of another AWS account makes it no other bucket.
    let addition = tenant.addition_to("arn:aws:iam::999999999999:role/other", BUCKET, "Other role", "a/");
    tenant.save_receipt(&addition).await;
    assert!(matches!(tenant.add(&addition).await, Err(AddRefusal::PrefixConflict { .. })));
}

/// S3 compares keys byte by byte, so a letter and its decomposed form are two folders.
pub async fn letters_are_compared_as_bytes<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let with = tenant.added("Composed", "gr\u{f6}\u{df}e/日本/").await.endpoint_id;
    conflicts(&tenant, "größe/", &with).await;
    conflicts(&tenant, "größe/日本/💶/", &with).await;
    tenant.added("Decomposed", "gro\u{308}ße/日本/").await;
    tenant.added("Upper case", "GRÖSSE/日本/").await;
}
