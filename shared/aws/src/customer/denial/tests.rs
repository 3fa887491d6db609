use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn denial(action: &str, layer: Option<Layer>, explicit: bool) -> Denial {
    Denial { action: Some(action.to_owned()), layer, explicit, ..Denial::default() }
}

fn own() -> [AwsAccountId; 1] {
    [AwsAccountId::parse("111122223333").expect("an AWS account")]
}

/// The message as a customer's own, whose text is compared elsewhere.
fn read(message: &str) -> Denial {
    Denial { message: None, ..parse(message, &own()) }
}

const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

#[test]
fn the_key_is_read_where_it_is_one_and_the_action_is_of_kms() {
    let key = |action: &str, resource: &str| {
        let message = format!("User: x{PERFORM}{action} on resource: {resource} because no identity-based policy");
        read(&message).kms_key.map(|key| key.to_string())
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
            Denial { policy_arn: Some(SCP.into()), ..denial("s3:PutObject", Some(Layer::ServiceControlPolicy), true) },
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
            "s3:GetObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in a policy of a later kind: arn:aws:iam::1:x",
            denial("s3:GetObject", None, true),
        ),
        (
            "SNS:Publish on resource: arn:aws:sns:us-east-1:444455556666:t with an explicit deny in a VPC endpoint \
          policy transitively through a service control policy",
            denial("SNS:Publish", Some(Layer::ServiceControlPolicy), true),
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
        (
            "s3:PutObject on resource: \"arn:aws:s3:::b/k\" because public ACLs are prevented by the BlockPublicAcls setting in S3 \
          Block Public Access.",
            denial("s3:PutObject", Some(Layer::BlockPublicAccess), true),
        ),
        (
            "s3:GetObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in a sessions policy",
            denial("s3:GetObject", Some(Layer::SessionPolicy), true),
        ),
    ] {
        assert_eq!(read(&format!("{user} {tail}")), expected, "{tail}");
    }
    for bare in ["", "Access Denied", "User: x is not authorized to perform: ", "Forbidden"] {
        assert_eq!(read(bare), Denial::default());
    }
}

const SCP: &str = "arn:aws:organizations::777788889999:policy/o-exampleorgid/service_control_policy/p-examplepolicyid";

/// What is beyond the known forms is kept, and what is known is not said twice.
#[test]
fn unknown_reason_is_shown_in_the_words_of_aws() {
    let message = |text: &str| parse(text, &own()).message;
    let user = "User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: s3:PutObject on resource: \"x\"";
    for known in [
        "",
        "Access Denied",
        "Access denied.",
        "Access Denied because object protected by object lock.",
        user,
        &format!("{user} with an explicit deny"),
        &format!("{user} because no session policy allows the s3:PutObject action"),
    ] {
        assert_eq!(message(known), None, "{known}");
    }
    for new in [
        "The bucket is on fire",
        &format!("{user} because this bucket has blocked upload requests"),
        &format!("{user} with an explicit deny in a policy of a later kind"),
    ] {
        assert_eq!(message(new).as_deref(), Some(new));
        assert_eq!(message(&with_details(new)).as_deref(), Some(new), "without the link");
    }
    let foreign = "User: arn:aws:sts::999988887777:assumed-role/f/f may not, says be-0123456789abcdef";
    assert_eq!(message(foreign).as_deref(), Some("User: *** may not, says ***"));
}

const URL: &str = "https://eu-central-1.console.aws.amazon.com/iam/home#/authorization-details/0a1b2c3d";

fn with_details(message: &str) -> String {
    format!("{message}{}{URL}{}0a1b2c3d", DETAILS.0, DETAILS.1)
}

/// CASES.md, D1: read as without the link, which is kept.
#[test]
fn d1_the_link_to_the_details_changes_nothing_else() {
    let user = "User: arn:aws:sts::111122223333:assumed-role/r/be-test is not authorized to perform:";
    for tail in [
        "s3:GetObject on resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows the s3:GetObject action",
        "s3:GetObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in a service control policy: \
         arn:aws:organizations::777788889999:policy/o-exampleorgid/service_control_policy/p-examplepolicyid",
        "sts:AssumeRole because no role trust policy allows the sts:AssumeRole action",
        "s3:PutObject",
    ] {
        let message = format!("{user} {tail}");
        let without = read(&message);
        assert!(without.action.is_some() && without.details_url.is_none());
        assert_eq!(read(&with_details(&message)), Denial { details_url: Some(URL.to_owned()), ..without });
    }
    assert_eq!(read(&with_details("Access Denied")).details_url.as_deref(), Some(URL));
    for evil in [
        "https://evil.example/x",
        "https://evil.example?.console.aws.amazon.com/x",
        "https://evil.example#.console.aws.amazon.com/",
        "https://evil.example\\.console.aws.amazon.com/",
        "https://console.aws.amazon.com.evil.example/",
        "http://eu-central-1.console.aws.amazon.com/x",
    ] {
        let message = format!("{user} s3:GetObject{EXPLICIT}{}{evil}{}0a1b2c3d", DETAILS.0, DETAILS.1);
        let read = read(&message);
        assert_eq!((read.explicit, read.details_url), (true, None), "cut off, and not shown: {evil}");
    }
    let sovereign = "https://eusc-de-east-1.console.amazonaws-eusc.eu/iam/home#/authorization-details/0a1b2c3d";
    let message = format!("Access Denied{}{sovereign}{}0a1b2c3d", DETAILS.0, DETAILS.1);
    assert_eq!(read(&message).details_url.as_deref(), Some(sovereign));
    assert_eq!(read(&format!("{} more", with_details("Access Denied"))).details_url, None);
}

/// CASES.md, D4: in each of KMS's forms.
#[test]
fn d4_a_key_elsewhere_is_recognised_whatever_stands_before_the_reason() {
    let user = "User: arn:aws:sts::111122223333:assumed-role/reader/x is not authorized to perform: kms:Decrypt";
    for on in ["on this resource", "on the resource associated with this ciphertext", &format!("on resource: {KEY}")] {
        let read = read(&format!("{user} {on}{KEY_ELSEWHERE}"));
        assert_eq!((read.layer, read.explicit), (Some(Layer::ResourcePolicy), false), "{on}");
        assert_eq!(read.kms_key.is_some(), on.contains(KEY), "{on}");
    }
    let object = format!("User: x{PERFORM}s3:GetObject on resource: \"arn:aws:s3:::b/x{KEY_ELSEWHERE}\"");
    assert_eq!(read(&object).layer, None, "an object may be named like anything");
}

/// Keys and role names that look like the end of a message.
const BAIT: [&str; 9] = [
    "plain",
    "because-no-identity-based-policy",
    "x because no session policy allows the s3:GetObject action",
    "x\" with an explicit deny in a service control policy",
    "x is not authorized to perform: s3:ListBucket on resource: y",
    "with an explicit deny",
    "x with an explicit deny in a policy of a later kind",
    "x\" with an explicit deny in a policy of a later kind: arn:aws:iam::1:x",
    "x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:111122223333:key/1",
];

proptest! {
    #[test]
    fn any_text_is_taken(text: String) {
        let _ = read(&text);
        let _ = read(&format!("User: x{PERFORM}{text}"));
        let _ = read(&format!("User: x{PERFORM}s3:GetObject{text}"));
        let _ = read(&format!("User: x{PERFORM}s3:GetObject{EXPLICIT} in a {text}"));
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
        let policy_arn: Option<Box<str>> = with_arn.then(|| "arn:aws:iam::111122223333:policy/p".into());
        let arn = policy_arn.as_ref().map_or_else(String::new, |arn| format!(": {arn}"));
        let (message, expected) = match layer {
            Some((name, layer)) if explicit => {
                (format!("{head} with an explicit deny in a {name}{arn}"), Denial { policy_arn, ..denial(action, Some(layer), true) })
            }
            Some((name, layer)) => {
                (format!("{head} because no {name} allows the {action} action"), denial(action, Some(layer), false))
            }
            None => (head, denial(action, None, false)),
        };
        let kms_key = KmsKeyArn::parse(&resource).ok().filter(|_| action.starts_with("kms:"));
        prop_assert_eq!(read(&message), Denial { kms_key, ..expected });
    }
}
