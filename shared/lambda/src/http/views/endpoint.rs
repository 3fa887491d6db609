use be_domain::endpoint::Endpoint;
use be_domain::health::Health;
use be_domain::ports::StoredEndpoint;
use be_domain::rfc3339;
use be_domain::values::Encryption;
use serde::Serialize;

/// An endpoint. Only its health can change, and it can be retired.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Endpoint))]
#[serde(rename_all = "camelCase")]
pub struct EndpointView<'a> {
    #[cfg_attr(test, schema(schema_with = super::schema::endpoint_id))]
    endpoint_id: &'a str,
    /// The name that users gave the endpoint. No two endpoints of the account have the same, retired ones aside.
    name: &'a str,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[cfg_attr(test, schema(value_type = super::schema::BucketAccessSchema))]
    bucket_access: &'static str,
    /// The role to assume.
    role_arn: &'a str,
    /// The name of the bucket that features read from or write to.
    bucket_name: &'a str,
    /// The folder in the bucket, with a trailing slash; absent for the whole bucket.
    #[serde(skip_serializing_if = "str::is_empty")]
    path_prefix: &'a str,
    /// The AWS Region of the bucket.
    region: &'a str,
    /// The AWS account that owns the bucket, if it is not the AWS account of the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket_owner_aws_account_id: Option<&'a str>,
    #[cfg_attr(test, schema(value_type = super::schema::EncryptionSchema))]
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption: Option<&'a Encryption>,
    #[cfg_attr(test, schema(value_type = super::schema::ObjectOwnershipSchema))]
    #[serde(skip_serializing_if = "Option::is_none")]
    object_ownership: Option<&'static str>,
    /// When it was added.
    #[cfg_attr(test, schema(format = DateTime))]
    created_at: String,
    /// Who added it: the subject of the token.
    created_by: &'a str,
    /// The features that can use it.
    #[cfg_attr(test, schema(value_type = Vec<super::schema::FeatureSchema>))]
    features: Vec<&'static str>,
    #[cfg_attr(test, schema(value_type = super::schema::HealthSchema))]
    health: &'a Health,
    /// When it was retired. Absent if it is not retired.
    #[cfg_attr(test, schema(format = DateTime))]
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
            health: &stored.health,
            retired_at: stored.retirement.as_ref().map(|retirement| rfc3339::text(retirement.retired_at)),
        }
    }
}

/// A page of endpoints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EndpointList<'a> {
    /// The endpoints, the oldest first.
    items: Vec<EndpointView<'a>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl<'a> EndpointList<'a> {
    /// The page of `items`, with the cursor of the next one if there is one.
    pub fn new(items: &'a [StoredEndpoint], next_cursor: Option<String>) -> Self {
        Self { items: items.iter().map(EndpointView::from).collect(), next_cursor }
    }
}
