//! The way of a customer and a feature, on a bucket without anything special.

use serde_json::Value;

use crate::real_aws::run::{PREFIX, Run};

/// Whatever the bucket keeps: versions and delete markers, and unfinished uploads.
pub(super) async fn kept(run: &Run, bucket: &str) -> [Value; 2] {
    let list = async |what| run.customer(&["s3api", what, "--bucket", bucket]).await;
    let (versions, uploads) = tokio::join!(list("list-object-versions"), list("list-multipart-uploads"));
    let both = [&versions["Versions"], &versions["DeleteMarkers"]].into_iter().filter_map(Value::as_array).flatten();
    let mut versions: Vec<_> = both.map(|one| format!("{} {}", one["Key"], one["VersionId"])).collect();
    versions.sort();
    [versions.into(), uploads["Uploads"].clone()]
}

/// From the External ID to what a feature writes and may not write.
pub(super) async fn play(run: &Run) {
    run.say("External ID, bucket, the role by the setup kit, test, add.");
    let minted = run.place.api.post_nothing("/v1/external-id").await;
    assert!([200, 201].contains(&minted.status), "{}", minted.text);
    let bucket = run.bucket("plain", &[]).await;
    run.content(&bucket).await;
    let before = kept(run, &bucket).await;
    let role_arn = run.role_by_kit(&bucket, "").await;
    let request = run.request(&bucket, &role_arn);
    run.passes(&request).await;
    let endpoint_id = run.add(&request).await;
    assert_eq!(kept(run, &bucket).await, before, "the test left something");

    run.say("What a feature is vended works under the prefix and nowhere else.");
    let feature = run.vended(&endpoint_id).await;
    let put = |key: &str| ["s3api", "put-object", "--bucket", &bucket, "--key", key].map(str::to_owned);
    let put_under = put(&format!("{PREFIX}day.csv"));
    run.with(&feature, &put_under.each_ref().map(String::as_str)).await.unwrap();
    for key in ["elsewhere/day.csv", "data", "datax"] {
        run.is_denied(&feature, "s3:PutObject", &put(key).each_ref().map(String::as_str)).await;
    }
    let list = ["s3api", "list-objects-v2", "--bucket", &bucket, "--prefix"];
    run.with(&feature, &[list.as_slice(), &[PREFIX]].concat()).await.unwrap();
    run.is_denied(&feature, "s3:ListBucket", &[list.as_slice(), &["elsewhere/"]].concat()).await;
    run.is_denied(&feature, "s3:ListBucket", &list[..4]).await;
}
