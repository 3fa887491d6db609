//! The part of the story in which nobody presses a button: a role changes, and the sweep notices.

use std::time::Duration;

use local::{Error, Listener, Stack};
use reqwest::Method;
use serde_json::Value;

use crate::api::Api;
use crate::output::indented;

/// What comes by itself has come by then, also on a busy machine.
const LIMIT: Duration = Duration::from_mins(1);

/// Looks on while an endpoint is looked after.
pub(crate) struct Watch<'a> {
    pub(crate) stack: &'a Stack,
    pub(crate) api: &'a Api,
    pub(crate) account: &'a str,
    pub(crate) bus: Listener,
}

impl Watch<'_> {
    /// Hears the event bus until it has announced this, and prints all that it announces.
    pub(crate) async fn hear(&self, wanted: &str) -> Result<(), Error> {
        let is_wanted = |event: &Value| event["detail-type"] == wanted;
        let heard = self.bus.hear(LIMIT, |events| events.iter().any(is_wanted)).await?;
        for event in &heard {
            let detail = &event["detail"];
            let status = |name: &str| detail[name].as_str().unwrap_or("-").to_owned();
            indented(&format!(
                "event bus: {}  {} -> {}  {}",
                event["detail-type"].as_str().unwrap_or_default(),
                status("previousStatus"),
                status("status"),
                detail["eventId"].as_str().unwrap_or_default(),
            ));
        }
        if heard.iter().any(is_wanted) {
            return Ok(());
        }
        let why = format!("{wanted} was not announced in {} s", LIMIT.as_secs());
        let next = format!("Read what the functions logged: {}", self.stack.functions_log_path.display());
        Err(Error::new("The story can't go on.", "the event bus", why, next))
    }

    /// Lets the endpoint come due and sweeps, and hears what comes of it.
    pub(crate) async fn sweep(&self, endpoint_id: &str, wanted: &str) -> Result<(), Error> {
        // In AWS its time comes by itself: within six hours, two minutes or thirty, as it stands.
        self.stack.make_due(self.account, endpoint_id).await?;
        let swept = self.stack.sweep().await?;
        indented(&format!(
            "health-sweep: {} due, {} put on the queue; health-check tests it",
            swept["found"], swept["sent"]
        ));
        self.hear(wanted).await
    }

    /// Prints the endpoint's health.
    pub(crate) async fn tell(&self, path: &str) -> Result<(), Error> {
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
