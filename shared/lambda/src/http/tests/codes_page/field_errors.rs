use std::fmt::Write as _;

use be_domain::setup::{Offer, TemplateUrl};
use be_domain::values::{AccountId, IdempotencyKey, VendorName};
use serde_json::{Value, json};

use super::{block, list, wrapped};
use crate::http::{FieldError, FieldErrorCode, FieldErrors, body, query};
use crate::testing::{TestEvent, vendor};

const KEY: &str = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// The errors that `read` finds in the request of `event`.
fn found<T>(event: &TestEvent, read: impl FnOnce(&lambda_http::Request, &mut FieldErrors) -> T) -> Vec<FieldError> {
    let mut errors = FieldErrors::default();
    read(&event.request(), &mut errors);
    errors.into_result().err().map(|problem| problem.errors).unwrap_or_default()
}

fn of_endpoint(event: &TestEvent) -> Vec<FieldError> {
    found(event, |request, errors| body::endpoint_to_add(request, &vendor(), errors))
}

fn of_body(body: &str) -> Vec<FieldError> {
    of_endpoint(&TestEvent::named("create-endpoint-post").with_body(body))
}

/// The errors of the sample endpoint with these other values.
fn of_fields(change: &Value) -> Vec<FieldError> {
    let mut body = TestEvent::named("create-endpoint-post").body();
    for (name, value) in change.as_object().expect("an object") {
        body[name] = value.clone();
    }
    of_body(&body.to_string())
}

fn of_setup(query_string: &str) -> Vec<FieldError> {
    let offer = Offer {
        vendor: vendor(),
        vendor_name: VendorName::parse("Finout").expect("a name"),
        template_url: TemplateUrl::parse("https://templates.s3.amazonaws.com/role.yaml").ok(),
    };
    let sample = "bucketAccess=read_write&bucketName=acme-billing-data&region=eu-central-1&";
    let event = TestEvent::named("setup-get").with_query(&format!("{sample}{query_string}"));
    found(&event, |request, errors| query::setup(request, &offer, errors))
}

fn of_list(query_string: &str) -> Vec<FieldError> {
    let account = AccountId::parse("acme").expect("an account");
    let event = TestEvent::named("read-endpoints-list").with_query(query_string);
    found(&event, |request, errors| query::ListQuery::read(request, &account, errors))
}

fn of_feature(body: &str) -> Vec<FieldError> {
    found(&TestEvent::named("vend-credentials-post").with_body(body), body::feature)
}

/// Field errors of every code, from requests with one mistake each.
pub(super) fn examples() -> Vec<FieldError> {
    let role = |arn: &str| json!({ "roleArn": arn });
    let bucket = |name: &str| json!({ "bucketName": name });
    let prefix = |prefix: &str| json!({ "pathPrefix": prefix });
    let encryption = |encryption: &Value| json!({ "encryption": encryption });
    let fields = [
        json!({ "name": "x".repeat(129) }),
        json!({ "name": "a\u{7}b" }),
        json!({ "name": 7 }),
        json!({ "description": "" }),
        json!({ "description": null }),
        json!({ "bucketAccess": "write_only" }),
        role("reader"),
        role("arn:aws:iam::123456789012:role/reader "),
        role("arn:aws:iam::123456789012:user/ann"),
        role("arn:aws:sts::123456789012:assumed-role/reader/session"),
        role("arn:aws:s3:::acme-billing-data"),
        role("arn:aws-iso:iam::123456789012:role/reader"),
        role("arn:aws:iam::1234:role/reader"),
        role("arn:aws:iam::123456789012:role/a role"),
        role("arn:aws:iam::123456789012:role//reader"),
        role("arn:aws:iam::123456789012:role/aws-service-role/s3.amazonaws.com/AWSServiceRoleForX"),
        role("arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_1"),
        role("arn:aws-cn:iam::123456789012:role/reader"),
        role("arn:aws:iam::999999999999:role/reader"),
        json!({ "bucketOwnerAwsAccountId": "999999999999" }),
        json!({ "bucketOwnerAwsAccountId": "1234-5678-9012" }),
        bucket("arn:aws:s3:::acme-billing-data"),
        bucket("ab"),
        bucket("Acme"),
        bucket("-acme"),
        bucket("acme..data"),
        bucket("192.168.0.1"),
        bucket("xn--acme"),
        bucket("acme-s3alias"),
        prefix("s3://acme-billing-data/data/"),
        prefix("/data/"),
        prefix("data/*"),
        prefix("data /daily/"),
        prefix(&"x".repeat(600)),
        prefix(&["a"; 33].join("/")),
        prefix("data//daily/"),
        prefix("data/../daily/"),
        prefix("data/\u{7}/"),
        prefix(&"\u{1F600}".repeat(120)),
        json!({ "region": "Frankfurt" }),
        json!({ "region": "us-iso-east-1" }),
        json!({ "region": "eu-centrl-1" }),
        json!({ "region": "cn-north-1" }),
        encryption(&json!({})),
        encryption(&json!({ "type": "aws:kms" })),
        encryption(&json!({ "type": "sse_kms" })),
        encryption(&json!({ "type": "sse_s3", "kmsKeyArn": KEY })),
        encryption(&json!({ "type": "sse_kms", "kmsKeyArn": "1234abcd-12ab-34cd-56ef-1234567890ab" })),
        encryption(&json!({ "type": "sse_kms", "kmsKeyArn": "alias/data" })),
        encryption(&json!({ "type": "sse_kms", "kmsKeyArn": KEY.replace("eu-central-1", "eu-west-1") })),
        json!({ "objectOwnership": "BucketOwnerPreferred" }),
        json!({ "objectOwnership": "bucket_owner_full_control" }),
        json!({ "color": "blue" }),
        json!({ "role_arn": "x" }),
        json!({ "externalId": "be-1" }),
    ];
    let mut all: Vec<FieldError> = fields.iter().flat_map(of_fields).collect();
    for body in [
        "",
        "{}",
        "{",
        "[]",
        "\u{FFFD}{}",
        "\u{feff}{}",
        r#"{"name": "\ud800"}"#,
        &format!("{}{}", "[".repeat(40), "]".repeat(40)),
        &" ".repeat(20_000),
        &format!("{{\"name\": \"{}\"}}", "x".repeat(20_000)),
        r#"{"name": "a", "name": "b"}"#,
        "{\"name\": \"\u{FFFD}\"}",
    ] {
        all.extend(of_body(body));
    }
    all.extend(of_endpoint(&TestEvent::named("create-endpoint-post").with_header("content-type", "text/plain")));
    for query in [
        "format=xml",
        "roleName=arn:aws:iam::123456789012:role/reader",
        "roleName=a+role",
        "kmsKeyArn=reader",
        &format!("kmsKeyArn={}", KEY.replace(":key/1234abcd-12ab-34cd-56ef-1234567890ab", ":alias/data")),
        &format!("kmsKeyArn={}", KEY.replace("eu-central-1", "eu-west-1")),
        "awsAccountId=1234-5678-9012",
        "awsAccountId=999999999999",
        "permissionsBoundaryArn=limits",
        "permissionsBoundaryArn=arn:aws:iam::123456789012:role/limits",
        "awsAccountId=111122223333&permissionsBoundaryArn=arn:aws:iam::123456789012:policy/limits",
        "permissionsBoundaryArn=arn:aws-cn:iam::123456789012:policy/limits",
        "pathPrefix=%E6%97%A5/&format=terraform",
        "pathPrefix=%7B%7Bresolve:/&format=cloudformation",
        "color=blue",
        "format=json&format=json",
        "format=%zz",
        "Format=json",
        "externalId=be-1",
    ] {
        all.extend(of_setup(query));
    }
    let china =
        TestEvent::named("setup-get").with_query("bucketAccess=read_only&bucketName=acme-data&region=cn-north-1");
    let offer =
        Offer { vendor: vendor(), vendor_name: VendorName::parse("Finout").expect("a name"), template_url: None };
    all.extend(found(&china, |request, errors| query::setup(request, &offer, errors)));
    for query in ["limit=0", "cursor=x", "bucketAccess=all", "feature=all", "health=bad", "includeRetired=1"] {
        all.extend(of_list(query));
    }
    for body in ["{}", r#"{"feature": "all"}"#] {
        all.extend(of_feature(body));
    }
    for key in ["a,b", "a b"] {
        let invalid = IdempotencyKey::parse(key).expect_err("not a key");
        all.push(FieldError::header("idempotency-key", invalid.code, invalid.detail));
    }
    all
}

pub(super) fn section() -> String {
    let examples = examples();
    let mut section = "\n## Field error codes\n\nA line in an example is the `pointer` and the `detail` of the field \
                       error. The pointer of the whole body is empty.\n"
        .to_owned();
    for code in FieldErrorCode::all() {
        let entry = code.entry();
        if entry.fields.is_empty() {
            continue;
        }
        let of_code = examples.iter().filter(|error| error.code == code);
        let mut lines: Vec<String> = of_code.map(|error| format!("{:?}: {}", error.pointer, error.detail)).collect();
        lines.sort();
        lines.dedup();
        assert!(!lines.is_empty(), "no example of {code:?}");
        let is_name = |field: &&str| !field.contains(' ');
        let fields =
            if entry.fields.iter().all(is_name) { list(entry.fields.iter().copied()) } else { entry.fields.join(", ") };
        let about = wrapped(&format!("For {fields}. {}", entry.when));
        let _ = write!(section, "\n### {}\n\n{about}", code.as_str());
        let fix = wrapped(&format!("**Fix:** {}", entry.fix));
        let _ = write!(section, "{}\n{fix}", block(lines.iter().map(String::as_str)));
    }
    section
}
