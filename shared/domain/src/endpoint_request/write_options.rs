//! `encryption` and `objectOwnership`: how objects are written, where the bucket's defaults are not to decide.

use super::fields::{Fields, Input};
use crate::endpoint::{BucketAccess, ObjectOwnership};
use crate::values::{AwsAccountId, Encryption, InvalidCode, KmsKeyArn, Region};

/// What a request says about `encryption`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum EncryptionInput {
    /// Nothing.
    #[default]
    Absent,
    /// Not an object. The reader of the body has reported it, so it is not reported again.
    Malformed,
    /// An object with these members.
    Object {
        /// `type`.
        encryption_type: Input,
        /// `kmsKeyArn`.
        kms_key_arn: Input,
    },
}

const TYPE: &str = "encryption/type";
const KEY: &str = "encryption/kmsKeyArn";

/// The encryption that is asked for; `None` if there is none, or if something is wrong with it.
pub(super) fn encryption(fields: &mut Fields, input: &EncryptionInput, region: Option<&Region>) -> Option<Encryption> {
    let (encryption_type, key) = match input {
        EncryptionInput::Absent => return None,
        EncryptionInput::Malformed => {
            fields.malformed = true;
            return None;
        }
        EncryptionInput::Object { encryption_type, kms_key_arn } => (encryption_type, kms_key_arn),
    };
    let [sse_s3, sse_kms] = Encryption::TYPES;
    let encryption_type = fields.required(TYPE, encryption_type, |text| {
        let found = Encryption::TYPES.into_iter().find(|known| *known == text);
        let detail = "`encryption.type` must be `sse_s3` or `sse_kms`.";
        found.ok_or_else(|| InvalidCode::EncryptionTypeInvalid.because(detail))
    });
    let parse = |text: &str| KmsKeyArn::parse(text)?.in_region_of_bucket(region);
    if encryption_type == Some(sse_s3) {
        let detail = "SSE-S3 uses keys that Amazon S3 manages. Remove `kmsKeyArn`, or set `type` to `sse_kms`.";
        let refuse = |_: &str| Err::<(), _>(InvalidCode::KmsKeyArnNotAllowed.because(detail));
        fields.optional(KEY, key, refuse);
        return Some(Encryption::SseS3);
    }
    if encryption_type == Some(sse_kms) {
        return fields.required(KEY, key, parse).map(|kms_key_arn| Encryption::SseKms { kms_key_arn });
    }
    fields.optional(KEY, key, parse);
    None
}

/// What else a request says, as far as it could be read.
pub(crate) struct Others<'a> {
    pub(crate) bucket_access: Option<BucketAccess>,
    pub(crate) aws_account_of_role: Option<&'a AwsAccountId>,
    pub(crate) bucket_owner: (&'a Input, Option<&'a AwsAccountId>),
}

/// The ownership that is asked for. What would have no effect is refused: nobody could take it out of the endpoint
/// again.
pub(crate) fn object_ownership(fields: &mut Fields, input: &Input, others: &Others<'_>) -> Option<ObjectOwnership> {
    fields.optional("objectOwnership", input, |text| {
        let ownership = ObjectOwnership::BucketOwnerFullControl;
        if text != ownership.as_str() {
            let detail = format!("`objectOwnership` must be `{}`, or left out.", ownership.as_str());
            return Err(InvalidCode::ObjectOwnershipInvalid.because(detail));
        }
        let (without_effect, (owner_input, owner)) = (InvalidCode::ObjectOwnershipNotAllowed, others.bucket_owner);
        without_effect.refuse_if(
            *owner_input == Input::Absent,
            "`objectOwnership` is only for a bucket that the AWS account of the role does not own. Set \
             `bucketOwnerAwsAccountId` to the AWS account that owns it, or leave out `objectOwnership`.",
        )?;
        without_effect.refuse_if(
            owner.is_some() && owner == others.aws_account_of_role,
            "The bucket belongs to the AWS account of the role, which owns the objects in any case. Leave out \
             `objectOwnership`.",
        )?;
        without_effect.refuse_if(
            others.bucket_access == Some(BucketAccess::ReadOnly),
            "The vendor writes no objects with `read_only`. Leave out `objectOwnership`.",
        )?;
        Ok(ownership)
    })
}
