//! Tables that refuse, and then no longer answer: one operation has one time limit, whatever calls it makes.

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use be_aws::sdk::Sdk;
use be_aws::store::Tables;
use be_domain::endpoint::BucketAccess;
use be_domain::fault::{Fault, FaultKind};
use be_domain::leftover::{Leftover, Residue};
use be_domain::ports::{KeepLeftovers, SaveReceipt};
use be_domain::receipt::Receipt;
use futures_util::future::join_all;
use jiff::Timestamp;
use tests::scripted::REGION;
use tokio::net::TcpListener;

use crate::customer::{account, configuration};

/// An operation has 8 s. Behind that is what a busy machine takes, and less than a second operation's time.
const IN_TIME: Duration = Duration::from_secs(12);

/// For how long an operation is answered since the server started: a put with a refusal, anything else with nothing
/// found. After that it hangs.
#[derive(Clone, Copy)]
struct Answering {
    since: Instant,
    gets: Duration,
    puts: Duration,
}

async fn answer(State(answering): State<Answering>, headers: HeaderMap) -> Response {
    let is_put = headers["x-amz-target"].to_str().unwrap().ends_with(".PutItem");
    let (time, status, body) = if is_put {
        let refused = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}"#;
        (answering.puts, StatusCode::BAD_REQUEST, refused)
    } else {
        (answering.gets, StatusCode::OK, "{}")
    };
    if answering.since.elapsed() >= time {
        std::future::pending::<()>().await;
    }
    (status, [("content-type", "application/x-amz-json-1.0")], body).into_response()
}

async fn tables(gets: Duration, puts: Duration) -> Tables {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(answer).with_state(Answering { since: Instant::now(), gets, puts });
    tokio::spawn(async { axum::serve(listener, app).await });
    Tables::new(&Sdk::for_endpoint(&url, REGION, "test", "test"), "endpoints", "state")
}

#[derive(Clone, Copy)]
enum StoreCall {
    ChangeLeftovers,
    SaveReceipt,
    Read,
}

async fn run(tables: &Tables, operation: StoreCall) -> Result<(), Fault> {
    let (account, now) = (account(), Timestamp::UNIX_EPOCH);
    let receipt = Receipt::void(&account, &configuration(BucketAccess::ReadWrite), now);
    let left = vec![Leftover::TestFile { key: "data/a".to_owned(), version_id: None }];
    let residue = Residue { left, removed: Vec::new() };
    match operation {
        StoreCall::ChangeLeftovers => tables.change_leftovers(&account, &receipt.digest, &residue, now).await,
        StoreCall::SaveReceipt => tables.save_receipt(&account, &receipt).await.map(drop),
        StoreCall::Read => tables.leftovers(&account, &receipt.digest).await.map(drop),
    }
}

#[tokio::test]
async fn one_operation_has_one_time_limit_for_all_its_calls() {
    const ALWAYS: Duration = Duration::MAX;
    let late = Duration::from_secs(6);
    let cases = [
        ("a put that hangs after refusals", StoreCall::ChangeLeftovers, ALWAYS, late),
        ("a read that hangs after refusals", StoreCall::ChangeLeftovers, late, ALWAYS),
        ("a first read that hangs", StoreCall::ChangeLeftovers, Duration::ZERO, ALWAYS),
        ("a read of the receipt that stands, which hangs", StoreCall::SaveReceipt, Duration::ZERO, ALWAYS),
        ("a read alone that hangs", StoreCall::Read, Duration::ZERO, ALWAYS),
    ];
    let each = async |(what, operation, gets, puts)| {
        let tables = tables(gets, puts).await;
        let saved = tokio::time::timeout(IN_TIME, run(&tables, operation)).await;
        // The others' items changed each time, or a call was given up.
        let is_late = |fault: &Fault| matches!(fault.kind, FaultKind::Unavailable | FaultKind::TimedOut);
        (what, matches!(saved, Ok(Err(fault)) if is_late(&fault)))
    };
    let ended: Vec<_> = join_all(cases.map(each)).await;
    assert_eq!(ended, cases.map(|(what, ..)| (what, true)));
}
