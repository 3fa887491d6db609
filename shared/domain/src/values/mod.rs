//! Parsed values that can't hold a bad one. Each is made by `parse`, which says what is wrong and what would be right.

mod account;
mod aws;
mod bucket_name;
mod encryption;
mod endpoint_id;
mod external_id;
mod idempotency_key;
mod invalid;
mod invisible;
mod kms_key_arn;
mod label;
mod path_prefix;
mod policy_arn;
mod region;
mod role_arn;
mod role_name;
mod vendor_name;

pub use account::{AccountId, Subject};
pub use aws::{AwsAccountId, Partition};
pub use bucket_name::BucketName;
pub use encryption::Encryption;
pub use endpoint_id::EndpointId;
pub use external_id::ExternalId;
pub use idempotency_key::IdempotencyKey;
pub use invalid::{FieldErrorEntry, Invalid, InvalidCode};
pub use kms_key_arn::KmsKeyArn;
pub use label::{Description, EndpointName, FoldedName};
pub use path_prefix::PathPrefix;
pub use policy_arn::PolicyArn;
pub use region::Region;
pub use role_arn::RoleArn;
pub use role_name::RoleName;
pub use vendor_name::VendorName;

/// Gives a newtype over a string its printing, parsing and serde forms, all of them through its own `parse`, so that a
/// bad value can't come in by deserialisation either. Where records hold more than requests may, those are read by
/// `$stored`.
macro_rules! text_value {
    ($name:ident) => {
        $crate::values::text_value!($name, parse);
    };
    ($name:ident, $stored:ident) => {
        impl $name {
            /// The value as text, in its normalised form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::values::Invalid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::$stored(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use text_value;

/// A part of an ARN, counted from 0: `arn`, partition, service, region, AWS account, resource.
fn arn_field(arn: &str, index: usize) -> &str {
    arn.splitn(6, ':').nth(index).unwrap_or_default()
}

/// `byte` as it appears in names that AWS limits to `[\w+=,.@-]`: ASCII only.
fn is_iam_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte)
}

#[cfg(test)]
mod tests;
