//! A proxy before the tables that injects faults on demand, as DynamoDB and networks have them now and then.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use local::http_client;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What becomes of one request that writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InjectedFault {
    /// It is done, but the answer is lost.
    ResponseLost,
    /// It is not done, for this reason on its first item.
    Cancelled(&'static str),
    /// It is refused as a whole, with this error code.
    Refused(&'static str),
}

/// The proxy; requests behind the listed faults, and all that neither write nor are throttled, go through untouched.
#[derive(Debug, Clone)]
pub struct FaultProxy {
    url: String,
    upstream: String,
    client: reqwest::Client,
    faults: Arc<Mutex<VecDeque<InjectedFault>>>,
    faults_of_puts: Arc<Mutex<VecDeque<InjectedFault>>>,
    operations: Arc<Mutex<Vec<String>>>,
    throttled: Option<&'static str>,
}

impl FaultProxy {
    /// Starts a proxy before the server at `upstream`.
    pub async fn before(upstream: &str) -> Self {
        Self::start(upstream, None).await
    }

    /// Starts a proxy before the server at `upstream` that throttles every request of that operation. It never stops
    /// to: a request that its client no longer waits for can still be on its way, and must not be done later.
    pub async fn throttling(upstream: &str, operation: &'static str) -> Self {
        Self::start(upstream, Some(operation)).await
    }

    async fn start(upstream: &str, throttled: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let proxy = Self {
            url: format!("http://{}", listener.local_addr().expect("an address")),
            upstream: upstream.to_owned(),
            client: http_client(),
            faults: Arc::default(),
            faults_of_puts: Arc::default(),
            operations: Arc::default(),
            throttled,
        };
        let app = Router::new().fallback(pass).with_state(proxy.clone());
        tokio::spawn(async { axum::serve(listener, app).await });
        proxy
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What becomes of the next transactions, request by request: the SDK's repetitions are requests too.
    pub fn inject(&self, faults: impl IntoIterator<Item = InjectedFault>) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).extend(faults);
    }

    /// What becomes of the next single puts, as [`FaultProxy::inject`]. They have no items that could be cancelled.
    pub fn inject_into_puts(&self, faults: impl IntoIterator<Item = InjectedFault>) {
        self.faults_of_puts.lock().unwrap_or_else(PoisonError::into_inner).extend(faults);
    }

    /// How many of the faults have not come true yet.
    pub fn remaining(&self) -> usize {
        let count =
            |faults: &Mutex<VecDeque<InjectedFault>>| faults.lock().unwrap_or_else(PoisonError::into_inner).len();
        count(&self.faults) + count(&self.faults_of_puts)
    }

    /// The operations that were requested since the last time, by their names, in their order.
    pub fn take_operations(&self) -> Vec<String> {
        std::mem::take(&mut self.operations.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn fault(&self, headers: &HeaderMap) -> Option<InjectedFault> {
        let operation = headers.get("x-amz-target")?.to_str().ok()?.rsplit('.').next()?;
        self.operations.lock().unwrap_or_else(PoisonError::into_inner).push(operation.to_owned());
        if self.throttled == Some(operation) {
            return Some(InjectedFault::Refused("ThrottlingException"));
        }
        let faults = match operation {
            "TransactWriteItems" => &self.faults,
            "PutItem" => &self.faults_of_puts,
            _ => return None,
        };
        faults.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    async fn forward(&self, mut headers: HeaderMap, body: Bytes) -> Response {
        headers.remove("host");
        let answer = self.client.post(&self.upstream).headers(headers).body(body).send().await.expect("an answer");
        let (status, headers) = (answer.status(), answer.headers().clone());
        (status, headers, answer.bytes().await.expect("the whole answer")).into_response()
    }
}

async fn pass(State(proxy): State<FaultProxy>, headers: HeaderMap, body: Bytes) -> Response {
    match proxy.fault(&headers) {
        None => proxy.forward(headers, body).await,
        Some(InjectedFault::ResponseLost) => {
            proxy.forward(headers, body).await;
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Some(InjectedFault::Cancelled(code)) => {
            let request: Value = serde_json::from_slice(&body).expect("a request in JSON");
            let items = request["TransactItems"].as_array().map_or(0, Vec::len);
            let mut reasons = vec![json!({"Code": "None"}); items];
            reasons[0] = json!({"Code": code, "Message": "a confidential message"});
            error("TransactionCanceledException", json!({ "CancellationReasons": reasons }))
        }
        Some(InjectedFault::Refused(code)) => error(code, json!({})),
    }
}

fn error(code: &str, mut body: Value) -> Response {
    body["__type"] = json!(format!("com.amazonaws.dynamodb.v20120810#{code}"));
    body["message"] = json!("a confidential message");
    let headers = [("content-type", "application/x-amz-json-1.0"), ("x-amzn-requestid", "REQUEST-ID")];
    (StatusCode::BAD_REQUEST, headers, body.to_string()).into_response()
}
