//! The headers of every request that writes an object: `PutObject`, and `CreateMultipartUpload`, whose parts and
//! completion carry none (S3 API Reference).

use aws_sdk_s3::types::{ObjectCannedAcl, ServerSideEncryption};
use be_domain::endpoint::Configuration;
use be_domain::ports::ReportedEncryption;
use be_domain::values::Encryption;

/// What a configuration says of encryption and ownership; nothing of it where the bucket's defaults decide.
#[derive(Debug, Clone, Default)]
pub(super) struct WriteHeaders {
    /// `x-amz-server-side-encryption`.
    pub(super) encryption: Option<ServerSideEncryption>,
    /// `x-amz-server-side-encryption-aws-kms-key-id`.
    pub(super) kms_key_id: Option<String>,
    /// `x-amz-acl`.
    pub(super) acl: Option<ObjectCannedAcl>,
}

impl From<&Configuration> for WriteHeaders {
    fn from(configuration: &Configuration) -> Self {
        let Configuration { encryption, object_ownership, .. } = configuration;
        let (encryption, kms_key_id) = match encryption {
            None => (None, None),
            Some(Encryption::SseS3) => (Some(ServerSideEncryption::Aes256), None),
            Some(Encryption::SseKms { kms_key_arn }) => {
                (Some(ServerSideEncryption::AwsKms), Some(kms_key_arn.to_string()))
            }
        };
        let acl = object_ownership.map(|ownership| ObjectCannedAcl::from(ownership.canned_acl()));
        Self { encryption, kms_key_id, acl }
    }
}

/// What the answer to such a request says of the encryption.
pub(super) fn reported(algorithm: Option<&ServerSideEncryption>, kms_key_id: Option<&str>) -> ReportedEncryption {
    ReportedEncryption {
        algorithm: algorithm.map(|algorithm| algorithm.as_str().to_owned()),
        kms_key_id: kms_key_id.map(ToOwned::to_owned),
    }
}
