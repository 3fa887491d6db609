use serde::{Deserialize, Serialize};

use super::KmsKeyArn;

/// How Amazon S3 encrypts what is written through an endpoint (S3 User Guide, "Protecting data with encryption"). An
/// endpoint without one leaves it to the bucket's default encryption.
///
/// Stored, announced and shown in the same form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Encryption {
    /// With keys that Amazon S3 manages (SSE-S3).
    SseS3,
    /// With a key in AWS KMS (SSE-KMS).
    SseKms {
        /// The key.
        kms_key_arn: KmsKeyArn,
    },
}

impl Encryption {
    /// The types, as requests name them.
    pub const TYPES: [&str; 2] = ["sse_s3", "sse_kms"];

    /// The type in requests and answers.
    pub const fn as_str(&self) -> &'static str {
        let [sse_s3, sse_kms] = Self::TYPES;
        match self {
            Self::SseS3 => sse_s3,
            Self::SseKms { .. } => sse_kms,
        }
    }

    /// The KMS key, of SSE-KMS.
    pub const fn kms_key_arn(&self) -> Option<&KmsKeyArn> {
        match self {
            Self::SseS3 => None,
            Self::SseKms { kms_key_arn } => Some(kms_key_arn),
        }
    }
}
