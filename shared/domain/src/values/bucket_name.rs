use super::{Invalid, InvalidCode, invisible, text_value};

/// Prefixes that S3 keeps for itself, each with what it is for.
const RESERVED_PREFIXES: [(&str, &str); 3] = [
    ("xn--", "internationalized domain names"),
    ("sthree-", "Amazon S3"),
    ("amzn-s3-demo-", "examples in the AWS documentation"),
];

/// Suffixes of names that are no general purpose bucket, each with what it names.
const RESERVED_SUFFIXES: [(&str, &str); 5] = [
    ("-s3alias", "access point aliases"),
    ("--ol-s3", "Object Lambda Access Point aliases"),
    (".mrap", "Multi-Region Access Points"),
    ("--x-s3", "directory buckets"),
    ("--table-s3", "table buckets"),
];

/// The name of a general purpose S3 bucket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketName(String);

text_value!(BucketName);

impl BucketName {
    /// All rules of "General purpose bucket naming rules" in the S3 User Guide. The suffix `-an` is taken: it marks
    /// buckets of an AWS account's regional namespace, which are general purpose buckets.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        invisible::refuse_around(InvalidCode::BucketNameInvalid, "The bucket name", text)?;
        let wrong = |detail: String| Err(InvalidCode::BucketNameInvalid.because(detail));
        if text.starts_with("arn:") || text.starts_with("s3://") || text.starts_with("https://") {
            return wrong("Enter only the bucket name, without `arn:aws:s3:::`, `s3://`, or a URL.".to_owned());
        }
        if !(3..=63).contains(&text.len()) {
            return wrong("A bucket name must have 3 to 63 characters.".to_owned());
        }
        let alphanumeric = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        if !text.bytes().all(|b| alphanumeric(b) || b == b'.' || b == b'-') {
            return wrong("A bucket name can contain only lowercase letters, digits, periods, and hyphens.".to_owned());
        }
        let bytes = text.as_bytes();
        if !alphanumeric(bytes[0]) || !alphanumeric(bytes[bytes.len() - 1]) {
            return wrong("A bucket name must begin and end with a letter or digit.".to_owned());
        }
        if text.contains("..") {
            return wrong("A bucket name must not contain two adjacent periods.".to_owned());
        }
        if text.split('.').count() == 4 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return wrong("A bucket name must not have the form of an IP address.".to_owned());
        }
        if let Some((prefix, what)) = RESERVED_PREFIXES.iter().find(|(prefix, _)| text.starts_with(prefix)) {
            return wrong(format!(
                "Names that start with `{prefix}` are reserved for {what}. Enter the name of a general purpose bucket."
            ));
        }
        if let Some((suffix, what)) = RESERVED_SUFFIXES.iter().find(|(suffix, _)| text.ends_with(suffix)) {
            return wrong(format!(
                "Names that end with `{suffix}` are reserved for {what}. Enter the name of a general purpose bucket."
            ));
        }
        Ok(Self(text.to_owned()))
    }
}
