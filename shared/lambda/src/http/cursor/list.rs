//! Cursors of the list of endpoints, for one account and one filter.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use be_domain::operations::read_endpoints::Filter;
use be_domain::values::{AccountId, EndpointId};
use uuid::Uuid;

use super::digest::{DIGEST_BYTES, digest};

const VERSION: u8 = 1;
const PREFIX: &str = "ep_";
const ID_BYTES: usize = 16;
const BYTES: usize = 1 + ID_BYTES + DIGEST_BYTES;

/// The cursor for what follows `position` in the account's list under `filter`.
///
/// `None` for an id that is no UUID, which [`EndpointId`] can't hold.
pub fn encode(account: &AccountId, filter: &Filter, position: &EndpointId) -> Option<String> {
    let uuid = position.as_str().strip_prefix(PREFIX).and_then(|text| Uuid::try_parse(text).ok())?;
    let mut bytes = Vec::with_capacity(BYTES);
    bytes.push(VERSION);
    bytes.extend_from_slice(uuid.as_bytes());
    bytes.extend_from_slice(&digest_of(account, filter, uuid.as_bytes()));
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// The position in `cursor`, if it was made for this account and filter.
pub fn decode(account: &AccountId, filter: &Filter, cursor: &str) -> Option<EndpointId> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (version, rest) = bytes.split_first()?;
    let (id, given) = rest.split_at_checked(ID_BYTES)?;
    if *version != VERSION || *given != digest_of(account, filter, id) {
        return None;
    }
    let uuid = Uuid::from_slice(id).ok()?;
    EndpointId::parse(&format!("{PREFIX}{uuid}")).ok()
}

fn digest_of(account: &AccountId, filter: &Filter, position: &[u8]) -> [u8; DIGEST_BYTES] {
    let Filter { bucket_access, feature, health, include_retired } = filter;
    let parts = [
        account.as_str(),
        bucket_access.map_or("", |access| access.as_str()),
        feature.map_or("", |feature| feature.as_str()),
        health.map_or("", |health| health.as_str()),
        if *include_retired { "retired" } else { "" },
    ];
    digest(&[VERSION], &parts, position)
}

#[cfg(test)]
mod tests {
    use be_domain::endpoint::{BucketAccess, Feature};
    use be_domain::health::HealthStatus;
    use proptest::option;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    prop_compose! {
        fn filters()(
            bucket_access in option::of(select(vec![BucketAccess::ReadOnly, BucketAccess::ReadWrite])),
            feature in option::of(select(Feature::ALL.to_vec())),
            health in option::of(select(HealthStatus::ALL.to_vec())),
            include_retired in any::<bool>(),
        ) -> Filter {
            Filter { bucket_access, feature, health, include_retired }
        }
    }

    fn accounts() -> impl Strategy<Value = AccountId> {
        "[A-Za-z0-9][A-Za-z0-9._:|@+=-]{0,30}".prop_map(|text| AccountId::parse(&text).unwrap())
    }

    fn ids() -> impl Strategy<Value = EndpointId> {
        (0..1_u64 << 48, any::<[u8; 10]>()).prop_map(|(millis, random)| EndpointId::new(millis, &random))
    }

    proptest! {
        #[test]
        fn round_trips(account in accounts(), filter in filters(), id in ids()) {
            let cursor = encode(&account, &filter, &id).unwrap();
            prop_assert!(cursor.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
            prop_assert_eq!(decode(&account, &filter, &cursor), Some(id));
        }

        #[test]
        fn no_other_account_or_filter_takes_it(
            (account, other) in (accounts(), accounts()),
            (filter, other_filter) in (filters(), filters()),
            id in ids(),
        ) {
            let cursor = encode(&account, &filter, &id).unwrap();
            if other != account {
                prop_assert_eq!(decode(&other, &filter, &cursor), None);
            }
            if other_filter != filter {
                prop_assert_eq!(decode(&account, &other_filter, &cursor), None);
            }
        }

        #[test]
        fn no_mutation_passes(account in accounts(), id in ids(), at in any::<prop::sample::Index>(), with in "\\PC") {
            let filter = Filter::default();
            let cursor = encode(&account, &filter, &id).unwrap();
            let mut letters: Vec<char> = cursor.chars().collect();
            let at = at.index(letters.len());
            letters[at] = with.chars().next().unwrap_or('A');
            let mutated: String = letters.into_iter().collect();
            if mutated != cursor {
                prop_assert_eq!(decode(&account, &filter, &mutated), None);
            }
            prop_assert_eq!(decode(&account, &filter, &cursor[..at]), None);
            prop_assert_eq!(decode(&account, &filter, &format!("{cursor}A")), None);
            prop_assert_eq!(decode(&account, &filter, &format!("{cursor}=")), None);
        }

        #[test]
        fn garbage_is_refused(garbage in any::<String>()) {
            prop_assert_eq!(decode(&AccountId::parse("acme").unwrap(), &Filter::default(), &garbage), None);
        }
    }
}
