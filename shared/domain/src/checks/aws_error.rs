//! What an error of AWS means that is no denial: what to change, where, and by whom, as far as its code says it.
//!
//! The codes are those of the Amazon S3 API Reference, "Error responses", and those that S3 passes on from AWS KMS.

use super::bucket_operation::BucketOperation;
use crate::endpoint::Configuration;
use crate::ports::AwsError;
use crate::report::{CheckCode, CheckResult};
use crate::values::Encryption;

/// AWS's own error, which is shown where we know no better.
pub(super) fn in_own_words(service: &str, error: &AwsError) -> String {
    let AwsError { code, message } = error;
    if message.is_empty() {
        format!("{service} returned the error {code}.")
    } else {
        format!("{service} returned the error {code}: \"{message}\"")
    }
}

/// The result of an operation that S3 rejected at this place with an error that is no denial.
///
/// Only an error that is known to be in the customer's AWS account is a failure. Any other may be about our own
/// request.
pub(super) fn rejected(
    configuration: &Configuration,
    operation: BucketOperation,
    place: &str,
    error: &AwsError,
) -> CheckResult {
    let own_words = in_own_words("Amazon S3", error);
    if let Some(remedy) = of_key(configuration, operation, error) {
        let message = format!("Amazon S3 could not use the KMS key of {place}. {own_words}");
        return CheckResult::failed(CheckCode::KmsKeyUnusable, message, remedy);
    }
    let message = format!("Amazon S3 rejected {} for {place}. {own_words}", operation.action());
    match of_bucket(configuration, &error.code) {
        Some(remedy) => CheckResult::failed(CheckCode::S3Error, message, remedy),
        None => CheckResult::inconclusive(
            CheckCode::S3Error,
            message,
            "Test again. If the error continues, contact the vendor and include the AWS request ID.",
        ),
    }
}

/// What to change for an error that is known to be in the customer's AWS accounts.
fn of_bucket(configuration: &Configuration, code: &str) -> Option<String> {
    let bucket = &configuration.bucket_name;
    let (owner, role) = (configuration.expected_bucket_owner(), configuration.role_arn.aws_account_id());
    Some(match code {
        "AccountProblem" => format!(
            "Contact AWS Support from AWS account {role}, to which the role belongs{}: the AWS account may be suspended.",
            if owner == role {
                String::new()
            } else {
                format!(", and from AWS account {owner}, which owns the bucket")
            }
        ),
        "AllAccessDisabled" | "InvalidPayer" => format!(
            "Contact AWS Support from AWS account {owner}, which owns the bucket: AWS has disabled all access to `{bucket}`."
        ),
        "NotSignedUp" => {
            format!("In AWS account {role}, to which the role belongs, complete the sign-up for Amazon S3.")
        }
        // China (Amazon S3 User Guide, "Billing for Amazon S3 error responses").
        "UnauthorizedAccessError" => {
            format!("In AWS account {owner}, which owns the bucket, complete the ICP recordal for `{bucket}`.")
        }
        _ => return None,
    })
}

/// Whether the message of AWS KMS names this key state. AWS does not document how it writes it: `pending import` or the
/// name of the state, `PendingImport`.
fn is_in_state(message: &str, state: &str) -> bool {
    let letters = message.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase());
    letters.collect::<String>().contains(state)
}

/// What to change for an error of AWS KMS (AWS KMS API Reference, errors of `GenerateDataKey` and `Decrypt`). What is
/// read is encrypted with the key of the object, and what is written with the one in `encryption` or the default of the
/// bucket. Nothing for an error that is not known to be about the key.
fn of_key(configuration: &Configuration, operation: BucketOperation, error: &AwsError) -> Option<String> {
    let Configuration { bucket_name: bucket, region, .. } = configuration;
    let requested = configuration.encryption.as_ref().and_then(Encryption::kms_key_arn);
    let which = match (operation, requested) {
        (BucketOperation::Read, _) => {
            "the object is encrypted with that key (Amazon S3 console, properties of the object)".to_owned()
        }
        (_, Some(key)) => format!("the key in `encryption` of the endpoint, `{key}`, is the right one"),
        (_, None) => format!(
            "the default encryption of the bucket `{bucket}` (Amazon S3 console, Properties) names the key by its full ARN, \
             `arn:{}:kms:{region}:<AWS account>:key/<key ID>`",
            region.partition()
        ),
    };
    Some(match error.code.strip_prefix("KMS.")? {
        "DisabledException" => "In the AWS KMS console of the AWS account that owns the key, enable the key.".to_owned(),
        "KMSInvalidStateException" if is_in_state(&error.message, "pendingdeletion") => {
            "In the AWS KMS console of the AWS account that owns the key, cancel the key deletion, and then enable the key. When \
             the key is deleted, the objects that it encrypted can never be read again."
                .to_owned()
        }
        "KMSInvalidStateException" if is_in_state(&error.message, "pendingimport") => {
            "In the AWS KMS console of the AWS account that owns the key, import the key material of the key.".to_owned()
        }
        "NotFoundException" if operation == BucketOperation::Read => format!(
            "Check that the key exists in the Region {region}, and that {which}. If the key was deleted, the object can never be read \
             again: delete it, and write it again with another key."
        ),
        "NotFoundException" if requested.is_some() => format!(
            "Check that the key exists in the Region {region}, and that {which}. An endpoint cannot be changed: for another key, \
             add another endpoint."
        ),
        // A key ID or an alias is looked up in the AWS account of the caller, which is the role's (Amazon S3 User
        // Guide, "Configuring default encryption").
        "NotFoundException" => format!(
            "Check that the key exists in the Region {region}, and that {which}. Amazon S3 looks up a key ID or an alias in the \
             AWS account of the role, {}. The AWS managed key `aws/s3` cannot be used from another AWS account: use a customer \
             managed key.",
            configuration.role_arn.aws_account_id()
        ),
        "InvalidKeyUsageException" => {
            format!("Use a symmetric encryption key (key usage ENCRYPT_DECRYPT): check that {which}.")
        }
        "OptInRequired" => {
            "In the AWS account that owns the key, complete the sign-up for AWS KMS.".to_owned()
        }
        "KMSInvalidStateException" | "IncorrectKeyException" | "InvalidCiphertextException" => {
            "In the AWS KMS console of the AWS account that owns the key, check that the key exists, is enabled, and is not \
             scheduled for deletion."
                .to_owned()
        }
        _ => return None,
    })
}
