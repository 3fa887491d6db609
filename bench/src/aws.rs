//! What stands in for AWS: DynamoDB (dynoxide behind a delay), STS and S3 with a customer with whom all is well, and
//! empty answers of SQS and `EventBridge`.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::serve::Listener;
use dynoxide::Database;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::failure::Failure;
use crate::tls::Tls;

pub(crate) const ENDPOINTS_TABLE: &str = "bench-endpoints";
pub(crate) const STATE_TABLE: &str = "bench-state";

/// The running stand-in.
pub(crate) struct FakeAws {
    /// Its address, for every service.
    pub(crate) url: String,
    /// The same over TLS.
    pub(crate) https_url: String,
    /// The root certificate of that.
    pub(crate) https_root: PathBuf,
    behavior: Arc<Mutex<Behavior>>,
    numbers: AtomicU32,
}

/// How functions reach it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Tls,
}

/// How it answers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Pace {
    /// At once.
    #[default]
    AtOnce,
    /// After this time, and all calls beside each other.
    After(Duration),
    /// After this time, and one call after the other: what the same request would take without concurrency.
    InTurn(Duration),
}

#[derive(Debug, Default)]
struct Behavior {
    pace: Pace,
    /// When the last call can be answered, for [`Pace::InTurn`].
    free_at: Option<Instant>,
    /// When the first call came.
    first_call: Option<Instant>,
}

#[derive(Clone)]
struct FakeAwsState {
    dynamodb: String,
    client: reqwest::Client,
    behavior: Arc<Mutex<Behavior>>,
    /// What was put last.
    put: Arc<Mutex<Bytes>>,
}

impl FakeAws {
    /// Starts it with both tables, as template.yaml describes them.
    pub(crate) async fn start() -> Result<Self, Failure> {
        let dynamodb = TcpListener::bind("127.0.0.1:0").await?;
        let dynamodb_url = format!("http://{}", dynamodb.local_addr()?);
        tokio::spawn(dynoxide::server::serve_on(dynamodb, Database::memory()?));
        #[expect(clippy::disallowed_methods, reason = "connections that stay open are part of what is measured")]
        let client = reqwest::Client::new();
        for table in [ENDPOINTS_TABLE, STATE_TABLE] {
            create(&client, &dynamodb_url, table).await?;
        }
        let behavior = Arc::default();
        let shared =
            FakeAwsState { dynamodb: dynamodb_url, client, behavior: Arc::clone(&behavior), put: Arc::default() };
        let (http, tls) = (TcpListener::bind("127.0.0.1:0").await?, Tls::bind().await?);
        let https_root = tls.root.clone();
        let (url, https_url) =
            (format!("http://{}", http.local_addr()?), format!("https://{}", Listener::local_addr(&tls)?));
        let router = Router::new().fallback(answer).with_state(shared);
        let over_tls = router.clone();
        tokio::spawn(async move {
            let _ = axum::serve(http, router).await;
        });
        tokio::spawn(async move {
            let _ = axum::serve(tls, over_tls).await;
        });
        Ok(Self { url, https_url, https_root, behavior, numbers: AtomicU32::new(0) })
    }

    /// A number that was not given before.
    pub(crate) fn next_number(&self) -> u32 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// How it answers from now on.
    pub(crate) fn set_pace(&self, pace: Pace) {
        lock(&self.behavior).pace = pace;
    }

    /// When the first call came since this was asked last.
    pub(crate) fn take_first_call(&self) -> Option<Instant> {
        lock(&self.behavior).first_call.take()
    }
}

impl Behavior {
    /// A call comes now; when it is to be answered.
    fn call(&mut self) -> Option<Instant> {
        let now = Instant::now();
        self.first_call.get_or_insert(now);
        match self.pace {
            Pace::AtOnce => None,
            Pace::After(delay) => Some(now + delay),
            Pace::InTurn(delay) => {
                let free_at = self.free_at.map_or(now, |free_at| free_at.max(now)) + delay;
                self.free_at = Some(free_at);
                Some(free_at)
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn create(client: &reqwest::Client, dynamodb: &str, table: &str) -> Result<(), Failure> {
    let key = |name, kind| json!({"AttributeName": name, "KeyType": kind});
    let attribute = |name, kind| json!({"AttributeName": name, "AttributeType": kind});
    let mut request = json!({
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
        "AttributeDefinitions": [attribute("pk", "S"), attribute("sk", "S")],
    });
    if table == STATE_TABLE {
        let names = [attribute("pk", "S"), attribute("sk", "S"), attribute("dueShard", "S"), attribute("dueAt", "N")];
        request["AttributeDefinitions"] = json!(names);
        request["GlobalSecondaryIndexes"] = json!([{
            "IndexName": "due",
            "KeySchema": [key("dueShard", "HASH"), key("dueAt", "RANGE")],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["version"]},
        }]);
    }
    let sent = client.post(dynamodb).header("x-amz-target", "DynamoDB_20120810.CreateTable").body(request.to_string());
    // dynoxide asks for the form of a signature and verifies none.
    let signature = "AWS4-HMAC-SHA256 Credential=a/20260101/r/dynamodb/aws4_request, SignedHeaders=host, Signature=0";
    let sent = sent.header("authorization", signature).header("x-amz-date", "20260101T000000Z");
    let answer = sent.header("content-type", "application/x-amz-json-1.0").send().await?;
    if !answer.status().is_success() {
        return Err(answer.text().await?.into());
    }
    Ok(())
}

async fn answer(
    State(shared): State<FakeAwsState>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, StatusCode> {
    let answer_at = lock(&shared.behavior).call();
    if let Some(answer_at) = answer_at {
        tokio::time::sleep_until(answer_at.into()).await;
    }
    let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    match target.split_once('.') {
        Some(("DynamoDB_20120810", _)) => dynamodb(&shared, target, &headers, body).await,
        Some(("AmazonSQS", "GetQueueAttributes")) => {
            let names = ["", "NotVisible", "Delayed"];
            let none = names.map(|name| (format!("ApproximateNumberOfMessages{name}"), json!("0")));
            Ok(json_answer(&json!({"Attributes": Value::Object(none.into_iter().collect())})))
        }
        Some(("AmazonSQS", _)) => Ok(json_answer(&json!({}))),
        Some(_) => Ok(json_answer(&json!({"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}))),
        None if uri.path() == "/" && method == Method::POST => Ok(sts(&body)),
        None => Ok(s3(&shared, &method, &uri, &headers, body)),
    }
}

fn json_answer(body: &Value) -> Response {
    ([("content-type", "application/x-amz-json-1.0")], body.to_string()).into_response()
}

async fn dynamodb(
    shared: &FakeAwsState,
    target: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Response, StatusCode> {
    let request = shared.client.post(&shared.dynamodb).header("x-amz-target", target).body(body);
    let signed = ["authorization", "x-amz-date"].into_iter().filter_map(|name| Some((name, headers.get(name)?)));
    let request = signed.fold(request, |request, (name, value)| request.header(name, value));
    let request = request.header("content-type", "application/x-amz-json-1.0");
    let answer = request.send().await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    Ok((status, [("content-type", "application/x-amz-json-1.0")], body).into_response())
}

/// A session for the right External ID, which is the one call with a session policy; a denial for all others.
fn sts(body: &Bytes) -> Response {
    let text = String::from_utf8_lossy(body);
    if text.contains("&Policy=") {
        return "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
                <AccessKeyId>ASIASESSION</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token\
                </SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>\
                </AssumeRoleResponse>"
            .into_response();
    }
    let denial = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
                  <Code>AccessDenied</Code><Message>User: arn:aws:sts::999999999999:assumed-role/bench/bench is not \
                  authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/bench</Message>\
                  </Error><RequestId>1</RequestId></ErrorResponse>";
    (StatusCode::FORBIDDEN, denial).into_response()
}

fn s3(shared: &FakeAwsState, method: &Method, uri: &Uri, headers: &HeaderMap, body: Bytes) -> Response {
    let region = [("x-amz-bucket-region", "eu-central-1"), ("x-amz-request-id", "1")];
    let query = uri.query().unwrap_or_default();
    let no_such_key = "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>";
    let answer = match *method {
        Method::GET if query.contains("list-type=2") => {
            let prefix = query.split('&').find_map(|pair| pair.strip_prefix("prefix=")).unwrap_or_default();
            format!(
                "<ListBucketResult><KeyCount>1</KeyCount><EncodingType>url</EncodingType><IsTruncated>false\
                 </IsTruncated><Contents><Key>{prefix}a.csv</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>\
                 <Size>9</Size><StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>"
            )
            .into_response()
        }
        Method::GET if headers.contains_key("range") => {
            (StatusCode::PARTIAL_CONTENT, [("content-range", "bytes 0-0/9")], "x").into_response()
        }
        Method::GET => lock(&shared.put).clone().into_response(),
        Method::PUT => {
            *lock(&shared.put) = body;
            StatusCode::OK.into_response()
        }
        Method::POST if query.contains("uploads") => {
            "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>".into_response()
        }
        Method::DELETE if headers.contains_key("if-match") => (StatusCode::NOT_FOUND, no_such_key).into_response(),
        Method::DELETE => StatusCode::NO_CONTENT.into_response(),
        _ => StatusCode::OK.into_response(),
    };
    (region, answer).into_response()
}
