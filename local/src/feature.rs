//! A feature of the vendor's: a role in the vendor's AWS account that may use endpoints, as the template's
//! `UseEndpointsPolicy` lets it, and calls the internal routes with a signature (version 4).
//!
//! Unlike [`Admin`](crate::Admin), whose keys the emulator takes on trust, it has a session of a role: the emulator
//! verifies its signature and asks its policies.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::admin::{self, Admin, Reply};
use crate::error::{Error, Result};
use crate::{deployment, text};

/// Calls the internal routes as a role.
#[derive(Debug, Clone)]
pub struct Feature {
    http: Client,
    api_url: String,
    region: String,
    credentials: Credentials,
}

impl Feature {
    /// A session of the role `name`, which is made if it isn't there. It has the policy for features.
    pub async fn assume(vendor: &Admin, api_url: &str, name: &str) -> Result<Self> {
        let policy_arn = deployment::deployed(vendor).await?.physical("UseEndpointsPolicy")?;
        let feature = Self::assume_without_policy(vendor, api_url, name).await?;
        vendor.query("iam", "AttachRolePolicy", &[("RoleName", name), ("PolicyArn", &policy_arn)]).await?;
        Ok(feature)
    }

    /// A session of the role `name`, which is made if it isn't there, and may do nothing yet.
    pub async fn assume_without_policy(aws_account: &Admin, api_url: &str, name: &str) -> Result<Self> {
        let trust = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"AWS": format!("arn:aws:iam::{}:root", aws_account.aws_account_id())},
            }],
        });
        let trust = trust.to_string();
        let role = [("RoleName", name), ("AssumeRolePolicyDocument", trust.as_str())];
        if let Err(error) = aws_account.query("iam", "CreateRole", &role).await
            && !error.to_string().contains("EntityAlreadyExists")
        {
            return Err(error);
        }
        let role_arn = format!("arn:aws:iam::{}:role/{name}", aws_account.aws_account_id());
        let session = [("RoleArn", role_arn.as_str()), ("RoleSessionName", "local")];
        let answer = aws_account.query("sts", "AssumeRole", &session).await?;
        let part = |name| {
            text::element(&answer, name).ok_or_else(|| {
                let why = format!("there is no {name} in it");
                Error::new("Could not read the answer of STS.", &role_arn, why, "See the emulator's log.")
            })
        };
        let (id, secret, token) = (part("AccessKeyId")?, part("SecretAccessKey")?, part("SessionToken")?);
        Ok(Self {
            http: admin::http_client(),
            api_url: api_url.to_owned(),
            region: aws_account.region().to_owned(),
            credentials: Credentials::new(id, secret, Some(token), None, "feature"),
        })
    }

    /// Access key, secret and session token of the role's own session, for tools that sign by themselves.
    #[must_use]
    pub fn own_credentials(&self) -> (&str, &str, &str) {
        let Self { credentials, .. } = self;
        (credentials.access_key_id(), credentials.secret_access_key(), credentials.session_token().unwrap_or_default())
    }

    /// Asks for the credentials of an account's endpoint; every answer is a reply, also a refusal.
    pub async fn credentials(&self, account: &str, endpoint_id: &str, feature: &str) -> Result<Reply> {
        let path = format!("{}/credentials", path(account, endpoint_id));
        self.send(Method::POST, &path, Some(&json!({ "feature": feature }))).await
    }

    /// Registers (`PUT`) or releases (`DELETE`) a use.
    pub async fn uses(&self, method: Method, account: &str, endpoint_id: &str, feature: &str) -> Result<Reply> {
        self.send(method, &format!("{}/uses/{feature}", path(account, endpoint_id)), None).await
    }

    /// Sends any request, signed.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Reply> {
        let url = format!("{}{path}", self.api_url);
        let failed = |why: &dyn std::fmt::Display| {
            Error::new("An internal call failed.", format!("{method} {url}"), why, "See the emulator's log.")
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
        let answer = request.send().await.map_err(|error| failed(&error))?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|error| failed(&error))?.to_vec();
        Ok(Reply { status, body })
    }
}

fn path(account: &str, endpoint_id: &str) -> String {
    format!("/internal/v1/accounts/{}/endpoints/{}", text::encoded(account, ""), text::encoded(endpoint_id, ""))
}
