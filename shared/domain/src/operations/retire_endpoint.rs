//! Retiring an endpoint: it can be read for ever after, and no longer be used.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join;

use super::endpoint_uses::{Use, uses_of};
use crate::endpoint::Retirement;
use crate::fault::{Fault, FaultKind};
use crate::ports::{
    Actor, Clock, ReadEndpoint, ReadHealthRecord, ReadLastVended, RetireEndpoint, RetireOutcome, Retiring,
};
use crate::retry::{RetrySchedule, ended_by};
use crate::values::EndpointId;

/// Whether an endpoint that is in use is retired all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfInUse {
    /// It is not.
    Refuse,
    /// It is, and the retirement names the features that it was taken from.
    Retire,
}

/// Why an endpoint was not retired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetireError {
    /// There is none of that id in this account.
    NotFound,
    /// These features have registered that they use it.
    InUse(Vec<Use>),
    /// No verdict.
    Fault(Fault),
}

impl From<Fault> for RetireError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Retires the account's endpoint. Retiring it again changes nothing and is no error, so a request whose response was
/// lost can be sent again.
pub async fn retire<S: ReadEndpoint + ReadHealthRecord + RetireEndpoint + ReadLastVended>(
    store: &S,
    clock: &impl Clock,
    Actor { account, subject }: Actor<'_>,
    endpoint_id: &EndpointId,
    if_in_use: IfInUse,
) -> Result<(), RetireError> {
    let (endpoint, record) =
        join(store.endpoint(account, endpoint_id), store.health_record(account, endpoint_id)).await;
    let endpoint = match endpoint? {
        None => return Err(RetireError::NotFound),
        Some((_, Some(_))) => return Ok(()),
        Some((endpoint, None)) => endpoint,
    };
    let retirement = Retirement { retired_at: clock.now(), retired_by: subject.clone(), taken_from: BTreeSet::new() };
    let retiring = Retiring::new(&endpoint, retirement, record?.map_or(0, |record| record.version));
    if let RetireOutcome::UsedBy(features) = retire_unless_used(store, clock, retiring, if_in_use).await? {
        return Err(RetireError::InUse(uses_of(&features, &store.last_vended(account, endpoint_id).await?)));
    }
    Ok(())
}

/// Retires the endpoint, with [`RetireOutcome::UsedBy`] if it is in use and so is not to be retired.
///
/// A retirement names who used the endpoint, and its transaction demands that exactly those do. At first that is
/// nobody; who turns out to use it refuses the retirement, or is named in the next try. Likewise its event follows the
/// health record's version, and the next try follows the one that turns out to be there.
pub async fn retire_unless_used(
    store: &impl RetireEndpoint,
    clock: &impl Clock,
    mut retiring: Retiring,
    if_in_use: IfInUse,
) -> Result<RetireOutcome, Fault> {
    let end = clock.elapsed() + TIME_LIMIT;
    let mut retry = CHANGING.start(clock).until(end);
    while let Some(outcome) = ended_by(clock, end, Box::pin(store.retire(&retiring))).await {
        match outcome? {
            RetireOutcome::UsedBy(features) if features.is_empty() || if_in_use == IfInUse::Retire => {
                let retirement = Retirement { taken_from: features, ..retiring.retirement };
                retiring = Retiring::new(&retiring.endpoint, retirement, retiring.version);
            }
            RetireOutcome::HealthChanged(version) => {
                retiring = Retiring::new(&retiring.endpoint, retiring.retirement, version);
            }
            outcome => return Ok(outcome),
        }
        if !retry.wait().await {
            break;
        }
    }
    Err(Fault::new(
        FaultKind::Throttled,
        "retire_endpoint",
        "its uses or its health changed each time, or a try took too long",
    ))
}

/// Every try says what there is at that moment, so the next one fails only if that has changed again.
const CHANGING: RetrySchedule = RetrySchedule::without_waits(16);
/// For all tries: more than the store takes for one. The function ends after 29 s, and reads for up to 8 s before them
/// and after them.
const TIME_LIMIT: Duration = Duration::from_secs(12);

#[cfg(test)]
mod tests;
