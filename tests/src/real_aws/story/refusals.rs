//! Tests that fail as they must: an owner that is not the bucket's, a wrong region, a key that denies.

use serde_json::json;

use crate::real_aws::run::{ANOTHER_AWS_ACCOUNT, Run};

/// Both are refused before anything is written, and the report says which it is.
pub(super) async fn wrong_owner_and_region(run: &Run) {
    let bucket = run.name("plain");
    let request = run.request(&bucket, &format!("arn:aws:iam::{}:role/{bucket}", run.customer_id));

    run.say("A bucket that belongs to another AWS account than expected is not touched.");
    let mut of_another = request.clone();
    of_another["bucketOwnerAwsAccountId"] = json!(ANOTHER_AWS_ACCOUNT);
    let report = run.test(&of_another, |reply| reply.body["outcome"] != "passed").await;
    assert_ne!(report.check("list")["status"], "passed", "{:#}", report.body);
    assert_ne!(report.check("write")["status"], "passed", "{:#}", report.body);
    if run.only_aws_shows("S3 compares `x-amz-expected-bucket-owner` with the owner") {
        let owner = report.check("bucket_owner");
        run.say(&format!("  `bucket_owner` says: {}", owner["code"]));
        assert_ne!(owner["status"], "passed", "{:#}", report.body);
        let head = ["s3api", "head-bucket", "--bucket", &bucket, "--expected-bucket-owner"];
        let head = async |owner: &str| run.with(&run.place.customer, &[head.as_slice(), &[owner]].concat()).await;
        head(&run.customer_id).await.unwrap();
        assert_eq!(head(ANOTHER_AWS_ACCOUNT).await.unwrap_err().code, "403");
    }

    run.say("A wrong region is named, with the right one.");
    let region = run.place.cli.region.as_str();
    let other = if region == "us-west-2" { "eu-west-1" } else { "us-west-2" };
    let mut elsewhere = request;
    elsewhere["region"] = json!(other);
    let report = run.test(&elsewhere, |reply| reply.check("bucket_region")["status"] == "failed").await;
    let check = report.check("bucket_region");
    assert_eq!(check["code"], "wrong_region", "{:#}", report.body);
    assert!(check["message"].as_str().unwrap().contains(region), "{check:#}");
}

/// A bucket that is encrypted with a key that the role may not use; what the report says fixes it as it stands.
pub(super) async fn key(run: &Run) {
    run.say("A bucket with a KMS key: what the role may not is named, and the report's own policy fixes it.");
    let (bucket, key) = (run.bucket("key", &[]).await, run.key().await);
    let by_default = json!({"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key});
    let encryption = json!({"Rules": [{"ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": true}]});
    let put = ["s3api", "put-bucket-encryption", "--bucket", &bucket, "--server-side-encryption-configuration"];
    run.customer(&[put.as_slice(), &[&encryption.to_string()]].concat()).await;
    run.content(&bucket).await;
    let role_arn = run.role_by_kit(&bucket, "").await;
    let request = run.request(&bucket, &role_arn);
    if run.only_aws_shows("KMS denies `kms:GenerateDataKey` and `kms:Decrypt`") {
        let report = run.test(&request, |reply| reply.check("write")["status"] == "failed").await;
        let write = report.check("write");
        assert!(write["message"].as_str().unwrap().contains("kms:GenerateDataKey"), "{write:#}");
        let read = report.check("read");
        assert!(read["message"].as_str().unwrap().contains("kms:Decrypt"), "{read:#}");
        let fix = &write["fix"];
        assert_eq!(fix["attachTo"], "role", "{write:#}");
        let (name, document) = (fix["policyName"].as_str().unwrap(), fix["policyDocument"].to_string());
        let put = ["iam", "put-role-policy", "--role-name", &bucket, "--policy-name", name, "--policy-document"];
        run.customer(&[put.as_slice(), &[&document]].concat()).await;
    }
    run.passes(&request).await;
    run.say("The kit with `kmsKeyArn` makes a role that can use the key.");
    run.role_by_kit(&bucket, &format!("&kmsKeyArn={key}")).await;
    run.passes(&request).await;
    run.add(&request).await;
}
