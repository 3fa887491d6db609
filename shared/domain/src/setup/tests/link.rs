//! The quick-create link, read back as the console reads it.

use super::super::{published, quick_create};
use super::*;

#[test]
fn each_partition_has_a_console_of_its_own() {
    for (region, origin) in [
        ("eu-central-1", "https://eu-central-1.console.aws.amazon.com"),
        ("cn-north-1", "https://cn-north-1.console.amazonaws.cn"),
        ("us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com"),
        ("eusc-de-east-1", "https://eusc-de-east-1.console.amazonaws-eusc.eu"),
    ] {
        let region = Region::parse(region).unwrap();
        assert_eq!(quick_create::console_origin(&region), origin);
        let request = SetupRequest { region, ..request(BucketAccess::ReadOnly, "") };
        let (offer, id) = (offer_in(&request.region), external_id());
        let kit = Kit::new(&offer, &id, &request);
        assert!(kit.quick_create_url().unwrap().starts_with(&format!("{origin}/cloudformation/home?region=")));
        assert!(kit.console().contains(&format!("({origin}/iam/home#/roles)")));
    }
}

/// What the console makes of a link's fragment: the pairs behind `quickcreate?`, percent-decoded.
fn pairs(url: &str) -> Vec<(String, String)> {
    let (_, query) = url.split_once("#/stacks/quickcreate?").unwrap();
    let decoded = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            } else {
                byte
            });
        }
        String::from_utf8(bytes).unwrap()
    };
    query.split('&').map(|pair| pair.split_once('=').unwrap()).map(|(k, v)| (decoded(k), decoded(v))).collect()
}

proptest! {
    #[test]
    fn an_address_holds_nothing_but_plain_characters(request in requests()) {
        let offer = offer_in(&request.region);
        if let Some(url) = Kit::new(&offer, &external_id(), &request).quick_create_url() {
            prop_assert!(url.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?#&=%".contains(&b)), "{}", url);
            prop_assert_eq!(url.matches('#').count(), 1);
        }
    }

    #[test]
    fn a_link_read_back_holds_the_arguments(request in requests()) {
        let offer = offer_in(&request.region);
        let id = external_id();
        let kit = Kit::new(&offer, &id, &request);
        let Some(url) = kit.quick_create_url() else {
            let prefix = request.path_prefix.as_str();
            prop_assert!(!prefix.is_ascii() || prefix.contains("{{resolve:"), "{}", prefix);
            return Ok(());
        };
        let mut expected = vec![
            ("templateURL".to_owned(), TEMPLATE_URL.to_owned()),
            ("stackName".to_owned(), kit.stack_name()),
        ];
        expected.extend(published::arguments(&kit).into_iter().map(|(name, value)| (format!("param_{name}"), value)));
        prop_assert_eq!(pairs(&url), expected);
    }
}
