//! `encryption`, the one field that is an object.

use super::*;

/// Every error of the members, with its pointer, together with all others.
#[test]
fn encryption_is_read_like_the_fields() {
    for (encryption, expected) in [
        (json!({}), vec![error("/encryption/type", "required")]),
        (json!("sse_s3"), vec![error("/encryption", "wrong_type")]),
        (json!(null), vec![error("/encryption", "null")]),
        (
            json!([{ "externalId": "x" }]),
            vec![error("/encryption", "wrong_type"), error("/encryption/0/externalId", "external_id_not_accepted")],
        ),
        (json!({ "type": "sse_kms" }), vec![error("/encryption/kmsKeyArn", "required")]),
        (
            json!({ "type": "SSE_S3", "kmsKeyArn": "alias/mine" }),
            vec![
                error("/encryption/kmsKeyArn", "kms_alias_not_supported"),
                error("/encryption/type", "encryption_type_invalid"),
            ],
        ),
        (
            json!({ "type": 1, "kmsKeyArn": null, "kms_key_arn": "x", "more": { "externalId": 1 } }),
            vec![
                error("/encryption/kmsKeyArn", "null"),
                error("/encryption/kms_key_arn", "wrong_case"),
                error("/encryption/more", "unknown_field"),
                error("/encryption/more/externalId", "external_id_not_accepted"),
                error("/encryption/type", "wrong_type"),
            ],
        ),
        (
            json!({ "type": "sse_s3", "kmsKeyArn": "arn:aws:kms:eu-central-1:210987654321:key/1" }),
            vec![error("/encryption/kmsKeyArn", "kms_key_arn_not_allowed")],
        ),
        (
            json!({ "Type": "sse_s3", "externalId": "x" }),
            vec![error("/encryption/Type", "wrong_case"), error("/encryption/externalId", "external_id_not_accepted")],
        ),
    ] {
        let body = changed(&json!({ "encryption": encryption, "name": "" }));
        let mut expected = expected.clone();
        expected.push(error("/name", "name_length"));
        assert_eq!(refused(body), expected, "{encryption}");
    }
    let mut twice = changed(&json!({}));
    twice.insert_str(1, r#""encryption": {"type": "sse_s3", "type": "sse_s3"}, "#);
    assert_eq!(refused(twice), [error("/encryption/type", "duplicate_field")]);
}
