//! What tests left: of configurations that are no endpoints yet, and of endpoints in their health.

use be_domain::leftover::Leftover;
use be_domain::ports::{KeepLeftovers, SaveHealth};

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

/// What was saved last is read, for this account and this configuration alone.
pub async fn what_was_saved_last_is_read<S: Store>(store: &S) {
    let (tenant, other) = (Tenant::new(store), Tenant::new(store));
    let (digest, another) = (tenant.addition("Exports", "data/").receipt, tenant.addition("Other", "other/").receipt);
    let tables = store.tables();
    assert_eq!(tables.leftovers(&tenant.account, &digest).await, Ok(Vec::new()));
    for left in [leftovers().to_vec(), leftovers()[1..].to_vec(), Vec::new()] {
        tables.save_leftovers(&tenant.account, &digest, &left, tenant.now).await.unwrap();
        assert_eq!(tables.leftovers(&tenant.account, &digest).await, Ok(left));
        assert_eq!(tables.leftovers(&tenant.account, &another).await, Ok(Vec::new()));
        assert_eq!(tables.leftovers(&other.account, &digest).await, Ok(Vec::new()));
    }
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
