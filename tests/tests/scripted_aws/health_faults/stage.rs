//! An endpoint in tables of its own, with a customer who answers as a script says.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use be_aws::sdk::Sdk;
use be_aws::store::{DueIndex, Tables};
use be_aws::system::{OsRandomness, SystemClock};
use be_domain::checks::TestPorts;
use be_domain::endpoint::{BucketAccess, Endpoint};
use be_domain::fault::Fault;
use be_domain::health::check::{HealthCheckOutcome, check};
use be_domain::health::event::{EventKind, HealthEvent};
use be_domain::health::sweep::{SweepLimits, sweep};
use be_domain::health::{HealthRecord, HealthStatus, Lanes, Schedule};
use be_domain::limits::TestLimits;
use be_domain::operations::test_endpoint::test_endpoint;
use be_domain::ports::{
    AddEndpoint, Addition, Clock, DueHealthCheck, ReadEndpoint, ReadExternalId, ReadHealthRecord, ReadTimeline,
    SaveExternalId, SaveHealth, SaveReceipt,
};
use be_domain::receipt::Receipt;
use be_domain::values::{AccountId, EndpointId, ExternalId};
use jiff::Timestamp;
use tests::collecting_queue::CollectingQueue;
use tests::event_schema;
use tests::scripted::{Call, REGION, Request, RequestCountClock, Script, Scripted};
use tests::store_contract::fault_proxy::FaultProxy;
use tests::store_contract::{DynamoDbStore, start_server};
use tokio::net::TcpSocket;
use tokio::sync::Notify;

use crate::customer::{EXTERNAL_ID, account, endpoint, roles, vendor};

fn store_through(proxy: &FaultProxy) -> DynamoDbStore {
    DynamoDbStore::new(&Sdk::for_endpoint(proxy.url(), REGION, "test", "test"), "endpoints", "state")
}

/// Everything around one endpoint.
pub(crate) struct Stage {
    pub(crate) tables: Tables,
    pub(crate) due: DueIndex,
    pub(crate) proxy: FaultProxy,
    /// The address of the tables' server itself.
    server: String,
    pub(crate) endpoint: Endpoint,
    customer: Scripted,
    /// Where the customer answers, or nobody.
    url: String,
    /// What holds the address at which nobody answers: another server could get a free one.
    nobody: Option<TcpSocket>,
}

impl Stage {
    pub(crate) async fn new(bucket_access: BucketAccess) -> Self {
        let server = start_server().await;
        let proxy = FaultProxy::before(&server).await;
        let store = store_through(&proxy);
        store.create().await;
        let account = account();
        let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
        let id = ExternalId::parse(EXTERNAL_ID).unwrap();
        assert_eq!(store.external_ids.put_if_absent(&account, &id, now).await.unwrap(), id);
        let endpoint = endpoint(bucket_access, now);
        store
            .tables
            .save_receipt(&account, &Receipt::issue(&account, &endpoint.configuration, now, now))
            .await
            .unwrap();
        let addition = Addition::new(endpoint.clone(), now, now, None, u32::MAX);
        store.tables.add(&addition).await.unwrap();
        let customer = Scripted::start(Script::well()).await;
        let url = customer.url.clone();
        Self { tables: store.tables, due: store.due, proxy, server, endpoint, customer, url, nobody: None }
    }

    /// The same tables, by a way on which every request of that operation is throttled.
    pub(crate) async fn throttled(&self, operation: &'static str) -> Tables {
        store_through(&FaultProxy::throttling(&self.server, operation).await).tables
    }

    /// From now on the customer answers like this.
    pub(crate) async fn customer(&mut self, script: Script) {
        self.customer = Scripted::start(script).await;
        self.url.clone_from(&self.customer.url);
    }

    /// From now on nobody is there to take a connection.
    pub(crate) fn nobody(&mut self) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        self.url = format!("http://{}", socket.local_addr().unwrap());
        self.nobody = Some(socket);
    }

    /// The requests of one kind since the customer began to answer like this.
    pub(crate) fn requests_of(&self, call: Call) -> Vec<Request> {
        self.customer.requests_of(call)
    }

    /// A clock that jumps once so many more requests have come to the customer and are settled.
    pub(crate) fn clock(&self, jumps: &[(usize, Duration)]) -> RequestCountClock {
        RequestCountClock::on(&self.customer, jumps)
    }

    /// How often a session was asked for since the customer began to answer like this.
    pub(crate) fn probed(&self) -> usize {
        self.requests_of(Call::AssumeRole).len()
    }

    pub(crate) async fn record(&self) -> HealthRecord {
        let Endpoint { account_id, endpoint_id, .. } = &self.endpoint;
        self.tables.health_record(account_id, endpoint_id).await.unwrap().unwrap()
    }

    pub(crate) async fn status(&self) -> HealthStatus {
        self.record().await.health.status
    }

    /// The message of the endpoint as it is now.
    pub(crate) async fn message_now(&self) -> DueHealthCheck {
        let Endpoint { account_id, endpoint_id, .. } = self.endpoint.clone();
        DueHealthCheck { account_id, endpoint_id, version: self.record().await.version }
    }

    /// The message that a sweep sends when the endpoint's time has come: long after the first denial, if it was denied.
    pub(crate) async fn message(&self) -> DueHealthCheck {
        let record = self.record().await;
        if let Some(first) = record.denied_since {
            let version = record.version + 1;
            let long_denied = HealthRecord { denied_since: Some(first - Duration::from_hours(1)), version, ..record };
            assert!(self.tables.save_health(&self.endpoint, &long_denied, None).await.unwrap());
        }
        self.message_now().await
    }

    /// A test as a user starts it.
    pub(crate) async fn test_by_hand(&self) {
        let (vendor, roles) = (vendor(), roles(&self.url).await);
        let ports = TestPorts { roles: &roles, clock: &SystemClock, randomness: &OsRandomness, vendor: &vendor };
        let Endpoint { account_id, endpoint_id, .. } = &self.endpoint;
        let (schedule, limits) = (Schedule::default(), TestLimits { account: 30, bucket: 60 });
        Box::pin(test_endpoint(&self.tables, ports, schedule, limits, account_id, endpoint_id)).await.unwrap();
    }

    /// A check by this message, with the tables and the clock as given.
    pub(crate) async fn check_with<S, C>(
        &self,
        store: &S,
        clock: &C,
        message: &DueHealthCheck,
    ) -> Result<HealthCheckOutcome, Fault>
    where
        S: ReadHealthRecord + SaveHealth + ReadEndpoint + ReadExternalId + SaveReceipt,
        C: Clock,
    {
        let (vendor, roles) = (vendor(), roles(&self.url).await);
        let ports = TestPorts { roles: &roles, clock, randomness: &OsRandomness, vendor: &vendor };
        check(store, ports, Schedule::default(), message).await
    }

    /// A check as it is due now.
    pub(crate) async fn check(&self) -> HealthCheckOutcome {
        let message = self.message().await;
        self.check_with(&self.tables, &SystemClock, &message).await.unwrap()
    }

    /// What was announced, in its order; each as the schema of `docs/events/` has it.
    pub(crate) async fn announced(&self) -> Vec<EventKind> {
        let Endpoint { account_id, endpoint_id, .. } = &self.endpoint;
        let mut events = self.tables.timeline(account_id, endpoint_id, None, 100).await.unwrap();
        events.reverse();
        for event in &events {
            event_schema::assert_valid(&serde_json::from_str(&be_aws::event_bus::detail(event).unwrap()).unwrap());
        }
        events.into_iter().map(|event| event.kind).collect()
    }

    /// What a sweep with that clock puts on the queue.
    pub(crate) async fn sweep<C: Clock>(&self, clock: &C) -> Vec<DueHealthCheck> {
        let queues = self.sweep_lanes(clock).await;
        assert_eq!(queues.slow, []);
        queues.fast
    }

    /// What a sweep with that clock puts on the queues.
    pub(crate) async fn sweep_lanes<C: Clock>(&self, clock: &C) -> Lanes<Vec<DueHealthCheck>> {
        let queues = Lanes::<CollectingQueue>::default();
        let limits = SweepLimits { max_waiting: Lanes { fast: 100, slow: 100 }, time: Duration::from_secs(45) };
        let swept = sweep(&self.due, &queues, clock, limits).await;
        assert!(swept.lanes.fast.complete && swept.lanes.slow.complete, "{swept:?}");
        Lanes { fast: queues.fast.collected(), slow: queues.slow.collected() }
    }
}

/// Tables whose user dies when it keeps a health: just before it is written, or just after.
pub(crate) struct Deadly {
    pub(crate) tables: Tables,
    pub(crate) after: bool,
    pub(crate) dying: Arc<Notify>,
}

impl ReadHealthRecord for Deadly {
    async fn health_record(&self, account: &AccountId, id: &EndpointId) -> Result<Option<HealthRecord>, Fault> {
        self.tables.health_record(account, id).await
    }
}

impl ReadEndpoint for Deadly {
    async fn endpoint(
        &self,
        account: &AccountId,
        id: &EndpointId,
    ) -> Result<Option<(Endpoint, Option<be_domain::endpoint::Retirement>)>, Fault> {
        self.tables.endpoint(account, id).await
    }
}

impl ReadExternalId for Deadly {
    async fn external_id(&self, account: &AccountId) -> Result<Option<ExternalId>, Fault> {
        self.tables.external_id(account).await
    }
}

impl SaveReceipt for Deadly {
    async fn save_receipt(&self, account: &AccountId, receipt: &Receipt) -> Result<Option<Receipt>, Fault> {
        self.tables.save_receipt(account, receipt).await
    }
}

impl SaveHealth for Deadly {
    async fn save_health(
        &self,
        endpoint: &Endpoint,
        record: &HealthRecord,
        event: Option<&HealthEvent>,
    ) -> Result<bool, Fault> {
        if self.after {
            assert!(self.tables.save_health(endpoint, record, event).await.unwrap());
        }
        self.dying.notify_one();
        std::future::pending().await
    }
}

/// The machine's clock, wrong by so many minutes; each reading of another machine's.
pub(crate) struct Skewed {
    pub(crate) minutes: [i64; 2],
    pub(crate) readings: AtomicU8,
}

impl Clock for Skewed {
    fn now(&self) -> Timestamp {
        let reading = usize::from(self.readings.fetch_add(1, Ordering::Relaxed));
        let minutes = self.minutes[reading % self.minutes.len()];
        SystemClock.now() + jiff::SignedDuration::from_mins(minutes)
    }

    fn elapsed(&self) -> Duration {
        SystemClock.elapsed()
    }

    async fn sleep_until(&self, elapsed: Duration) {
        SystemClock.sleep_until(elapsed).await;
    }
}

/// A customer whose role may not delete.
pub(crate) fn denying() -> Script {
    let denial = "s3:DeleteObject on resource: \"arn:aws:s3:::customer-bucket/data/x\" because no identity-based policy \
                  allows the s3:DeleteObject action";
    let denied = tests::scripted::Reply::denied(denial);
    Script::well().on(Call::Delete, denied.clone()).on(Call::DeleteExisting, denied)
}
