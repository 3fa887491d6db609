use be_domain::endpoint::Endpoint;
use be_domain::ports::StoredEndpoint;
use be_domain::rfc3339;
use be_domain::values::Encryption;
use serde::Serialize;

use super::health::HealthView;

/// An endpoint.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndpointView<'a> {
    endpoint_id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    bucket_access: &'static str,
    role_arn: &'a str,
    bucket_name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    path_prefix: &'a str,
    region: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket_owner_aws_account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption: Option<&'a Encryption>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_ownership: Option<&'static str>,
    created_at: String,
    created_by: &'a str,
    features: Vec<&'static str>,
    health: HealthView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retired_at: Option<String>,
}

impl<'a> From<&'a StoredEndpoint> for EndpointView<'a> {
    fn from(stored: &'a StoredEndpoint) -> Self {
        let Endpoint { endpoint_id, name, description, configuration, created_at, created_by, .. } = &stored.endpoint;
        Self {
            endpoint_id: endpoint_id.as_str(),
            name: name.as_str(),
            description: description.as_ref().map(|description| description.as_str()),
            bucket_access: configuration.bucket_access.as_str(),
            role_arn: configuration.role_arn.as_str(),
            bucket_name: configuration.bucket_name.as_str(),
            path_prefix: configuration.path_prefix.as_str(),
            region: configuration.region.as_str(),
            bucket_owner_aws_account_id: configuration.bucket_owner_aws_account_id.as_ref().map(|id| id.as_str()),
            encryption: configuration.encryption.as_ref(),
            object_ownership: configuration.object_ownership.map(|ownership| ownership.as_str()),
            created_at: rfc3339::text(*created_at),
            created_by: created_by.as_str(),
            features: configuration.bucket_access.features().map(|feature| feature.as_str()).collect(),
            health: HealthView::from(&stored.health),
            retired_at: stored.retirement.as_ref().map(|retirement| rfc3339::text(retirement.retired_at)),
        }
    }
}

/// One page of endpoints.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndpointList<'a> {
    items: Vec<EndpointView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl<'a> EndpointList<'a> {
    /// The page of `items`, with the cursor of the next one if there is one.
    #[must_use]
    pub fn new(items: &'a [StoredEndpoint], next_cursor: Option<String>) -> Self {
        Self { items: items.iter().map(EndpointView::from).collect(), next_cursor }
    }
}
