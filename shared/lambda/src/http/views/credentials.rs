use be_domain::operations::vend_credentials::Vended;
use be_domain::rfc3339;
use be_domain::values::Encryption;
use serde::Serialize;

/// Credentials in the `credential_process` format, which every AWS SDK and the AWS CLI read and which ignores members
/// that it does not know (AWS SDKs and Tools Reference Guide, "Process credential provider"), with what a feature needs
/// to know of the endpoint beside them.
///
/// The one answer that shows credentials; it has no `Debug`, so that it can't end up in a log.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_debug_implementations, reason = "credentials are not logged")]
pub struct CredentialsView<'a> {
    version: u8,
    access_key_id: &'a str,
    secret_access_key: &'a str,
    session_token: &'a str,
    expiration: String,
    #[serde(rename = "endpoint")]
    endpoint: PlaceView<'a>,
}

/// Where the credentials lead to, and what every write must carry. The first five members are always there, also an empty
/// prefix: a script that joins it with a file's name need not ask.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlaceView<'a> {
    bucket_name: &'a str,
    path_prefix: &'a str,
    region: &'a str,
    bucket_access: &'static str,
    /// The AWS account that owns the bucket, to send as `ExpectedBucketOwner`.
    bucket_owner_aws_account_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    encryption: Option<&'a Encryption>,
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
