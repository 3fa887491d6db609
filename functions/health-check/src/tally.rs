//! What a batch came to, as metrics.

use std::collections::HashMap;

use be_domain::health::batch::NoVerdict;
use be_domain::health::check::{HealthCheckOutcome, SavedHealthCheck};
use be_domain::health::event::EventKind;
use be_domain::report::Outcome;
use be_lambda::worker::Metrics;

/// The results of a batch.
#[derive(Default)]
pub(crate) struct Tally {
    no_verdict: Option<NoVerdict>,
    passed: usize,
    denied: usize,
    inconclusive: usize,
    /// Of endpoints that were not known before to give no verdict: all, and those that gave none.
    reachable: [usize; 2],
    /// Of endpoints that were healthy until then: all, and those whose role denied access.
    healthy: [usize; 2],
    not_due: usize,
    overtaken: usize,
    /// Of a batch that gives no verdict.
    not_saved: usize,
    events: HashMap<EventKind, usize>,
    durations: Vec<u64>,
}

impl Tally {
    /// The tally of a batch, and why the batch gives no verdict if it gives none.
    pub(crate) fn of(no_verdict: Option<NoVerdict>) -> Self {
        Self { no_verdict, ..Self::default() }
    }

    pub(crate) fn count(&mut self, endpoint_id: &str, checked: &HealthCheckOutcome) {
        match checked {
            HealthCheckOutcome::NotDue => self.not_due += 1,
            HealthCheckOutcome::Overtaken => self.overtaken += 1,
            HealthCheckOutcome::NoVerdict => self.not_saved += 1,
            HealthCheckOutcome::Saved(saved) => {
                let SavedHealthCheck { outcome, event, took, was_healthy, was_unreachable, refused, .. } =
                    saved.as_ref();
                match outcome {
                    Outcome::Passed => self.passed += 1,
                    Outcome::Failed => self.denied += 1,
                    Outcome::Inconclusive => self.inconclusive += 1,
                }
                let without_verdict = *outcome == Outcome::Inconclusive;
                self.reachable[0] += usize::from(!was_unreachable);
                self.reachable[1] += usize::from(!was_unreachable && without_verdict);
                self.healthy[0] += usize::from(*was_healthy);
                self.healthy[1] += usize::from(*was_healthy && *refused);
                self.durations.push(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
                if let Some(event) = event {
                    tracing::info!(endpoint_id, event = event.kind.as_str(), "health changed");
                    *self.events.entry(event.kind).or_default() += 1;
                }
            }
        }
    }

    pub(crate) fn metrics(&self, namespace: &str) -> Metrics {
        let events = |kind| self.events.get(&kind).copied().unwrap_or_default();
        Metrics::new(namespace)
            .count("ChecksPassed", self.passed)
            .count("ChecksDenied", self.denied)
            .count("ChecksInconclusive", self.inconclusive)
            .count("ChecksNotDue", self.not_due)
            .count("ChecksOvertaken", self.overtaken)
            .count("ChecksNotSaved", self.not_saved)
            .count("CanaryRefused", usize::from(self.no_verdict == Some(NoVerdict::CanaryRefused)))
            .count("AllRolesRefused", usize::from(self.no_verdict == Some(NoVerdict::AllRefused)))
            .count("EndpointsSuspect", events(EventKind::Suspect))
            .count("EndpointsDrifted", events(EventKind::Drifted))
            .count("EndpointsRecovered", events(EventKind::Recovered))
            .count("EndpointsUnreachable", events(EventKind::Unreachable))
            .count("EventsRecorded", self.events.values().sum())
            .share("HealthyRefused", self.healthy[1], self.healthy[0])
            .share("CheckWithoutVerdict", self.reachable[1], self.reachable[0])
            .milliseconds("ProbeDuration", &self.durations)
    }
}

#[cfg(test)]
mod tests;
