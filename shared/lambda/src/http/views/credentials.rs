use be_domain::operations::vend_credentials::Vended;
use be_domain::rfc3339;
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

/// Where the credentials lead to. All members are always there, also an empty prefix: a script that joins it with a
/// file's name need not ask.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlaceView<'a> {
    bucket_name: &'a str,
    path_prefix: &'a str,
    region: &'a str,
    bucket_access: &'static str,
}

impl<'a> From<&'a Vended> for CredentialsView<'a> {
    fn from(Vended { endpoint, credentials }: &'a Vended) -> Self {
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
            },
        }
    }
}
