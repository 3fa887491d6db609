//! Long uploads: what a session may do with the parts of one that is not finished, and with the endpoint's encryption.

use be_aws::testing::aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart, ServerSideEncryption};
use serde_json::json;
use tests::fixture::ok;

use super::consumer::{Consumer, generous, vended};
use crate::suite;

const KEY_ARN: &str = "arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// CASES.md, E5: listed, resumed and cleaned up, and unfinished uploads of the bucket listed only where the whole
/// bucket is the endpoint's.
#[tokio::test]
async fn e5_a_long_upload_can_be_listed_resumed_and_cleaned_up() {
    let suite = suite().await;
    for (prefix, lists_uploads) in [("exports/", false), ("", true)] {
        let customer = generous(suite.stack(), "read_write", prefix).await;
        let mut request = customer.request();
        request["encryption"] = json!({ "type": "sse_kms", "kmsKeyArn": KEY_ARN });
        let endpoint = customer.add(&request).await;
        let credentials = vended(suite.stack(), &customer.account, &endpoint, "data_exporter").await;
        assert_eq!(credentials["endpoint"]["encryption"], request["encryption"]);
        let Consumer { s3, bucket, .. } = Consumer::new(suite.stack(), &credentials);
        let key = format!("{prefix}2026/day.parquet");
        let create = || {
            let create = s3.create_multipart_upload().bucket(&bucket).key(&key);
            create.server_side_encryption(ServerSideEncryption::AwsKms).ssekms_key_id(KEY_ARN)
        };

        let created = create().send().await.unwrap();
        let upload = created.upload_id().unwrap();
        let part = s3.upload_part().bucket(&bucket).key(&key).upload_id(upload).part_number(1);
        let part = part.body(b"service,cost\n".to_vec().into()).send().await.unwrap();
        // Whoever resumes it looks first at what is there.
        let parts = s3.list_parts().bucket(&bucket).key(&key).upload_id(upload).send().await.unwrap();
        assert_eq!(parts.parts().len(), 1);
        let done = CompletedPart::builder().part_number(1).set_e_tag(part.e_tag).build();
        let done = CompletedMultipartUpload::builder().parts(done).build();
        let complete = s3.complete_multipart_upload().bucket(&bucket).key(&key).upload_id(upload);
        complete.multipart_upload(done).send().await.unwrap();
        let stored = s3.head_object().bucket(&bucket).key(&key).send().await.unwrap();
        assert_eq!(stored.ssekms_key_id(), Some(KEY_ARN));

        let given_up = create().send().await.unwrap();
        let list = s3.list_multipart_uploads().bucket(&bucket).prefix(prefix).send().await;
        match list {
            Ok(listed) => assert!(lists_uploads && listed.uploads().len() == 1, "{listed:?}"),
            Err(error) => {
                let denied = format!("{error:?}");
                assert!(!lists_uploads && denied.contains("s3:ListBucketMultipartUploads"), "{denied}");
            }
        }
        let abort = s3.abort_multipart_upload().bucket(&bucket).key(&key).upload_id(given_up.upload_id().unwrap());
        abort.send().await.unwrap();
        ok(customer.customer.delete_object(&bucket, &key).await);
    }
}
