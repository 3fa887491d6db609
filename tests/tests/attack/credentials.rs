//! Credentials of one account or endpoint that reach another, and a feature's role that reaches another account. What
//! `tests/credentials` proves of callers, refusals and borders is not repeated.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::error::ProvideErrorMetadata;
use local::{Feature, Stack};
use reqwest::Method;
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok};
use tests::suite::Suite;

use crate::suite;

/// A role of the vendor's with this inline policy alone.
async fn role(stack: &Stack, name: &str, statements: &Value) -> Feature {
    let vendor = stack.admin(&stack.vendor_aws_account_id);
    let feature = ok(Feature::assume_without_policy(&vendor, &stack.api_url, name).await);
    let policy = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    let parameters = [("RoleName", name), ("PolicyName", "routes"), ("PolicyDocument", policy.as_str())];
    ok(vendor.query("iam", "PutRolePolicy", &parameters).await);
    feature
}

/// The credentials routes of an account, as `docs/CREDENTIALS.md` narrows a feature's policy to them.
fn routes_of(account: &str) -> String {
    format!("arn:aws:execute-api:*:*:*/$default/POST/internal/v1/accounts/{account}/endpoints/*/credentials")
}

fn keep_out_of_logs(vended: &Value) {
    for secret in ["SecretAccessKey", "SessionToken", "AccessKeyId"] {
        Suite::keep_out_of_logs(vended[secret].as_str().unwrap());
    }
}

#[tokio::test]
async fn a_role_for_one_account_opens_no_other_by_any_spelling_of_the_path() {
    let suite = suite().await;
    let stack = suite.stack();
    let (mine, theirs) =
        (Fixture::new(stack, "read_only", "data/").await, Fixture::new(stack, "read_only", "data/").await);
    let my_id = mine.add(&mine.request()).await["endpointId"].as_str().unwrap().to_owned();
    let id = theirs.add(&theirs.request()).await["endpointId"].as_str().unwrap().to_owned();
    let (my, their) = (&mine.account, &theirs.account);
    let allow = |resource: &str| json!({ "Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resource });
    let deny = |resource: &str| json!({ "Effect": "Deny", "Action": "execute-api:Invoke", "Resource": resource });
    let only_mine = role(stack, "attack-only-mine", &json!([allow(&routes_of(my))])).await;
    let but_theirs = role(stack, "attack-but-theirs", &json!([allow(&routes_of("*")), deny(&routes_of(their))])).await;

    let encoded = format!("%{:02X}{}", their.as_bytes()[0], &their[1..]);
    let twice = encoded.replace('%', "%25");
    let dash = their.replace('-', "%2D");
    for caller in [&only_mine, &but_theirs] {
        let told = ok(caller.credentials(my, &my_id, "telemetry").await);
        assert_eq!(told.status, 200, "its own: {}", told.text());
        keep_out_of_logs(&serde_json::from_slice(&told.body).unwrap());
        for path in [
            format!("accounts/{their}/endpoints/{id}"),
            format!("accounts/{encoded}/endpoints/{id}"),
            format!("accounts/{twice}/endpoints/{id}"),
            format!("accounts/{dash}/endpoints/{id}"),
            format!("accounts/{my}/../{their}/endpoints/{id}"),
            format!("accounts/{my}/endpoints/x/../../../{their}/endpoints/{id}"),
            format!("accounts/{my}%2F..%2F{their}/endpoints/{id}"),
            format!("accounts/{my}%2Fendpoints%2Fx/endpoints/{id}"),
            format!("accounts/{my}/%2e%2e/{their}/endpoints/{id}"),
            format!("accounts//{their}/endpoints/{id}"),
            format!("accounts/{my};{their}/endpoints/{id}"),
            format!("accounts/{my},{their}/endpoints/{id}"),
            format!("accounts/{my}%00{their}/endpoints/{id}"),
            format!("accounts/{}/endpoints/{id}", their.to_uppercase()),
            format!("accounts/{their}%20/endpoints/{id}"),
            format!("accounts/{my}/endpoints/{id}"),
            format!("accounts/{my}/endpoints/{id}%3Faccount={their}"),
            format!("Accounts/{their}/endpoints/{id}"),
        ] {
            let told = ok(caller
                .send(
                    Method::POST,
                    &format!("/internal/v1/{path}/credentials"),
                    Some(&json!({ "feature": "telemetry" })),
                )
                .await);
            assert!([403, 404].contains(&told.status.as_u16()), "{path}: {} {}", told.status, told.text());
            assert!(!told.text().contains("AccessKeyId"), "{path}");
        }
        // What is beside the path has no say.
        let path = format!("/internal/v1/accounts/{my}/endpoints/{my_id}/credentials");
        for (more, body, status) in [
            (format!("?accountId={their}"), json!({ "feature": "telemetry" }), 400),
            (format!("?endpointId={id}"), json!({ "feature": "telemetry" }), 400),
            (String::new(), json!({ "feature": "telemetry", "accountId": their }), 400),
            (String::new(), json!({ "feature": "telemetry", "endpointId": id }), 400),
            (String::new(), json!({ "feature": "telemetry", "pathPrefix": "" }), 400),
            (String::new(), json!({ "feature": "telemetry", "policy": "{}" }), 400),
            (String::new(), json!({ "feature": "telemetry", "externalId": "be-x" }), 400),
            (String::new(), json!({ "feature": "data_exporter" }), 409),
        ] {
            let told = ok(caller.send(Method::POST, &format!("{path}{more}"), Some(&body)).await);
            assert_eq!(told.status.as_u16(), status, "{more} {body}: {}", told.text());
        }
    }
}

#[tokio::test]
async fn credentials_of_one_endpoint_reach_no_sibling_and_no_other_account() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_write", "data/").await;
    let other = Fixture::new(stack, "read_write", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    // The customer's role may do everything, so whatever is denied is denied by our session policy.
    let all = json!([{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }]);
    customer.allow(&json!({ "Version": "2012-10-17", "Statement": all })).await;
    let siblings = ["data-2/x", "data2/x", "Data/x", "data", "x/data/x", "dat", "other"];
    for key in siblings {
        ok(customer.customer.put_object(&customer.bucket, key, b"x").await);
    }
    let caller = role(
        stack,
        "attack-exporter",
        &json!([
            { "Effect": "Allow", "Action": "execute-api:Invoke", "Resource": routes_of("*") },
        ]),
    )
    .await;
    let id = endpoint["endpointId"].as_str().unwrap();
    let told = ok(caller.credentials(&customer.account, id, "data_exporter").await);
    let vended: Value = serde_json::from_slice(&told.body).unwrap();
    keep_out_of_logs(&vended);
    let text = |name: &str| vended[name].as_str().unwrap().to_owned();
    let token = Some(text("SessionToken"));
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(stack.region.clone()))
        .credentials_provider(Credentials::new(text("AccessKeyId"), text("SecretAccessKey"), token, None, "attack"))
        .endpoint_url(&stack.emulator_url)
        .force_path_style(true)
        .build();
    let s3 = Client::from_conf(config);
    let get = async |bucket: &str, key: &str| code(s3.get_object().bucket(bucket).key(key).send().await);
    assert_eq!(get(&customer.bucket, "data/existing.csv").await, "ok");
    for key in siblings {
        assert_eq!(get(&customer.bucket, key).await, "AccessDenied", "{key}");
        let put = s3.put_object().bucket(&customer.bucket).key(key).body(vec![1].into()).send().await;
        assert_eq!(code(put), "AccessDenied", "{key}");
        let delete = s3.delete_object().bucket(&customer.bucket).key(key).send().await;
        assert_eq!(code(delete), "AccessDenied", "{key}");
        let copy = s3.copy_object().bucket(&customer.bucket).key("data/stolen");
        let copy = copy.copy_source(format!("{}/{key}", customer.bucket)).send().await;
        assert_eq!(code(copy), "AccessDenied", "a copy of {key}");
    }
    for prefix in ["", "data", "data-2/", "d"] {
        let list = s3.list_objects_v2().bucket(&customer.bucket).prefix(prefix).send().await;
        assert_eq!(code(list), "AccessDenied", "{prefix}");
    }
    assert_eq!(get(&other.bucket, "data/existing.csv").await, "AccessDenied");
    assert_eq!(code(s3.list_buckets().send().await), "AccessDenied");
    assert_eq!(code(s3.get_bucket_policy().bucket(&customer.bucket).send().await), "AccessDenied");
    let acl = s3.get_object_acl().bucket(&customer.bucket).key("data/existing.csv").send().await;
    assert_eq!(code(acl), "AccessDenied");
}

fn code<T, E: ProvideErrorMetadata + std::fmt::Debug>(result: Result<T, E>) -> String {
    result.err().map_or_else(|| "ok".to_owned(), |error| error.code().unwrap_or("none").to_owned())
}
