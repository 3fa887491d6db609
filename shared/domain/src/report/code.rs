//! The codes of check results.

use super::CheckName::{self, BucketOwner, BucketRegion, Cleanup, Delete, ExternalIdRequired, List, Read, ReadBack};
use super::CheckName::{RoleAssumable, Write};
use super::CheckStatus::{self, Failed, Inconclusive, Passed, Skipped};

/// What the catalogue says of a [`CheckCode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckCodeEntry {
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

crate::catalogue! {
    /// The stable code of a check's result.
    enum CheckCode: CheckCodeEntry {
        Ok = "ok" (checks: &CheckName::ALL, statuses: &[Passed])
            when: "The check passed.",
            fix: NO_ACTION;
        AssumeRoleDenied = "assume_role_denied" (checks: &[RoleAssumable], statuses: &[Failed])
            when: "AWS STS denied `sts:AssumeRole` with the External ID of the account.",
            fix: "Check the role ARN, and replace the role's trust policy with the one in `fix`. IAM can take up to a \
                  minute to apply a change.";
        SessionPolicyTooLarge = "session_policy_too_large" (checks: &[RoleAssumable], statuses: &[Failed])
            when: "AWS STS rejected the vendor's session policy for a configuration that is not added yet, because it is too large \
                   after packing.",
            fix: "Use a shorter path prefix.";
        StsNotActivated = "sts_not_activated" (checks: &[RoleAssumable], statuses: &[Failed])
            when: "AWS STS is not activated for the AWS account of the role in the Region of the vendor.",
            fix: "In the IAM console, choose Account settings, and activate the STS endpoint of the Region that the message names.";
        AssumeRoleError = "assume_role_error" (checks: &[RoleAssumable], statuses: &[Inconclusive])
            when: "AWS STS rejected `sts:AssumeRole` with an error other than `AccessDenied`.",
            fix: "Test again. If the error continues, contact the vendor and include the AWS request ID.";
        RoleNotAssumed = "role_not_assumed" (checks: CheckName::ALL.split_at(1).1, statuses: &[Skipped])
            when: "The check did not run, because the role could not be assumed.",
            fix: "Fix the check `role_assumable`.";
        TrustNotProven = "trust_not_proven" (checks: CheckName::ALL.split_at(2).1, statuses: &[Skipped])
            when: "The check did not run, because it was not proven that the role requires the External ID. No request was \
                   sent to the bucket.",
            fix: "Fix the check `external_id_required`.";
        ExternalIdNotRequired = "external_id_not_required" (checks: &[ExternalIdRequired], statuses: &[Failed])
            when: "AWS STS allowed the vendor to assume the role without an External ID or with an incorrect one.",
            fix: "Replace the role's trust policy with the one in `fix`. It requires exactly your External ID.";
        RegionNotEnabled = "region_not_enabled" (checks: AUTHORIZED, statuses: &[Failed])
            when: "Amazon S3 did not accept the session of the role (`InvalidToken` or `InvalidAccessKeyId`), because the Region \
                   of the bucket is not enabled in the AWS account of the role.",
            fix: "Enable the Region in the AWS account of the role, or use a bucket in a Region that is enabled.";
        WrongRegion = "wrong_region" (checks: &[BucketRegion, List, Read, Write, ReadBack, Delete], statuses: &[Failed, Skipped])
            when: "The bucket is not in the Region of the configuration. `bucket_region` fails; the checks that need the \
                   bucket are skipped.",
            fix: "Enter the Region that the message of `bucket_region` reports.";
        BucketNotFound = "bucket_not_found" (checks: CheckName::ALL.split_at(2).1, statuses: &[Failed, Skipped])
            when: "The bucket does not exist. `bucket_region` fails; the checks that need the bucket are skipped.",
            fix: "Check the bucket name.";
        RegionNotReported = "region_not_reported" (checks: &[BucketRegion], statuses: &[Inconclusive])
            when: "Amazon S3 responded, but did not report the Region of the bucket.",
            fix: "If other checks did not pass, follow their remedies. Then test again.";
        BucketOwnerMismatch = "bucket_owner_mismatch" (checks: &[BucketOwner], statuses: &[Failed])
            when: "The bucket does not belong to the expected AWS account: `bucketOwnerAwsAccountId`, or else the AWS account \
                   of the role.",
            fix: "Check the bucket name. If another AWS account owns the bucket, set `bucketOwnerAwsAccountId`.";
        OwnerNotVerified = "owner_not_verified" (checks: &[BucketOwner], statuses: &[Inconclusive])
            when: "No response of Amazon S3 showed which AWS account owns the bucket.",
            fix: "If other checks did not pass, follow their remedies. Then test again.";
        ObjectArchived = "object_archived" (checks: &[Read], statuses: &[Passed])
            when: "The role can read objects, but the objects that were tested are archived. It was not verified that the role can \
                   decrypt objects.",
            fix: "Restore archived objects that the vendor needs.";
        NoContentToRead = "no_content_to_read" (checks: &[Read], statuses: &[Passed])
            when: "The test found no object with content under the path prefix. Amazon S3 shows that the role can read objects, but it was \
                   not verified that they can be decrypted.",
            fix: "To verify decryption too, add a file with content under the path prefix, and then test again.";
        NothingUnderPrefix = "nothing_under_prefix" (checks: &[List], statuses: &[Passed])
            when: "The path prefix can be listed, but no object is under it.",
            fix: "Check that the path prefix is the one that you mean. An endpoint cannot be changed.";
        VerifiedByReadBack = "verified_by_read_back" (checks: &[Read], statuses: &[Passed])
            when: "The test found no object that it could read: none has content, or they are archived or encrypted with a \
                   customer-provided key. The check `read_back` showed that the role can \
                   read objects.",
            fix: NO_ACTION;
        CustomerProvidedKey = "customer_provided_key" (checks: AUTHORIZED, statuses: &[Failed, Inconclusive])
            when: "The objects that were tested are encrypted with a customer-provided key (SSE-C), which the vendor does not \
                   have. Inconclusive if there are more objects than the test reads.",
            fix: "Write the objects for the vendor with SSE-S3 or SSE-KMS.";
        NoObjectToRead = "no_object_to_read" (checks: &[Read], statuses: &[Passed, Inconclusive])
            when: "No object was available to read, and Amazon S3 did not report whether the role can read objects.",
            fix: "Add a file under the path prefix, and then test again.";
        DeniedByIdentityPolicy = "denied_by_identity_policy" (checks: AUTHORIZED, statuses: &[Failed])
            when: "No identity-based policy of the role allows the action, or one explicitly denies it.",
            fix: DENY_OR_ALLOW;
        DeniedByBucketPolicy = "denied_by_bucket_policy" (checks: AUTHORIZED, statuses: &[Failed])
            when: "The bucket policy denies the action.",
            fix: DENY_OR_ALLOW;
        DeniedByPermissionsBoundary = "denied_by_permissions_boundary" (checks: AUTHORIZED, statuses: &[Failed])
            when: "The permissions boundary of the role denies the action.",
            fix: DENY_OR_ALLOW;
        DeniedByScp = "denied_by_scp" (checks: AUTHORIZED, statuses: &[Failed])
            when: "A service control policy (SCP) of the AWS organization denies the action.",
            fix: "Ask the administrator of your AWS organization to allow the action for the role.";
        DeniedByRcp = "denied_by_rcp" (checks: AUTHORIZED, statuses: &[Failed])
            when: "A resource control policy (RCP) of the AWS organization denies the action.",
            fix: "Ask the administrator of your AWS organization to exempt the role from the Deny statement for the action.";
        DeniedBySessionPolicy = "denied_by_session_policy" (checks: AUTHORIZED, statuses: &[Inconclusive])
            when: "The session policy of the vendor denies the action. It allows only buckets of the expected AWS account.",
            fix: "Fix the check `bucket_owner`. If it passed, contact the vendor and include the AWS request ID.";
        DeniedByVpcEndpointPolicy = "denied_by_vpc_endpoint_policy" (checks: AUTHORIZED, statuses: &[Inconclusive])
            when: "The policy of a VPC endpoint in the vendor's network denies the action.",
            fix: CONTACT_VENDOR;
        DeniedByBlockPublicAccess = "denied_by_block_public_access" (checks: AUTHORIZED, statuses: &[Failed])
            when: "A setting of S3 Block Public Access denies the request.",
            fix: "In the Amazon S3 console, check the Block Public Access settings of the bucket and of its AWS account.";
        DeniedByObjectLock = "denied_by_object_lock" (checks: AUTHORIZED, statuses: &[Failed])
            when: "S3 Object Lock protects the object version.",
            fix: "Wait until the retention period ends, or remove the legal hold.";
        KmsAccessDenied = "kms_access_denied" (checks: AUTHORIZED, statuses: &[Failed, Inconclusive])
            when: "AWS KMS denied an action on the KMS key of the bucket or the object. The message names the policy. \
                   Inconclusive if it is a policy of the vendor, or if other objects can perhaps be read.",
            fix: DENY_OR_ALLOW;
        AccessDenied = "access_denied" (checks: AUTHORIZED, statuses: &[Failed])
            when: "Amazon S3 denied the action and did not report which policy denied it.",
            fix: "Fix the check `bucket_owner` first, if it did not pass. Then follow the remedy.";
        KmsKeyUnusable = "kms_key_unusable" (checks: AUTHORIZED, statuses: &[Failed])
            when: "AWS KMS cannot use the KMS key, for example because it is disabled.",
            fix: "In the AWS KMS console, check that the key exists, is enabled, and is not scheduled for deletion.";
        EncryptionMismatch = "encryption_mismatch" (checks: &[Write], statuses: &[Failed])
            when: "Amazon S3 reported another encryption, or another KMS key, than the endpoint requests with `encryption`.",
            fix: "Find out what changes the encryption of requests to the bucket, or leave out `encryption`.";
        AclNotSupported = "acl_not_supported" (checks: &[Write], statuses: &[Failed])
            when: "ACLs are disabled for the bucket, and the endpoint requests one with `objectOwnership`.",
            fix: "Leave out `objectOwnership`: the bucket owner owns every object in such a bucket.";
        S3Error = "s3_error" (checks: AUTHORIZED, statuses: &[Failed, Inconclusive])
            when: "Amazon S3 rejected the request with another error, which the message shows. Inconclusive if the error may be \
                   in the vendor's request.",
            fix: "Follow the remedy. The error codes are described under \"Error responses\" in the Amazon S3 API Reference.";
        TestFileNotWritten = "test_file_not_written" (checks: &[Write, ReadBack, Delete, Cleanup], statuses: &[Skipped])
            when: "The check did not run, because the test did not write a test file, or Amazon S3 did not confirm it.",
            fix: "Fix the check `write`, or the check `delete` if `write` was skipped too.";
        TestFileChanged = "test_file_changed" (checks: &[ReadBack], statuses: &[Failed])
            when: "The content of the test file changed after it was written.",
            fix: "Find out what rewrites objects in the bucket, and exclude the path prefix from it.";
        TestFileMissing = "test_file_missing" (checks: &[ReadBack], statuses: &[Failed])
            when: "The test file did not exist when the test read it back.",
            fix: "Find out what deletes or moves new objects in the bucket, and exclude the path prefix from it.";
        TestFileRemains = "test_file_remains" (checks: &[Cleanup], statuses: &[Failed, Inconclusive])
            when: "The test file could not be deleted.",
            fix: "Fix the check `delete`, and delete the test file with the command in the remedy.";
        TestFileMayRemain = "test_file_may_remain" (checks: &[Cleanup], statuses: &[Inconclusive])
            when: "Amazon S3 did not confirm whether it wrote, or deleted, the test file.",
            fix: "If the test file exists, delete it with the command in the remedy.";
        LeftoversRemoved = "leftovers_removed" (checks: &[Cleanup], statuses: &[Passed])
            when: "The test left nothing, and it removed what earlier tests had left in the bucket: test files or an upload.",
            fix: NO_ACTION;
        UploadRemains = "upload_remains" (checks: &[Cleanup], statuses: &[Passed, Inconclusive])
            when: "A multipart upload that a health check started could not be aborted. Until it is, no other upload is started. \
                   Or Amazon S3 did not confirm whether an upload started.",
            fix: "Allow `s3:AbortMultipartUpload` for the role, or abort the upload with the command in the remedy. An upload that \
                  S3 did not confirm is reported for at most 7 days.";
        NoncurrentVersionRemains = "noncurrent_version_remains" (checks: &[Cleanup], statuses: &[Passed])
            when: "The test file is deleted. The bucket is versioned, and keeps the file as a noncurrent version. If versioning is \
                   suspended, the bucket keeps a delete marker.",
            fix: "No action is needed. The lifecycle rule of the setup kit removes it.";
        NoncurrentVersionMayRemain = "noncurrent_version_may_remain" (checks: &[Cleanup], statuses: &[Passed])
            when: "The test file is deleted. Amazon S3 did not report its version ID, so a versioned bucket may keep it as a \
                   noncurrent version.",
            fix: "No action is needed. The lifecycle rule of the setup kit removes it.";
        Throttled = "throttled" (checks: CALLING, statuses: &[Inconclusive])
            when: "The AWS service throttled the request.",
            fix: TEST_AGAIN;
        TimedOut = "timed_out" (checks: CALLING, statuses: &[Inconclusive])
            when: "The AWS service did not respond within the time limit of the test.",
            fix: TEST_AGAIN;
        ServiceUnavailable = "service_unavailable" (checks: CALLING, statuses: &[Inconclusive])
            when: "The AWS service was unavailable, or its response was incomplete.",
            fix: TEST_AGAIN;
        VendorCredentialsError = "vendor_credentials_error" (checks: CALLING, statuses: &[Inconclusive])
            when: "The AWS service did not accept the vendor's credentials, or a policy of the vendor denied the request.",
            fix: "There is nothing to change in your AWS account. Contact the vendor and include the AWS request ID.";
        UnexpectedResponse = "unexpected_response" (checks: CALLING, statuses: &[Inconclusive])
            when: "The AWS service returned a response that does not fit the request.",
            fix: "Test again. If the result does not change, contact the vendor and include the AWS request ID.";
    }
}
