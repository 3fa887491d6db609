use be_domain::fault::FaultKind;
use be_domain::setup::TemplateUrl;
use be_domain::values::VendorName;
use be_lambda::testing::{EXTERNAL_ID, Memory, TestEvent, vendor};
use serde_json::{Value, json};

use super::*;

fn handler(store: Memory) -> Setup<Memory> {
    let vendor_name = VendorName::parse("Finout").unwrap();
    Setup { store, offer: Offer { vendor: vendor(), vendor_name, template_url: None } }
}

fn acme() -> Setup<Memory> {
    handler(Memory::default().with_external_id("acme"))
}

fn get() -> TestEvent {
    TestEvent::named("setup-get")
}

fn query(more: &str) -> TestEvent {
    let event = get();
    let query = event.json()["rawQueryString"].as_str().unwrap().to_owned() + more;
    event.with_query(&query)
}

#[tokio::test]
async fn the_whole_answer_for_programs() {
    let response = get().send(&acme()).await;
    assert_eq!((response.status, &response.headers["content-type"]), (200, &json!("application/json")));
    let statement = |sid: &str, action: Value, resource: &str| json!({ "Sid": sid, "Effect": "Allow", "Action": action, "Resource": resource });
    let mut list = statement("ListPrefix", json!("s3:ListBucket"), "arn:aws:s3:::acme-billing-data");
    list["Condition"] = json!({ "StringLike": { "s3:prefix": "exports/daily/*" } });
    let objects = "arn:aws:s3:::acme-billing-data/exports/daily/*";
    let writes = json!(["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]);
    assert_eq!(
        response.body,
        json!({
            "externalId": EXTERNAL_ID,
            "trustedPrincipal": "arn:aws:iam::999999999999:root",
            "trustPolicy": {
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": { "AWS": "arn:aws:iam::999999999999:root" },
                    "Action": "sts:AssumeRole",
                    "Condition": {
                        "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::999999999999:role/bucket-endpoint/*" },
                        "StringEquals": { "sts:ExternalId": EXTERNAL_ID },
                    },
                }],
            },
            "accessPolicy": {
                "Version": "2012-10-17",
                "Statement": [
                    list,
                    statement("ReadObjects", json!("s3:GetObject"), objects),
                    statement("WriteObjects", writes, objects),
                ],
            },
            "roleName": "Finout-DataExporter-Role",
            "policyName": "finout-s3-access-policy",
            "stackName": "Finout-acme-billing-data-exports-daily-a22f05695f63",
        })
    );
}

/// The whole answer as it goes out, where there is everything to say: a change of the API is seen in review.
#[tokio::test]
async fn the_answer_with_all_there_is() {
    let mut handler = acme();
    handler.offer.template_url = Some(TemplateUrl::parse("https://t.s3.amazonaws.com/t.yaml").unwrap());
    let query = "bucketAccess=read_only&bucketName=acme-billing-data&pathPrefix=exports/daily&region=eu-central-1\
                 &kmsKeyArn=arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab\
                 &awsAccountId=123456789012&permissionsBoundaryArn=arn:aws:iam::123456789012:policy/limits";
    let response = get().with_query(query).send(&handler).await;
    assert_eq!(response.status, 200);
    let url = response.body["quickCreateUrl"].as_str().unwrap();
    assert!(url.starts_with("https://eu-central-1.console.aws.amazon.com/cloudformation/home?region=eu-central-1#/"));
    assert!(url.contains(&format!("&param_ExternalId={EXTERNAL_ID}&")), "{url}");
    insta::assert_snapshot!(format!("{:#}", response.body));
}

#[tokio::test]
async fn each_format_has_its_content_type() {
    for (format, content_type, start) in [
        ("cloudformation", "application/yaml", "# Save this template as Finout-acme-billing-data-exports-daily-"),
        ("terraform", "text/plain; charset=utf-8", "# Terraform creates the role in the AWS account"),
        ("cli", "text/plain; charset=utf-8", "#!/bin/sh\n"),
        ("console", "text/markdown; charset=utf-8", "# Create the IAM role"),
    ] {
        let response = query(&format!("&format={format}&roleName=mine")).send(&acme()).await;
        assert_eq!((response.status, &response.headers["content-type"]), (200, &json!(content_type)), "{format}");
        assert_eq!(response.headers["x-content-type-options"], "nosniff");
        let text = response.body.as_str().unwrap();
        assert!(text.starts_with(start) && text.contains(EXTERNAL_ID) && text.contains("mine"), "{text}");
    }
}

#[tokio::test]
async fn without_an_external_id_there_is_no_setup() {
    for store in [Memory::default(), Memory::default().with_external_id("other")] {
        let response = get().send(&handler(store)).await;
        assert_eq!((response.status, response.code()), (404, "external_id_not_found"));
        assert!(response.body["detail"].as_str().unwrap().contains("POST /v1/external-id"));
    }
}

#[tokio::test]
async fn all_errors_are_reported_at_once() {
    let response = get().with_query("bucketName=A&region=mars&format=xml&roleName=&page=2").send(&acme()).await;
    assert_eq!((response.status, response.code()), (400, "invalid_request"));
    let expected = [
        ("/query/bucketAccess", "required"),
        ("/query/bucketName", "bucket_name_invalid"),
        ("/query/format", "format_invalid"),
        ("/query/page", "unknown_parameter"),
        ("/query/region", "region_invalid"),
        ("/query/roleName", "role_name_invalid"),
    ];
    assert_eq!(response.errors(), expected);
    for (more, code) in [
        ("&bucketName=other-bucket", "duplicate_parameter"),
        ("&RoleName=x", "wrong_case"),
        ("&roleName=%zz", "malformed_encoding"),
        ("&kmsKeyArn=alias/mine", "kms_alias_not_supported"),
    ] {
        let response = query(more).send(&acme()).await;
        assert_eq!(response.errors().first().map(|(_, code)| *code), Some(code), "{more}");
    }
}

#[tokio::test]
async fn an_external_id_is_never_accepted() {
    for event in [query("&externalId=mine"), get().with_body(r#"{"externalId": "mine"}"#)] {
        let response = event.send(&acme()).await;
        assert_eq!((response.status, response.code()), (400, "external_id_not_accepted"));
    }
}

#[tokio::test]
async fn needs_the_read_scope_and_a_store_that_answers() {
    assert_eq!(get().with_scope("endpoints:write").send(&acme()).await.code(), "forbidden");
    assert_eq!(get().without_token().send(&acme()).await.status, 401);
    assert_eq!(get().send(&handler(Memory::broken(FaultKind::Throttled))).await.status, 503);
    assert_eq!(get().send(&handler(Memory::broken(FaultKind::Unexpected))).await.status, 500);
}

#[tokio::test]
async fn everybody_can_read_the_description_of_the_api() {
    // Whatever is in the request, and whatever the store does.
    let broken = handler(Memory::broken(FaultKind::Unexpected));
    let document = TestEvent::named("setup-openapi").with_query("externalId=x").with_body("{").send(&broken).await;
    assert_eq!((document.status, &document.headers["content-type"]), (200, &json!("application/json")));
    assert_eq!(document.headers["cache-control"], "public, max-age=300");
    assert_eq!(document.body, serde_json::from_str::<Value>(OPENAPI).unwrap());

    let page = TestEvent::named("setup-docs").send(&broken).await;
    assert_eq!((page.status, &page.headers["content-type"]), (200, &json!("text/html; charset=utf-8")));
    assert_eq!(page.headers["content-encoding"], "gzip");
    assert!(page.body.as_str().is_some_and(|base64| base64.starts_with("H4sI")), "gzip's first bytes, in base64");
    let policy = page.headers["content-security-policy"].as_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    for loose in ["*", "http", "unsafe-eval", "script-src 'unsafe-inline'"] {
        assert!(!policy.contains(loose), "{policy}");
    }
    // Four fifths of the API Gateway's limit are free, and a function's package stays small.
    assert!(OPENAPI.len() + PAGE.len() < 1024 * 1024);
}
