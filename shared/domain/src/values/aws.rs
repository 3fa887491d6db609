use super::{Invalid, InvalidCode, text_value};

/// An AWS account: twelve digits. Never called "account", which is the vendor's customer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AwsAccountId(pub(super) String);

text_value!(AwsAccountId);

impl AwsAccountId {
    /// Exactly twelve ASCII digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new(
                InvalidCode::AwsAccountIdInvalid,
                "An AWS account ID has exactly 12 digits, for example 123456789012.",
            ))
        }
    }
}

/// A group of AWS regions with its own accounts and its own ARN prefix; roles and buckets never cross partitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// The commercial regions.
    Aws,
    /// China.
    AwsCn,
    /// `GovCloud` (US).
    AwsUsGov,
    /// The European Sovereign Cloud.
    AwsEusc,
}

impl Partition {
    /// All partitions that endpoints may be in.
    pub const ALL: [Self; 4] = [Self::Aws, Self::AwsCn, Self::AwsUsGov, Self::AwsEusc];

    /// The partition as the second field of an ARN.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
            Self::AwsEusc => "aws-eusc",
        }
    }

    /// The domain under which the partition's services answer.
    #[must_use]
    pub const fn dns_suffix(self) -> &'static str {
        match self {
            Self::Aws | Self::AwsUsGov => "amazonaws.com",
            Self::AwsCn => "amazonaws.com.cn",
            Self::AwsEusc => "amazonaws.eu",
        }
    }

    /// The partition that an ARN's second field names.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|partition| partition.as_str() == text).ok_or_else(|| {
            Invalid::new(InvalidCode::PartitionUnknown, "The partition must be aws, aws-cn, aws-us-gov, or aws-eusc.")
        })
    }
}

impl std::fmt::Display for Partition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An AWS region's code, for example `eu-central-1`.
///
/// Checked by its shape and not against a list, so that a region that AWS opens tomorrow can be used tomorrow. The
/// shape leaves no character with which a region could point the SDK at another host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

text_value!(Region);

impl Region {
    /// Two to four letters, one to three words, and a number: `us-east-1`, `us-gov-west-1`, `eusc-de-east-1`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong = || {
            Invalid::new(
                InvalidCode::RegionInvalid,
                "Enter the code of an AWS Region in lowercase, for example eu-central-1.",
            )
        };
        let parts: Vec<&str> = text.split('-').collect();
        let [first, words @ .., number] = parts.as_slice() else {
            return Err(wrong());
        };
        let is_word = |w: &&str| (1..=12).contains(&w.len()) && w.bytes().all(|b| b.is_ascii_lowercase());
        let shaped = (2..=4).contains(&first.len())
            && is_word(first)
            && (1..=2).contains(&words.len())
            && words.iter().all(is_word)
            && (1..=2).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit())
            && !number.starts_with('0');
        if !shaped {
            return Err(wrong());
        }
        if words[0].starts_with("iso") {
            return Err(Invalid::new(
                InvalidCode::RegionInvalid,
                "Regions of the AWS ISO partitions are not supported.",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The partition that the region belongs to, by its first words.
    #[must_use]
    pub fn partition(&self) -> Partition {
        if self.0.starts_with("cn-") {
            Partition::AwsCn
        } else if self.0.starts_with("us-gov-") {
            Partition::AwsUsGov
        } else if self.0.starts_with("eusc-") {
            Partition::AwsEusc
        } else {
            Partition::Aws
        }
    }
}
