//! The External ID left out somewhere: a scripted STS keeps every `AssumeRole` that the product ever sends.

use be_domain::endpoint::BucketAccess::{ReadOnly, ReadWrite};
use be_domain::endpoint::Feature;
use be_domain::fault::{Fault, FaultKind};
use be_domain::operations::vend_credentials::VendError;
use tests::scripted::{Call, Reply, Request, Script, Scripted};

use super::scripted_customer::{test_as_api, test_endpoint, vend};
use crate::customer::{EXTERNAL_ID, configuration_under};

/// How a request for credentials is known: as a session with everything, or as one of the four probes.
fn kind(request: &Request) -> &'static str {
    let (form, is_scoped) = (&request.form, request.form.contains_key("Policy"));
    match form.get("ExternalId").map(String::as_str) {
        Some(EXTERNAL_ID) if is_scoped => "session",
        _ if is_scoped => panic!("a session policy without the account's External ID: {form:?}"),
        None => "left out",
        Some(EXTERNAL_ID) => panic!("the right External ID without a session policy: {form:?}"),
        Some(sent) if sent.eq_ignore_ascii_case(EXTERNAL_ID) => "case flipped",
        Some(sent) if sent.starts_with(EXTERNAL_ID) => "suffix",
        Some(_) => "another",
    }
}

#[tokio::test]
async fn no_session_is_ever_asked_for_without_the_external_id_and_a_policy() {
    for access in [ReadOnly, ReadWrite] {
        for prefix in ["", "data/", "a/${aws:username}/*?/"] {
            let server = Scripted::start(Script::well()).await;
            test_as_api(&server, &configuration_under(prefix, access)).await;
            let to_sts: Vec<_> = server.requests().into_iter().filter(|request| !request.form.is_empty()).collect();
            let mut kinds: Vec<_> = to_sts.iter().map(kind).collect();
            kinds.sort_unstable();
            assert_eq!(kinds, ["another", "case flipped", "left out", "session", "suffix"], "{prefix}");
            for request in &to_sts {
                let form = &request.form;
                assert_eq!(form["DurationSeconds"], "900");
                assert!(form["RoleSessionName"].starts_with("be-"));
                assert!(form.get("Policy").is_none_or(|policy| policy.len() <= 2_048 && policy.is_ascii()));
                for name in ["PolicyArns.member.1.arn", "TransitiveTagKeys.member.1", "Tags.member.1.Key"] {
                    assert!(!form.contains_key(name), "{name}");
                }
            }
        }
    }
}

/// Testing an endpoint that was added, and vending its credentials, also where the role allows no source identity.
#[tokio::test]
async fn an_added_endpoint_needs_them_too() {
    let server = Scripted::start(Script::well()).await;
    test_endpoint(&server, ReadWrite).await;
    let to_sts = server.requests().into_iter().filter(|request| !request.form.is_empty());
    let mut kinds: Vec<_> = to_sts.map(|request| kind(&request)).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["another", "case flipped", "left out", "session", "suffix"]);

    for (replies, calls, expected) in [
        (vec![Reply::session()], 1, "vended"),
        (vec![Reply::not_trusted(), Reply::session()], 2, "vended"),
        (vec![Reply::not_trusted()], 2, "role refused"),
        (vec![Reply::sts(403, "ExpiredToken", "")], 1, "our own credentials"),
    ] {
        let server = Scripted::start(Script::well().on_each(Call::AssumeRole, replies)).await;
        let vended = match vend(&server, ReadOnly, Feature::Telemetry).await {
            Ok(_) => "vended",
            Err(VendError::RoleRefused) => "role refused",
            Err(VendError::Fault(Fault { kind: FaultKind::OwnCredentials, .. })) => "our own credentials",
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(vended, expected);
        let all = server.requests();
        assert_eq!(all.iter().map(kind).collect::<Vec<_>>(), vec!["session"; calls], "no probe, and nothing of S3");
        for request in &all {
            assert_eq!(request.form["DurationSeconds"], "3600");
            let name = &request.form["RoleSessionName"];
            assert!(name.starts_with("be-ep_") && name.len() <= 64, "{name}");
        }
    }
    // A feature that needs more, or less, than the endpoint gives: no call is made.
    let server = Scripted::start(Script::well()).await;
    for (access, feature) in [(ReadOnly, Feature::DataExporter), (ReadWrite, Feature::Billing)] {
        let refused = vend(&server, access, feature).await;
        assert!(matches!(refused, Err(VendError::AccessMismatch(_))), "{access:?} {feature:?}");
    }
    assert!(server.requests().is_empty());
}

/// What the SDK calls its ways to another role's session, in lower case: each operation's method, module, input and
/// builder, the providers that call them by themselves, and the operation as STS itself is asked for it.
const WAYS: [&str; 9] = [
    ".assume_ro",
    "operation::assume_ro",
    "assumeroleinput",
    "assumerolefluent",
    "assumeroleprovider",
    "assumerolewith",
    "webidentity",
    "federation",
    "action=assume",
];

/// The SDK's `AssumeRole` is named in two places: the one that needs everything, and the one that keeps nothing.
#[test]
fn the_source_has_two_ways_to_assume_role() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut places = Vec::new();
    let mut folders = vec![root.join("shared"), root.join("functions")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap().to_lowercase();
                let ways = text.lines().filter(|line| WAYS.iter().any(|way| line.contains(way)));
                places.extend(ways.map(|line| (path.file_name().unwrap().to_owned(), line.trim().to_owned())));
            }
        }
    }
    places.sort();
    let expected = ["assume.rs", "probe.rs"].map(|file| (file.into(), ".assume_role()".to_owned()));
    assert_eq!(places, expected);
}
