//! The codes of check results.

use super::CheckName::{self, BucketOwner, BucketRegion, Cleanup, Delete, ExternalIdRequired, List, Read, ReadBack};
use super::CheckName::{RoleAssumable, Write};
use super::CheckStatus::{self, Failed, Inconclusive, Passed, Skipped};

/// What the catalogue says of a [`CheckCode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckCodeEntry {
    /// The code.
    pub code: &'static str,
    /// When it appears.
    pub when: &'static str,
    /// The checks that it appears in.
    pub checks: &'static [CheckName],
    /// The statuses that it appears with.
    pub statuses: &'static [CheckStatus],
    /// What to do about it.
    pub fix: &'static str,
}

/// The checks that send a request to the bucket which IAM policies decide.
const AUTHORIZED: &[CheckName] = &[List, Read, Write, ReadBack, Delete];
/// The checks that decide on the answer of a call.
const CALLING: &[CheckName] = &[RoleAssumable, ExternalIdRequired, BucketRegion, List, Read, Write, ReadBack, Delete];

const NO_ACTION: &str = "No action is needed.";
const TEST_AGAIN: &str = "Wait a minute, and then test again.";
const CONTACT_VENDOR: &str = "Contact the vendor and include the AWS request ID.";
const DENY_OR_ALLOW: &str = "If the check has a `fix`, use its policy document. For an explicit deny, find the Deny statement, and \
     remove it or exclude the role from it.";

// One entry below the other, with its code and its checks on one line each: rustfmt leaves a macro's braces alone.
crate::catalogue! {
    /// The stable code of a check's result.
    enum CheckCode: CheckCodeEntry {
        Ok { code: "ok",
            when: "The check passed.",
            checks: &CheckName::ALL, statuses: &[Passed], fix: NO_ACTION,
        }
        AssumeRoleDenied { code: "assume_role_denied",
            when: "AWS STS denied `sts:AssumeRole` with the External ID of the account.",
            checks: &[RoleAssumable], statuses: &[Failed],
            fix: "Check the role ARN, and replace the role's trust policy with the one in `fix`. IAM can take up to a \
                  minute to apply a change.",
        }
        SessionPolicyTooLarge { code: "session_policy_too_large",
            when: "AWS STS rejected the vendor's session policy for a configuration that is not added yet, because it is too large \
                   after packing.",
            checks: &[RoleAssumable], statuses: &[Failed], fix: "Use a shorter path prefix.",
        }
        StsNotActivated { code: "sts_not_activated",
            when: "AWS STS is not activated for the AWS account of the role in the Region of the vendor.",
            checks: &[RoleAssumable], statuses: &[Failed],
            fix: "In the IAM console, choose Account settings, and activate the STS endpoint of the Region that the message names.",
        }
        AssumeRoleError { code: "assume_role_error",
            when: "AWS STS rejected `sts:AssumeRole` with an error other than `AccessDenied`.",
            checks: &[RoleAssumable], statuses: &[Inconclusive],
            fix: "Test again. If the error continues, contact the vendor and include the AWS request ID.",
        }
        RoleNotAssumed { code: "role_not_assumed",
            when: "The check did not run, because the role could not be assumed.",
            checks: CheckName::ALL.split_at(1).1, statuses: &[Skipped], fix: "Fix the check `role_assumable`.",
        }
        TrustNotProven { code: "trust_not_proven",
            when: "The check did not run, because it was not proven that the role requires the External ID. No request was \
                   sent to the bucket.",
            checks: CheckName::ALL.split_at(2).1, statuses: &[Skipped], fix: "Fix the check `external_id_required`.",
        }
        ExternalIdNotRequired { code: "external_id_not_required",
            when: "AWS STS allowed the vendor to assume the role without an External ID or with an incorrect one.",
            checks: &[ExternalIdRequired], statuses: &[Failed],
            fix: "Replace the role's trust policy with the one in `fix`. It requires exactly your External ID.",
        }
        RegionNotEnabled { code: "region_not_enabled",
            when: "Amazon S3 did not accept the session of the role (`InvalidToken` or `InvalidAccessKeyId`), because the Region \
                   of the bucket is not enabled in the AWS account of the role.",
            checks: AUTHORIZED, statuses: &[Failed],
            fix: "Enable the Region in the AWS account of the role, or use a bucket in a Region that is enabled.",
        }
        WrongRegion { code: "wrong_region",
            when: "The bucket is not in the Region of the configuration. `bucket_region` fails; the checks that need the \
                   bucket are skipped.",
            checks: &[BucketRegion, List, Read, Write, ReadBack, Delete], statuses: &[Failed, Skipped],
            fix: "Enter the Region that the message of `bucket_region` reports.",
        }
        BucketNotFound { code: "bucket_not_found",
            when: "The bucket does not exist. `bucket_region` fails; the checks that need the bucket are skipped.",
            checks: CheckName::ALL.split_at(2).1, statuses: &[Failed, Skipped], fix: "Check the bucket name.",
        }
        RegionNotReported { code: "region_not_reported",
            when: "Amazon S3 responded, but did not report the Region of the bucket.",
            checks: &[BucketRegion], statuses: &[Inconclusive],
            fix: "If other checks did not pass, follow their remedies. Then test again.",
        }
        BucketOwnerMismatch { code: "bucket_owner_mismatch",
            when: "The bucket does not belong to the expected AWS account: `bucketOwnerAwsAccountId`, or else the AWS account \
                   of the role.",
            checks: &[BucketOwner], statuses: &[Failed],
            fix: "Check the bucket name. If another AWS account owns the bucket, set `bucketOwnerAwsAccountId`.",
        }
        OwnerNotVerified { code: "owner_not_verified",
            when: "No response of Amazon S3 showed which AWS account owns the bucket.",
            checks: &[BucketOwner], statuses: &[Inconclusive],
            fix: "If other checks did not pass, follow their remedies. Then test again.",
        }
        ObjectArchived { code: "object_archived",
            when: "The role can read objects, but the objects that were tested are archived. It was not verified that the role can \
                   decrypt objects.",
            checks: &[Read], statuses: &[Passed], fix: "Restore archived objects that the vendor needs.",
        }
        NoContentToRead { code: "no_content_to_read",
            when: "The test found no object with content under the path prefix. Amazon S3 shows that the role can read objects, but it was \
                   not verified that they can be decrypted.",
            checks: &[Read], statuses: &[Passed],
            fix: "To verify decryption too, add a file with content under the path prefix, and then test again.",
        }
        NothingUnderPrefix { code: "nothing_under_prefix",
            when: "The path prefix can be listed, but no object is under it.",
            checks: &[List], statuses: &[Passed],
            fix: "Check that the path prefix is the one that you mean. An endpoint cannot be edited.",
        }
        VerifiedByReadBack { code: "verified_by_read_back",
            when: "The test found no object that it could read: none has content, or they are archived or encrypted with a \
                   customer-provided key. The check `read_back` showed that the role can \
                   read objects.",
            checks: &[Read], statuses: &[Passed], fix: NO_ACTION,
        }
        CustomerProvidedKey { code: "customer_provided_key",
            when: "The objects that were tested are encrypted with a customer-provided key (SSE-C), which the vendor does not \
                   have. Inconclusive if there are more objects than the test reads.",
            checks: AUTHORIZED, statuses: &[Failed, Inconclusive],
            fix: "Write the objects for the vendor with SSE-S3 or SSE-KMS.",
        }
        NoObjectToRead { code: "no_object_to_read",
            when: "No object was available to read, and Amazon S3 did not report whether the role can read objects.",
            checks: &[Read], statuses: &[Passed, Inconclusive],
            fix: "Add a file under the path prefix, and then test again.",
        }
        DeniedByIdentityPolicy { code: "denied_by_identity_policy",
            when: "No identity-based policy of the role allows the action, or one explicitly denies it.",
            checks: AUTHORIZED, statuses: &[Failed], fix: DENY_OR_ALLOW,
        }
        DeniedByBucketPolicy { code: "denied_by_bucket_policy",
            when: "The bucket policy denies the action.",
            checks: AUTHORIZED, statuses: &[Failed], fix: DENY_OR_ALLOW,
        }
        DeniedByPermissionsBoundary { code: "denied_by_permissions_boundary",
            when: "The permissions boundary of the role denies the action.",
            checks: AUTHORIZED, statuses: &[Failed], fix: DENY_OR_ALLOW,
        }
        DeniedByScp { code: "denied_by_scp",
            when: "A service control policy (SCP) of the AWS organization denies the action.",
            checks: AUTHORIZED, statuses: &[Failed],
            fix: "Ask the administrator of your AWS organization to allow the action for the role.",
        }
        DeniedByRcp { code: "denied_by_rcp",
            when: "A resource control policy (RCP) of the AWS organization denies the action.",
            checks: AUTHORIZED, statuses: &[Failed],
            fix: "Ask the administrator of your AWS organization to exempt the role from the Deny statement for the action.",
        }
        DeniedBySessionPolicy { code: "denied_by_session_policy",
            when: "The session policy of the vendor denies the action. It allows only buckets of the expected AWS account.",
            checks: AUTHORIZED, statuses: &[Inconclusive],
            fix: "Fix the check `bucket_owner`. If it passed, contact the vendor and include the AWS request ID.",
        }
        DeniedByVpcEndpointPolicy { code: "denied_by_vpc_endpoint_policy",
            when: "The policy of a VPC endpoint in the vendor's network denies the action.",
            checks: AUTHORIZED, statuses: &[Inconclusive], fix: CONTACT_VENDOR,
        }
        DeniedByBlockPublicAccess { code: "denied_by_block_public_access",
            when: "A setting of S3 Block Public Access denies the request.",
            checks: AUTHORIZED, statuses: &[Failed],
            fix: "In the Amazon S3 console, check the Block Public Access settings of the bucket and of its AWS account.",
        }
        DeniedByObjectLock { code: "denied_by_object_lock",
            when: "S3 Object Lock protects the object version.",
            checks: AUTHORIZED, statuses: &[Failed],
            fix: "Wait until the retention period ends, or remove the legal hold.",
        }
        KmsAccessDenied { code: "kms_access_denied",
            when: "AWS KMS denied an action on the KMS key of the bucket or the object. The message names the policy. \
                   Inconclusive if it is a policy of the vendor, or if other objects can perhaps be read.",
            checks: AUTHORIZED, statuses: &[Failed, Inconclusive], fix: DENY_OR_ALLOW,
        }
        AccessDenied { code: "access_denied",
            when: "Amazon S3 denied the action and did not report which policy denied it.",
            checks: AUTHORIZED, statuses: &[Failed],
            fix: "Fix the check `bucket_owner` first, if it did not pass. Then follow the remedy.",
        }
        KmsKeyUnusable { code: "kms_key_unusable",
            when: "AWS KMS can't use the KMS key, for example because it is disabled.",
            checks: AUTHORIZED, statuses: &[Failed],
            fix: "In the AWS KMS console, check that the key exists, is enabled, and is not scheduled for deletion.",
        }
        EncryptionMismatch { code: "encryption_mismatch",
            when: "Amazon S3 reported another encryption, or another KMS key, than the endpoint requests with `encryption`.",
            checks: &[Write], statuses: &[Failed],
            fix: "Find out what changes the encryption of requests to the bucket, or leave out `encryption`.",
        }
        AclNotSupported { code: "acl_not_supported",
            when: "ACLs are disabled for the bucket, and the endpoint requests one with `objectOwnership`.",
            checks: &[Write], statuses: &[Failed],
            fix: "Leave out `objectOwnership`: the bucket owner owns every object in such a bucket.",
        }
        S3Error { code: "s3_error",
            when: "Amazon S3 rejected the request with another error, which the message shows. Inconclusive if the error may be \
                   in the vendor's request.",
            checks: AUTHORIZED, statuses: &[Failed, Inconclusive],
            fix: "Follow the remedy. The error codes are described under \"Error responses\" in the Amazon S3 API Reference.",
        }
        TestFileNotWritten { code: "test_file_not_written",
            when: "The check did not run, because the test did not write a test file, or Amazon S3 did not confirm it.",
            checks: &[Write, ReadBack, Delete, Cleanup], statuses: &[Skipped],
            fix: "Fix the check `write`, or the check `delete` if `write` was skipped too.",
        }
        TestFileChanged { code: "test_file_changed",
            when: "The content of the test file changed after it was written.",
            checks: &[ReadBack], statuses: &[Failed],
            fix: "Find out what rewrites objects in the bucket, and exclude the path prefix from it.",
        }
        TestFileMissing { code: "test_file_missing",
            when: "The test file did not exist when the test read it back.",
            checks: &[ReadBack], statuses: &[Failed],
            fix: "Find out what deletes or moves new objects in the bucket, and exclude the path prefix from it.",
        }
        TestFileRemains { code: "test_file_remains",
            when: "The test file could not be deleted.",
            checks: &[Cleanup], statuses: &[Failed, Inconclusive],
            fix: "Fix the check `delete`, and delete the test file with the command in the remedy.",
        }
        TestFileMayRemain { code: "test_file_may_remain",
            when: "Amazon S3 did not confirm whether it wrote, or deleted, the test file.",
            checks: &[Cleanup], statuses: &[Inconclusive],
            fix: "If the test file exists, delete it with the command in the remedy.",
        }
        LeftoversRemoved {
            code: "leftovers_removed",
            when: "The test left nothing, and it removed what earlier tests had left in the bucket: test files or an upload.",
            checks: &[Cleanup],
            statuses: &[Passed],
            fix: NO_ACTION,
        }
        UploadRemains {
            code: "upload_remains",
            when: "A multipart upload that a health check started could not be aborted. Until it is, no other upload is started. \
                   Or Amazon S3 did not confirm whether an upload started.",
            checks: &[Cleanup],
            statuses: &[Passed, Inconclusive],
            fix: "Allow `s3:AbortMultipartUpload` for the role, or abort the upload with the command in the remedy. An upload that \
                  S3 did not confirm is reported for at most 7 days.",
        }
        NoncurrentVersionRemains { code: "noncurrent_version_remains",
            when: "The test file is deleted. The bucket is versioned, and keeps the file as a noncurrent version. If versioning is \
                   suspended, the bucket keeps a delete marker.",
            checks: &[Cleanup], statuses: &[Passed],
            fix: "No action is needed. The lifecycle rule of the setup kit removes it.",
        }
        NoncurrentVersionMayRemain { code: "noncurrent_version_may_remain",
            when: "The test file is deleted. Amazon S3 did not report its version ID, so a versioned bucket may keep it as a \
                   noncurrent version.",
            checks: &[Cleanup], statuses: &[Passed],
            fix: "No action is needed. The lifecycle rule of the setup kit removes it.",
        }
        Throttled { code: "throttled",
            when: "The AWS service throttled the request.",
            checks: CALLING, statuses: &[Inconclusive], fix: TEST_AGAIN,
        }
        TimedOut { code: "timed_out",
            when: "The AWS service did not respond within the time limit of the test.",
            checks: CALLING, statuses: &[Inconclusive], fix: TEST_AGAIN,
        }
        ServiceUnavailable { code: "service_unavailable",
            when: "The AWS service was unavailable, or its response was incomplete.",
            checks: CALLING, statuses: &[Inconclusive], fix: TEST_AGAIN,
        }
        VendorCredentialsError { code: "vendor_credentials_error",
            when: "The AWS service did not accept the vendor's credentials, or a policy of the vendor denied the request.",
            checks: CALLING, statuses: &[Inconclusive],
            fix: "There is nothing to change in your AWS account. Contact the vendor and include the AWS request ID.",
        }
        UnexpectedResponse { code: "unexpected_response",
            when: "The AWS service returned a response that does not fit the request.",
            checks: CALLING, statuses: &[Inconclusive],
            fix: "Test again. If the result does not change, contact the vendor and include the AWS request ID.",
        }
    }
}
