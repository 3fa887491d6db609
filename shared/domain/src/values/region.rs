use super::{Invalid, InvalidCode, Partition, invisible, text_value};

/// The regions of the partitions that are supported, as of botocore 1.44.8 (`data/partitions.json`), 2026-11. A region
/// that AWS opens later is taken by the parameter `AdditionalRegions` until it is listed here.
const KNOWN: &str = "\
    af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 \
    ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 \
    cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 \
    eu-west-3 eusc-de-east-1 il-central-1 me-central-1 me-south-1 me-west-1 mx-central-1 sa-east-1 sa-west-1 \
    us-east-1 us-east-2 us-gov-east-1 us-gov-west-1 us-west-1 us-west-2";

/// The regions of the partition `aws` that are enabled in every AWS account and can't be disabled (AWS Account
/// Management Reference Guide, "Enable or disable AWS Regions in your account").
const ALWAYS_ENABLED: &str = "\
    ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 \
    eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2";

/// An AWS region's code, for example `eu-central-1`.
///
/// Checked by its shape, which leaves no character with which a region could point the SDK at another host. Whether it
/// exists is a question to [`Region::is_known`] and to what the vendor has added.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

text_value!(Region);

impl Region {
    /// Two to four letters, one to three words, and a number: `us-east-1`, `us-gov-west-1`, `eusc-de-east-1`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        invisible::refuse_around(InvalidCode::RegionInvalid, "The Region", text)?;
        let wrong = || {
            InvalidCode::RegionInvalid
                .because("Enter the code of an AWS Region in lowercase, for example eu-central-1.")
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
        let is_iso = words[0].starts_with("iso");
        InvalidCode::RegionInvalid.refuse_if(is_iso, "Regions of the AWS ISO partitions are not supported.")?;
        Ok(Self(text.to_owned()))
    }

    /// The regions that this release knows.
    pub fn known() -> impl Iterator<Item = &'static str> {
        KNOWN.split(' ')
    }

    /// Whether this release knows the region.
    pub fn is_known(&self) -> bool {
        Self::known().any(|known| known == self.as_str())
    }

    /// Whether an AWS account has to enable the region before it can use it. The other partitions have no such regions.
    pub fn is_opt_in(&self) -> bool {
        self.partition() == Partition::Aws && ALWAYS_ENABLED.split(' ').all(|enabled| enabled != self.as_str())
    }

    /// The partition that the region belongs to, which its first word says.
    pub fn partition(&self) -> Partition {
        let of_other_partitions =
            [("cn-", Partition::AwsCn), ("us-gov-", Partition::AwsUsGov), ("eusc-", Partition::AwsEusc)];
        let found = of_other_partitions.into_iter().find(|(start, _)| self.0.starts_with(start));
        found.map_or(Partition::Aws, |(_, partition)| partition)
    }
}
