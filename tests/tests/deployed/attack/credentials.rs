//! Credentials of one account or endpoint that reach another, and a feature's role that reaches another account. What
//! `tests/deployed/credentials` proves of callers, refusals and borders is not repeated.

use be_aws::testing::aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use be_aws::testing::aws_sdk_s3::error::ProvideErrorMetadata;
use be_aws::testing::aws_sdk_s3::{Client, Config};
use local::{FeatureClient, RawResponse, Stack};
use reqwest::Method;
use serde_json::{Value, json};
use tests::fixture::{Fixture, ok};
use tests::suite::Suite;

use crate::suite;

/// A role of the vendor's with this inline policy alone.
async fn role(stack: &Stack, name: &str, statements: &Value) -> FeatureClient {
    let vendor = stack.admin(&stack.vendor_aws_account_id);
    let feature = ok(FeatureClient::assume_without_policy(&vendor, &stack.api_url, name).await);
    Suite::keep_feature_out_of_logs(&feature);
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

    let everybodys = role(stack, "attack-everybodys", &json!([allow(&routes_of("*"))])).await;
    let body = json!({ "feature": "telemetry" });
    let outcome = async |caller: &FeatureClient, path: &str| {
        let path = format!("/internal/v1/{path}/credentials");
        outcome(&ok(caller.send(Method::POST, &path, Some(&body)).await))
    };

    let encoded = format!("%{:02X}{}", their.as_bytes()[0], &their[1..]);
    let twice = encoded.replace('%', "%25");
    let dash = their.replace('-', "%2D");
    for caller in [&only_mine, &but_theirs, &everybodys] {
        assert_eq!(outcome(caller, &format!("accounts/{my}/endpoints/{my_id}")).await, VENDED, "its own");
    }
    // What those with a policy for one account, for all but the other, and for all of them get: the last shows that
    // there is something to be had. The emulator decodes a path once, before IAM and the function see it; of an encoded
    // one that reaches the function `lambda/http/percent.rs` makes no account.
    for (path, expected) in [
        (format!("accounts/{their}/endpoints/{id}"), [NOT_ALLOWED, DENIED, VENDED]),
        (format!("accounts/{encoded}/endpoints/{id}"), [NOT_ALLOWED, DENIED, VENDED]),
        (format!("accounts/{twice}/endpoints/{id}"), [NOT_ALLOWED, NO_ENDPOINT, NO_ENDPOINT]),
        (format!("accounts/{dash}/endpoints/{id}"), [NOT_ALLOWED, DENIED, VENDED]),
        (format!("accounts/{my}%2F..%2F{their}/endpoints/{id}"), [NOT_ALLOWED, NO_ROUTE, NO_ROUTE]),
        (format!("accounts/{my}%2Fendpoints%2Fx/endpoints/{id}"), [NO_ROUTE, NO_ROUTE, NO_ROUTE]),
        (format!("accounts//{their}/endpoints/{id}"), [NOT_ALLOWED, NO_ROUTE, NO_ROUTE]),
        (format!("accounts/{my};{their}/endpoints/{id}"), [NOT_ALLOWED, NO_ENDPOINT, NO_ENDPOINT]),
        (format!("accounts/{my},{their}/endpoints/{id}"), [NOT_ALLOWED, NO_ENDPOINT, NO_ENDPOINT]),
        (format!("accounts/{my}%00{their}/endpoints/{id}"), [NOT_ALLOWED, NO_ENDPOINT, NO_ENDPOINT]),
        (format!("accounts/{}/endpoints/{id}", their.to_uppercase()), [NOT_ALLOWED, NO_ENDPOINT, NO_ENDPOINT]),
        (format!("accounts/{their}%20/endpoints/{id}"), [NOT_ALLOWED, NO_ENDPOINT, NO_ENDPOINT]),
        (format!("accounts/{my}/endpoints/{id}"), [NO_ENDPOINT; 3]),
        (format!("accounts/{my}/endpoints/{id}%3Faccount={their}"), [NO_ENDPOINT; 3]),
        (format!("Accounts/{their}/endpoints/{id}"), [NOT_ALLOWED; 3]),
        // The client walks these itself before it sends them, so they arrive as the plain path.
        (format!("accounts/{my}/../{their}/endpoints/{id}"), [NOT_ALLOWED, DENIED, VENDED]),
        (format!("accounts/{my}/endpoints/x/../../../{their}/endpoints/{id}"), [NOT_ALLOWED, DENIED, VENDED]),
        // And this one too, but it signs it as it is written.
        (format!("accounts/{my}/%2e%2e/{their}/endpoints/{id}"), [OTHERWISE_SIGNED; 3]),
    ] {
        for (caller, expected) in [&only_mine, &but_theirs, &everybodys].into_iter().zip(expected) {
            assert_eq!(outcome(caller, &path).await, expected, "{path}");
        }
    }
    for caller in [&only_mine, &but_theirs, &everybodys] {
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
            let reply = ok(caller.send(Method::POST, &format!("{path}{more}"), Some(&body)).await);
            assert_eq!(reply.status.as_u16(), status, "{more} {body}: {}", reply.text());
        }
    }
}

const VENDED: &str = "200 credentials";
const NOT_ALLOWED: &str = "403 AccessDeniedException no identity-based policy allows";
const DENIED: &str = "403 AccessDeniedException explicit deny";
const OTHERWISE_SIGNED: &str = "403 InvalidSignatureException";
/// The gateway's own answer.
const NO_ROUTE: &str = "404 Not Found";
/// The function's own answer.
const NO_ENDPOINT: &str = "404 endpoint_not_found";

/// What a reply comes to, and who gave it: IAM, the gateway or the function.
fn outcome(reply: &RawResponse) -> String {
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    if body.get("AccessKeyId").is_some() {
        keep_out_of_logs(&body);
        return format!("{} credentials", reply.status.as_u16());
    }
    let message = body["message"].as_str().unwrap_or_default();
    let because = ["no identity-based policy allows", "explicit deny"].into_iter().find(|why| message.contains(why));
    let code = body["__type"].as_str().or(body["code"].as_str()).unwrap_or(message);
    let parts = [Some(code), because].into_iter().flatten().collect::<Vec<_>>();
    format!("{} {}", reply.status.as_u16(), parts.join(" "))
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
    let reply = ok(caller.credentials(&customer.account, id, "data_exporter").await);
    let vended: Value = serde_json::from_slice(&reply.body).unwrap();
    keep_out_of_logs(&vended);
    let text = |name: &str| vended[name].as_str().unwrap().to_owned();
    let token = Some(text("SessionToken"));
    let config = Config::builder()
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
