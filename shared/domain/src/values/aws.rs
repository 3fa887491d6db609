use super::{Invalid, InvalidCode, invisible, text_value};

/// An AWS account: twelve digits. Never called "account", which is the vendor's customer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AwsAccountId(pub(super) String);

text_value!(AwsAccountId);

impl AwsAccountId {
    /// Exactly twelve ASCII digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        invisible::refuse_around(InvalidCode::AwsAccountIdInvalid, "The AWS account ID", text)?;
        InvalidCode::AwsAccountIdInvalid.refuse_if(
            text.len() != 12 || !text.bytes().all(|b| b.is_ascii_digit()),
            "An AWS account ID has exactly 12 digits, for example 123456789012.",
        )?;
        Ok(Self(text.to_owned()))
    }
}

crate::named! {
    /// A group of AWS regions with its own accounts and its own ARN prefix; roles and buckets never cross partitions.
    #[derive(PartialOrd, Ord)]
    enum Partition {
        /// The commercial regions.
        Aws = "aws",
        /// China.
        AwsCn = "aws-cn",
        /// `GovCloud` (US).
        AwsUsGov = "aws-us-gov",
        /// The European Sovereign Cloud.
        AwsEusc = "aws-eusc",
    }
}

impl Partition {
    /// The domain under which the partition's services answer.
    pub const fn dns_suffix(self) -> &'static str {
        match self {
            Self::Aws | Self::AwsUsGov => "amazonaws.com",
            Self::AwsCn => "amazonaws.com.cn",
            Self::AwsEusc => "amazonaws.eu",
        }
    }

    /// The partition that an ARN's second field names.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::with_name(text).ok_or_else(|| {
            InvalidCode::PartitionUnknown.because("The partition must be aws, aws-cn, aws-us-gov, or aws-eusc.")
        })
    }
}

impl std::fmt::Display for Partition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
