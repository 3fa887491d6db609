use super::{Invalid, invisible, text_value};

/// Prefixes that S3 keeps for itself, each with what it is for.
const RESERVED_PREFIXES: [(&str, &str); 3] = [
    ("xn--", "internationalised domain names"),
    ("sthree-", "S3 itself"),
    ("amzn-s3-demo-", "examples in AWS's documentation"),
];

/// Suffixes of names that are no general purpose bucket, each with what it names.
const RESERVED_SUFFIXES: [(&str, &str); 5] = [
    ("-s3alias", "an access point alias"),
    ("--ol-s3", "an Object Lambda access point alias"),
    (".mrap", "a Multi-Region Access Point"),
    ("--x-s3", "a directory bucket"),
    ("--table-s3", "an S3 table bucket"),
];

/// The name of a general purpose S3 bucket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketName(String);

text_value!(BucketName);

impl BucketName {
    /// All rules of "General purpose bucket naming rules" in the S3 User Guide. The suffix `-an` is taken: it marks
    /// buckets of an AWS account's regional namespace, which are general purpose buckets.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        invisible::refuse_around("bucket_name_invalid", "the bucket name", text)?;
        let wrong = |detail: String| Err(Invalid::new("bucket_name_invalid", detail));
        if text.starts_with("arn:") || text.starts_with("s3://") || text.starts_with("https://") {
            return wrong("enter the bucket's name alone, without `arn:aws:s3:::`, `s3://` or an address".to_owned());
        }
        if !(3..=63).contains(&text.len()) {
            return wrong("a bucket name has 3 to 63 characters".to_owned());
        }
        let alphanumeric = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        if !text.bytes().all(|b| alphanumeric(b) || b == b'.' || b == b'-') {
            return wrong("a bucket name has only lower-case letters, digits, dots and hyphens".to_owned());
        }
        let bytes = text.as_bytes();
        if !alphanumeric(bytes[0]) || !alphanumeric(bytes[bytes.len() - 1]) {
            return wrong("a bucket name starts and ends with a letter or digit".to_owned());
        }
        if text.contains("..") {
            return wrong("a bucket name has no two dots in a row".to_owned());
        }
        if text.split('.').count() == 4 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return wrong("a bucket name must not look like an IP address".to_owned());
        }
        if let Some((prefix, what)) = RESERVED_PREFIXES.iter().find(|(prefix, _)| text.starts_with(prefix)) {
            return wrong(format!("bucket names that start with `{prefix}` are reserved for {what}"));
        }
        if let Some((suffix, what)) = RESERVED_SUFFIXES.iter().find(|(suffix, _)| text.ends_with(suffix)) {
            return wrong(format!(
                "a name that ends with `{suffix}` is that of {what}; enter a general purpose bucket"
            ));
        }
        Ok(Self(text.to_owned()))
    }
}
