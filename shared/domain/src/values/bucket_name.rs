use super::{Invalid, InvalidCode, invisible, text_value};

/// Prefixes that S3 keeps for itself, each with what it is for.
const RESERVED_PREFIXES: [(&str, &str); 3] = [
    ("xn--", "internationalized domain names"),
    ("sthree-", "Amazon S3"),
    ("amzn-s3-demo-", "examples in the AWS documentation"),
];

/// Suffixes of names that are no general purpose bucket, each with what it names.
const RESERVED_SUFFIXES: [(&str, &str); 7] = [
    ("-s3alias", "access point aliases"),
    ("--ol-s3", "Object Lambda Access Point aliases"),
    (".mrap", "Multi-Region Access Points"),
    ("--x-s3", "directory buckets"),
    // S3 User Guide, "Access points for directory buckets naming rules".
    ("--xa-s3", "access points of directory buckets"),
    // S3 on Outposts User Guide, "Using a bucket-style alias for your S3 on Outposts bucket access point".
    ("--op-s3", "access point aliases of S3 on Outposts"),
    ("--table-s3", "table buckets"),
];

/// Until March 2018 buckets in us-east-1 could have uppercase letters, underscores, and up to 255 characters in their
/// names (S3 User Guide, "General purpose bucket naming rules").
const NO_OLD_NAMES: &str =
    "The vendor does not support older buckets of us-east-1 with other names: use another bucket.";

/// The name of a general purpose S3 bucket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketName(String);

text_value!(BucketName);

impl BucketName {
    /// All rules of "General purpose bucket naming rules" in the S3 User Guide. The suffix `-an` is taken: it marks
    /// buckets of an AWS account's regional namespace, which are general purpose buckets.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = InvalidCode::BucketNameInvalid;
        invisible::refuse_around(invalid, "The bucket name", text)?;
        let is_address = ["arn:", "s3://", "https://"].iter().any(|start| text.starts_with(start));
        invalid.refuse_if(is_address, "Enter only the bucket name, without `arn:aws:s3:::`, `s3://`, or a URL.")?;
        if !(3..=63).contains(&text.len()) {
            return Err(invalid.because(format!("A bucket name must have 3 to 63 characters. {NO_OLD_NAMES}")));
        }
        let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let is_taken = text.chars().all(|c| alphanumeric(c) || c == '.' || c == '-');
        if !is_taken {
            let characters = "A bucket name can contain only lowercase letters, digits, periods, and hyphens.";
            return Err(invalid.because(format!("{characters} {NO_OLD_NAMES}")));
        }
        let ends_well = text.starts_with(alphanumeric) && text.ends_with(alphanumeric);
        invalid.refuse_if(!ends_well, "A bucket name must begin and end with a letter or digit.")?;
        invalid.refuse_if(text.contains(".."), "A bucket name must not contain two adjacent periods.")?;
        let is_ip_address = text.split('.').count() == 4 && text.chars().all(|c| c.is_ascii_digit() || c == '.');
        invalid.refuse_if(is_ip_address, "A bucket name must not have the form of an IP address.")?;
        if let Some((prefix, what)) = RESERVED_PREFIXES.iter().find(|(prefix, _)| text.starts_with(prefix)) {
            return Err(invalid.because(format!(
                "Names that start with `{prefix}` are reserved for {what}. Enter the name of a general purpose bucket."
            )));
        }
        if let Some((suffix, what)) = RESERVED_SUFFIXES.iter().find(|(suffix, _)| text.ends_with(suffix)) {
            return Err(invalid.because(format!(
                "Names that end with `{suffix}` are reserved for {what}. Enter the name of a general purpose bucket."
            )));
        }
        Ok(Self(text.to_owned()))
    }
}
