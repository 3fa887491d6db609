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
    /// The code.
    pub code: &'static str,
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
}

/// The fields that no client sends: values of a token, of a function's settings, or of a stored item.
const NOT_SENT: &[&str] = &[];
const NOTHING_TO_FIX: &str = "Clients don't see this code.";

crate::catalogue! {
    /// The stable code of an [`Invalid`].
    enum InvalidCode: FieldErrorEntry {
        Required { code: "required",
            when: "A required field or parameter is missing.",
            fields: &["name", "bucketAccess", "roleArn", "bucketName", "region", "encryption.type", "encryption.kmsKeyArn", "feature", "awsAccountId"],
            fix: "Add the field.",
        }
        NameLength { code: "name_length",
            when: "The name is empty or too long.",
            fields: &["name"], fix: "Use 1 to 128 characters, not counting spaces at the beginning and the end.",
        }
        DescriptionLength { code: "description_length",
            when: "The description is empty or too long.",
            fields: &["description"], fix: "Use 1 to 1,024 characters, or leave out the field.",
        }
        ControlCharacter { code: "control_character",
            when: "The value contains a control character.",
            fields: &["name", "description", "pathPrefix"], fix: "Remove the character that the detail names.",
        }
        BucketAccessInvalid { code: "bucket_access_invalid",
            when: "The bucket access does not exist.",
            fields: &["bucketAccess"], fix: "Use `read_only` or `read_write`.",
        }
        RoleArnInvalid { code: "role_arn_invalid",
            when: "The value is not the ARN of an IAM role.",
            fields: &["roleArn"], fix: "Copy the role ARN from the IAM console.",
        }
        RoleServiceLinked { code: "role_service_linked",
            when: "The role is a service-linked role, which only an AWS service can assume.",
            fields: &["roleArn"], fix: "Create a role of your own.",
        }
        RoleReserved { code: "role_reserved",
            when: "AWS manages the role, so you can't change its trust policy.",
            fields: &["roleArn"], fix: "Create a role of your own.",
        }
        RolePartitionUnsupported { code: "role_partition_unsupported",
            when: "The role is not in the AWS partition of the vendor.",
            fields: &["roleArn"], fix: "Use a role in the vendor's partition.",
        }
        VendorRoleRefused { code: "vendor_role_refused",
            when: "The role, or the bucket, belongs to the vendor's AWS account.",
            fields: &["roleArn", "bucketOwnerAwsAccountId", "awsAccountId"],
            fix: "Use a role and a bucket of your own AWS account.",
        }
        BucketNameInvalid { code: "bucket_name_invalid",
            when: "The value does not follow the naming rules for general purpose buckets.",
            fields: &["bucketName"], fix: "Copy the bucket name from the Amazon S3 console.",
        }
        PrefixTooLong { code: "prefix_too_long",
            when: "The path prefix is longer than 512 bytes in UTF-8.",
            fields: &["pathPrefix"], fix: "Use a shorter path prefix.",
        }
        PrefixTooDeep { code: "prefix_too_deep",
            when: "The path prefix has more than 32 levels.",
            fields: &["pathPrefix"], fix: "Use a path prefix with fewer levels.",
        }
        PrefixEmptySegment { code: "prefix_empty_segment",
            when: "The path prefix contains two slashes in a row.",
            fields: &["pathPrefix"], fix: "Remove one of the slashes.",
        }
        PrefixDotSegment { code: "prefix_dot_segment",
            when: "A segment of the path prefix is `.` or `..`.",
            fields: &["pathPrefix"], fix: "Enter the full path of the folder.",
        }
        PrefixInvisibleCharacter { code: "prefix_invisible_character",
            when: "A segment of the path prefix starts or ends with white space or an invisible character.",
            fields: &["pathPrefix"], fix: "Remove the character that the detail names.",
        }
        PrefixWildcard { code: "prefix_wildcard",
            when: "The path prefix contains `*` or `?`.",
            fields: &["pathPrefix"], fix: "Enter a folder. A path prefix is not a pattern.",
        }
        PrefixLeadingSlash { code: "prefix_leading_slash",
            when: "The path prefix starts with a slash.",
            fields: &["pathPrefix"], fix: "Remove the slash. For the whole bucket, leave out the field.",
        }
        PrefixIsUrl { code: "prefix_is_url",
            when: "The path prefix is a URL, for example `s3://bucket/folder/`.",
            fields: &["pathPrefix"], fix: "Enter only the folder.",
        }
        PrefixPolicyTooLong { code: "prefix_policy_too_long",
            when: "The vendor's session policy for this path prefix exceeds the limit of AWS STS.",
            fields: &["pathPrefix"],
            fix: "Use a shorter path prefix, or one with fewer special or non-ASCII characters.",
        }
        PrefixNotForFormat { code: "prefix_not_for_format",
            when: "The tool of the requested setup format would change the path prefix in the policy.",
            fields: &["pathPrefix"], fix: "Request one of the formats that the detail names.",
        }
        RegionInvalid { code: "region_invalid",
            when: "The value is not the code of an AWS Region.",
            fields: &["region"], fix: "Enter the code of the bucket's Region, for example `eu-central-1`.",
        }
        RegionUnknown { code: "region_unknown",
            when: "The value has the form of a Region code, but the Region does not exist, or is newer than this release.",
            fields: &["region"],
            fix: "Check the Region in the properties of the bucket in the Amazon S3 console. If it is right, contact the vendor.",
        }
        RegionPartitionMismatch { code: "region_partition_mismatch",
            when: "The Region is not in the AWS partition of the role.",
            fields: &["region"], fix: "Use a role and a bucket in the same partition.",
        }
        RegionPartitionUnsupported { code: "region_partition_unsupported",
            when: "The Region is not in the AWS partition of the vendor.",
            fields: &["region"], fix: "Use a bucket in the vendor's partition.",
        }
        AwsAccountIdInvalid { code: "aws_account_id_invalid",
            when: "The value is not an AWS account ID.",
            fields: &["bucketOwnerAwsAccountId", "awsAccountId"], fix: "Enter the 12 digits without hyphens.",
        }
        EncryptionTypeInvalid { code: "encryption_type_invalid",
            when: "The type of the encryption does not exist.",
            fields: &["encryption.type"],
            fix: "Use `sse_s3` or `sse_kms`. To use the default encryption of the bucket, leave out `encryption`.",
        }
        KmsKeyArnNotAllowed { code: "kms_key_arn_not_allowed",
            when: "The type of the encryption is `sse_s3`, which has no KMS key.",
            fields: &["encryption.kmsKeyArn"], fix: "Remove the field, or set the type to `sse_kms`.",
        }
        ObjectOwnershipInvalid { code: "object_ownership_invalid",
            when: "The value is not an object ownership.",
            fields: &["objectOwnership"], fix: "Use `bucket_owner_full_control`, or leave out the field.",
        }
        ObjectOwnershipNotAllowed { code: "object_ownership_not_allowed",
            when: "The object ownership would have no effect: the bucket belongs to the AWS account of the role, or the vendor \
                   writes no objects.",
            fields: &["objectOwnership"],
            fix: "Leave out the field, or set `bucketOwnerAwsAccountId` to the AWS account that owns the bucket.",
        }
        KmsKeyArnInvalid { code: "kms_key_arn_invalid",
            when: "The value is not the ARN of a KMS key.",
            fields: &["encryption.kmsKeyArn", "kmsKeyArn"], fix: "Copy the key ARN from the AWS KMS console.",
        }
        KmsAliasNotSupported { code: "kms_alias_not_supported",
            when: "The value is an alias of a KMS key. A policy that names an alias does not grant access to the key.",
            fields: &["encryption.kmsKeyArn", "kmsKeyArn"], fix: "Enter the ARN of the key.",
        }
        KmsKeyRegionMismatch { code: "kms_key_region_mismatch",
            when: "The KMS key is not in the Region of the bucket.",
            fields: &["encryption.kmsKeyArn", "kmsKeyArn"], fix: "Enter the key that encrypts the bucket.",
        }
        RoleNameInvalid { code: "role_name_invalid",
            when: "The value is not a valid name of an IAM role.",
            fields: &["roleName"], fix: "Use 1 to 64 letters, digits, and `_+=,.@-`, without a path.",
        }
        PermissionsBoundaryInvalid { code: "permissions_boundary_invalid",
            when: "The value is not the ARN of a managed IAM policy.",
            fields: &["permissionsBoundaryArn"], fix: "Copy the policy ARN from the IAM console.",
        }
        PermissionsBoundaryMismatch { code: "permissions_boundary_mismatch",
            when: "The permissions boundary is in another AWS account or partition than the role.",
            fields: &["permissionsBoundaryArn"],
            fix: "Use a policy of the role's AWS account, or one that AWS manages.",
        }
        FormatInvalid { code: "format_invalid",
            when: "The setup format does not exist.",
            fields: &["format"], fix: "Use one of the formats that the detail names.",
        }
        IdempotencyKeyInvalid { code: "idempotency_key_invalid",
            when: "The `Idempotency-Key` header is not valid, or was sent more than once.",
            fields: &["Idempotency-Key"], fix: "Send one key of 1 to 255 visible ASCII characters, for example a UUID.",
        }
        AccountInvalid { code: "account_invalid",
            when: "The account claim of a token is not an account.",
            fields: NOT_SENT, fix: NOTHING_TO_FIX,
        }
        SubjectInvalid { code: "subject_invalid",
            when: "The `sub` claim of a token is not a subject.",
            fields: NOT_SENT, fix: NOTHING_TO_FIX,
        }
        PartitionUnknown { code: "partition_unknown",
            when: "The AWS partition is not supported. In an ARN it appears as the error of the ARN.",
            fields: NOT_SENT, fix: NOTHING_TO_FIX,
        }
        EndpointIdInvalid { code: "endpoint_id_invalid",
            when: "A path has a value that is not an endpoint ID. Clients get `endpoint_not_found`.",
            fields: NOT_SENT, fix: NOTHING_TO_FIX,
        }
        ExternalIdInvalid { code: "external_id_invalid",
            when: "A stored External ID is not valid.",
            fields: NOT_SENT, fix: NOTHING_TO_FIX,
        }
        VendorNameInvalid { code: "vendor_name_invalid",
            when: "The vendor's name in the settings is not valid.",
            fields: NOT_SENT, fix: NOTHING_TO_FIX,
        }
        TemplateUrlInvalid { code: "template_url_invalid",
            when: "The URL of the published template in the settings is not valid.",
            fields: NOT_SENT, fix: NOTHING_TO_FIX,
        }
    }
}
