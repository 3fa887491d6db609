//! Publishing what happened to endpoints, in the order in which it happened: what is tried again, what becomes a dead
//! letter, and what the stream has to deliver again.

use std::time::Duration;

use super::event::HealthEvent;
use crate::fault::{Fault, FaultKind};
use crate::ports::{Clock, PublishEvents, SendDeadLetter};
use crate::retry::RetrySchedule;

/// How often an event that the bus does not accept is put on it before the stream has to deliver it again.
const PUBLISHING: RetrySchedule = RetrySchedule::new(3, Duration::from_millis(200));
/// After this time nothing new is begun: what is under way then ends well inside the function's timeout.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

/// What became of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventOutcome {
    /// The bus accepted it.
    Published,
    /// It can never be published, for this reason, and is in the dead-letter queue.
    DeadLettered(Fault),
    /// Neither, for this reason: the stream must deliver again from the first one of these on.
    NotPublished(Fault),
}

/// Publishes the `events` of a shard, those that could be read; returns what became of each, in their order.
///
/// The stream delivers again from the first event that could not be published for now. What was published after it is
/// published twice then, under the same id, but nothing is left out. A shard is worked off in order, so an event that
/// can never be published would hold up all that follow for as long as the stream tries. It is sent to the dead-letter
/// queue, whole as `letter` makes it of the event's index, and the others go on.
pub async fn publish(
    bus: &impl PublishEvents,
    dead_letters: &impl SendDeadLetter,
    clock: &impl Clock,
    events: Vec<Result<HealthEvent, Fault>>,
    letter: impl Fn(usize) -> String,
) -> Vec<EventOutcome> {
    let end = clock.elapsed() + TIME_LIMIT;
    let refused = publish_with_retry(bus, clock, events, end).await;
    let mut outcomes = Vec::with_capacity(refused.len());
    let mut is_delivered_again = false;
    for (index, refused) in refused.into_iter().enumerate() {
        let outcome = match refused {
            None => EventOutcome::Published,
            Some(fault) if is_delivered_again || !is_permanent(&fault) || clock.elapsed() >= end => {
                EventOutcome::NotPublished(fault)
            }
            Some(fault) => match dead_letters.send_dead_letter(&letter(index)).await {
                Ok(()) => EventOutcome::DeadLettered(fault),
                Err(fault) => EventOutcome::NotPublished(fault),
            },
        };
        is_delivered_again |= matches!(outcome, EventOutcome::NotPublished(_));
        outcomes.push(outcome);
    }
    outcomes
}

/// Whether the same event will be refused again, whoever delivers it. A throttle or an outage ends, and so does the
/// lack of an action in the function's role: with the next deployment.
fn is_permanent(fault: &Fault) -> bool {
    fault.kind == FaultKind::Unexpected
}

/// Publishes what could be read; for each event why it was not published in the end, if it was not.
async fn publish_with_retry(
    bus: &impl PublishEvents,
    clock: &impl Clock,
    events: Vec<Result<HealthEvent, Fault>>,
    end: Duration,
) -> Vec<Option<Fault>> {
    let mut refused = vec![None; events.len()];
    let mut open = Vec::with_capacity(events.len());
    for (index, event) in events.into_iter().enumerate() {
        match event {
            Ok(event) => open.push((index, event)),
            Err(fault) => refused[index] = Some(fault),
        }
    }
    let mut retry = PUBLISHING.start(clock).until(end);
    while !open.is_empty() {
        let events: Vec<_> = open.iter().map(|(_, event)| event.clone()).collect();
        let results = publish_once(bus, clock, &events, end).await;
        for ((index, _), result) in open.iter().zip(results) {
            refused[*index] = result.err();
        }
        open.retain(|(index, _)| refused[*index].as_ref().is_some_and(|fault| !is_permanent(fault)));
        if open.is_empty() || !retry.wait().await {
            break;
        }
    }
    refused
}

/// Puts the events on the bus. What is wrong with one event is reported for the whole call that it was in, so those
/// that are refused for good are put on it once more, each alone.
async fn publish_once(
    bus: &impl PublishEvents,
    clock: &impl Clock,
    events: &[HealthEvent],
    end: Duration,
) -> Vec<Result<(), Fault>> {
    let mut results = bus.publish(events).await;
    if events.len() < 2 {
        return results;
    }
    for (event, result) in events.iter().zip(&mut results) {
        if result.as_ref().is_err_and(is_permanent)
            && clock.elapsed() < end
            && let Some(alone) = bus.publish(std::slice::from_ref(event)).await.pop()
        {
            *result = alone;
        }
    }
    results
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_left_to_the_stream() {
        let fault = |kind| Fault { kind, operation: "fake", detail: String::new() };
        for kind in [FaultKind::Throttled, FaultKind::TimedOut, FaultKind::Unavailable, FaultKind::OwnCredentials] {
            assert!(!is_permanent(&fault(kind)), "{kind:?}");
        }
        assert!(is_permanent(&fault(FaultKind::Unexpected)));
    }
}
