use super::*;
use crate::samples::vendor;
use crate::values::Partition;

fn text(text: &str) -> Input {
    Input::Text(text.to_owned())
}

fn sound() -> EndpointRequest {
    EndpointRequest {
        name: text("Billing"),
        bucket_access: text("read_only"),
        role_arn: text("arn:aws:iam::123456789012:role/r"),
        bucket_name: text("acme-billing-data"),
        region: text("eu-central-1"),
        ..EndpointRequest::default()
    }
}

fn codes<N>(result: Result<RequestedEndpoint<N>, Vec<InvalidField>>) -> Vec<(&'static str, &'static str)> {
    result.err().unwrap_or_default().iter().map(|error| (error.field, error.invalid.code.as_str())).collect()
}

#[test]
fn a_sound_draft_is_normalised() {
    let draft = EndpointRequest { path_prefix: text("data"), description: text("  x "), ..sound() };
    let requested = draft.into_added(&vendor()).unwrap();
    assert_eq!(requested.name.as_str(), "Billing");
    assert_eq!(requested.description.unwrap().as_str(), "x");
    assert_eq!(requested.configuration.path_prefix.as_str(), "data/");
    assert_eq!(requested.configuration.expected_bucket_owner().as_str(), "123456789012");
}

#[test]
fn all_errors_are_reported_at_once() {
    let required =
        [("bucketAccess", "required"), ("roleArn", "required"), ("bucketName", "required"), ("region", "required")];
    assert_eq!(codes(EndpointRequest::default().into_tested(&vendor())), required);
    let with_name: Vec<_> = std::iter::once(("name", "required")).chain(required).collect();
    assert_eq!(codes(EndpointRequest::default().into_added(&vendor())), with_name);
}

#[test]
fn a_test_needs_no_name_but_takes_no_bad_one() {
    let unnamed = EndpointRequest { name: Input::Absent, ..sound() };
    assert_eq!(unnamed.into_tested(&vendor()).unwrap().name, None);
    assert_eq!(codes(EndpointRequest { name: text(" "), ..sound() }.into_tested(&vendor())), [("name", "name_length")]);
}

#[test]
fn an_unusable_field_is_fatal_without_a_second_word() {
    for draft in [
        EndpointRequest { name: Input::Malformed, ..sound() },
        EndpointRequest { description: Input::Malformed, ..sound() },
        EndpointRequest { path_prefix: Input::Malformed, ..sound() },
        EndpointRequest { region: Input::Malformed, ..sound() },
    ] {
        let errors = draft.into_added(&vendor()).unwrap_err();
        assert_eq!(errors, []);
    }
}

#[test]
fn partitions_must_agree() {
    let refused = |role: &str, region: &str, vendor: &Vendor| {
        codes(EndpointRequest { role_arn: text(role), region: text(region), ..sound() }.into_tested(vendor))
    };
    let role = |partition: &str| format!("arn:{partition}:iam::123456789012:role/r");
    assert_eq!(refused(&role("aws"), "cn-north-1", &vendor()), [("region", "region_partition_mismatch")]);
    assert_eq!(refused(&role("aws-cn"), "cn-north-1", &vendor()), [("roleArn", "role_partition_unsupported")]);
    for (partition, region) in [
        (Partition::Aws, "us-east-1"),
        (Partition::AwsCn, "cn-north-1"),
        (Partition::AwsUsGov, "us-gov-west-1"),
        (Partition::AwsEusc, "eusc-de-east-1"),
    ] {
        let vendor = Vendor { partition, ..vendor() };
        assert_eq!(refused(&role(partition.as_str()), region, &vendor), []);
    }
}

#[test]
fn the_vendors_own_role_is_refused() {
    let own = EndpointRequest { role_arn: text("arn:aws:iam::999999999999:role/r"), ..sound() };
    assert_eq!(codes(own.into_tested(&vendor())), [("roleArn", "vendor_role_refused")]);
}

#[test]
fn a_bucket_of_the_vendors_own_is_refused() {
    let own = EndpointRequest { bucket_owner_aws_account_id: text("999999999999"), ..sound() };
    assert_eq!(codes(own.into_tested(&vendor())), [("bucketOwnerAwsAccountId", "vendor_role_refused")]);
}

#[test]
fn a_prefix_whose_session_policy_would_not_fit_is_refused() {
    // Each `$` takes four characters in the policy, twice.
    let draft = EndpointRequest { path_prefix: text(&"$".repeat(300)), ..sound() };
    assert_eq!(codes(draft.into_tested(&vendor())), [("pathPrefix", "prefix_policy_too_long")]);
    assert_eq!(codes(EndpointRequest { path_prefix: text(&"x".repeat(511)), ..sound() }.into_tested(&vendor())), []);
}

#[test]
fn a_prefix_that_can_not_fit_is_reported_with_whatever_else_is_wrong() {
    // Each `$` takes four characters in the policy, twice: too many with any bucket, role and region.
    let hopeless = EndpointRequest { path_prefix: text(&"$".repeat(300)), ..sound() };
    let too_long = ("pathPrefix", "prefix_policy_too_long");
    let errors = |draft: EndpointRequest| codes(draft.into_tested(&vendor()));
    for (draft, other) in [
        (
            EndpointRequest { bucket_access: text("write"), ..hopeless.clone() },
            ("bucketAccess", "bucket_access_invalid"),
        ),
        (EndpointRequest { role_arn: text("r"), ..hopeless.clone() }, ("roleArn", "role_arn_invalid")),
        (EndpointRequest { bucket_name: text("B"), ..hopeless.clone() }, ("bucketName", "bucket_name_invalid")),
        (EndpointRequest { region: Input::Absent, ..hopeless.clone() }, ("region", "required")),
    ] {
        assert_eq!(errors(draft), [other, too_long]);
    }
    let alone = EndpointRequest { path_prefix: text(&"$".repeat(300)), ..EndpointRequest::default() };
    let required = ["bucketAccess", "roleArn", "bucketName", "region"].map(|field| (field, "required"));
    assert_eq!(errors(alone), [required.as_slice(), &[too_long]].concat());
    let errors = EndpointRequest { region: Input::Malformed, ..hopeless }.into_tested(&vendor()).unwrap_err();
    assert!(errors[0].invalid.detail.contains("would have at least "), "{errors:?}");
}

#[test]
fn a_prefix_that_may_fit_is_not_refused_for_the_parts_that_are_missing() {
    // Characters of the prefix that fit exactly into what is left by the smallest policy of all: one more is too many.
    let fits = |dollars: usize, draft: EndpointRequest| {
        let found = codes(EndpointRequest { path_prefix: text(&"$".repeat(dollars)), ..draft }.into_tested(&vendor()));
        !found.contains(&("pathPrefix", "prefix_policy_too_long"))
    };
    let smallest = EndpointRequest { bucket_name: text("aaa"), region: text("us-east-1"), ..sound() };
    let most = (1..300).take_while(|dollars| fits(*dollars, smallest.clone())).last().unwrap();
    for known in [
        EndpointRequest::default(),
        EndpointRequest { bucket_access: text("x"), ..smallest.clone() },
        EndpointRequest { role_arn: text("x"), ..smallest.clone() },
        EndpointRequest { bucket_name: text("x"), ..smallest.clone() },
        EndpointRequest { region: text("x"), ..smallest },
    ] {
        assert!(fits(most, known.clone()) && !fits(most + 1, known.clone()), "{known:?}");
    }
}

/// CASES.md, B5: a region of the right shape that does not exist, and what the vendor adds until a release knows it.
#[test]
fn b5_a_region_that_does_not_exist_is_refused_by_name() {
    let misspelt = || EndpointRequest { region: text("eu-centrl-1"), ..sound() };
    let errors = misspelt().into_tested(&vendor()).unwrap_err();
    assert_eq!((errors[0].field, errors[0].invalid.code.as_str()), ("region", "region_unknown"));
    assert!(errors[0].invalid.detail.contains("The AWS Region eu-centrl-1 does not exist"), "{errors:?}");
    let added = Vendor { additional_regions: vec!["eu-centrl-1".parse().unwrap()], ..vendor() };
    assert!(misspelt().into_tested(&added).is_ok());
}

/// CASES.md, B5: what was pasted with white space around it.
#[test]
fn b5_white_space_around_a_value_is_refused_as_what_it_is() {
    for (field, code, padded) in [
        (
            "roleArn",
            "role_arn_invalid",
            EndpointRequest { role_arn: text("arn:aws:iam::123456789012:role/r "), ..sound() },
        ),
        ("bucketName", "bucket_name_invalid", EndpointRequest { bucket_name: text(" acme-billing-data"), ..sound() }),
        ("region", "region_invalid", EndpointRequest { region: text("eu-central-1\n"), ..sound() }),
        (
            "bucketOwnerAwsAccountId",
            "aws_account_id_invalid",
            EndpointRequest { bucket_owner_aws_account_id: text("\u{200b}123456789012"), ..sound() },
        ),
    ] {
        let errors = padded.into_tested(&vendor()).unwrap_err();
        assert_eq!((errors[0].field, errors[0].invalid.code.as_str()), (field, code));
        assert!(errors[0].invalid.detail.ends_with(". Remove it."), "{errors:?}");
    }
}

fn sse_kms(key: &str) -> EncryptionInput {
    EncryptionInput::Object { encryption_type: text("sse_kms"), kms_key_arn: text(key) }
}

#[test]
fn a_key_is_one_of_the_buckets_region_by_its_own_arn() {
    let code = |key: &str| codes(EndpointRequest { encryption: sse_kms(key), ..sound() }.into_tested(&vendor()));
    assert_eq!(code("arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"), []);
    for (key, expected) in [
        ("arn:aws:kms:eu-west-1:111122223333:key/1", "kms_key_region_mismatch"),
        ("arn:aws-cn:kms:cn-north-1:111122223333:key/1", "kms_key_region_mismatch"),
        ("arn:aws-cn:kms:eu-central-1:111122223333:key/1", "kms_key_arn_invalid"),
        ("arn:aws:kms:eu-central-1:111122223333:alias/exports", "kms_alias_not_supported"),
        ("alias/exports", "kms_alias_not_supported"),
        ("1234abcd-12ab-34cd-56ef-1234567890ab", "kms_key_arn_invalid"),
        ("arn:aws:kms:eu-central-1:111122223333:key/1 ", "kms_key_arn_invalid"),
    ] {
        assert_eq!(code(key), [("encryption/kmsKeyArn", expected)], "{key}");
    }
    let elsewhere = EndpointRequest { encryption: sse_kms("arn:aws:kms:eu-west-1:111122223333:key/1"), ..sound() };
    let unknown = EndpointRequest { region: Input::Absent, ..elsewhere };
    assert_eq!(codes(unknown.into_tested(&vendor())), [("region", "required")]);
}

#[test]
fn ownership_is_for_what_is_written_to_a_bucket_of_another_aws_account() {
    let asked = |owner: Input, access: &str| {
        let draft = EndpointRequest {
            object_ownership: text("bucket_owner_full_control"),
            bucket_owner_aws_account_id: owner,
            bucket_access: text(access),
            ..sound()
        };
        codes(draft.into_tested(&vendor()))
    };
    let not_allowed = [("objectOwnership", "object_ownership_not_allowed")];
    assert_eq!(asked(text("210987654321"), "read_write"), []);
    assert_eq!(asked(text("210987654321"), "read_only"), not_allowed);
    assert_eq!(asked(text("123456789012"), "read_write"), not_allowed);
    assert_eq!(asked(Input::Absent, "read_write"), not_allowed);
    // What is wrong with the owner itself is reported once.
    assert_eq!(asked(text("1"), "read_write"), [("bucketOwnerAwsAccountId", "aws_account_id_invalid")]);
    let other = EndpointRequest { object_ownership: text("object_writer"), ..sound() };
    assert_eq!(codes(other.into_tested(&vendor())), [("objectOwnership", "object_ownership_invalid")]);
}
