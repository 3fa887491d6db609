use std::sync::atomic::{AtomicUsize, Ordering};

use be_domain::fault::{Fault, FaultKind};
use be_domain::ports::{
    AssumeCustomerRole, AwsResponse, CustomerBucket, Denial, ListedObject, ProbeTrust, Refusal, ReportedEncryption,
    SessionRequest, SmallObject, StartedUpload, WrittenObject, WrongExternalId,
};
use be_domain::values::RoleArn;

/// How a customer's role behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behavior {
    /// Its role can be assumed, and its bucket works.
    Works,
    /// It denies us.
    Denies,
    /// STS throttles us.
    Throttled,
}

/// A customer's role, with the number of calls, with the right External ID and with a wrong one.
#[derive(Debug)]
pub struct TestCustomer {
    behavior: Behavior,
    opened: AtomicUsize,
    probed: AtomicUsize,
}

/// The bucket of a role that works; it is empty.
#[derive(Debug, Clone, Copy)]
pub struct EmptyBucket;

fn answer<T>(result: Result<T, Refusal>) -> AwsResponse<T> {
    AwsResponse { result, request_id: Some("aws-request".to_owned()) }
}

impl TestCustomer {
    /// A customer whose role behaves like that.
    pub const fn new(behavior: Behavior) -> Self {
        Self { behavior, opened: AtomicUsize::new(0), probed: AtomicUsize::new(0) }
    }

    /// How many calls had the right External ID.
    pub fn opened(&self) -> usize {
        self.opened.load(Ordering::Relaxed)
    }

    /// How many calls there were: every call that AWS STS would have received.
    pub fn called(&self) -> usize {
        self.opened() + self.probed.load(Ordering::Relaxed)
    }
}

impl AssumeCustomerRole for TestCustomer {
    type Bucket = EmptyBucket;

    async fn open(&self, _: SessionRequest<'_>) -> AwsResponse<EmptyBucket> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        answer(match self.behavior {
            Behavior::Works => Ok(EmptyBucket),
            Behavior::Denies => Err(Refusal::Denied(Denial::default())),
            Behavior::Throttled => Err(Refusal::Fault(Fault {
                kind: FaultKind::Throttled,
                operation: "sts:AssumeRole",
                detail: "Throttling".to_owned(),
            })),
        })
    }
}

impl ProbeTrust for TestCustomer {
    async fn try_without_right_external_id(&self, _: &RoleArn, _: &WrongExternalId, _: &str) -> AwsResponse<()> {
        self.probed.fetch_add(1, Ordering::Relaxed);
        answer(Err(Refusal::Denied(Denial::default())))
    }
}

impl CustomerBucket for EmptyBucket {
    async fn region(&self) -> AwsResponse<Option<String>> {
        answer(Ok(Some("eu-central-1".to_owned())))
    }

    async fn list(&self, _: &str) -> AwsResponse<Vec<ListedObject>> {
        answer(Ok(Vec::new()))
    }

    async fn read_first_byte(&self, _: &str) -> AwsResponse<()> {
        answer(Err(Refusal::NoSuchKey))
    }

    async fn read(&self, _: &str) -> AwsResponse<SmallObject> {
        answer(Err(Refusal::NoSuchKey))
    }

    async fn write_new(&self, _: &str, _: &str) -> AwsResponse<WrittenObject> {
        answer(Ok(WrittenObject::default()))
    }

    async fn delete(&self, _: &str) -> AwsResponse<Option<String>> {
        answer(Ok(None))
    }

    async fn delete_existing(&self, _: &str) -> AwsResponse<()> {
        answer(Err(Refusal::NoSuchKey))
    }

    async fn start_upload(&self, _: &str) -> AwsResponse<StartedUpload> {
        answer(Ok(StartedUpload { upload_id: "upload".to_owned(), encryption: ReportedEncryption::default() }))
    }

    async fn write_part(&self, _: &str, _: &str, _: &str) -> AwsResponse<()> {
        answer(Ok(()))
    }

    async fn uploads_of(&self, _: &str) -> AwsResponse<Vec<String>> {
        answer(Ok(Vec::new()))
    }

    async fn abort_upload(&self, _: &str, _: &str) -> AwsResponse<()> {
        answer(Ok(()))
    }
}
