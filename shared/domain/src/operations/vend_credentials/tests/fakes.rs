//! The tables and the role that the tests of vending credentials use.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use crate::endpoint::{BucketAccess, Endpoint, Feature, Retirement};
use crate::fault::Fault;
use crate::health::Health;
use crate::ports::{
    AwsResponse, Clock, IssueCredentials, LastVended, ReadEndpoint, ReadExternalId, ReadHealth, ReadLastVended,
    Refusal, SaveLastVended, SessionCredentials, SessionRequest, SourceIdentity,
};
use crate::samples::configuration;
use crate::values::{AccountId, EndpointId, EndpointName, ExternalId, Subject};

const EXTERNAL_ID: &str = "be-0123456789abcdefghjkmnpqrstvwxyz";

/// The tables of an account with at most one endpoint.
pub(super) struct FakeTables {
    pub(super) endpoint: Option<(Endpoint, Option<Retirement>)>,
    pub(super) health: Health,
    pub(super) external_id: Option<ExternalId>,
    /// What is saved; a fault is the answer to every read or write.
    pub(super) last_vended: Mutex<Result<LastVended, Fault>>,
    pub(super) writes: AtomicUsize,
}

impl FakeTables {
    pub(super) fn with(bucket_access: BucketAccess) -> Self {
        let endpoint = Endpoint {
            endpoint_id: id(),
            account_id: account(),
            name: EndpointName::parse("Exports").unwrap(),
            description: None,
            configuration: configuration(bucket_access, "data/"),
            created_at: Timestamp::UNIX_EPOCH,
            created_by: Subject::parse("ann").unwrap(),
        };
        Self {
            endpoint: Some((endpoint, None)),
            health: Health::first(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH),
            external_id: ExternalId::parse(EXTERNAL_ID).ok(),
            last_vended: Mutex::new(Ok(LastVended::new())),
            writes: AtomicUsize::new(0),
        }
    }
}

impl ReadEndpoint for FakeTables {
    async fn endpoint(
        &self,
        account: &AccountId,
        endpoint_id: &EndpointId,
    ) -> Result<Option<(Endpoint, Option<Retirement>)>, Fault> {
        let mine = self.endpoint.clone();
        Ok(mine.filter(|(endpoint, _)| endpoint.account_id == *account && endpoint.endpoint_id == *endpoint_id))
    }
}

impl ReadHealth for FakeTables {
    async fn health(&self, _: &AccountId, _: &EndpointId) -> Result<Health, Fault> {
        Ok(self.health.clone())
    }
}

impl ReadExternalId for FakeTables {
    async fn external_id(&self, _: &AccountId) -> Result<Option<ExternalId>, Fault> {
        Ok(self.external_id.clone())
    }
}

impl ReadLastVended for FakeTables {
    async fn last_vended(&self, _: &AccountId, _: &EndpointId) -> Result<LastVended, Fault> {
        self.last_vended.lock().unwrap().clone()
    }
}

impl SaveLastVended for FakeTables {
    async fn replace_last_vended(
        &self,
        endpoint: &Endpoint,
        feature: Feature,
        before: Option<Timestamp>,
        after: Option<Timestamp>,
    ) -> Result<(), Fault> {
        assert_eq!(endpoint.endpoint_id, id());
        self.writes.fetch_add(1, Ordering::Relaxed);
        let mut last_vended = self.last_vended.lock().unwrap();
        let last_vended = last_vended.as_mut().map_err(|fault| fault.clone())?;
        if last_vended.get(&feature).copied() == before {
            match after {
                Some(after) => last_vended.insert(feature, after),
                None => last_vended.remove(&feature),
            };
        }
        Ok(())
    }
}

/// A clock that somebody sets.
pub(super) struct SetClock(pub(super) Timestamp);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    async fn sleep_until(&self, _: Duration) {}
}

/// A role that answers as the test says, to a call with a source identity and to one without.
pub(super) struct Role {
    with: Result<(), Refusal>,
    without: Result<(), Refusal>,
    calls: Mutex<Vec<Option<String>>>,
}

impl Role {
    pub(super) fn answering(with: Result<(), Refusal>, without: Result<(), Refusal>) -> Self {
        Self { with, without, calls: Mutex::default() }
    }

    pub(super) fn trusting() -> Self {
        Self::answering(Ok(()), Ok(()))
    }

    pub(super) fn calls(&self) -> Vec<Option<String>> {
        self.calls.lock().unwrap().clone()
    }
}

impl IssueCredentials for Role {
    async fn issue(
        &self,
        request: &SessionRequest<'_>,
        source_identity: Option<&SourceIdentity>,
    ) -> AwsResponse<SessionCredentials> {
        assert_eq!(request.external_id.expose(), EXTERNAL_ID);
        assert_eq!(request.duration, Duration::from_hours(1));
        assert_eq!(request.session_name, format!("be-{}", id()));
        assert!(request.session_name.len() <= 64, "STS takes no longer one");
        self.calls.lock().unwrap().push(source_identity.map(|identity| identity.as_str().to_owned()));
        let result = if source_identity.is_some() { self.with.clone() } else { self.without.clone() };
        let credentials = SessionCredentials {
            access_key_id: "ASIA".to_owned(),
            secret_access_key: "secret".to_owned(),
            session_token: "token".to_owned(),
            expires_at: Timestamp::UNIX_EPOCH,
        };
        AwsResponse { result: result.map(|()| credentials), request_id: None }
    }
}

pub(super) fn account() -> AccountId {
    AccountId::parse("acme").unwrap()
}

pub(super) fn id() -> EndpointId {
    EndpointId::new(1, &[3; 10])
}
