use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use be_aws::customer::CustomerRoles;
use be_aws::sdk::Sdk;
use be_aws::store::{DueIndex, Tables};
use be_aws::system::{OsRandomness, SystemClock};
use be_aws::testing::aws_sdk_dynamodb::Client;
use be_aws::testing::aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use be_domain::checks::TestPorts;
use be_domain::endpoint::{BucketAccess, Configuration, Endpoint, Vendor};
use be_domain::health::check::{HealthCheckOutcome, check};
use be_domain::health::{Lane, Lanes, Schedule};
use be_domain::ports::{AddEndpoint, Addition, DueHealthCheck, SaveExternalId, SaveReceipt, Shard};
use be_domain::receipt::Receipt;
use be_domain::values::{
    AccountId, AwsAccountId, BucketName, EndpointId, EndpointName, ExternalId, Partition, PathPrefix, Region, RoleArn,
    Subject,
};
use futures_util::future::join_all;
use jiff::Timestamp;
use tests::collecting_queue::CollectingQueue;
use tests::scripted::{BUCKET, OWNER, PREFIX, REGION, Request, Scripted};
use tests::store_contract::{DynamoDbStore, start_server};
use tokio::net::TcpListener;

/// How many items one `BatchWriteItem` takes.
const BATCH: usize = 25;
const SHARDS: u8 = 8;

/// Tables with many endpoints, of which some are due.
pub(crate) struct World {
    pub(crate) tables: Tables,
    pub(crate) due: DueIndex,
    pub(crate) count: TableTraffic,
}

/// What went through to the tables.
#[derive(Clone, Default)]
pub(crate) struct TableTraffic(Arc<[AtomicUsize; 3]>);

impl TableTraffic {
    pub(crate) fn reset(&self) {
        self.0.iter().for_each(|count| count.store(0, Ordering::Relaxed));
    }

    pub(crate) fn calls(&self) -> usize {
        self.0[0].load(Ordering::Relaxed)
    }

    pub(crate) fn bytes_in(&self) -> usize {
        self.0[1].load(Ordering::Relaxed)
    }

    pub(crate) fn bytes_out(&self) -> usize {
        self.0[2].load(Ordering::Relaxed)
    }
}

/// What one `SendMessageBatch` takes here.
pub(crate) const QUEUE_DELAY: Duration = Duration::from_millis(30);

/// Queues for a sweep.
pub(crate) fn queues() -> Lanes<CollectingQueue> {
    Lanes { fast: CollectingQueue::slow(QUEUE_DELAY), slow: CollectingQueue::slow(QUEUE_DELAY) }
}

/// The way to the scripted customers.
pub(crate) fn roles(customers: &Scripted) -> CustomerRoles {
    let sdk = Sdk::for_endpoint(&customers.url, REGION, "AKIAFUNCTION", "function-secret");
    CustomerRoles::new(&sdk.with_time_limits())
}

/// About what a request weighs on the wire.
pub(crate) fn bytes_of(request: &Request) -> usize {
    let headers: usize = request.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    request.path.len() + headers + request.body.len()
}

impl World {
    pub(crate) async fn new(size: usize, due: usize, access: BucketAccess) -> Self {
        let url = start_server().await;
        let count = TableTraffic::default();
        #[expect(clippy::disallowed_methods, reason = "connections that stay open are part of what is measured")]
        let http = reqwest::Client::new();
        let proxy = Router::new().fallback(pass).with_state((url.clone(), http, count.clone()));
        let direct = Sdk::for_endpoint(&url, REGION, "test", "test");
        DynamoDbStore::new(&direct, "endpoints", "state").create().await;
        let sdk = Sdk::for_endpoint(&listen(proxy).await, REGION, "test", "test");
        let store = DynamoDbStore::new(&sdk, "endpoints", "state");
        let account = AccountId::parse("acme").unwrap();
        let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
        let id = ExternalId::parse("be-0123456789abcdefghjkmnpqrstvwxyz").unwrap();
        store.external_ids.put_if_absent(&account, &id, now).await.unwrap();
        for n in 0..due {
            add(&store.tables, &account, access, now, n).await;
        }
        fill(&Client::new(direct.config()), due..size, now).await;
        Self { tables: store.tables, due: store.due, count }
    }

    /// One check, as `health-check` makes it.
    pub(crate) async fn check(&self, roles: &CustomerRoles, due: &DueHealthCheck) -> HealthCheckOutcome {
        let vendor = Vendor {
            aws_account_id: AwsAccountId::parse("999988887777").unwrap(),
            partition: Partition::Aws,
            additional_regions: Vec::new(),
            pin_role_path: true,
        };
        let ports = TestPorts { roles, clock: &SystemClock, randomness: &OsRandomness, vendor: &vendor };
        Box::pin(check(&self.tables, ports, Schedule::default(), due)).await.expect("a check")
    }
}

async fn add(tables: &Tables, account: &AccountId, bucket_access: BucketAccess, now: Timestamp, n: usize) {
    // A bucket for each, so that nothing waits for another's claims.
    let configuration = Configuration {
        bucket_access,
        role_arn: RoleArn::parse(&format!("arn:aws:iam::{OWNER}:role/vendors/reader")).unwrap(),
        bucket_name: BucketName::parse(BUCKET).unwrap(),
        path_prefix: PathPrefix::parse(&format!("{PREFIX}{n}/")).unwrap(),
        region: Region::parse(REGION).unwrap(),
        bucket_owner_aws_account_id: None,
        encryption: None,
        object_ownership: None,
    };
    tables.save_receipt(account, &Receipt::issue(account, &configuration, now, now)).await.unwrap();
    let endpoint = Endpoint {
        endpoint_id: endpoint_id(n),
        account_id: account.clone(),
        name: EndpointName::parse(&format!("Endpoint {n}")).unwrap(),
        description: None,
        configuration,
        created_at: now,
        created_by: Subject::parse("adder").unwrap(),
    };
    let addition = Addition::new(endpoint, now, now - Duration::from_secs(1), None, u32::MAX);
    tables.add(&addition).await.unwrap();
}

pub(crate) fn endpoint_id(n: usize) -> EndpointId {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&u64::try_from(n).unwrap().wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    EndpointId::new(1, &random)
}

/// Health items of endpoints that are not due for hours: as the product writes them, but many at a time.
async fn fill(client: &Client, numbers: std::ops::Range<usize>, now: Timestamp) {
    let text = |text: String| AttributeValue::S(text);
    let item = |n: usize| {
        let id = endpoint_id(n);
        let due_at = now + Duration::from_secs(3_600 + u64::try_from(n).unwrap() % 18_000);
        HashMap::from([
            ("pk".to_owned(), text(format!("ACCOUNT#account-{}", n / 10))),
            ("sk".to_owned(), text(format!("HEALTH#{id}"))),
            ("status".to_owned(), text("healthy".to_owned())),
            ("since".to_owned(), text(now.to_string())),
            ("lastCheckedAt".to_owned(), text(now.to_string())),
            ("allPassedAt".to_owned(), text(now.to_string())),
            ("findings".to_owned(), AttributeValue::L(Vec::new())),
            ("version".to_owned(), AttributeValue::N("7".to_owned())),
            ("dueShard".to_owned(), text(Shard::of(&id, Lane::Fast, SHARDS).number().to_string())),
            ("dueAt".to_owned(), AttributeValue::N(due_at.as_millisecond().to_string())),
        ])
    };
    let numbers: Vec<usize> = numbers.collect();
    for some in numbers.chunks(BATCH * 8) {
        let write = |batch: &[usize]| {
            let put = |n: &usize| {
                let put = PutRequest::builder().set_item(Some(item(*n))).build().unwrap();
                WriteRequest::builder().put_request(put).build()
            };
            client.batch_write_item().request_items("state", batch.iter().map(put).collect()).send()
        };
        join_all(some.chunks(BATCH).map(write)).await.into_iter().for_each(|written| drop(written.unwrap()));
    }
}

/// The processor time of this process until now: of the product, and of the servers that stand in for AWS.
pub(crate) fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    // Behind the program's name, which may hold blanks; user and system time in hundredths of a second (proc(5)).
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks: u64 = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

/// Serves the router on a free port.
async fn listen(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // It goes on for as long as the program.
    tokio::spawn(async { axum::serve(listener, router).await });
    url
}

/// Hands a request on, and counts it.
async fn pass(
    State((url, client, TableTraffic(count))): State<(String, reqwest::Client, TableTraffic)>,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response {
    headers.remove("host");
    count[0].fetch_add(1, Ordering::Relaxed);
    count[1].fetch_add(body.len(), Ordering::Relaxed);
    let answer = client.post(url).headers(headers).body(body).send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = answer.bytes().await.unwrap();
    count[2].fetch_add(body.len(), Ordering::Relaxed);
    (status, headers, body).into_response()
}
