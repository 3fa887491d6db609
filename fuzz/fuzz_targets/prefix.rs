//! Path prefixes, and what the session policy makes of them.
#![no_main]

use be_domain::endpoint::{BucketAccess, Configuration};
use be_domain::policy::session;
use be_domain::values::{BucketName, PathPrefix, Region, RoleArn};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// What a pattern stands for that has no free `*`, `?` or variable; `None` if it has one.
fn meant(pattern: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let escape = ["${*}", "${?}", "${$}"].into_iter().find(|escape| rest.starts_with(escape));
        match (escape, c) {
            (Some(escape), _) => {
                text.push_str(&escape[2..3]);
                rest = &rest[4..];
            }
            (None, '*' | '?' | '$') => return None,
            (None, c) => {
                text.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    Some(text)
}

fuzz_target!(|text: &str| {
    let Ok(prefix) = PathPrefix::parse(text) else { return };
    assert_eq!(PathPrefix::parse(prefix.as_str()).as_ref(), Ok(&prefix), "normalised once and for all");
    assert!(prefix.as_str().len() <= 512);
    assert!(prefix.is_empty() || (prefix.as_str().ends_with('/') && !prefix.as_str().starts_with('/')));
    for ancestor in prefix.ancestors() {
        assert!(ancestor.conflicts_with(&prefix) && prefix.conflicts_with(&ancestor) && ancestor != prefix);
    }
    for bucket_access in [BucketAccess::ReadOnly, BucketAccess::ReadWrite] {
        let configuration = Configuration {
            bucket_access,
            role_arn: RoleArn::parse("arn:aws:iam::111122223333:role/r").expect("a role"),
            bucket_name: BucketName::parse("some-bucket").expect("a bucket"),
            path_prefix: prefix.clone(),
            region: Region::parse("eu-central-1").expect("a region"),
            bucket_owner_aws_account_id: None,
            encryption: None,
            object_ownership: None,
        };
        let policy = session::policy(&configuration).to_json();
        assert!(policy.is_ascii());
        let value: Value = serde_json::from_str(&policy).expect("JSON");
        let statements = value["Statement"].as_array().expect("statements");
        assert_eq!(statements.len(), 4 + usize::from(!prefix.is_empty()), "no statement comes out of a prefix");
        let objects = statements[2]["NotResource"][1].as_str().expect("the objects that are not denied");
        let before_star = objects.strip_suffix('*').expect("one wildcard, at the end");
        assert_eq!(meant(before_star), Some(format!("arn:aws:s3:::some-bucket/{prefix}")));
        if !prefix.is_empty() {
            let listed = statements[4]["Condition"]["StringNotLike"]["s3:prefix"].as_str().expect("one prefix");
            assert_eq!(meant(listed.strip_suffix('*').expect("one wildcard")).as_deref(), Some(prefix.as_str()));
        }
    }
});
