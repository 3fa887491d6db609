//! What clients read: the bodies of section 4 of the design, whole. Optional members are absent, never null.

mod credentials;
mod endpoint;
mod external_id;
mod health;
mod report;
mod setup;

use jiff::Timestamp;

pub use credentials::CredentialsView;
pub use endpoint::{EndpointList, EndpointView};
pub use external_id::ExternalIdView;
pub use health::{HealthView, HealthWithTimeline};
pub use report::ReportView;
pub use setup::SetupView;

/// The time as RFC 3339 in UTC, always with milliseconds, so that texts sort as times do.
fn rfc3339(time: Timestamp) -> String {
    format!("{time:.3}")
}

#[cfg(test)]
mod tests;
