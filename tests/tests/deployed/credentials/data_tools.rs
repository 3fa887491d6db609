//! The Python of `docs/CREDENTIALS.md`, run as it stands there: CASES.md, C6, E5 and E6.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, Response, StatusCode};
use local::http_client;
use serde_json::json;
use tests::fixture::{Fixture, ok};
use tests::lint;

use super::consumer::feature;
use super::home::{Home, run, write};
use crate::suite;

const PAGE: &str = include_str!("../../../../docs/CREDENTIALS.md");
const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// How Arrow reads a folder as one table, in every language: by itself it ignores what begins with `_`.
const AS_A_FOLDER: &str = r#"
options = ds.FileSystemFactoryOptions(partitioning=ds.HivePartitioning.discover())
folder = arrow_fs.FileSelector("FOLDER", recursive=True)
table = ds.FileSystemDatasetFactory(arrow, folder, ds.ParquetFileFormat(), options).finish().to_table()
assert table.num_rows == 2, table
"#;

/// The page's blocks of Python, one after the other, for this bucket. pyarrow's own file system is the one tool that
/// does not read the address of the emulator from the environment.
fn python(bucket: &str, emulator_url: &str) -> String {
    let blocks: Vec<&str> = PAGE.split("\n```python\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect();
    assert!(blocks.len() > 6 && blocks.concat().contains(KEY), "{blocks:?}");
    let region = "region=\"eu-central-1\",";
    let code = blocks.join("\n").replace("acme-cost-exports", bucket);
    assert_eq!(code.matches(region).count(), 1);
    code.replace(region, &format!("{region} endpoint_override=\"{emulator_url}\","))
}

/// The emulator, but for what S3 answers about a missing object: to those who may not list the whole bucket it is 403
/// (S3 API, `HeadObject`, "Permissions"), and no session of an endpoint with a prefix may.
async fn as_s3(emulator_url: &str) -> String {
    let (http, emulator_url) = (http_client(), emulator_url.to_owned());
    let forward = async move |request: Request<Body>| {
        let (head, body) = request.into_parts();
        let url = format!("{emulator_url}{}", head.uri);
        let body = to_bytes(body, usize::MAX).await.unwrap();
        // With the `Host` that was signed.
        let mut sent = http.request(head.method.clone(), url).body(body);
        for (name, value) in
            head.headers.iter().filter(|(name, _)| !["content-length", "expect"].contains(&name.as_str()))
        {
            sent = sent.header(name, value);
        }
        let answer = sent.send().await.unwrap();
        let missing = head.method == Method::HEAD && answer.status() == StatusCode::NOT_FOUND;
        let status = if missing { StatusCode::FORBIDDEN } else { answer.status() };
        let mut response = Response::builder().status(status);
        for (name, value) in answer.headers().iter().filter(|(name, _)| name.as_str() != "transfer-encoding") {
            response = response.header(name, value);
        }
        response.body(Body::from(answer.bytes().await.unwrap())).unwrap()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(forward)).await });
    url
}

#[tokio::test]
async fn c6_e5_e6_the_data_tools_of_the_page_write_and_read_with_the_profile() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_write", "finout/").await;
    // A test is under way in each folder that is read.
    for folder in ["", "arrow/", "pandas/", "duckdb/"] {
        let key = format!("finout/{folder}_bucket-endpoint-test-0123456789abcdef0123456789abcdef.txt");
        ok(customer.customer.put_object(&customer.bucket, &key, b"a test file").await);
    }
    let without = json!({ "StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" } });
    let denied = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Condition": without,
        "Resource": format!("arn:aws:s3:::{}/*", customer.bucket),
    });
    let policy = json!({ "Version": "2012-10-17", "Statement": [denied] });
    ok(customer.customer.put_bucket_policy(&customer.bucket, &policy).await);
    let mut request = customer.request();
    request["encryption"] = json!({ "type": "sse_kms", "kmsKeyArn": KEY });
    let home = Home::of(stack, customer, &request, "credentials-data").await;
    let own = feature(stack, "feature-data-exporter").await;
    let (access_key, secret, token) = own.own_credentials();
    home.config(&format!(
        "[profile own]\naws_access_key_id = {access_key}\naws_secret_access_key = {secret}\naws_session_token = {token}\n\
         [profile acme-exports]\nregion = {}\ncredential_process = {} --profile own\n",
        stack.region,
        home.script(&home.endpoint_id),
    ));
    let url = as_s3(&stack.emulator_url).await;
    let folder = format!("{}/finout/arrow", home.customer.bucket);
    let page = format!("{}\n{}", python(&home.customer.bucket, &url), AS_A_FOLDER.replace("FOLDER", &folder));
    write(&home.folder.join("page.py"), &page);
    let tools = tokio::task::spawn_blocking(lint::data_tools).await.unwrap();
    let mut command = home.command(&tools.join("python"));
    command.current_dir(&home.folder).arg("page.py").env("AWS_ENDPOINT_URL_S3", &url);
    // What a Lambda function, or a shell, has of its own.
    command.envs([
        ("AWS_ACCESS_KEY_ID", "AKIASTALE"),
        ("AWS_SECRET_ACCESS_KEY", "stale"),
        ("AWS_PROFILE", "acme-exports"),
    ]);
    write(&home.folder.join("costs.csv"), "service,cost\n");
    let (output, printed) = run(command).await;
    assert!(output.status.success(), "{printed}");
    for key in ["2026/01/01/costs.csv", "2026/note.txt", "costs.csv"] {
        let stored = ok(home.customer.customer.get_object(&home.customer.bucket, &format!("finout/{key}")).await);
        assert!(stored.is_some_and(|content| !content.is_empty()), "{key}");
    }
}
