use super::*;
use crate::endpoint_request::Input;
use crate::values::Partition;

fn text(text: &str) -> Input {
    Input::Text(text.to_owned())
}

fn sound() -> SetupQuery {
    SetupQuery {
        bucket_access: text("read_write"),
        bucket_name: text("acme-billing-data"),
        region: text("eu-central-1"),
        ..SetupQuery::default()
    }
}

fn codes(draft: SetupQuery) -> Vec<(&'static str, &'static str)> {
    codes_for(draft, &offer())
}

fn codes_for(draft: SetupQuery, offer: &Offer) -> Vec<(&'static str, &'static str)> {
    let errors = draft.into_request(offer).err().unwrap_or_default();
    errors.iter().map(|error| (error.field, error.invalid.code.as_str())).collect()
}

#[test]
fn what_is_left_out_is_suggested() {
    let request = sound().into_request(&offer()).unwrap();
    assert_eq!(request.role_name.as_str(), "Finout-DataExporter-Role");
    assert_eq!(request.format, Format::Json);
    assert!(request.path_prefix.is_empty() && request.kms_key_arn.is_none());
    let request = SetupQuery { bucket_access: text("read_only"), ..sound() }.into_request(&offer()).unwrap();
    assert_eq!(request.role_name.as_str(), "Finout-S3-ReadOnly-Role");
    assert_eq!(policy_name(&offer().vendor_name), "finout-s3-access-policy");
    for format in Format::ALL {
        let request = SetupQuery { format: text(format.as_str()), ..sound() }.into_request(&offer()).unwrap();
        assert_eq!(request.format, format);
    }
}

#[test]
fn all_errors_are_reported_at_once() {
    let draft = SetupQuery {
        bucket_name: text("ACME"),
        path_prefix: text("a//b"),
        region: text("mars"),
        role_name: text("arn:aws:iam::1:role/x"),
        aws_account_id: text("1234"),
        kms_key_arn: text("alias/mine"),
        permissions_boundary_arn: text("AdministratorAccess"),
        format: text("xml"),
        ..SetupQuery::default()
    };
    let expected = [
        ("bucketAccess", "required"),
        ("bucketName", "bucket_name_invalid"),
        ("format", "format_invalid"),
        ("pathPrefix", "prefix_empty_segment"),
        ("region", "region_invalid"),
        ("roleName", "role_name_invalid"),
        ("awsAccountId", "aws_account_id_invalid"),
        ("kmsKeyArn", "kms_alias_not_supported"),
        ("permissionsBoundaryArn", "permissions_boundary_invalid"),
    ];
    assert_eq!(codes(draft), expected);
    assert_eq!(codes(SetupQuery { role_name: Input::Malformed, ..sound() }), []);
    assert!(SetupQuery { role_name: Input::Malformed, ..sound() }.into_request(&offer()).is_err());
}

#[test]
fn role_names_are_those_of_iam() {
    for good in ["a", "-", "A_b+c=d,e.f@g-1", &"x".repeat(64)] {
        assert_eq!(codes(SetupQuery { role_name: text(good), ..sound() }), [], "{good}");
    }
    for bad in ["", " ", "a b", "a/b", "é", "a\n", "a'", &"x".repeat(65)] {
        assert_eq!(codes(SetupQuery { role_name: text(bad), ..sound() }), [("roleName", "role_name_invalid")], "{bad}");
    }
}

#[test]
fn keys_are_those_of_the_buckets_region() {
    let code =
        |arn: &str| codes(SetupQuery { kms_key_arn: text(arn), ..sound() }).first().map_or("ok", |error| error.1);
    for (arn, expected) in [
        ("arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab", "ok"),
        ("arn:aws:kms:eu-central-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab", "ok"),
        ("arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab", "kms_key_region_mismatch"),
        ("arn:aws-cn:kms:cn-north-1:123456789012:key/1", "kms_key_region_mismatch"),
        ("arn:aws:kms:cn-north-1:123456789012:key/1", "kms_key_arn_invalid"),
        ("arn:aws:kms:eu-central-1:123456789012:alias/mine", "kms_alias_not_supported"),
        ("arn:aws:kms:eu-central-1:123456789012:key/*", "kms_key_arn_invalid"),
        ("arn:aws:kms:eu-central-1:123456789012:key/", "kms_key_arn_invalid"),
        ("arn:aws:kms:eu-central-1:12345:key/1", "kms_key_arn_invalid"),
        ("arn:aws:s3:eu-central-1:123456789012:key/1", "kms_key_arn_invalid"),
        ("1234abcd-12ab-34cd-56ef-1234567890ab", "kms_key_arn_invalid"),
        ("", "kms_key_arn_invalid"),
    ] {
        assert_eq!(code(arn), expected, "{arn}");
    }
}

#[test]
fn a_permissions_boundary_is_a_policy_of_the_roles_aws_account_or_of_aws() {
    let code = |arn: &str, aws_account: Option<&str>| {
        let aws_account_id = aws_account.map_or(Input::Absent, text);
        let query = SetupQuery { permissions_boundary_arn: text(arn), aws_account_id, ..sound() };
        codes(query).first().map_or("ok", |error| error.1)
    };
    for (arn, expected) in [
        ("arn:aws:iam::123456789012:policy/limits", "ok"),
        ("arn:aws:iam::123456789012:policy/a/b-c/limits", "ok"),
        ("arn:aws:iam::aws:policy/PowerUserAccess", "ok"),
        ("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "ok"),
        ("arn:aws:iam::210987654321:policy/limits", "permissions_boundary_mismatch"),
        ("arn:aws-cn:iam::123456789012:policy/limits", "permissions_boundary_mismatch"),
        ("arn:aws-cn:iam::aws:policy/PowerUserAccess", "permissions_boundary_mismatch"),
        ("arn:aws:iam::123456789012:role/limits", "permissions_boundary_invalid"),
        ("arn:aws:iam::12345:policy/limits", "permissions_boundary_invalid"),
        ("arn:aws:iam:eu-central-1:123456789012:policy/limits", "permissions_boundary_invalid"),
        ("arn:aws:iam::123456789012:policy/", "permissions_boundary_invalid"),
        ("arn:aws:iam::123456789012:policy//limits", "permissions_boundary_invalid"),
        ("arn:aws:iam::123456789012:policy/a//limits", "permissions_boundary_invalid"),
        ("arn:aws:iam::123456789012:policy/{{resolve:x}}/limits", "permissions_boundary_invalid"),
        ("arn:aws:iam::123456789012:policy/lim*", "permissions_boundary_invalid"),
        (" arn:aws:iam::123456789012:policy/limits", "permissions_boundary_invalid"),
        ("limits", "permissions_boundary_invalid"),
        ("", "permissions_boundary_invalid"),
    ] {
        assert_eq!(code(arn, Some("123456789012")), expected, "{arn}");
    }
    assert_eq!(code("arn:aws:iam::210987654321:policy/limits", None), "ok", "the role's AWS account is not known");
}

#[test]
fn an_aws_account_gives_the_arn_of_the_role() {
    let arn = |query: SetupQuery, offer: &Offer| {
        let request = query.into_request(offer).unwrap();
        Kit::new(offer, &external_id(), &request).expected_role_arn()
    };
    assert_eq!(arn(sound(), &offer()), None);
    let named = SetupQuery { aws_account_id: text("123456789012"), ..sound() };
    let expected = |partition: &str| Some(format!("arn:{partition}:iam::123456789012:role/Finout-DataExporter-Role"));
    assert_eq!(arn(named.clone(), &offer()), expected("aws"));
    let chinese = Offer { vendor: Vendor { partition: Partition::AwsCn, ..vendor() }, ..offer() };
    assert_eq!(arn(SetupQuery { region: text("cn-north-1"), ..named.clone() }, &chinese), expected("aws-cn"));
    for (bad, code) in [("999999999999", "vendor_role_refused"), ("12345678901", "aws_account_id_invalid")] {
        let query = SetupQuery { aws_account_id: text(bad), ..sound() };
        assert_eq!(codes(query), [("awsAccountId", code)]);
    }
}

#[test]
fn what_an_endpoint_would_be_refused_for_is_refused_here() {
    let elsewhere = SetupQuery { region: text("cn-north-1"), ..sound() };
    assert_eq!(codes(elsewhere.clone()), [("region", "region_partition_unsupported")]);
    let chinese = Vendor { partition: Partition::AwsCn, ..vendor() };
    assert_eq!(codes_for(elsewhere, &Offer { vendor: chinese, ..offer() }), []);
    let long = SetupQuery { path_prefix: text(&"$".repeat(300)), ..sound() };
    assert_eq!(codes(long.clone()), [("pathPrefix", "prefix_policy_too_long")]);
    let with_another = SetupQuery { bucket_name: text("ACME"), ..long };
    assert_eq!(codes(with_another), [("bucketName", "bucket_name_invalid"), ("pathPrefix", "prefix_policy_too_long")]);
}

#[test]
fn a_dynamic_reference_is_never_handed_to_cloudformation() {
    let with =
        |format: &str| SetupQuery { path_prefix: text("{{resolve:ssm:secret}}"), format: text(format), ..sound() };
    assert_eq!(codes(with("cloudformation")), [("pathPrefix", "prefix_not_for_format")]);
    assert_eq!(codes(with("terraform")), []);
    let request = with("json").into_request(&offer()).unwrap();
    assert_eq!(Kit::new(&offer(), &external_id(), &request).quick_create_url(), None);
}

#[test]
fn prefix_that_iam_would_get_unescaped_is_refused_with_other_formats() {
    for beyond in ["a\u{a0}b", "é/", "日本", "a/😀"] {
        let with = |format: &str| SetupQuery { path_prefix: text(beyond), format: text(format), ..sound() };
        for format in ["cloudformation", "terraform"] {
            assert_eq!(codes(with(format)), [("pathPrefix", "prefix_not_for_format")], "{beyond:?} {format}");
            let errors = with(format).into_request(&offer()).unwrap_err();
            assert!(errors[0].invalid.detail.contains("`cli`, `console`, or `json`"), "{}", errors[0].invalid.detail);
        }
        for format in ["cli", "console", "json"] {
            let request = with(format).into_request(&offer()).unwrap();
            let (offer, id) = (offer(), external_id());
            let kit = Kit::new(&offer, &id, &request);
            assert_eq!(kit.quick_create_url(), None, "{beyond:?} {format}");
            assert!(kit.cli().is_ascii() && kit.console().is_ascii(), "{beyond:?}");
        }
    }
    let plain = SetupQuery { path_prefix: text(r##"!"#$%&'() +,-.:;<=>@[\]^_`{|}~"##), ..sound() };
    for format in Format::ALL {
        let plain = SetupQuery { format: text(format.as_str()), ..plain.clone() };
        assert!(
            Kit::new(&offer(), &external_id(), &plain.into_request(&offer()).unwrap()).quick_create_url().is_some()
        );
    }
}

#[test]
fn vendor_names_and_template_addresses_make_sense() {
    for bad in ["", "1a", "-a", "a b", "a'b", "é", &"x".repeat(41)] {
        assert_eq!(VendorName::parse(bad).unwrap_err().code.as_str(), "vendor_name_invalid", "{bad}");
    }
    for bad in ["", "https://", "http://x", "https://a b", "https://é"] {
        assert_eq!(TemplateUrl::parse(bad).unwrap_err().code.as_str(), "template_url_invalid", "{bad}");
    }
}

#[test]
fn a_bucket_of_another_aws_account_has_a_policy_that_names_the_role() {
    let draft = |role: Input, owner: &str, ownership: &str| SetupQuery {
        aws_account_id: role,
        bucket_owner_aws_account_id: text(owner),
        object_ownership: if ownership.is_empty() { Input::Absent } else { text(ownership) },
        path_prefix: text("exports/"),
        ..sound()
    };
    let full_control = "bucket_owner_full_control";
    let request = draft(text("111122223333"), "444455556666", full_control).into_request(&offer()).unwrap();
    let (offer, id) = (offer(), external_id());
    let kit = Kit::new(&offer, &id, &request);
    let bucket_policy = kit.bucket_policy().unwrap().to_value();
    let (role, statements) = ("arn:aws:iam::111122223333:role/", bucket_policy["Statement"].as_array().unwrap());
    assert_eq!(statements.len(), 3);
    for statement in statements {
        assert!(statement["Principal"]["AWS"].as_str().unwrap().starts_with(role), "{statement}");
        assert!(statement.get("Sid").is_none(), "it would meet that of another endpoint: {statement}");
    }
    for policy in [&bucket_policy, &kit.access_policy.to_value()] {
        assert!(policy.to_string().contains("s3:PutObjectAcl"), "{policy}");
    }
    assert_eq!(kit.quick_create_url(), None, "the published template allows no ACLs");

    let without = draft(text("111122223333"), "444455556666", "").into_request(&offer).unwrap();
    let kit = Kit::new(&offer, &id, &without);
    assert!(!kit.access_policy.to_json().contains("s3:PutObjectAcl") && kit.bucket_policy().is_some());
    let own = draft(text("111122223333"), "111122223333", "").into_request(&offer).unwrap();
    assert_eq!(Kit::new(&offer, &id, &own).bucket_policy(), None);

    let not_allowed = [("objectOwnership", "object_ownership_not_allowed")];
    assert_eq!(codes(draft(text("111122223333"), "111122223333", full_control)), not_allowed);
    assert_eq!(codes(SetupQuery { object_ownership: text(full_control), ..sound() }), not_allowed);
    assert_eq!(codes(draft(Input::Absent, "444455556666", "")), [("awsAccountId", "required")]);
    let vendors = draft(text("111122223333"), "999999999999", "");
    assert_eq!(codes(vendors), [("bucketOwnerAwsAccountId", "vendor_role_refused")]);
}
