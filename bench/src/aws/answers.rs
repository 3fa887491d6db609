//! What each request is answered with.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::state::{FakeAwsState, lock};

/// Answers a request to whichever service it is for, at the pace that was set.
pub(super) async fn answer(
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
