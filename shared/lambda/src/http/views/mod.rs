//! What clients read: the bodies of answers, whole. Optional members are absent, never null.

mod credentials;
mod endpoint;
mod external_id;
mod health;
mod report;
mod setup;
mod uses;

#[cfg(test)]
use super::tests::schema;
pub use credentials::CredentialsView;
pub use endpoint::{EndpointList, EndpointView};
pub use external_id::ExternalIdView;
pub use health::{HealthWithTimeline, RETIRED};
pub use report::ReportView;
pub use setup::SetupView;
pub use uses::UseList;

#[cfg(test)]
mod tests;
