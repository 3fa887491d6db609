//! The steps of the story without a request: health checks of the endpoint, and the events on the event bus.

use std::time::Duration;

use local::{Error, EventListener, Stack};
use reqwest::Method;
use serde_json::Value;

use crate::api::StoryApi;
use crate::output::indented;

/// Events arrive within seconds; on a busy machine they may take longer.
const TIME_LIMIT: Duration = Duration::from_mins(5);

/// Watches an endpoint.
pub(crate) struct EndpointWatch<'a> {
    pub(crate) stack: &'a Stack,
    pub(crate) api: &'a StoryApi,
    pub(crate) bus: EventListener,
}

impl EndpointWatch<'_> {
    /// Waits for an event with that detail type, and prints all events until then.
    pub(crate) async fn wait_for(&self, detail_type: &str) -> Result<(), Error> {
        let matches = |event: &Value| event["detail-type"] == detail_type;
        let events = self.bus.hear(TIME_LIMIT, |events| events.iter().any(matches)).await?;
        for event in &events {
            let detail = &event["detail"];
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let statuses = match (detail["previousStatus"].as_str(), detail["status"].as_str()) {
                (Some(previous), Some(status)) => format!("  {previous} -> {status}"),
                // Of an endpoint that was just added, or that is retired, nothing changed.
                _ => String::new(),
            };
            indented(&format!("event: {}{statuses}  {}", text(&event["detail-type"]), text(&detail["eventId"])));
        }
        if events.iter().any(matches) {
            return Ok(());
        }
        let why = format!("no event {detail_type} within {} s", TIME_LIMIT.as_secs());
        let next = format!("Read the functions' log: {}", self.stack.functions_log_path.display());
        Err(Error::new("The story stopped.", "the event bus", why, next))
    }

    /// Makes the endpoint due and sweeps, and waits for the event that the health check causes.
    pub(crate) async fn sweep(&self, endpoint_id: &str, detail_type: &str) -> Result<(), Error> {
        // In AWS the endpoint becomes due by itself: within two minutes, 30 minutes or six hours, depending on its
        // health.
        self.stack.make_all_due(Some(endpoint_id)).await?;
        let result = self.stack.sweep().await?;
        indented(&format!("health-sweep: endpoints due: {}, health checks sent: {}", result["found"], result["sent"]));
        self.wait_for(detail_type).await
    }

    /// Prints the endpoint's health.
    pub(crate) async fn print_health(&self, path: &str) -> Result<(), Error> {
        indented("GET /v1/endpoints/{endpointId}/health");
        let health = self.api.call(Method::GET, &format!("{path}/health"), None, &[200]).await?;
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        indented(&format!("  {} since {}", text(&health["status"]), text(&health["since"])));
        for finding in health["findings"].as_array().into_iter().flatten() {
            indented(&format!("  ✗ {:<21} {}", text(&finding["check"]), text(&finding["message"])));
            indented(&format!(
                "    {:<21} action {}, layer {}, last passed {}",
                "",
                text(&finding["action"]),
                text(&finding["layer"]),
                text(&finding["lastPassedAt"])
            ));
            indented(&format!("    {:<21} {}", "", text(&finding["remedy"])));
        }
        Ok(())
    }
}
