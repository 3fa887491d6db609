use super::{AwsAccountId, Invalid, InvalidCode, Partition, Region, arn_field, invisible, text_value};

/// The ARN of a KMS key: the key itself, not one of its aliases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KmsKeyArn(String);

text_value!(KmsKeyArn);

impl KmsKeyArn {
    /// `arn:<partition>:kms:<region>:<12 digits>:key/<id>`, the id in letters, digits and hyphens.
    ///
    /// Aliases are refused: as the resource of a policy, an alias allows nothing with its key (KMS Developer
    /// Guide, "Specifying KMS keys in IAM policy statements").
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong = |detail: &str| {
            let detail = format!(
                "{detail} Example of a key ARN: \
                 arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
            );
            InvalidCode::KmsKeyArnInvalid.because(detail)
        };
        invisible::refuse_around(InvalidCode::KmsKeyArnInvalid, "The KMS key ARN", text)?;
        let fields: Vec<&str> = text.split(':').collect();
        InvalidCode::KmsAliasNotSupported.refuse_if(
            text.starts_with("alias/") || fields.get(5).is_some_and(|resource| resource.starts_with("alias/")),
            "The value is an alias of a key. A policy that names an alias does not grant access to the key. Enter the \
             ARN of the key.",
        )?;
        let ["arn", partition, "kms", region, aws_account, resource] = fields.as_slice() else {
            return Err(wrong("The value is not the ARN of a KMS key."));
        };
        let partition = Partition::parse(partition).map_err(|invalid| wrong(&invalid.detail))?;
        let region = Region::parse(region).map_err(|invalid| wrong(&invalid.detail))?;
        if region.partition() != partition {
            return Err(wrong(&format!("{region} is not a Region of the partition {partition}.")));
        }
        AwsAccountId::parse(aws_account).map_err(|invalid| wrong(&invalid.detail))?;
        let id = resource.strip_prefix("key/").ok_or_else(|| wrong("The value is not the ARN of a KMS key."))?;
        if !(1..=64).contains(&id.len()) || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(wrong("The key ID can contain only letters, digits, and hyphens."));
        }
        Ok(Self(text.to_owned()))
    }

    /// The key, if it is in the bucket's region, or that is not known.
    pub(crate) fn in_region_of_bucket(self, region: Option<&Region>) -> Result<Self, Invalid> {
        match region {
            Some(bucket) if self.region() != bucket.as_str() => Err(InvalidCode::KmsKeyRegionMismatch.because(format!(
                "The KMS key is in {}, but the bucket is in {bucket}. Amazon S3 can use only KMS keys in the Region of the \
                 bucket.",
                self.region()
            ))),
            _ => Ok(self),
        }
    }

    /// The AWS account that owns the key.
    pub fn aws_account_id(&self) -> AwsAccountId {
        AwsAccountId(arn_field(&self.0, 4).to_owned())
    }

    /// The key's region as text; `parse` found that it is one, and one of the ARN's partition.
    pub fn region(&self) -> &str {
        arn_field(&self.0, 3)
    }
}
