//! Cursors of the timeline of one endpoint.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use be_domain::values::{AccountId, EndpointId};

use super::digest::{DIGEST_BYTES, digest};

const NUMBER_BYTES: usize = 8;

/// The cursor for what came before the event of that sequence in the endpoint's timeline.
pub fn encode(account: &AccountId, endpoint_id: &EndpointId, sequence: u64) -> String {
    let mut bytes = sequence.to_be_bytes().to_vec();
    bytes.extend_from_slice(&digest_of(account, endpoint_id, sequence));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The sequence in `cursor`, if it was made for this timeline.
pub fn decode(account: &AccountId, endpoint_id: &EndpointId, cursor: &str) -> Option<u64> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (number, given) = bytes.split_at_checked(NUMBER_BYTES)?;
    let sequence = u64::from_be_bytes(number.try_into().ok()?);
    (*given == digest_of(account, endpoint_id, sequence)).then_some(sequence)
}

fn digest_of(account: &AccountId, endpoint_id: &EndpointId, sequence: u64) -> [u8; DIGEST_BYTES] {
    // With a part that no list has, so that no cursor of a list is one of a timeline.
    digest(&[], &["timeline", account.as_str(), endpoint_id.as_str()], &sequence.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits_its_own_timeline_and_no_other() {
        let (acme, other) = (AccountId::parse("acme").unwrap(), AccountId::parse("other").unwrap());
        let (one, two) = (EndpointId::new(1, &[0; 10]), EndpointId::new(2, &[0; 10]));
        for sequence in [0, 1, 1 << 53, u64::MAX] {
            let cursor = encode(&acme, &one, sequence);
            assert_eq!(decode(&acme, &one, &cursor), Some(sequence));
            assert_eq!(decode(&other, &one, &cursor), None);
            assert_eq!(decode(&acme, &two, &cursor), None);
            assert_eq!(decode(&acme, &one, &format!("{cursor}A")), None);
            assert_eq!(decode(&acme, &one, &cursor[1..]), None);
        }
        assert_eq!(decode(&acme, &one, ""), None);
    }
}
