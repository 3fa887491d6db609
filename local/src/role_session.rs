//! Sessions of roles, with credentials that the emulator verifies and whose policies it evaluates.

use aws_credential_types::Credentials;
use serde_json::json;

use crate::admin::Admin;
use crate::error::Result;
use crate::xml;

/// Credentials of a session of the role `name` in the administrator's AWS account. A role that does not exist is
/// created; it trusts its own AWS account, and has no permissions yet.
pub(crate) async fn assume(admin: &Admin, name: &str) -> Result<Credentials> {
    let account_arn = format!("arn:aws:iam::{}", admin.aws_account_id());
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"AWS": format!("{account_arn}:root")},
        }],
    });
    let trust = trust.to_string();
    let role = [("RoleName", name), ("AssumeRolePolicyDocument", trust.as_str())];
    if let Err(error) = admin.query("iam", "CreateRole", &role).await
        && !error.why().contains("EntityAlreadyExists")
    {
        return Err(error);
    }
    let role_arn = format!("{account_arn}:role/{name}");
    let session = [("RoleArn", role_arn.as_str()), ("RoleSessionName", "local")];
    let response = admin.query("sts", "AssumeRole", &session).await?;
    let part = |name| xml::required(&response, name, "sts AssumeRole");
    Ok(Credentials::new(part("AccessKeyId")?, part("SecretAccessKey")?, Some(part("SessionToken")?), None, "local"))
}
