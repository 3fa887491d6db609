//! Predictable External IDs: a large sample from the operating system's own generator, and some by the API.

use std::collections::HashSet;

use be_aws::system::OsRandomness;
use be_domain::ports::Randomness;
use be_domain::values::ExternalId;
use futures_util::future::join_all;
use tests::api::Api;
use tests::fixture::unique;

use crate::suite;

const ALPHABET: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";
const BITS: usize = 160;

/// The random bits of an External ID as it is written.
fn bits(text: &str) -> Vec<bool> {
    let digits = text.strip_prefix("be-").unwrap().bytes();
    let values = digits.map(|digit| ALPHABET.iter().position(|letter| *letter == digit).unwrap());
    let bits: Vec<_> = values.flat_map(|value| (0..5).rev().map(move |bit| value >> bit & 1 == 1)).collect();
    assert_eq!(bits.len(), BITS);
    bits
}

/// Whether so many heads in so many throws of a fair coin are to be expected: within 6 standard deviations, which one
/// of 500 million fair samples is not.
fn is_fair(heads: usize, throws: usize) -> bool {
    let doubled = (2 * heads).abs_diff(throws);
    doubled * doubled <= 36 * throws
}

#[test]
fn a_hundred_thousand_share_no_pattern() {
    const SAMPLE: usize = 100_000;
    let mint = |_| {
        let mut random = [0; ExternalId::RANDOM_BYTES];
        OsRandomness.fill(&mut random).unwrap();
        ExternalId::from_random(&random).expose().to_owned()
    };
    let minted: Vec<String> = (0..SAMPLE).map(mint).collect();
    let all_bits: Vec<_> = minted.iter().map(|text| bits(text)).collect();
    let distinct: HashSet<_> = minted.iter().collect();
    assert_eq!(distinct.len(), SAMPLE, "no two are the same");
    // Nor do two agree in their first, or their last, half.
    for half in [3..19, 19..35] {
        let halves: HashSet<_> = minted.iter().map(|text| &text[half.clone()]).collect();
        assert_eq!(halves.len(), SAMPLE, "80 bits: a collision has a chance of one in 10^14");
    }
    for bit in 0..BITS {
        let ones = all_bits.iter().filter(|bits| bits[bit]).count();
        assert!(is_fair(ones, SAMPLE), "bit {bit} is 1 in {ones} of {SAMPLE}");
        // Whether a bit predicts the same bit of the next one, or its own neighbour.
        let changes = all_bits.windows(2).filter(|pair| pair[0][bit] != pair[1][bit]).count();
        assert!(is_fair(changes, SAMPLE - 1), "bit {bit} changes {changes} times");
        let differs = all_bits.iter().filter(|bits| bits[bit] != bits[(bit + 1) % BITS]).count();
        assert!(is_fair(differs, SAMPLE), "bit {bit} differs from its neighbour {differs} times");
    }
}

#[tokio::test]
async fn minted_external_ids_are_random() {
    let suite = suite().await;
    // Accounts whose names follow one another, at once and one after the other.
    let apis: Vec<_> = (0..24).map(|_| Api::of(suite.stack(), &unique("minting"))).collect();
    let mut minted = join_all(apis[..16].iter().map(|api| api.post_nothing("/v1/external-id"))).await;
    for api in &apis[16..] {
        minted.push(api.post_nothing("/v1/external-id").await);
    }
    let ids: Vec<_> = minted.iter().map(|reply| bits(reply.body["externalId"].as_str().unwrap())).collect();
    for (index, one) in ids.iter().enumerate() {
        for other in &ids[..index] {
            let distance = one.iter().zip(other).filter(|(a, b)| a != b).count();
            assert!(is_fair(distance, BITS), "{distance} of {BITS} bits differ");
        }
    }
}
