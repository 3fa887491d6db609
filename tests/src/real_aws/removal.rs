//! Removing what runs made: in the end of each, and later what one left that was killed.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::aws_cli::{AwsCli, CliCredentials, Refused};
use super::names::{NAME, is_of_a_run};
use super::run::Run;

/// Removes all that the run made. The error says what is left.
pub(super) async fn remove(run: &Arc<Run>) -> Result<(), String> {
    let mut left = Vec::new();
    // A task of its own: the rest is removed also if the API does not answer, which is a panic there.
    let retired = tokio::spawn({
        let run = Arc::clone(run);
        async move { retire(&run).await }
    });
    if let Err(why) = retired.await.unwrap_or_else(|error| Err(format!("endpoints: {error}"))) {
        left.push(why);
    }
    let customer = CustomerCleanup { cli: &run.place.cli, caller: &run.place.customer };
    left.extend(customer.remove(&run.name(""), Some(&run.id)).await);
    if left.is_empty() { Ok(()) } else { Err(format!("left: {}", left.join("; "))) }
}

/// Retires the run's endpoints. Their records stay in the write-once table, as every endpoint's do.
async fn retire(run: &Run) -> Result<(), String> {
    let mut cursor = String::new();
    loop {
        let page = run.place.api.get(&format!("/v1/endpoints?limit=100{cursor}")).await;
        if page.status != 200 {
            return Err(format!("endpoints whose names begin with {}: {}", run.name(""), page.text));
        }
        for endpoint in page.body["items"].as_array().into_iter().flatten() {
            let (name, id) = (endpoint["name"].as_str().unwrap_or_default(), endpoint["endpointId"].as_str());
            let Some(id) = id.filter(|_| name.starts_with(&run.name(""))) else { continue };
            let retired = run.place.api.delete(&format!("/v1/endpoints/{id}")).await;
            if retired.status != 200 {
                return Err(format!("the endpoint {id}: {}", retired.text));
            }
        }
        let Some(next) = page.body["nextCursor"].as_str() else { return Ok(()) };
        cursor = format!("&cursor={next}");
    }
}

/// Removes what runs left in the customer's AWS account. The error says what is still left. Endpoints are not among it:
/// their health checks find no bucket, and the API retires them.
pub async fn remove_leftovers(cli: &AwsCli, caller: &CliCredentials) -> Result<(), String> {
    let left = CustomerCleanup { cli, caller }.remove(&format!("{NAME}-"), None).await;
    if left.is_empty() { Ok(()) } else { Err(format!("left: {}", left.join("; "))) }
}

/// The customer's AWS account.
struct CustomerCleanup<'a> {
    cli: &'a AwsCli,
    caller: &'a CliCredentials,
}

impl CustomerCleanup<'_> {
    /// Removes buckets and roles whose names begin so and have our tag, and keys with the tag of this run, or of any;
    /// what could not be removed, and why.
    async fn remove(&self, prefix: &str, run: Option<&str>) -> Vec<String> {
        let mut left = Vec::new();
        let (buckets, roles, keys) = tokio::join!(self.buckets(prefix), self.roles(prefix), self.keys(run));
        for (kind, removed) in [("buckets", buckets), ("roles", roles), ("keys", keys)] {
            if let Err(refused) = removed {
                left.push(format!("{kind}: {}", refused.message));
            }
        }
        left
    }

    async fn call(&self, arguments: &[&str]) -> Result<Value, Refused> {
        self.cli.call(self.caller, arguments).await
    }

    async fn buckets(&self, prefix: &str) -> Result<(), Refused> {
        let listed = self.call(&["s3api", "list-buckets"]).await?;
        for bucket in texts(&listed["Buckets"], "Name").filter(|name| is_of_a_run(name, prefix)) {
            let tags = self.call(&["s3api", "get-bucket-tagging", "--bucket", bucket]).await;
            // A run that was killed between the two calls made it without.
            let untagged = tags.as_ref().is_err_and(|refused| refused.code == "NoSuchTagSet");
            if untagged || has_our_tag(&tags?["TagSet"]) {
                self.empty(bucket).await?;
                self.call(&["s3api", "delete-bucket", "--bucket", bucket]).await?;
            }
        }
        Ok(())
    }

    /// Aborts the bucket's uploads and deletes its versions, also those that Object Lock retains in the mode of
    /// governance.
    async fn empty(&self, bucket: &str) -> Result<(), Refused> {
        let uploads = self.call(&["s3api", "list-multipart-uploads", "--bucket", bucket]).await?;
        for upload in uploads["Uploads"].as_array().into_iter().flatten() {
            let part = |name: &str| upload[name].as_str().unwrap_or_default().to_owned();
            let (key, id) = (part("Key"), part("UploadId"));
            let abort = ["s3api", "abort-multipart-upload", "--bucket", bucket, "--key", &key, "--upload-id", &id];
            self.call(&abort).await?;
        }
        let listed = self.call(&["s3api", "list-object-versions", "--bucket", bucket]).await?;
        let all = [&listed["Versions"], &listed["DeleteMarkers"]].into_iter().filter_map(Value::as_array).flatten();
        let objects: Vec<_> = all.map(|one| json!({"Key": one["Key"], "VersionId": one["VersionId"]})).collect();
        for objects in objects.chunks(1000) {
            let delete = json!({"Objects": objects, "Quiet": true}).to_string();
            let call =
                ["s3api", "delete-objects", "--bucket", bucket, "--bypass-governance-retention", "--delete", &delete];
            let answer = self.call(&call).await?;
            if let Some(error) = answer["Errors"].as_array().and_then(|errors| errors.first()) {
                return Err(Refused { code: "none".to_owned(), message: format!("{bucket}: {error}") });
            }
        }
        Ok(())
    }

    async fn roles(&self, prefix: &str) -> Result<(), Refused> {
        let listed = self.call(&["iam", "list-roles"]).await?;
        for role in texts(&listed["Roles"], "RoleName").filter(|name| is_of_a_run(name, prefix)) {
            let tags = self.call(&["iam", "list-role-tags", "--role-name", role]).await?;
            // The script of the kit makes it without, and a run can be killed before it tags it.
            if !has_our_tag(&tags["Tags"]) && tags["Tags"].as_array().is_some_and(|tags| !tags.is_empty()) {
                continue;
            }
            let policies = self.call(&["iam", "list-role-policies", "--role-name", role]).await?;
            for policy in policies["PolicyNames"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                self.call(&["iam", "delete-role-policy", "--role-name", role, "--policy-name", policy]).await?;
            }
            self.call(&["iam", "delete-role", "--role-name", role]).await?;
        }
        Ok(())
    }

    /// Schedules the keys' deletion, which takes seven days at least; they cost nothing meanwhile.
    async fn keys(&self, run: Option<&str>) -> Result<(), Refused> {
        let listed = self.call(&["kms", "list-keys"]).await?;
        for key in texts(&listed["Keys"], "KeyId") {
            // Keys that AWS manages, and those that others keep to themselves, are not ours.
            let Ok(tags) = self.call(&["kms", "list-resource-tags", "--key-id", key]).await else { continue };
            let values: BTreeSet<_> = tags["Tags"].as_array().into_iter().flatten().filter_map(of_ours).collect();
            if !run.map_or(!values.is_empty(), |run| values.contains(run)) {
                continue;
            }
            let described = self.call(&["kms", "describe-key", "--key-id", key]).await?;
            if described["KeyMetadata"]["KeyState"] != "PendingDeletion" {
                self.call(&["kms", "schedule-key-deletion", "--key-id", key, "--pending-window-in-days", "7"]).await?;
            }
        }
        Ok(())
    }
}

/// The members of that name.
fn texts<'a>(list: &'a Value, name: &'a str) -> impl Iterator<Item = &'a str> {
    list.as_array().into_iter().flatten().filter_map(move |entry| entry[name].as_str())
}

fn has_our_tag(tags: &Value) -> bool {
    tags.as_array().into_iter().flatten().any(|tag| of_ours(tag).is_some())
}

/// The value of our tag, as S3 and IAM write it, or as KMS does.
fn of_ours(tag: &Value) -> Option<&str> {
    let is_ours = tag["Key"] == NAME || tag["TagKey"] == NAME;
    tag["Value"].as_str().or(tag["TagValue"].as_str()).filter(|_| is_ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_tag_is_known_by_its_key() {
        assert!(has_our_tag(&json!([{"Key": "owner", "Value": "x"}, {"Key": NAME, "Value": "1"}])));
        assert!(!has_our_tag(&json!([{"Key": "owner", "Value": NAME}])));
        assert_eq!(of_ours(&json!({"TagKey": NAME, "TagValue": "1"})), Some("1"));
    }
}
