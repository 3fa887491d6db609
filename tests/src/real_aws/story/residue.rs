//! Buckets that keep everything: what a test by hand leaves is said, and a scheduled check leaves nothing.

use serde_json::json;

use super::journey::kept;
use crate::real_aws::run::Run;

/// A versioned bucket, and one with Object Lock.
pub(super) async fn play(run: &Run) {
    let versioned = run.bucket("versioned", &[]).await;
    let on = ["s3api", "put-bucket-versioning", "--versioning-configuration", "Status=Enabled", "--bucket"];
    run.customer(&[on.as_slice(), &[&versioned]].concat()).await;
    checked(run, &versioned).await;

    let locked = run.bucket("locked", &["--object-lock-enabled-for-bucket"]).await;
    // In this mode who may bypass it deletes the versions in the end.
    let retention = json!({"Mode": "GOVERNANCE", "Days": 1});
    let lock = json!({"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}).to_string();
    let put = ["s3api", "put-object-lock-configuration", "--object-lock-configuration", &lock, "--bucket", &locked];
    run.customer(&put).await;
    checked(run, &locked).await;
}

async fn checked(run: &Run, bucket: &str) {
    run.say(&format!("{bucket}: a test by hand says what stays, and a scheduled check leaves nothing."));
    run.content(bucket).await;
    let role_arn = run.role_by_kit(bucket, "").await;
    let request = run.request(bucket, &role_arn);
    let report = run.passes(&request).await;
    assert_eq!(report.check("cleanup")["code"], "noncurrent_version_remains", "{:#}", report.body);
    let endpoint_id = run.add(&request).await;
    let before = kept(run, bucket).await;
    let health = run.scheduled_check(&endpoint_id).await;
    assert_eq!((&health["status"], &health["findings"]), (&json!("healthy"), &json!([])), "{health:#}");
    assert_eq!(kept(run, bucket).await, before);
}
