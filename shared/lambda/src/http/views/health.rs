use be_domain::health::event::HealthEvent;
use be_domain::health::{Finding, Health};
use be_domain::ports::StoredEndpoint;
use be_domain::rfc3339;
use serde::Serialize;

/// The status of a retired endpoint.
pub const RETIRED: &str = "retired";

/// An endpoint's health, with a page of its timeline.
// A retired endpoint has no health any more: its status is that it is retired, and the findings are those of its last
// test.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HealthWithTimeline<'a> {
    #[cfg_attr(test, schema(schema_with = status))]
    status: &'static str,
    /// Since when the endpoint has this status.
    #[cfg_attr(test, schema(format = DateTime))]
    since: String,
    /// When it was last tested.
    #[cfg_attr(test, schema(format = DateTime))]
    last_checked_at: String,
    /// The checks that did not pass. While the endpoint is healthy, only `cleanup`: something of a test is in
    /// the bucket.
    #[cfg_attr(test, schema(value_type = Vec<super::schema::FindingSchema>))]
    findings: &'a [Finding],
    /// When it was retired. Absent if it is not retired.
    #[cfg_attr(test, schema(format = DateTime))]
    #[serde(skip_serializing_if = "Option::is_none")]
    retired_at: Option<String>,
    timeline: TimelineView<'a>,
}

impl<'a> HealthWithTimeline<'a> {
    /// The page of `events`, with the cursor of the next one if there is one.
    pub fn new(stored: &'a StoredEndpoint, events: &'a [HealthEvent], next_cursor: Option<String>) -> Self {
        let items = events.iter().map(EventView::from).collect();
        let retired_at = stored.retirement.as_ref().map(|retirement| rfc3339::text(retirement.retired_at));
        let Health { status, since, last_checked_at, findings } = &stored.health;
        Self {
            status: if retired_at.is_some() { RETIRED } else { status.as_str() },
            since: retired_at.clone().unwrap_or_else(|| rfc3339::text(*since)),
            last_checked_at: rfc3339::text(*last_checked_at),
            findings,
            retired_at,
            timeline: TimelineView { items, next_cursor },
        }
    }
}

#[cfg(test)]
fn status() -> utoipa::openapi::ObjectBuilder {
    let all = be_domain::health::HealthStatus::ALL.map(|status| status.as_str()).into_iter().chain([RETIRED]);
    super::schema::one_of(
        all,
        "The health status, or `retired`. The findings of a retired endpoint are those of its last test.",
    )
}

/// A page of a timeline.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Timeline))]
#[serde(rename_all = "camelCase")]
struct TimelineView<'a> {
    /// The events, the latest first.
    items: Vec<EventView<'a>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// What happened to an endpoint.
// The event as it was announced, without the endpoint, which is known here.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = TimelineEvent))]
#[serde(rename_all = "camelCase")]
struct EventView<'a> {
    /// The event's ID, the same on the event bus.
    event_id: String,
    #[cfg_attr(test, schema(schema_with = super::schema::event_kind))]
    event: &'static str,
    /// When it happened.
    #[cfg_attr(test, schema(format = DateTime))]
    occurred_at: String,
    #[cfg_attr(test, schema(value_type = super::schema::HealthStatusSchema))]
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[cfg_attr(test, schema(value_type = super::schema::HealthStatusSchema))]
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_status: Option<&'static str>,
    /// The checks that did not pass.
    #[cfg_attr(test, schema(value_type = Vec<super::schema::FindingSchema>))]
    findings: &'a [Finding],
    /// The features that used the endpoint when it was retired with `force`.
    #[cfg_attr(test, schema(value_type = Vec<super::schema::FeatureSchema>))]
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
