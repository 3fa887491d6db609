//! A service that speaks JSON, as SQS and EventBridge do, and answers as a test says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use be_aws::sdk::Sdk;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The running service.
#[derive(Clone, Default)]
pub(crate) struct Service(Arc<Mutex<ServiceState>>);

#[derive(Default)]
struct ServiceState {
    /// The operations that were called, with their inputs.
    calls: Vec<(String, Value)>,
    /// What is still to be answered.
    answers: VecDeque<Value>,
}

/// An error with this code.
pub(crate) fn error(code: &str) -> Value {
    json!({ "__type": code, "message": "a confidential message" })
}

impl Service {
    /// A service that gives these answers, one after the other.
    pub(crate) async fn answering(answers: impl IntoIterator<Item = Value>) -> (Self, Sdk) {
        let service = Self::default();
        service.0.lock().unwrap().answers = answers.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(service.clone());
        tokio::spawn(async { axum::serve(listener, app).await });
        (service, Sdk::for_endpoint(&url, "eu-central-1", "test", "test"))
    }

    /// The inputs of the operation until now.
    pub(crate) fn inputs(&self, operation: &str) -> Vec<Value> {
        let state = self.0.lock().unwrap();
        state.calls.iter().filter(|(name, _)| name == operation).map(|(_, input)| input.clone()).collect()
    }
}

async fn answer(extract::State(service): extract::State<Service>, headers: HeaderMap, body: Bytes) -> Response {
    let (_, operation) = headers["x-amz-target"].to_str().unwrap().rsplit_once('.').unwrap();
    let mut state = service.0.lock().unwrap();
    state.calls.push((operation.to_owned(), serde_json::from_slice(&body).unwrap()));
    let answer = state.answers.pop_front().expect("no more calls than answers");
    let status = if answer.get("__type").is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    (status, [("content-type", "application/x-amz-json-1.1")], answer.to_string()).into_response()
}
