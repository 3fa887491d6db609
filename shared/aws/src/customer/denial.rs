//! Reads AWS's access-denied messages.
//!
//! Their form is in the IAM User Guide, "Troubleshoot access denied error messages", and for S3 in the S3 User Guide,
//! "Troubleshoot access denied (403 Forbidden) errors": `User: ARN is not authorized to perform: ACTION`, then maybe
//! ` on resource: "ARN"`, then, inside one AWS account or organization, which kind of policy it was:
//! ` because no KIND allows the ACTION action`, or ` with an explicit deny in a KIND`, with the policy's ARN behind it
//! or not (AWS Security Blog, "Enhanced access denied error messages with policy ARNs").
//!
//! The resource holds an object's key, so anyone who may name objects may write into it. What is behind it is therefore
//! read from the end, and must fit up to the last character; the action stands before it, behind an ARN, which has no
//! spaces. The resource itself is read for actions of KMS alone, whose resources are keys, and must be one.

use be_domain::ports::{Denial, Layer};
use be_domain::values::KmsKeyArn;

const PERFORM: &str = " is not authorized to perform: ";
const RESOURCE: &str = " on resource: ";
const IMPLICIT: &str = " because no ";
const EXPLICIT: &str = " with an explicit deny";
/// What KMS says of a key in another AWS account, with which it names no single cause.
const KEY_ELSEWHERE: &str = " on this resource because the resource does not exist in this Region, no resource-based \
                             policies allow access, or a resource-based policy explicitly denies access";

/// The kinds of policy by AWS's names for them.
const LAYERS: [(&str, Layer); 8] = [
    ("identity-based policy", Layer::IdentityPolicy),
    ("resource-based policy", Layer::ResourcePolicy),
    ("role trust policy", Layer::ResourcePolicy),
    ("permissions boundary", Layer::PermissionsBoundary),
    ("service control policy", Layer::ServiceControlPolicy),
    ("resource control policy", Layer::ResourceControlPolicy),
    ("session policy", Layer::SessionPolicy),
    ("VPC endpoint policy", Layer::VpcEndpointPolicy),
];

/// What stands before and behind the URL in what IAM appends to denials, with the ID at the very end (IAM User Guide,
/// "Troubleshoot access denied error messages", preview since 2026-08).
const DETAILS: (&str, &str) = (
    ". Go to ",
    " for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: ",
);

/// The message without the link to its details, and the link. It stands at the very end, so a resource that looks like
/// one is none.
fn without_details(message: &str) -> (&str, Option<String>) {
    let whole = || {
        let (rest, id) = message.rsplit_once(DETAILS.1)?;
        let (before, url) = rest.rsplit_once(DETAILS.0)?;
        let id = id.trim_end_matches('.');
        let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/+=:".contains(&b));
        let host = url.strip_prefix("https://")?.split('/').next()?;
        let is_aws = ["aws.amazon.com", "amazonaws.cn", "amazonaws-us-gov.com", "amazonaws.eu", "aws.eu"]
            .iter()
            .any(|domain| host == *domain || host.ends_with(&format!(".{domain}")));
        let is_url = url.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>`".contains(&b));
        (is_id && is_aws && is_url).then(|| (before, url.to_owned()))
    };
    whole().map_or((message, None), |(before, url)| (before, Some(url)))
}

/// What the message explains; nothing where it doesn't have AWS's form.
pub(super) fn parse(message: &str) -> Denial {
    let (message, details_url) = without_details(message);
    Denial { details_url, ..parse_reason(message) }
}

fn parse_reason(message: &str) -> Denial {
    let Some((_, behind)) = message.split_once(PERFORM) else {
        return Denial::default();
    };
    let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
    let (action, behind) = behind.split_at(end);
    if !is_action(action) {
        return Denial::default();
    }
    let (layer, explicit) = reason(action, behind);
    Denial { action: Some(action.to_owned()), layer, explicit, kms_key: kms_key(action, behind), details_url: None }
}

/// The key that an action of KMS was denied on, between quotes or not.
fn kms_key(action: &str, behind: &str) -> Option<KmsKeyArn> {
    let text = behind.strip_prefix(RESOURCE).filter(|_| action.starts_with("kms:"))?;
    let text = text.strip_prefix('"').unwrap_or(text);
    let end = text.find(|c: char| c == '"' || c.is_whitespace()).unwrap_or(text.len());
    KmsKeyArn::parse(&text[..end]).ok()
}

/// `service:Name`, as in policies.
fn is_action(text: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    text.len() <= 128 && text.split_once(':').is_some_and(|(service, name)| word(service) && word(name))
}

/// The kind of policy, and whether a statement of it denies.
fn reason(action: &str, behind: &str) -> (Option<Layer>, bool) {
    if behind.strip_suffix('.').unwrap_or(behind) == KEY_ELSEWHERE {
        return (Some(Layer::ResourcePolicy), false);
    }
    match (behind.rfind(IMPLICIT), behind.rfind(EXPLICIT)) {
        (implicit, Some(at)) if implicit < Some(at) => explicit(&behind[at + EXPLICIT.len()..]),
        (Some(at), _) => (implicit(action, &behind[at + IMPLICIT.len()..]), false),
        (None, _) => (None, false),
    }
}

fn implicit(action: &str, text: &str) -> Option<Layer> {
    let (layer, text) = layer(text)?;
    let rest = text.strip_prefix(" allows the ")?.strip_prefix(action)?.strip_prefix(" action")?;
    ends(rest).then_some(layer)
}

fn explicit(text: &str) -> (Option<Layer>, bool) {
    if ends(text) {
        return (None, true);
    }
    let named = [" in a ", " in an ", " in the "].into_iter().find_map(|article| layer(text.strip_prefix(article)?));
    match named {
        // SNS's way to say that the denial reached one policy through another.
        Some((layer, rest)) if ends(rest) || rest.starts_with(" transitively through a") => (Some(layer), true),
        _ => (None, false),
    }
}

fn layer(text: &str) -> Option<(Layer, &str)> {
    LAYERS.into_iter().find_map(|(name, layer)| Some((layer, text.strip_prefix(name)?)))
}

/// Whether nothing more follows but the ARN of the policy.
fn ends(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    text.is_empty() || text.strip_prefix(": ").is_some_and(|arn| arn.starts_with("arn:") && !arn.contains([' ', '"']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn denial(action: &str, layer: Option<Layer>, explicit: bool) -> Denial {
        Denial { action: Some(action.to_owned()), layer, explicit, ..Denial::default() }
    }

    const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    #[test]
    fn the_key_is_read_where_it_is_one_and_the_action_is_of_kms() {
        let key = |action: &str, resource: &str| {
            let message = format!("User: x{PERFORM}{action} on resource: {resource} because no identity-based policy");
            parse(&message).kms_key.map(|key| key.to_string())
        };
        for action in ["kms:Decrypt", "kms:GenerateDataKey"] {
            assert_eq!(key(action, &format!("\"{KEY}\"")).as_deref(), Some(KEY));
            assert_eq!(key(action, KEY).as_deref(), Some(KEY));
            for other in [
                "\"\"",
                "*",
                "\"arn:aws:kms:eu-central-1:111122223333:alias/mine\"",
                "\"arn:aws:kms:eu-central-1:111122223333:key/*\"",
                &format!("\"arn:aws:s3:::b/{KEY}\""),
                &format!("x \"{KEY}\""),
                &format!("{KEY}*"),
            ] {
                assert_eq!(key(action, other), None, "{other}");
            }
        }
        // An object may be named like anything.
        for action in ["s3:GetObject", "s3:PutObject"] {
            assert_eq!(key(action, &format!("\"{KEY}\"")), None);
            let bait = format!("\"arn:aws:s3:::b/x{PERFORM}kms:Decrypt on resource: \"{KEY}\"");
            assert_eq!(key(action, &bait), None);
        }
    }

    #[test]
    fn reads_what_aws_documents() {
        let user = "User: arn:aws:sts::111122223333:assumed-role/r/be-test is not authorized to perform:";
        for (tail, expected) in [
            (
                "s3:GetObject on resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows the s3:GetObject action",
                denial("s3:GetObject", Some(Layer::IdentityPolicy), false),
            ),
            (
                "s3:GetObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in a resource-based policy",
                denial("s3:GetObject", Some(Layer::ResourcePolicy), true),
            ),
            (
                "s3:ListBucket on resource: \"arn:aws:s3:::b\" because no session policy allows the s3:ListBucket action",
                denial("s3:ListBucket", Some(Layer::SessionPolicy), false),
            ),
            (
                "s3:PutObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in a service control policy: \
              arn:aws:organizations::777788889999:policy/o-exampleorgid/service_control_policy/p-examplepolicyid",
                denial("s3:PutObject", Some(Layer::ServiceControlPolicy), true),
            ),
            (
                "s3:GetObject because no VPC endpoint policy allows the s3:GetObject action",
                denial("s3:GetObject", Some(Layer::VpcEndpointPolicy), false),
            ),
            (
                "sts:AssumeRole because no role trust policy allows the sts:AssumeRole action",
                denial("sts:AssumeRole", Some(Layer::ResourcePolicy), false),
            ),
            (
                "sts:AssumeRole with an explicit deny in the role trust policy",
                denial("sts:AssumeRole", Some(Layer::ResourcePolicy), true),
            ),
            (
                "sts:AssumeRole on resource: arn:aws:iam::1:role/r with an explicit deny",
                denial("sts:AssumeRole", None, true),
            ),
            (
                "SNS:Publish on resource: arn:aws:sns:us-east-1:444455556666:t with an explicit deny in a VPC endpoint \
              policy transitively through a service control policy",
                denial("SNS:Publish", Some(Layer::VpcEndpointPolicy), true),
            ),
            (
                "kms:GenerateDataKey on this resource because the resource does not exist in this Region, no \
              resource-based policies allow access, or a resource-based policy explicitly denies access",
                denial("kms:GenerateDataKey", Some(Layer::ResourcePolicy), false),
            ),
            (
                "s3:PutObject on resource: \"arn:aws:s3:::b/k\" because public access control lists (ACLs) are blocked by \
              the BlockPublicAcls block public access setting",
                denial("s3:PutObject", None, false),
            ),
        ] {
            assert_eq!(parse(&format!("{user} {tail}")), expected, "{tail}");
        }
        for bare in ["", "Access Denied", "User: x is not authorized to perform: ", "Forbidden"] {
            assert_eq!(parse(bare), Denial::default());
        }
    }

    const URL: &str = "https://eu-central-1.console.aws.amazon.com/iam/home#/authorization-details/0a1b2c3d";

    fn with_details(message: &str) -> String {
        format!("{message}{}{URL}{}0a1b2c3d", DETAILS.0, DETAILS.1)
    }

    /// CASES.md, D1: read as without the link, which is kept.
    #[test]
    fn the_link_to_the_details_changes_nothing_else() {
        let user = "User: arn:aws:sts::111122223333:assumed-role/r/be-test is not authorized to perform:";
        for tail in [
            "s3:GetObject on resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows the s3:GetObject action",
            "s3:GetObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in a service control policy: \
             arn:aws:organizations::777788889999:policy/o-exampleorgid/service_control_policy/p-examplepolicyid",
            "sts:AssumeRole because no role trust policy allows the sts:AssumeRole action",
            "s3:PutObject",
        ] {
            let message = format!("{user} {tail}");
            let without = parse(&message);
            assert!(without.action.is_some() && without.details_url.is_none());
            assert_eq!(parse(&with_details(&message)), Denial { details_url: Some(URL.to_owned()), ..without });
        }
        assert_eq!(parse(&with_details("Access Denied")).details_url.as_deref(), Some(URL));
        let elsewhere = format!("Access Denied{}https://evil.example/x{}0a1b2c3d", DETAILS.0, DETAILS.1);
        assert_eq!(parse(&elsewhere).details_url, None);
        assert_eq!(parse(&format!("{} more", with_details("Access Denied"))).details_url, None);
    }

    /// Keys and role names that look like the end of a message.
    const BAIT: [&str; 7] = [
        "plain",
        "because-no-identity-based-policy",
        "x because no session policy allows the s3:GetObject action",
        "x\" with an explicit deny in a service control policy",
        "x is not authorized to perform: s3:ListBucket on resource: y",
        "with an explicit deny",
        "x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:111122223333:key/1",
    ];

    proptest! {
        #[test]
        fn any_text_is_taken(text: String) {
            let _ = parse(&text);
            let _ = parse(&format!("User: x{PERFORM}{text}"));
            let _ = parse(&format!("User: x{PERFORM}s3:GetObject{text}"));
            let _ = parse(&format!("User: x{PERFORM}s3:GetObject{EXPLICIT} in a {text}"));
        }

        #[test]
        fn what_was_written_is_read(
            role in "[A-Za-z0-9+=,.@_-]{1,64}",
            resource in prop_oneof![
                3 => select(&BAIT[..]).prop_map(|key| format!("arn:aws:s3:::b/{key}")),
                1 => Just(KEY.to_owned()),
            ],
            action in select(&["s3:GetObject", "s3:ListBucket", "s3:PutObject", "kms:Decrypt"][..]),
            layer in proptest::option::of(select(&LAYERS[..])),
            explicit: bool,
            with_arn: bool,
        ) {
            let head = format!(
                "User: arn:aws:sts::111122223333:assumed-role/{role}/because-no-s{PERFORM}{action}{RESOURCE}\"{resource}\"",
            );
            let arn = if with_arn { ": arn:aws:iam::111122223333:policy/p" } else { "" };
            let (message, expected) = match layer {
                Some((name, layer)) if explicit => {
                    (format!("{head} with an explicit deny in a {name}{arn}"), denial(action, Some(layer), true))
                }
                Some((name, layer)) => {
                    (format!("{head} because no {name} allows the {action} action"), denial(action, Some(layer), false))
                }
                None => (head, denial(action, None, false)),
            };
            let kms_key = KmsKeyArn::parse(&resource).ok().filter(|_| action.starts_with("kms:"));
            prop_assert_eq!(parse(&message), Denial { kms_key, ..expected });
        }
    }
}
