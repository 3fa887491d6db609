//! No prefix breaks out of JSON, YAML, HCL, shell or Markdown.
//!
//! Each reader here is the least that the language's own definition asks for; `tests/tests/setup_lint.rs` has the real
//! ones judge the same: a YAML parser, a shell, Terraform.

use std::process::Command;

use super::super::{markdown, terraform, yaml};
use super::*;
use crate::shell;

/// What a text between double quotes stands for, and nothing but escapes may be in it: as JSON, YAML and HCL share
/// them.
fn unquoted(quoted: &str) -> Option<String> {
    let mut chars = quoted.strip_prefix('"')?.strip_suffix('"')?.chars();
    let mut text = String::new();
    while let Some(c) = chars.next() {
        text.push(match c {
            '\\' => match chars.next()? {
                c @ ('"' | '\\') => c,
                kind @ ('u' | 'U') => {
                    let digits: String = chars.by_ref().take(if kind == 'u' { 4 } else { 8 }).collect();
                    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
                }
                _ => return None,
            },
            '"' => return None,
            ' '..='~' => c,
            _ => return None,
        });
    }
    Some(text)
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\"'\\\\$%{}`!#:*?\n\r\t a-b]{0,24}",
        select(vec![HOSTILE.to_owned(), BEYOND_ASCII.to_owned()])
    ]
}

/// A vendor's deployment: of few, so that two are often the same.
fn offers() -> impl Strategy<Value = Offer> {
    (select(vec!["999999999999", "999999999998"]), regions()).prop_map(|(aws_account, region)| {
        let vendor = Vendor { aws_account_id: AwsAccountId::parse(aws_account).unwrap(), ..offer_in(&region).vendor };
        Offer { vendor, ..offer() }
    })
}

fn external_ids() -> impl Strategy<Value = ExternalId> {
    select(vec!["be-0", "be-1", "be-00"]).prop_map(|text| ExternalId::parse(text).unwrap())
}

fn starts_template(hcl: &str) -> bool {
    hcl.contains("${") || hcl.contains("%{")
}

proptest! {
    #[test]
    fn yaml_is_quoted(text in any_text()) {
        prop_assert_eq!(unquoted(&yaml::quoted(&text)), Some(text));
    }

    #[test]
    fn hcl_is_quoted_and_starts_no_template(text in any_text()) {
        let quoted = terraform::quoted(&text);
        prop_assert!(!starts_template(&quoted));
        prop_assert_eq!(unquoted(&quoted), Some(text));
    }

    #[test]
    fn json_in_a_heredoc_starts_no_template_and_means_the_same(text in any_text()) {
        let json = serde_json::Value::String(text).to_string();
        let literal = terraform::template_literal(&json);
        prop_assert!(!starts_template(&literal) && !literal.contains('\n'));
        prop_assert_eq!(
            serde_json::from_str::<serde_json::Value>(&literal).unwrap(),
            serde_json::from_str::<serde_json::Value>(&json).unwrap()
        );
    }

    #[test]
    fn a_fence_is_longer_than_any_in_the_text(text in "[`a\n]{0,40}") {
        let block = markdown::fenced("json", &text);
        let fence: String = block.trim_start().chars().take_while(|c| *c == '`').collect();
        prop_assert!(fence.len() >= 3 && !text.contains(&fence));
    }

    /// The policy is in each format as a whole, whatever the prefix: read back by the format's own rule.
    #[test]
    fn every_format_carries_the_same_policies(request in requests()) {
        let offer = offer_in(&request.region);
        let id = external_id();
        let kit = Kit::new(&offer, &id, &request);
        for policy in [&kit.trust_policy, &kit.access_policy] {
            let json = policy.to_pretty_json();
            prop_assert!(json.is_ascii());
            prop_assert!(kit.cli().contains(&shell::quoted(&json)));
            prop_assert!(kit.console().contains(&markdown::fenced("json", &json)));
            let hcl = kit.terraform();
            let bodies = hcl.split("<<-JSON\n").skip(1).map(|rest| rest.split("\n  JSON\n").next().unwrap());
            let found = bodies.filter_map(|body| serde_json::from_str::<serde_json::Value>(body).ok());
            prop_assert!(found.into_iter().any(|value| value == policy.to_value()));
        }
    }

    #[test]
    fn description_differs_by_place_and_trust_and_fits(
        mut requests in [requests(), requests()],
        same_place: bool,
        offers in [offers(), offers()],
        external_ids in [external_ids(), external_ids()],
    ) {
        if same_place {
            requests[1] = requests[0].clone();
        }
        let described: Vec<_> = std::iter::zip(&requests, std::iter::zip(&offers, &external_ids))
            .map(|(request, (offer, id))| Kit::new(offer, id, request).description())
            .collect();
        let whole = |n: usize| {
            let SetupRequest { bucket_access, bucket_name, path_prefix, .. } = &requests[n];
            let place = (bucket_access.as_str(), bucket_name, path_prefix);
            (place, offers[n].vendor.trusted_principal(), external_ids[n].expose())
        };
        prop_assert_eq!(described[0] == described[1], whole(0) == whole(1), "{:?}", described);
        for text in described {
            prop_assert!(text.len() <= 1000 && text.bytes().all(|b| (b' '..=b'~').contains(&b)), "{}", text);
        }
    }
}

#[test]
fn a_long_prefix_has_a_description_that_fits() {
    let long = |last: &str| request(BucketAccess::ReadOnly, &format!("{}{last}", "日".repeat(168)));
    let described = |request: &SetupRequest| Kit::new(&offer(), &external_id(), request).description();
    assert!(described(&long("a")).len() <= 1000);
    assert_ne!(described(&long("a")), described(&long("b")));
}

#[test]
fn a_shell_reads_a_quoted_text_as_it_is() {
    for text in [HOSTILE, BEYOND_ASCII, "", "'", "''", "\\'", "a\nb", "$(exit 1)", "`exit 1`", "!!", "-n", "*"] {
        let command = format!("printf %s {}", shell::quoted(text));
        let output = Command::new("sh").args(["-eu", "-c", &command]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
        assert!(output.status.success());
    }
}
