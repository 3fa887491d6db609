use be_domain::operations::vend_credentials::Vended;
use be_domain::rfc3339;
use be_domain::values::Encryption;
use serde::Serialize;

/// Temporary credentials in the format of `credential_process`, with the bucket and the prefix that they are for.
// Every AWS SDK and the AWS CLI read this format, which ignores members that it does not know (AWS SDKs and Tools
// Reference Guide, "Process credential provider"). The one answer that shows credentials; it has no `Debug`, so that it
// can't end up in a log.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Credentials))]
#[serde(rename_all = "PascalCase")]
#[allow(missing_debug_implementations, reason = "credentials are not logged")]
pub struct CredentialsView<'a> {
    #[cfg_attr(test, schema(schema_with = super::schema::format_version))]
    version: u8,
    /// The access key ID.
    access_key_id: &'a str,
    /// The secret access key.
    secret_access_key: &'a str,
    /// The session token.
    session_token: &'a str,
    /// When the credentials expire.
    #[cfg_attr(test, schema(format = DateTime))]
    expiration: String,
    #[serde(rename = "endpoint")]
    endpoint: PlaceView<'a>,
}

/// The bucket and the prefix that the credentials are for.
// Its first five members are always there, also an empty prefix: a script that joins it with a file's name need not
// ask.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = CredentialsEndpoint))]
#[serde(rename_all = "camelCase")]
struct PlaceView<'a> {
    /// The name of the bucket that the credentials are for.
    bucket_name: &'a str,
    /// The folder in the bucket; empty for the whole bucket.
    path_prefix: &'a str,
    /// The AWS Region of the bucket.
    region: &'a str,
    #[cfg_attr(test, schema(value_type = super::schema::BucketAccessSchema))]
    bucket_access: &'static str,
    /// The AWS account that owns the bucket. Send it as `ExpectedBucketOwner`.
    bucket_owner_aws_account_id: String,
    #[cfg_attr(test, schema(value_type = super::schema::EncryptionSchema))]
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption: Option<&'a Encryption>,
    #[cfg_attr(test, schema(value_type = super::schema::ObjectOwnershipSchema))]
    #[serde(skip_serializing_if = "Option::is_none")]
    object_ownership: Option<&'static str>,
}

impl<'a> From<&'a Vended> for CredentialsView<'a> {
    fn from(Vended { endpoint, credentials, .. }: &'a Vended) -> Self {
        let configuration = &endpoint.configuration;
        Self {
            version: 1,
            access_key_id: &credentials.access_key_id,
            secret_access_key: &credentials.secret_access_key,
            session_token: &credentials.session_token,
            expiration: rfc3339::text(credentials.expires_at),
            endpoint: PlaceView {
                bucket_name: configuration.bucket_name.as_str(),
                path_prefix: configuration.path_prefix.as_str(),
                region: configuration.region.as_str(),
                bucket_access: configuration.bucket_access.as_str(),
                bucket_owner_aws_account_id: configuration.expected_bucket_owner().to_string(),
                encryption: configuration.encryption.as_ref(),
                object_ownership: configuration.object_ownership.map(|ownership| ownership.as_str()),
            },
        }
    }
}
