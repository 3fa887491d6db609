//! The way to a customer's credentials, and there is no other.

use std::time::SystemTime;

use aws_config::SdkConfig;
use aws_sdk_sts::Client;
use aws_sdk_sts::config::http::HttpResponse;
use aws_sdk_sts::config::{Builder, Credentials};
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::RequestId;
use aws_sdk_sts::types::Credentials as Issued;
use be_domain::fault::Fault;
use be_domain::ports::{
    AssumeCustomerRole, AwsResponse, IssueCredentials, Refusal, SessionCredentials, SessionRequest, SourceIdentity,
};
use be_domain::values::RoleArn;
use jiff::Timestamp;

use super::bucket::SessionBucket;
use super::client;
use super::refusal::{self, CallContext};
use crate::sdk::{Lazy, Sdk};

const OPERATION: &str = "sts:AssumeRole";

/// STS in the function's own region, and what every session's S3 client starts from.
///
/// The SDK's STS endpoint is the regional one. Its tokens are good in every region, those of the global endpoint only
/// where AWS accounts are enabled by default (IAM User Guide, "Manage AWS STS in an AWS Region").
#[derive(Debug, Clone)]
pub struct CustomerRoles {
    pub(super) sts: Lazy<Client>,
    config: SdkConfig,
}

impl CustomerRoles {
    /// The way to customers' roles for a process that is configured by `sdk`.
    pub fn new(sdk: &Sdk) -> Self {
        let sts = |config: &SdkConfig| Client::from_conf(Builder::from(config).retry_config(client::retries()).build());
        Self { sts: Lazy::new(sdk, sts), config: sdk.config().clone() }
    }

    /// Credentials of the customer's role. Nothing of `request` is optional, so no session is without the External ID
    /// or the session policy.
    async fn assume(
        &self,
        request: &SessionRequest<'_>,
        source_identity: Option<&SourceIdentity>,
    ) -> AwsResponse<Issued> {
        let assume = self
            .sts
            .assume_role()
            .role_arn(request.configuration.role_arn.as_str())
            .role_session_name(request.session_name)
            .external_id(request.external_id.expose())
            .policy(request.policy().to_json())
            .set_source_identity(source_identity.map(|identity| identity.as_str().to_owned()))
            .duration_seconds(i32::try_from(request.duration.as_secs()).unwrap_or(i32::MAX));
        // Boxed like the calls to S3.
        let answer = self.answer(&request.configuration.role_arn, Box::pin(assume.send()).await);
        answer.map_result(|result| result?.credentials.ok_or_else(no_credentials))
    }

    /// The answer to a call to STS in the function's own region, on this role.
    pub(super) fn answer<O, E>(&self, role: &RoleArn, sent: Result<O, SdkError<E, HttpResponse>>) -> AwsResponse<O>
    where
        O: RequestId,
        E: ProvideErrorMetadata + RequestId,
    {
        match sent {
            Ok(output) => AwsResponse { request_id: output.request_id().map(ToOwned::to_owned), result: Ok(output) },
            Err(error) => {
                let region = self.config.region().map_or("", |region| region.as_ref());
                let aws_accounts = [role.aws_account_id(), role.aws_account_id()];
                let context = CallContext { operation: OPERATION, region, aws_accounts };
                AwsResponse {
                    request_id: error.request_id().map(ToOwned::to_owned),
                    result: Err(refusal::of_sts(&context, &error)),
                }
            }
        }
    }
}

/// A success that isn't one.
pub(super) fn no_credentials() -> Refusal {
    Refusal::Fault(Fault::unexpected(OPERATION, "a success without credentials"))
}

fn credentials(issued: Issued) -> Credentials {
    let expires = SystemTime::try_from(issued.expiration).ok();
    Credentials::new(
        issued.access_key_id,
        issued.secret_access_key,
        Some(issued.session_token),
        expires,
        "customer_role",
    )
}

impl AssumeCustomerRole for CustomerRoles {
    type Bucket = SessionBucket;

    async fn open(&self, request: SessionRequest<'_>) -> AwsResponse<SessionBucket> {
        let open = |issued| SessionBucket::new(&self.config, credentials(issued), request.configuration);
        self.assume(&request, None).await.map_result(|result| result.map(open))
    }
}

impl IssueCredentials for CustomerRoles {
    async fn issue(
        &self,
        request: &SessionRequest<'_>,
        source_identity: Option<&SourceIdentity>,
    ) -> AwsResponse<SessionCredentials> {
        self.assume(request, source_identity).await.map_result(|result| result.and_then(session_credentials))
    }
}

fn session_credentials(issued: Issued) -> Result<SessionCredentials, Refusal> {
    // Without knowing when they end, nobody would ask for new ones in time.
    let expires_at = Timestamp::from_second(issued.expiration.secs()).map_err(|_| no_credentials())?;
    Ok(SessionCredentials {
        access_key_id: issued.access_key_id,
        secret_access_key: issued.secret_access_key,
        session_token: issued.session_token,
        expires_at,
    })
}
