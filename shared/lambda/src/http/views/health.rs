use be_domain::health::event::HealthEvent;
use be_domain::health::{Finding, Health};
use be_domain::ports::StoredEndpoint;
use be_domain::rfc3339;
use serde::Serialize;

/// The status of a retired endpoint.
pub const RETIRED: &str = "retired";

/// An endpoint's health.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HealthView<'a> {
    status: &'static str,
    since: String,
    last_checked_at: String,
    findings: &'a [Finding],
}

impl<'a> From<&'a Health> for HealthView<'a> {
    fn from(health: &'a Health) -> Self {
        Self {
            status: health.status.as_str(),
            since: rfc3339::text(health.since),
            last_checked_at: rfc3339::text(health.last_checked_at),
            findings: &health.findings,
        }
    }
}

/// An endpoint's health with a page of its timeline. A retired endpoint has no health any more: its status is that it is
/// retired, and the findings are those of its last test.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HealthWithTimeline<'a> {
    #[serde(flatten)]
    health: HealthView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retired_at: Option<String>,
    timeline: TimelineView<'a>,
}

impl<'a> HealthWithTimeline<'a> {
    /// The page of `events`, with the cursor of the next one if there is one.
    #[must_use]
    pub fn new(stored: &'a StoredEndpoint, events: &'a [HealthEvent], next_cursor: Option<String>) -> Self {
        let items = events.iter().map(EventView::from).collect();
        let retired_at = stored.retirement.as_ref().map(|retirement| rfc3339::text(retirement.retired_at));
        let mut health = HealthView::from(&stored.health);
        if let Some(retired_at) = &retired_at {
            health = HealthView { status: RETIRED, since: retired_at.clone(), ..health };
        }
        Self { health, retired_at, timeline: TimelineView { items, next_cursor } }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TimelineView<'a> {
    items: Vec<EventView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// A line of a timeline: the event as it was announced, without the endpoint, which is known here.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct EventView<'a> {
    event_id: String,
    event: &'static str,
    occurred_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_status: Option<&'static str>,
    findings: &'a [Finding],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taken_from: Vec<&'static str>,
}

impl<'a> From<&'a HealthEvent> for EventView<'a> {
    fn from(event: &'a HealthEvent) -> Self {
        Self {
            event_id: event.id(),
            event: event.kind.as_str(),
            occurred_at: rfc3339::text(event.occurred_at),
            status: event.status.map(|status| status.as_str()),
            previous_status: event.previous_status.map(|status| status.as_str()),
            findings: &event.findings,
            taken_from: event.taken_from.iter().map(|feature| feature.as_str()).collect(),
        }
    }
}
