//! What tests left: of configurations that are no endpoints yet, and of endpoints in their health.

use be_domain::leftover::{Leftover, Residue};
use be_domain::ports::{KeepLeftovers, SaveHealth};
use futures_util::future::join_all;

use super::fixtures::Tenant;
use super::health::record;
use super::store::Store;

fn leftovers() -> [Leftover; 3] {
    let file = |key: &str, version: Option<&str>| Leftover::TestFile {
        key: key.to_owned(),
        version_id: version.map(str::to_owned),
    };
    let upload = Leftover::Upload { key: "data/ü c".to_owned(), upload_id: "id".to_owned() };
    [file("data/a", None), file("data/b", Some("v1")), upload]
}

/// What changes is read, for this account and this configuration alone.
pub async fn what_was_changed_is_read<S: Store>(store: &S) {
    let (tenant, other) = (Tenant::new(store), Tenant::new(store));
    let (digest, another) = (tenant.addition("Exports", "data/").receipt, tenant.addition("Other", "other/").receipt);
    let tables = store.tables();
    assert_eq!(tables.leftovers(&tenant.account, &digest).await, Ok(Vec::new()));
    let left = |left: &[Leftover]| Residue { left: left.to_vec(), removed: Vec::new() };
    let removed = |removed: &[Leftover]| Residue { left: Vec::new(), removed: removed.to_vec() };
    for (residue, left) in [
        (left(&leftovers()), leftovers().to_vec()),
        (removed(&leftovers()[..1]), leftovers()[1..].to_vec()),
        (Residue::default(), leftovers()[1..].to_vec()),
        (removed(&leftovers()), Vec::new()),
        (left(&leftovers()[2..]), leftovers()[2..].to_vec()),
    ] {
        tables.change_leftovers(&tenant.account, &digest, &residue, tenant.now).await.unwrap();
        assert_eq!(tables.leftovers(&tenant.account, &digest).await, Ok(left));
        assert_eq!(tables.leftovers(&tenant.account, &another).await, Ok(Vec::new()));
        assert_eq!(tables.leftovers(&other.account, &digest).await, Ok(Vec::new()));
    }
}

/// Of tests at the same time none undoes what another recorded.
pub async fn no_test_forgets_what_another_left<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let digest = tenant.addition("Exports", "data/").receipt;
    let file = |n: usize| Leftover::TestFile { key: format!("data/{n}"), version_id: None };
    let old: Vec<_> = (0..3).map(file).collect();
    let before = Residue { left: old.clone(), removed: Vec::new() };
    store.tables().change_leftovers(&tenant.account, &digest, &before, tenant.now).await.unwrap();
    let residues: Vec<_> = (0..9)
        .map(|n| Residue { left: vec![file(100 + n)], removed: old.get(n).cloned().into_iter().collect() })
        .collect();
    let changes =
        residues.iter().map(|residue| store.tables().change_leftovers(&tenant.account, &digest, residue, tenant.now));
    let answers = join_all(changes).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let mut left = store.tables().leftovers(&tenant.account, &digest).await.unwrap();
    left.sort_by_key(Leftover::named);
    assert_eq!(left, (100..109).map(file).collect::<Vec<_>>());
}

/// They come back with the health, until they are saved without.
pub async fn an_endpoints_leftovers_are_part_of_its_health<S: Store>(store: &S) {
    let tenant = Tenant::new(store);
    let endpoint = tenant.added("Exports", "data/").await;
    for left in [leftovers().to_vec(), Vec::new()] {
        let mut record = record(&tenant, &endpoint).await;
        record.version += 1;
        record.leftovers = left.clone();
        assert_eq!(store.tables().save_health(&endpoint, &record, None).await, Ok(true));
        assert_eq!(super::health::record(&tenant, &endpoint).await.leftovers, left);
    }
}
