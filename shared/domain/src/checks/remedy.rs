//! What fixes a denial: what to change, where, and by whom.

use super::deny_statement;
use crate::endpoint::Configuration;
use crate::policy::Policy;
use crate::policy::access::Grant;
use crate::ports::{Denial, Layer};
use crate::report::{AttachTo, Fix};
use crate::values::{Encryption, KmsKeyArn, RoleArn};

/// What fixes `denial` of `action`, in words and, where one can, as a policy document.
pub(super) fn of(configuration: &Configuration, action: &str, denial: &Denial) -> (String, Option<Fix>) {
    let role_arn = &configuration.role_arn;
    let role = role_arn.name();
    let owner = configuration.expected_bucket_owner();
    let is_foreign = owner != role_arn.aws_account_id();
    let is_key = action.starts_with("kms:");
    let grant = Grant::from(configuration);
    let key = denial.kms_key.as_ref().or(grant.kms_key_arn);
    let resource = if is_key {
        key_of(configuration, action, denial)
    } else {
        format!("the bucket `{}`", configuration.bucket_name)
    };
    let narrow = |place: &str| format!("{}, and remove or narrow it.", deny_statement::find(action, place));
    let fix = |attach_to, policy_document| Some(Fix { attach_to, policy_document });
    let on_role = || needed(&grant, action, key).and_then(|policy| fix(AttachTo::Role, policy));
    let add = || {
        format!(
            "To allow {action}, change the role `{role}`. {}",
            as_inline_policy(if grant.kms_key_arn.is_some() {
                KeyStatement::Configured
            } else if key.is_some() {
                KeyStatement::Seen
            } else {
                KeyStatement::None
            })
        )
    };
    let needs = || match needed(&grant, action, key) {
        Some(policy) => {
            format!("A policy of the role `{role}` must have these statements: {}", policy.to_json())
        }
        None => format!(
            "The role `{role}` needs {action} on the full ARN of the key. The setup kit with `kmsKeyArn` has that policy."
        ),
    };
    let text = match (denial.layer, denial.explicit) {
        (Some(Layer::IdentityPolicy), true) => narrow(&format!("the policies of the role `{role}`")),
        (Some(Layer::IdentityPolicy), false) if is_key && key.is_none() => return (needs(), None),
        (Some(Layer::IdentityPolicy), false) => return (add(), on_role()),
        (Some(Layer::ResourcePolicy), true) => deny_statement::of_resource_policy(configuration, action, &resource),
        // AWS KMS names no single cause there, and both policies must allow a key of another AWS account (KMS Developer
        // Guide, "Allowing users in other accounts to use a KMS key").
        (Some(Layer::ResourcePolicy) | None, false) if is_key => {
            let managed = if is_foreign || denial.kms_key.is_none() { MANAGED_KEY } else { "" };
            let text = format!(
                "{}Add the statement of the policy document in `fix` to the key policy of {resource}, and keep the other \
                 statements of the key policy.\nAlso check the role. {}{managed}",
                first_find_key(configuration, action, denial),
                needs()
            );
            return (text, fix(AttachTo::KmsKey, grant.key_policy(role_arn.as_str())));
        }
        (Some(Layer::ResourcePolicy), false) => {
            // Both must allow a bucket of another AWS account.
            let role_too = if is_foreign { format!("\nAlso check the role. {}", needs()) } else { String::new() };
            let text = format!("{}{role_too}{}", merge_into(&resource), of_objects(action));
            return (text, fix(AttachTo::Bucket, grant.bucket_policy(role_arn.as_str())));
        }
        (Some(Layer::PermissionsBoundary), true) => narrow(&format!("the permissions boundary of the role `{role}`")),
        (Some(Layer::PermissionsBoundary), false) => {
            let change = format!(
                "In the policy that is the permissions boundary of the role `{role}`, allow {action}. Keep the other statements \
                 of that policy, because other roles can use it."
            );
            format!("{change}\n{}", needs())
        }
        (Some(Layer::ServiceControlPolicy | Layer::ResourceControlPolicy), _) => {
            deny_statement::by_organization(configuration, action, denial)
        }
        (Some(layer), _) => of_no_policy(configuration, layer, is_key),
        (None, true) => {
            let place = if denial.message.is_some() {
                "the policy that the message of Amazon S3 names".to_owned()
            } else {
                format!("the policies of the role `{role}` or of {resource}")
            };
            deny_statement::meet_or_exempt(configuration, action, &place)
        }
        (None, false) if denial.message.is_some() => format!(
            "The message of Amazon S3 names the cause. If it is a setting of the role, change it in AWS account {}. If it is a \
             setting of the bucket, change it in AWS account {owner}. Then test again. If there is nothing to change, contact the vendor and include the AWS request ID.",
            role_arn.aws_account_id()
        ),
        (None, false) if !is_foreign => return (format!("{}{}", add(), of_objects(action)), on_role()),
        // Across AWS accounts both sides must allow it (IAM User Guide, "Cross account resource access in IAM").
        (None, false) => {
            let text = format!(
                "Two policies must allow {action}: that of the role, and that of the bucket, because another AWS account owns it. {}\n\
                 Then, in AWS account {owner}, change the bucket policy. If the bucket has no policy, use the following bucket \
                 policy. If it has one, add the items of `Statement` to it: {} {OTHER_CAUSES}{} If Requester Pays is enabled for the bucket, disable it: the vendor does not send the header `x-amz-request-payer`, so \
                 Requester Pays buckets of other AWS accounts are not supported.{}",
                add(),
                grant.bucket_policy(role_arn.as_str()).to_json(),
                of_key(action),
                of_objects(action)
            );
            return (text, on_role());
        }
    };
    (text, None)
}

/// The policy that the role needs for the action. Where the key is not known, the setup kit makes it when it is.
fn needed(grant: &Grant<'_>, action: &str, key: Option<&KmsKeyArn>) -> Option<Policy> {
    if action.starts_with("kms:") { key.map(|key| grant.policy_with_key(key)) } else { Some(grant.policy()) }
}

/// What is denied by no policy of the role, the bucket, the key or the organization: by the vendor's own, by Block
/// Public Access, or by Object Lock.
fn of_no_policy(configuration: &Configuration, layer: Layer, is_key: bool) -> String {
    let owner = configuration.expected_bucket_owner();
    match layer {
        Layer::SessionPolicy if is_key && configuration.encryption.is_some() => {
            "The vendor's session can use only the KMS key in `encryption`. If `encryption` is `sse_s3`, it cannot use a KMS key. To access objects that are \
             encrypted with another key, use an endpoint with that key, or one without `encryption`."
                .to_owned()
        }
        Layer::SessionPolicy if is_key => format!(
            "There is nothing to change in the policies of the role. The vendor's session can use only KMS keys in the Region of \
             the bucket, and only through Amazon S3. {CONTACT_VENDOR}"
        ),
        Layer::SessionPolicy => {
            "There is nothing to change in the policies of the role. The vendor's session can access only buckets of the expected \
             AWS account: if the check `bucket_owner` failed, fix that check. Otherwise the vendor must fix this: contact the \
             vendor and include the AWS request ID."
                .to_owned()
        }
        Layer::VpcEndpointPolicy => format!(
            "The vendor must fix this: the VPC endpoint is in the vendor's network. There is nothing to change in your AWS \
             account. {CONTACT_VENDOR}"
        ),
        Layer::BlockPublicAccess => format!(
            "In AWS account {owner}, open the bucket in the Amazon S3 console, choose Permissions, and look at Block public \
             access. The settings of the AWS account and of its organization also apply. Do not turn them off: the vendor does not \
             need public access. If `RestrictPublicBuckets` is on (in the console: \"Block public and cross-account access to \
             buckets and objects through any public bucket or access point policies\"), the bucket policy allows public access. Change \
             the bucket policy so that it allows only the principals that need access. If the denial continues, contact the vendor and include the AWS request ID."
        ),
        _ => format!(
            "Wait until the retention period of the object ends. If the object has a legal hold, remove it in AWS account {owner}, \
             which owns the bucket."
        ),
    }
}

/// How the trust policy is replaced.
pub(super) fn replace_trust_policy(role_arn: &RoleArn) -> String {
    format!(
        "open the role `{}` in the IAM console, and choose Trust relationships. If nobody but the vendor needs this role, choose \
         Edit trust policy, and replace the policy with the policy document in `fix`. If others need it, create another role for the \
         vendor alone, with the setup kit and another role name, and remove the vendor from this trust policy.",
        role_arn.name()
    )
}

/// Which KMS keys the document for the role has a statement for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyStatement {
    None,
    /// That of the configuration.
    Configured,
    /// Those that the test saw. There may be others.
    Seen,
}

/// How the document becomes the policy of the role. The name is that of the setup kit, so the kit's policy is replaced.
/// What else is there is not ours to know: the kit was perhaps made with a KMS key that the endpoint does not name.
pub(super) const fn as_inline_policy(keys: KeyStatement) -> &'static str {
    match keys {
        KeyStatement::Configured => {
            "First, open the inline policy of the role that `policyName` names, if there is one. If it has statements that are not \
             in the policy document in `fix`, copy them into the document. Then save the document as that inline policy. It replaces \
             the old policy."
        }
        KeyStatement::Seen => {
            "First, open the inline policy of the role that `policyName` names, if there is one. If it has statements that are not \
             in the policy document in `fix`, copy them into the document. The document allows the KMS keys that the test saw: if \
             `UseKey` in the old policy names others, add their ARNs to the `Resource` of `UseKey` in the document. Then save the \
             document as that inline policy. It replaces the old policy."
        }
        KeyStatement::None => {
            "First, open the inline policy of the role that `policyName` names, if there is one. If it has statements that are not \
             in the policy document in `fix`, such as `UseKey`, copy them into the document, which has no statement for a KMS key. \
             Then save the document as that inline policy. It replaces the old policy."
        }
    }
}

/// Putting a bucket policy replaces the one that is there.
fn merge_into(resource: &str) -> String {
    format!(
        "If the bucket has a policy, add the statements of the policy document in `fix` to it, because a new policy replaces it. \
         If it has none, put the document on {resource}."
    )
}

/// The key that was denied, as far as it is known. What is read is encrypted with the key of the object, whatever the
/// default of the bucket or of the endpoint is now.
fn key_of(configuration: &Configuration, action: &str, denial: &Denial) -> String {
    let requested = configuration.encryption.as_ref().and_then(Encryption::kms_key_arn);
    match (&denial.kms_key, requested) {
        (Some(key), _) => format!("the KMS key `{key}`"),
        (None, Some(key)) if action != "kms:Decrypt" => format!("the KMS key `{key}`"),
        (None, Some(key)) => {
            format!("the KMS key of the object, which is `{key}` if `encryption` was used to write it")
        }
        (None, None) if action == "kms:Decrypt" => "the KMS key of the object".to_owned(),
        (None, None) => format!("the KMS key in the default encryption of the bucket `{}`", configuration.bucket_name),
    }
}

/// What comes before the key policy where AWS KMS says that there may be no key (AWS KMS API Reference, `Decrypt`): the
/// policy of a key that was deleted cannot be changed.
fn first_find_key(configuration: &Configuration, action: &str, denial: &Denial) -> String {
    if !denial.message.as_ref().is_some_and(|message| message.contains("does not exist")) {
        return String::new();
    }
    let region = &configuration.region;
    if action == "kms:Decrypt" {
        format!(
            "First check that the key exists in the Region {region}: in the Amazon S3 console, the properties of the object name it. If \
             it was deleted, the object can never be read again: write the object again with another key. If the key exists: "
        )
    } else {
        format!(
            "First check that the key exists in the Region {region}. If it was deleted, use another key for new objects. If the key \
             exists: "
        )
    }
}

/// How the configuration is changed, for a remedy that changes it. Where the bucket and the prefix stay, the endpoint
/// that is there stands in the way of the new one until it is retired.
pub(super) const ADD_ANOTHER: &str = "If this endpoint is already added, it cannot be changed. Test the new configuration. If it has the same name as this endpoint, \
     or the same bucket and an overlapping path prefix, retire this endpoint. Then add the new endpoint within 15 minutes after \
     its test.";

const CONTACT_VENDOR: &str = "Contact the vendor and include the AWS request ID.";

/// What else denies without a reason outside one AWS account and organization (Amazon S3 User Guide, "Troubleshoot
/// access denied (403 Forbidden) errors in Amazon S3").
const OTHER_CAUSES: &str = "If both allow it, look for a Deny statement in the bucket policy, in a service control policy (SCP) of \
                            your AWS organization, and in a resource control policy (RCP) of the organization of the bucket owner.";

/// What an object that is encrypted with a key of the other AWS account needs (KMS Developer Guide, "Allowing users in
/// other accounts to use a KMS key").
fn of_key(action: &str) -> String {
    let needed = match action {
        "s3:GetObject" => "kms:Decrypt",
        "s3:PutObject" => "kms:GenerateDataKey",
        _ => return String::new(),
    };
    format!(
        " If the object is encrypted with a KMS key, the role and the key policy must both allow {needed}: the setup kit with \
         `kmsKeyArn` has the statements."
    )
}

/// The key that S3 uses where the default encryption names none is for its own AWS account alone (Amazon S3 User Guide,
/// "Using server-side encryption with AWS KMS keys").
const MANAGED_KEY: &str = " If the key is the AWS managed key `aws/s3` of another AWS account, its policy cannot be changed: \
                           encrypt the objects with a customer managed key.";

/// What only the object's owner can change, whatever the policies allow (Amazon S3 User Guide, "Controlling ownership
/// of objects and disabling ACLs for your bucket").
fn of_objects(action: &str) -> &'static str {
    if action != "s3:GetObject" {
        return "";
    }
    " If another AWS account wrote the object, it owns the object, and the bucket policy does not apply to it. In this case, check \
     that no application needs the ACLs of the bucket and its objects, and move their permissions to the bucket policy. Then, in the \
     Amazon S3 console, set Object Ownership of the bucket to Bucket owner enforced, which disables ACLs. Endpoints with \
     `objectOwnership` continue to work."
}
