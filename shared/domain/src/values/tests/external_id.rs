use std::collections::HashSet;

use proptest::prelude::*;

use crate::values::ExternalId;

proptest! {
    #[test]
    fn an_external_id_keeps_every_bit(a in any::<[u8; 20]>(), b in any::<[u8; 20]>()) {
        let (left, right) = (ExternalId::from_random(&a), ExternalId::from_random(&b));
        prop_assert_eq!(left == right, a == b);
        prop_assert_eq!(ExternalId::parse(left.expose()).unwrap(), left.clone());
        for wrong in [left.case_flipped(), left.suffixed()] {
            prop_assert_ne!(wrong.as_str(), left.expose());
            prop_assert!(ExternalId::parse(&wrong).is_ok(), "STS must take it, or it would refuse it for its form");
        }
        prop_assert!(left.case_flipped().eq_ignore_ascii_case(left.expose()));
        prop_assert_eq!(format!("{left:?}"), "ExternalId(***)");
    }
}

#[test]
fn a_look_alike_meets_every_pattern_that_others_could_be_minted_to_meet() {
    let right = ExternalId::from_random(&[0; 20]);
    let alike = right.look_alike(&[0xff; 20]);
    let (right, alike) = (right.expose(), alike.expose());
    assert_eq!(alike.len(), right.len());
    // 40 bits at each end are the same, 80 in between are not: `be-*x` and `be-012????...` let it in.
    assert_eq!((&alike[..11], &alike[27..]), (&right[..11], &right[27..]));
    assert!(alike[11..27].bytes().zip(right[11..27].bytes()).all(|(a, b)| a != b), "{alike} {right}");
    // One of another form is none to keep the ends of.
    let short = ExternalId::parse("short").unwrap();
    assert_eq!(short.look_alike(&[0xff; 20]), ExternalId::from_random(&[0xff; 20]));
}

#[test]
fn an_external_id_has_160_bits_and_no_likely_collision() {
    let ids: HashSet<String> = (0..20 * 8)
        .map(|bit| {
            let mut random = [0; 20];
            random[bit / 8] = 1 << (bit % 8);
            ExternalId::from_random(&random).expose().to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 160, "every bit shows");
    assert_eq!(ExternalId::from_random(&[0xff; 20]).expose(), "be-zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz");
}
