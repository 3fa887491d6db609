//! Why a value is refused, and the codes of that.

/// Why a value was refused: a stable code for programs and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Invalid {
    /// The code; part of the API's contract.
    pub code: InvalidCode,
    /// What is wrong and what would be right. Never repeats the whole input.
    pub detail: String,
}

/// What the catalogue says of the code of a field error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldErrorEntry {
    /// When it appears.
    pub when: &'static str,
    /// The fields, parameters and headers that it appears for; none for values that no client sends.
    pub fields: &'static [&'static str],
    /// What to do about it.
    pub fix: &'static str,
}

impl InvalidCode {
    /// A value that is refused with this code, and with this detail.
    pub fn because(self, detail: impl Into<String>) -> Invalid {
        Invalid { code: self, detail: detail.into() }
    }

    /// Refuses a value that `is_wrong` with this code, and with this detail.
    pub(crate) fn refuse_if(self, is_wrong: bool, detail: &str) -> Result<(), Invalid> {
        if is_wrong { Err(self.because(detail)) } else { Ok(()) }
    }
}

/// The fields that no client sends: values of a token, of a function's settings, or of a stored item.
const NOT_SENT: &[&str] = &[];
const NOTHING_TO_FIX: &str = "Clients do not see this code.";

crate::catalogue! {
    /// The stable code of an [`Invalid`].
    enum InvalidCode: FieldErrorEntry {
        Required = "required" (fields: &["name", "bucketAccess", "roleArn", "bucketName", "region",
                   "encryption.type", "encryption.kmsKeyArn", "feature", "awsAccountId"])
            when: "A required field or parameter is missing.",
            fix: "Add the field.";
        NameLength = "name_length" (fields: &["name"])
            when: "The name is empty or too long.",
            fix: "Use 1 to 128 characters, not counting spaces at the beginning and the end.";
        DescriptionLength = "description_length" (fields: &["description"])
            when: "The description is empty or too long.",
            fix: "Use 1 to 1,024 characters, or leave out the field.";
        ControlCharacter = "control_character" (fields: &["name", "description", "pathPrefix"])
            when: "The value contains a control character.",
            fix: "Remove the character that the detail names.";
        BucketAccessInvalid = "bucket_access_invalid" (fields: &["bucketAccess"])
            when: "The bucket access does not exist.",
            fix: "Use `read_only` or `read_write`.";
        RoleArnInvalid = "role_arn_invalid" (fields: &["roleArn"])
            when: "The value is not the ARN of an IAM role.",
            fix: "Copy the role ARN from the IAM console.";
        RoleServiceLinked = "role_service_linked" (fields: &["roleArn"])
            when: "The role is a service-linked role, which only an AWS service can assume.",
            fix: "Create a role of your own.";
        RoleReserved = "role_reserved" (fields: &["roleArn"])
            when: "AWS manages the role, so you cannot change its trust policy.",
            fix: "Create a role of your own.";
        RolePartitionUnsupported = "role_partition_unsupported" (fields: &["roleArn"])
            when: "The role is not in the AWS partition of the vendor.",
            fix: "Use a role in the vendor's partition.";
        VendorRoleRefused = "vendor_role_refused" (fields: &["roleArn", "bucketOwnerAwsAccountId", "awsAccountId"])
            when: "The role, or the bucket, belongs to the vendor's AWS account.",
            fix: "Use a role and a bucket of your own AWS account.";
        BucketNameInvalid = "bucket_name_invalid" (fields: &["bucketName"])
            when: "The value does not follow the naming rules for general purpose buckets.",
            fix: "Copy the bucket name from the Amazon S3 console.";
        PrefixTooLong = "prefix_too_long" (fields: &["pathPrefix"])
            when: "The path prefix is longer than 512 bytes in UTF-8.",
            fix: "Use a shorter path prefix.";
        PrefixTooDeep = "prefix_too_deep" (fields: &["pathPrefix"])
            when: "The path prefix has more than 32 levels.",
            fix: "Use a path prefix with fewer levels.";
        PrefixEmptySegment = "prefix_empty_segment" (fields: &["pathPrefix"])
            when: "The path prefix contains two slashes in a row.",
            fix: "Remove one of the slashes.";
        PrefixDotSegment = "prefix_dot_segment" (fields: &["pathPrefix"])
            when: "A segment of the path prefix is `.` or `..`.",
            fix: "Enter the full path of the folder.";
        PrefixInvisibleCharacter = "prefix_invisible_character" (fields: &["pathPrefix"])
            when: "A segment of the path prefix starts or ends with white space or an invisible character.",
            fix: "Remove the character that the detail names.";
        PrefixWildcard = "prefix_wildcard" (fields: &["pathPrefix"])
            when: "The path prefix contains `*` or `?`.",
            fix: "Enter a folder. A path prefix is not a pattern.";
        PrefixLeadingSlash = "prefix_leading_slash" (fields: &["pathPrefix"])
            when: "The path prefix starts with a slash.",
            fix: "Remove the slash. For the whole bucket, leave out the field.";
        PrefixIsUrl = "prefix_is_url" (fields: &["pathPrefix"])
            when: "The path prefix is a URL, for example `s3://bucket/folder/`.",
            fix: "Enter only the folder.";
        PrefixPolicyTooLong = "prefix_policy_too_long" (fields: &["pathPrefix"])
            when: "The vendor's session policy for this path prefix exceeds the limit of AWS STS.",
            fix: "Use a shorter path prefix, or one with fewer special or non-ASCII characters.";
        PrefixNotForFormat = "prefix_not_for_format" (fields: &["pathPrefix"])
            when: "The tool of the requested setup format would change the path prefix in the policy.",
            fix: "Request one of the formats that the detail names.";
        RegionInvalid = "region_invalid" (fields: &["region"])
            when: "The value is not the code of an AWS Region.",
            fix: "Enter the code of the bucket's Region, for example `eu-central-1`.";
        RegionUnknown = "region_unknown" (fields: &["region"])
            when: "The value has the form of a Region code, but the Region does not exist, or is newer than this release.",
            fix: "Check the Region in the properties of the bucket in the Amazon S3 console. If it is right, contact the vendor.";
        RegionPartitionMismatch = "region_partition_mismatch" (fields: &["region"])
            when: "The Region is not in the AWS partition of the role.",
            fix: "Use a role and a bucket in the same partition.";
        RegionPartitionUnsupported = "region_partition_unsupported" (fields: &["region"])
            when: "The Region is not in the AWS partition of the vendor.",
            fix: "Use a bucket in the vendor's partition.";
        AwsAccountIdInvalid = "aws_account_id_invalid" (fields: &["bucketOwnerAwsAccountId", "awsAccountId"])
            when: "The value is not an AWS account ID.",
            fix: "Enter the 12 digits without hyphens.";
        EncryptionTypeInvalid = "encryption_type_invalid" (fields: &["encryption.type"])
            when: "The type of the encryption does not exist.",
            fix: "Use `sse_s3` or `sse_kms`. To use the default encryption of the bucket, leave out `encryption`.";
        KmsKeyArnNotAllowed = "kms_key_arn_not_allowed" (fields: &["encryption.kmsKeyArn"])
            when: "The type of the encryption is `sse_s3`, which has no KMS key.",
            fix: "Remove the field, or set the type to `sse_kms`.";
        ObjectOwnershipInvalid = "object_ownership_invalid" (fields: &["objectOwnership"])
            when: "The value is not an object ownership.",
            fix: "Use `bucket_owner_full_control`, or leave out the field.";
        ObjectOwnershipNotAllowed = "object_ownership_not_allowed" (fields: &["objectOwnership"])
            when: "The object ownership would have no effect: the bucket belongs to the AWS account of the role, or the vendor \
                   writes no objects.",
            fix: "Leave out the field, or set `bucketOwnerAwsAccountId` to the AWS account that owns the bucket.";
        KmsKeyArnInvalid = "kms_key_arn_invalid" (fields: &["encryption.kmsKeyArn", "kmsKeyArn"])
            when: "The value is not the ARN of a KMS key.",
            fix: "Copy the key ARN from the AWS KMS console.";
        KmsAliasNotSupported = "kms_alias_not_supported" (fields: &["encryption.kmsKeyArn", "kmsKeyArn"])
            when: "The value is an alias of a KMS key. A policy that names an alias does not grant access to the key.",
            fix: "Enter the ARN of the key.";
        KmsKeyRegionMismatch = "kms_key_region_mismatch" (fields: &["encryption.kmsKeyArn", "kmsKeyArn"])
            when: "The KMS key is not in the Region of the bucket.",
            fix: "Enter the key that encrypts the bucket.";
        RoleNameInvalid = "role_name_invalid" (fields: &["roleName"])
            when: "The value is not a valid name of an IAM role.",
            fix: "Use 1 to 64 letters, digits, and `_+=,.@-`, without a path.";
        PermissionsBoundaryInvalid = "permissions_boundary_invalid" (fields: &["permissionsBoundaryArn"])
            when: "The value is not the ARN of a managed IAM policy.",
            fix: "Copy the policy ARN from the IAM console.";
        PermissionsBoundaryMismatch = "permissions_boundary_mismatch" (fields: &["permissionsBoundaryArn"])
            when: "The permissions boundary is in another AWS account or partition than the role.",
            fix: "Use a policy of the role's AWS account, or one that AWS manages.";
        FormatInvalid = "format_invalid" (fields: &["format"])
            when: "The setup format does not exist.",
            fix: "Use one of the formats that the detail names.";
        IdempotencyKeyInvalid = "idempotency_key_invalid" (fields: &["Idempotency-Key"])
            when: "The `Idempotency-Key` header is not valid, or was sent more than once.",
            fix: "Send one key of 1 to 255 visible ASCII characters, for example a UUID.";
        AccountInvalid = "account_invalid" (fields: NOT_SENT)
            when: "The account claim of a token is not an account.",
            fix: NOTHING_TO_FIX;
        SubjectInvalid = "subject_invalid" (fields: NOT_SENT)
            when: "The `sub` claim of a token is not a subject.",
            fix: NOTHING_TO_FIX;
        PartitionUnknown = "partition_unknown" (fields: NOT_SENT)
            when: "The AWS partition is not supported. In an ARN it appears as the error of the ARN.",
            fix: NOTHING_TO_FIX;
        EndpointIdInvalid = "endpoint_id_invalid" (fields: NOT_SENT)
            when: "A path has a value that is not an endpoint ID. Clients get `endpoint_not_found`.",
            fix: NOTHING_TO_FIX;
        ExternalIdInvalid = "external_id_invalid" (fields: NOT_SENT)
            when: "A stored External ID is not valid.",
            fix: NOTHING_TO_FIX;
        VendorNameInvalid = "vendor_name_invalid" (fields: NOT_SENT)
            when: "The vendor's name in the settings is not valid.",
            fix: NOTHING_TO_FIX;
        TemplateUrlInvalid = "template_url_invalid" (fields: NOT_SENT)
            when: "The URL of the published template in the settings is not valid.",
            fix: NOTHING_TO_FIX;
    }
}
