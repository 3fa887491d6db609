//! A feature of the vendor's product: a role in the vendor's AWS account that may use endpoints, by the template's
//! `UseEndpointsPolicy`, and calls the internal routes with `SigV4`.
//!
//! Unlike [`Admin`](crate::Admin), whose keys the emulator does not verify, it has a session of a role: the emulator
//! verifies its signature and evaluates its policies.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::admin::{Admin, RawResponse};
use crate::error::{Error, Result};
use crate::http::http_client;
use crate::url::{self, PART};
use crate::{deployment, role_session};

/// Calls the internal routes as a role.
#[derive(Debug, Clone)]
pub struct FeatureClient {
    http: Client,
    api_url: String,
    region: String,
    credentials: Credentials,
}

impl FeatureClient {
    /// A session of the role `name`, which is created if it does not exist, with the policy for features.
    pub async fn assume(vendor: &Admin, api_url: &str, name: &str) -> Result<Self> {
        let policy_arn = deployment::deployed(vendor).await?.physical("UseEndpointsPolicy")?;
        let feature = Self::assume_without_policy(vendor, api_url, name).await?;
        vendor.query("iam", "AttachRolePolicy", &[("RoleName", name), ("PolicyArn", &policy_arn)]).await?;
        Ok(feature)
    }

    /// A session of the role `name`, which is created if it does not exist, without any permissions.
    pub async fn assume_without_policy(aws_account: &Admin, api_url: &str, name: &str) -> Result<Self> {
        Ok(Self {
            http: http_client(),
            api_url: api_url.to_owned(),
            region: aws_account.region().to_owned(),
            credentials: role_session::assume(aws_account, name).await?,
        })
    }

    /// Access key ID, secret access key and session token of the role's own session, for tools that sign requests.
    pub fn own_credentials(&self) -> (&str, &str, &str) {
        let Self { credentials, .. } = self;
        (credentials.access_key_id(), credentials.secret_access_key(), credentials.session_token().unwrap_or_default())
    }

    /// Requests credentials for an account's endpoint. A refusal is a response too.
    pub async fn credentials(&self, account: &str, endpoint_id: &str, feature: &str) -> Result<RawResponse> {
        let path = format!("{}/credentials", path(account, endpoint_id));
        self.send(Method::POST, &path, Some(&json!({ "feature": feature }))).await
    }

    /// Registers (`PUT`) or releases (`DELETE`) a use.
    pub async fn uses(&self, method: Method, account: &str, endpoint_id: &str, feature: &str) -> Result<RawResponse> {
        self.send(method, &format!("{}/uses/{feature}", path(account, endpoint_id)), None).await
    }

    /// Sends any request, signed.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<RawResponse> {
        let url = format!("{}{path}", self.api_url);
        let failed = |why: &dyn std::fmt::Display| {
            Error::new("An internal call failed.", format!("{method} {url}"), why, "Read the emulator's log.")
        };
        let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        let identity = self.credentials.clone().into();
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("execute-api")
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| failed(&error))?;
        let signable = SignableRequest::new(method.as_str(), &url, std::iter::empty(), SignableBody::Bytes(&body))
            .map_err(|error| failed(&error))?;
        let (signed, _) = sign(signable, &parameters.into()).map_err(|error| failed(&error))?.into_parts();
        let mut request = self.http.request(method.clone(), &url).body(body);
        for (name, value) in signed.headers() {
            request = request.header(name, value);
        }
        RawResponse::of(request).await.map_err(|error| failed(&error))
    }
}

fn path(account: &str, endpoint_id: &str) -> String {
    let encoded = |text| url::encoded(text, PART);
    format!("/internal/v1/accounts/{}/endpoints/{}", encoded(account), encoded(endpoint_id))
}
