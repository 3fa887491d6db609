use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;

use super::*;
use crate::endpoint::{BucketAccess, Endpoint};
use crate::testing::{JumpingClock, configuration};
use crate::values::{AccountId, EndpointName, Subject};

/// A store in which the health has changed at the first try, and that does not answer the second.
#[derive(Default)]
struct Hanging(AtomicUsize);

impl RetireEndpoint for Hanging {
    async fn retire(&self, _: &Retiring) -> Result<RetireOutcome, Fault> {
        match self.0.fetch_add(1, Ordering::Relaxed) {
            0 => Ok(RetireOutcome::HealthChanged(1)),
            _ => pending().await,
        }
    }
}

/// The function ends after 29 s, and would answer nothing.
#[tokio::test]
async fn all_tries_together_end_in_time() {
    let (now, subject) = (Timestamp::UNIX_EPOCH, Subject::parse("somebody").unwrap());
    let endpoint = Endpoint {
        endpoint_id: EndpointId::new(1, &[1; 10]),
        account_id: AccountId::parse("acme").unwrap(),
        name: EndpointName::parse("Exports").unwrap(),
        description: None,
        configuration: configuration(BucketAccess::ReadOnly, ""),
        created_at: now,
        created_by: subject.clone(),
    };
    let retirement = Retirement { retired_at: now, retired_by: subject, taken_from: BTreeSet::new() };
    let (store, clock) = (Hanging::default(), JumpingClock::default());
    let retired = retire_unless_used(&store, &clock, Retiring::new(&endpoint, retirement, 0), IfInUse::Refuse).await;
    assert!(matches!(&retired, Err(fault) if fault.kind.is_transient()), "{retired:?}");
    assert_eq!((store.0.into_inner(), clock.elapsed()), (2, TIME_LIMIT));
}
