//! What an error of AWS means that is no denial: what to change, where, and by whom, as far as its code says it.
//!
//! The codes are those of the Amazon S3 API Reference, "Error responses", and those that S3 passes on from AWS KMS.

use std::time::Duration;

use super::bucket_operation::BucketOperation;
use super::remedy::ADD_ANOTHER;
use crate::endpoint::Configuration;
use crate::ports::AwsError;
use crate::report::{CheckCode, CheckResult};
use crate::values::Encryption;

/// How long to wait before a test is repeated that AWS throttled or did not answer: long enough that repeated tests
/// don't add to what causes that.
pub(super) const PASSING_FAULT: Duration = Duration::from_mins(1);
/// What to do about it.
pub(super) const WAIT: &str = "Wait a minute, and then test again.";

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
    let of_kms = format!("Amazon S3 could not use the KMS key of {place}. {own_words}");
    if is_passing(error) {
        let remedy = format!("{WAIT} If the error continues, follow the message of AWS KMS in the error.");
        let result = CheckResult::inconclusive(CheckCode::ServiceUnavailable, of_kms, remedy);
        return CheckResult { retry_after: Some(PASSING_FAULT), ..result };
    }
    if let Some(remedy) = of_key(configuration, operation, error) {
        let message = of_kms;
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
        // S3 says so of names that no customer can have, too.
        "AllAccessDisabled" => format!(
            "Check the bucket name. If `{bucket}` is your bucket, contact AWS Support from the AWS account that owns it: AWS has \
             disabled all access to it."
        ),
        "InvalidPayer" => format!(
            "Contact AWS Support from AWS account {owner}, which owns the bucket: AWS has disabled all access to `{bucket}`."
        ),
        "NotSignedUp" => {
            format!("In AWS account {role}, to which the role belongs, complete the sign-up for Amazon S3.")
        }
        // China (Amazon S3 User Guide, "Billing for Amazon S3 error responses"); the shorter code is of public reports.
        "UnauthorizedAccessError" | "UnauthorizedAccess" => {
            format!(
                "In AWS account {owner}, which owns the bucket, check whether the ICP recordal for `{bucket}` is complete. In the Regions \
             of China, Amazon S3 returns this error without one."
            )
        }
        _ => return None,
    })
}

/// Whether it is an error of AWS KMS that the same request may not get again (AWS KMS API Reference, errors of
/// `GenerateDataKey` and `Decrypt`). One of an external key store is `KMSInvalidStateException` also where its proxy
/// did not answer in time (AWS KMS Developer Guide, "Troubleshooting external key stores").
fn is_passing(error: &AwsError) -> bool {
    match error.code.as_str() {
        "KMS.DependencyTimeoutException" | "KMS.KMSInternalException" | "KMS.KeyUnavailableException" => true,
        "KMS.KMSInvalidStateException" => {
            let passing = ["did not respond in time", "very high request rate"];
            passing.iter().any(|text| error.message.contains(text))
        }
        _ => false,
    }
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
        // The states `Unavailable` and `Updating` are of these alone (AWS KMS Developer Guide, "Key states of AWS KMS
        // keys").
        "KMSInvalidStateException" if ["keystore", "unavailable"].iter().any(|state| is_in_state(&error.message, state)) => {
            "In the AWS KMS console of the AWS account that owns the key, choose Custom key stores, open the key store of the key, and \
             check that it is connected. For an external key store, also check its proxy. The message of AWS KMS in the error names \
             the cause."
                .to_owned()
        }
        "NotFoundException" if operation == BucketOperation::Read => format!(
            "Check that the key exists in the Region {region}, and that {which}. If the key was deleted, the object can never be read \
             again: delete it, and write it again with another key."
        ),
        "NotFoundException" if requested.is_some() => format!(
            "Check that the key exists in the Region {region}, and that {which}. {ADD_ANOTHER}"
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
