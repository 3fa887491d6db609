//! Adding an endpoint.

use futures_util::future::join;

use crate::endpoint::Endpoint;
use crate::endpoint_request::RequestedEndpoint;
use crate::fault::Fault;
use crate::health::{HealthStatus, Jitter, Schedule};
use crate::operations::read_endpoints;
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

/// Adds an endpoint that passed its test, or finds the one that the same request added before. Its first health check
/// counts from that test. The account may have `max_endpoints` live endpoints.
///
/// A [`KeyUsed`](AddRefusal::KeyUsed) that is returned is of another request.
pub async fn add<S: AddEndpoint + ReadReceipt + ReadEndpoint + ReadHealth>(
    store: &S,
    system: System<'_, impl Clock, impl Randomness>,
    schedule: Schedule,
    max_endpoints: u32,
    command: AddCommand,
) -> Result<StoredEndpoint, AddRefusal> {
    let idempotency = command.idempotency_key.as_ref().map(|key| idempotency(key, &command.request));
    let mut random = [0; 10];
    system.randomness.fill(&mut random)?;
    let RequestedEndpoint { name, description, configuration } = command.request;
    let tested = ConfigurationDigest::of(&command.account, &configuration);
    let (passed_at, ()) =
        join(store.passed_at(&command.account, &tested), store.prepare_to_add(&command.account)).await;
    let passed_at = passed_at?;
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
        Err(AddRefusal::KeyUsed { request_digest, endpoint_id })
            if addition.idempotency.as_ref().is_some_and(|ours| ours.request_digest == request_digest) =>
        {
            let added = read_endpoints::one(store, &addition.endpoint.account_id, &endpoint_id).await?;
            let missing = || format!("{endpoint_id}, which an idempotency record names, is missing");
            Ok(added.ok_or_else(|| Fault::unexpected("create_endpoint::add", missing()))?)
        }
        Err(refusal) => Err(refusal),
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
