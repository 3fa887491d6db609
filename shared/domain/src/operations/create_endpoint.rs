//! Adding an endpoint.

use futures_util::future::join;

use crate::endpoint::Endpoint;
use crate::endpoint_request::RequestedEndpoint;
use crate::fault::Fault;
use crate::health::{HealthStatus, Jitter, Schedule};
use crate::limits::LimitReached;
use crate::ports::{
    AddEndpoint, AddRefusal, Addition, Clock, Idempotency, Randomness, ReadEndpoint, ReadHealth, ReadReceipt,
    StoredEndpoint, System,
};
use crate::receipt::{ConfigurationDigest, digest};
use crate::values::{AccountId, EndpointId, EndpointName, IdempotencyKey, Subject};

/// Who adds what.
#[derive(Debug, Clone)]
pub struct AddCommand {
    /// The account, from the token.
    pub account: AccountId,
    /// Who acts, from the token.
    pub subject: Subject,
    /// What to add.
    pub request: RequestedEndpoint<EndpointName>,
    /// The client's name for this request.
    pub idempotency_key: Option<IdempotencyKey>,
}

/// Why an endpoint was not added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddError {
    /// Exactly this configuration has not passed a test in the last 15 minutes.
    TestRequired,
    /// A live endpoint has the name.
    NameTaken {
        /// Which one.
        by: EndpointId,
    },
    /// A live endpoint has the same prefix on the bucket, one above or one below.
    PrefixConflict {
        /// Which one.
        with: EndpointId,
    },
    /// The idempotency key was used for another request.
    IdempotencyKeyReused,
    /// The account has as many endpoints as it may have.
    LimitReached(LimitReached),
    /// No verdict.
    Fault(Fault),
}

impl From<Fault> for AddError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Adds an endpoint that passed its test, or finds the one that the same request added before. Its first health check
/// counts from that test. The account may have `max_endpoints` live endpoints.
pub async fn add<S: AddEndpoint + ReadReceipt + ReadEndpoint + ReadHealth>(
    store: &S,
    system: System<'_, impl Clock, impl Randomness>,
    schedule: Schedule,
    max_endpoints: u32,
    command: AddCommand,
) -> Result<StoredEndpoint, AddError> {
    let idempotency = command.idempotency_key.as_ref().map(|key| idempotency(key, &command.request));
    let mut random = [0; 10];
    system.randomness.fill(&mut random)?;
    let RequestedEndpoint { name, description, configuration } = command.request;
    let tested = ConfigurationDigest::of(&command.account, &configuration);
    let passed_at = store.passed_at(&command.account, &tested).await?;
    let now = system.clock.now();
    // Clocks of machines differ, and a test is never later than what it allows.
    let passed_at = passed_at.map_or(now, |passed_at| passed_at.min(now));
    let endpoint = Endpoint {
        endpoint_id: EndpointId::new(u64::try_from(now.as_millisecond()).unwrap_or_default(), &random),
        account_id: command.account,
        name,
        description,
        configuration,
        created_at: now,
        created_by: command.subject,
    };
    let due_at = schedule.due_at(HealthStatus::Healthy, false, passed_at, Jitter::draw(system.randomness)?);
    let addition = Addition::new(endpoint, passed_at, due_at, idempotency, max_endpoints);
    match store.add(&addition).await {
        Ok(()) => Ok(StoredEndpoint { endpoint: addition.endpoint, health: addition.health.health, retirement: None }),
        Err(AddRefusal::KeyUsed { request_digest, endpoint_id }) => {
            let same = addition.idempotency.is_some_and(|ours| ours.request_digest == request_digest);
            if same {
                added_before(store, &addition.endpoint.account_id, endpoint_id).await
            } else {
                Err(AddError::IdempotencyKeyReused)
            }
        }
        Err(AddRefusal::NoReceipt) => Err(AddError::TestRequired),
        Err(AddRefusal::NameTaken { by }) => Err(AddError::NameTaken { by }),
        Err(AddRefusal::PrefixConflict { with }) => Err(AddError::PrefixConflict { with }),
        Err(AddRefusal::TooManyEndpoints) => Err(AddError::LimitReached(LimitReached::endpoints(max_endpoints))),
        Err(AddRefusal::Fault(fault)) => Err(AddError::Fault(fault)),
    }
}

/// Which request the key was given to, in digests.
fn idempotency(key: &IdempotencyKey, request: &RequestedEndpoint<EndpointName>) -> Idempotency {
    let RequestedEndpoint { name, description, configuration } = request;
    let description = description.as_ref().map_or("", |description| description.as_str());
    let fields = ["add-endpoint", name.as_str(), description].map(ToOwned::to_owned);
    Idempotency {
        key_digest: digest(["idempotency-key", key.as_str()]),
        request_digest: digest(fields.into_iter().chain(configuration.digested())),
    }
}

async fn added_before<S: ReadEndpoint + ReadHealth>(
    store: &S,
    account: &AccountId,
    endpoint_id: EndpointId,
) -> Result<StoredEndpoint, AddError> {
    let (found, health) = join(store.endpoint(account, &endpoint_id), store.health(account, &endpoint_id)).await;
    let missing = || format!("{endpoint_id}, which an idempotency record names, is missing");
    let (endpoint, retirement) = found?.ok_or_else(|| Fault::unexpected("add::added_before", missing()))?;
    Ok(StoredEndpoint { endpoint, health: health?, retirement })
}
