//! Roles: their trust policies and their permissions.

use serde_json::Value;

use super::CustomerAwsAccount;
use crate::error::Result;

impl CustomerAwsAccount {
    /// The ARN that a role of that name has in this AWS account.
    pub fn role_arn(&self, name: &str) -> String {
        format!("arn:aws:iam::{}:role/{name}", self.aws_account_id())
    }

    /// Creates a role without permissions; its ARN.
    pub async fn create_role(&self, name: &str, trust_policy: &Value) -> Result<String> {
        let trust = trust_policy.to_string();
        self.iam("CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", &trust)]).await?;
        Ok(self.role_arn(name))
    }

    /// Replaces the role's trust policy.
    pub async fn update_trust_policy(&self, role: &str, trust_policy: &Value) -> Result<()> {
        let trust = trust_policy.to_string();
        self.iam("UpdateAssumeRolePolicy", &[("RoleName", role), ("PolicyDocument", &trust)]).await
    }

    /// Adds or replaces an inline policy.
    pub async fn put_role_policy(&self, role: &str, policy_name: &str, policy: &Value) -> Result<()> {
        let policy = policy.to_string();
        let parameters = [("RoleName", role), ("PolicyName", policy_name), ("PolicyDocument", policy.as_str())];
        self.iam("PutRolePolicy", &parameters).await
    }

    /// Deletes an inline policy.
    pub async fn delete_role_policy(&self, role: &str, policy_name: &str) -> Result<()> {
        self.iam("DeleteRolePolicy", &[("RoleName", role), ("PolicyName", policy_name)]).await
    }

    /// Sets a permissions boundary, with a managed policy that is created for it.
    pub async fn put_permissions_boundary(&self, role: &str, policy_name: &str, policy: &Value) -> Result<()> {
        let document = policy.to_string();
        self.iam("CreatePolicy", &[("PolicyName", policy_name), ("PolicyDocument", &document)]).await?;
        let arn = format!("arn:aws:iam::{}:policy/{policy_name}", self.aws_account_id());
        self.iam("PutRolePermissionsBoundary", &[("RoleName", role), ("PermissionsBoundary", &arn)]).await
    }

    /// Deletes the permissions boundary.
    pub async fn delete_permissions_boundary(&self, role: &str) -> Result<()> {
        self.iam("DeleteRolePermissionsBoundary", &[("RoleName", role)]).await
    }

    /// Deletes a role, which must have no policies.
    pub async fn delete_role(&self, role: &str) -> Result<()> {
        self.iam("DeleteRole", &[("RoleName", role)]).await
    }

    async fn iam(&self, action: &str, parameters: &[(&str, &str)]) -> Result<()> {
        self.admin.query("iam", action, parameters).await.map(drop)
    }
}
