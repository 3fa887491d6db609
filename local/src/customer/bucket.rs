//! Buckets and their objects.

use reqwest::Method;
use serde_json::Value;

use super::CustomerAwsAccount;
use crate::error::Result;
use crate::xml;

impl CustomerAwsAccount {
    /// Creates a bucket in the stack's region.
    pub async fn create_bucket(&self, bucket: &str) -> Result<()> {
        self.admin.create_bucket(bucket).await
    }

    /// Creates a bucket in `region`.
    pub async fn create_bucket_in(&self, bucket: &str, region: &str) -> Result<()> {
        self.admin.in_region(region).create_bucket(bucket).await
    }

    /// Puts an object.
    pub async fn put_object(&self, bucket: &str, key: &str, content: &[u8]) -> Result<()> {
        self.admin.s3_ok(Method::PUT, &format!("{bucket}/{key}"), "", content.to_vec()).await.map(drop)
    }

    /// Gets an object, if it exists.
    pub async fn get_object(&self, bucket: &str, key: &str) -> Result<Option<Vec<u8>>> {
        let response = self.admin.s3(Method::GET, &format!("{bucket}/{key}"), "", &[], Vec::new()).await?;
        Ok(response.status.is_success().then_some(response.body))
    }

    /// Deletes an object.
    pub async fn delete_object(&self, bucket: &str, key: &str) -> Result<()> {
        self.admin.s3_ok(Method::DELETE, &format!("{bucket}/{key}"), "", Vec::new()).await.map(drop)
    }

    /// The keys in a bucket, at most a thousand.
    pub async fn list_keys(&self, bucket: &str) -> Result<Vec<String>> {
        let response = self.admin.s3_ok(Method::GET, bucket, "list-type=2", Vec::new()).await?;
        Ok(xml::elements(&response.text(), "Key"))
    }

    /// The keys of all versions and delete markers in a bucket, one for each.
    pub async fn list_versions(&self, bucket: &str) -> Result<Vec<String>> {
        let response = self.admin.s3_ok(Method::GET, bucket, "versions", Vec::new()).await?;
        Ok(xml::elements(&response.text(), "Key"))
    }

    /// Turns versioning on or off.
    pub async fn set_versioning(&self, bucket: &str, on: bool) -> Result<()> {
        let status = if on { "Enabled" } else { "Suspended" };
        let body = format!("<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>");
        self.admin.s3_ok(Method::PUT, bucket, "versioning", body.into_bytes()).await.map(drop)
    }

    /// Sets the bucket's policy.
    pub async fn put_bucket_policy(&self, bucket: &str, policy: &Value) -> Result<()> {
        self.admin.s3_ok(Method::PUT, bucket, "policy", policy.to_string().into_bytes()).await.map(drop)
    }

    /// Deletes the bucket's policy.
    pub async fn delete_bucket_policy(&self, bucket: &str) -> Result<()> {
        self.admin.s3_ok(Method::DELETE, bucket, "policy", Vec::new()).await.map(drop)
    }
}
