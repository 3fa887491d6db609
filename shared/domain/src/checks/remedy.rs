//! What fixes a denial: what to change, where, and by whom.

use std::collections::BTreeMap;

use crate::endpoint::Configuration;
use crate::policy::Statement;
use crate::ports::{Denial, Layer};

/// What was denied on, whose own policy may have to allow it too.
pub(super) struct Resource {
    /// What it is and which, for example "the bucket `acme`".
    pub(super) name: String,
    /// The statement that its own policy needs, but for the principal.
    pub(super) statement: Statement,
}

/// What fixes `denial` of `action`: `statement` on the role, or whatever else stands in the way.
pub(super) fn of(
    configuration: &Configuration,
    action: &str,
    denial: &Denial,
    statement: &Statement,
    resource: Resource,
) -> String {
    let role_arn = &configuration.role_arn;
    let role = role_arn.name();
    let owner = configuration.expected_bucket_owner();
    let is_foreign = owner != role_arn.aws_account_id();
    let is_key = action.starts_with("kms:");
    let add = || format!("Add this statement to an inline policy of the role `{role}`: {}", statement.to_json());
    let find = |place: &str| format!("Find the Deny statement for {action} in {place}");
    let Resource { name, statement: on_resource } = resource;
    match (denial.layer, denial.explicit) {
        (Some(Layer::IdentityPolicy), true) => {
            format!("{}, and remove or narrow it.", find(&format!("the policies of the role `{role}`")))
        }
        (Some(Layer::IdentityPolicy), false) => add(),
        (Some(Layer::ResourcePolicy), true) => {
            let deny = find(&format!("the policy of {name}"));
            let mut remedy = format!("{deny}, and exempt the role: {}{NOT_PRINCIPAL}", exempt(configuration));
            if is_foreign && !is_key {
                remedy += PUBLIC;
            }
            remedy
        }
        // AWS KMS names no single cause there, and both policies must allow a key of another AWS account (KMS Developer
        // Guide, "Allowing users in other accounts to use a KMS key").
        (Some(Layer::ResourcePolicy), false) | (None, _) if is_key => format!(
            "Add this statement to the policy of {name}: {} Also check that an inline policy of the role `{role}` contains this \
             statement, with the full ARN of the key: {}{}",
            for_role(configuration, on_resource),
            statement.to_json(),
            if is_foreign || denial.kms_key.is_none() { MANAGED_KEY } else { "" }
        ),
        (Some(Layer::ResourcePolicy), false) => format!(
            "Add this statement to the policy of {name}: {}{}",
            for_role(configuration, on_resource),
            of_objects(action)
        ),
        (Some(Layer::PermissionsBoundary), true) => {
            format!("{}, and remove or narrow it.", find(&format!("the permissions boundary of the role `{role}`")))
        }
        (Some(Layer::PermissionsBoundary), false) => {
            format!("Add this statement to the permissions boundary of the role `{role}`: {}", statement.to_json())
        }
        (Some(Layer::ServiceControlPolicy), _) => by_organization(configuration, action, denial, "service control policy"),
        (Some(Layer::ResourceControlPolicy), _) => {
            by_organization(configuration, action, denial, "resource control policy")
        }
        (Some(Layer::SessionPolicy), _) if is_key && configuration.encryption.is_some() => {
            "The vendor's session can use only the KMS key in `encryption`, and with `sse_s3` none. To access objects that are \
             encrypted with another key, use an endpoint with that key, or one without `encryption`."
                .to_owned()
        }
        (Some(Layer::SessionPolicy), _) if is_key => format!(
            "There is nothing to change in the policies of the role. The vendor's session can use only KMS keys in the Region of \
             the bucket, and only through Amazon S3. {CONTACT_VENDOR}"
        ),
        (Some(Layer::SessionPolicy), _) => {
            "There is nothing to change in the policies of the role. The vendor's session can access only buckets of the expected \
             AWS account: if the check `bucket_owner` failed, fix that check. Otherwise the vendor must fix this: contact the \
             vendor and include the AWS request ID."
                .to_owned()
        }
        (Some(Layer::VpcEndpointPolicy), _) => format!(
            "The vendor must fix this: the VPC endpoint is in the vendor's network. There is nothing to change in your AWS \
             account. {CONTACT_VENDOR}"
        ),
        (Some(Layer::BlockPublicAccess), _) => format!(
            "In AWS account {owner}, open the bucket in the Amazon S3 console, choose Permissions, and check Block public access. \
             The vendor does not make objects public. If the denial continues, contact the vendor and include the AWS request ID."
        ),
        (Some(Layer::ObjectLock), _) => format!(
            "Wait until the retention period of the object ends. If the object has a legal hold, remove it in AWS account {owner}, \
             which owns the bucket."
        ),
        (None, _) if denial.message.is_some() => format!(
            "Change what the message of Amazon S3 names: for the role in AWS account {}, for the bucket in AWS account {owner}. \
             Then test again. If there is nothing to change, contact the vendor and include the AWS request ID.",
            role_arn.aws_account_id()
        ),
        (None, true) => format!(
            "{} or of {name}, and exempt the role: {}",
            find(&format!("the policies of the role `{role}`")),
            exempt(configuration)
        ),
        (None, false) if !is_foreign => format!("{OWNER_FIRST} {}{}", add(), of_objects(action)),
        // Across AWS accounts both sides must allow it (IAM User Guide, "Cross account resource access in IAM").
        (None, false) => format!(
            "{OWNER_FIRST} {} Another AWS account owns the bucket, so also add this statement to the policy of {name}: {} If \
             Requester Pays is enabled for the bucket, disable it: the vendor does not pay for requests.{}",
            add(),
            for_role(configuration, on_resource),
            of_objects(action)
        ),
    }
}

const CONTACT_VENDOR: &str = "Contact the vendor and include the AWS request ID.";

/// A bare denial has two causes, and this one makes the statement useless.
const OWNER_FIRST: &str = "If the check `bucket_owner` did not pass, fix that check first.";

/// How `RestrictPublicBuckets` denies other AWS accounts (Amazon S3 User Guide, "Troubleshoot access denied errors").
const PUBLIC: &str = " If there is no such statement, the bucket policy allows public access, and the setting \
                      `RestrictPublicBuckets` of S3 Block Public Access denies other AWS accounts: allow only the principals that \
                      need access.";

/// The key that S3 uses where the default encryption names none is for its own AWS account alone (Amazon S3 User Guide, "Using
/// server-side encryption with AWS KMS keys").
const MANAGED_KEY: &str = " If the key is the AWS managed key `aws/s3` of another AWS account, its policy cannot be changed: \
                           encrypt the objects with a customer managed key.";

/// What only the object's owner can change, whatever the policies allow (Amazon S3 User Guide, "Controlling ownership of objects
/// and disabling ACLs for your bucket").
fn of_objects(action: &str) -> &'static str {
    if action != "s3:GetObject" {
        return "";
    }
    " If another AWS account wrote the object, it owns the object, and the bucket policy does not apply to it: in the Amazon S3 \
     console, set Object Ownership of the bucket to Bucket owner enforced."
}

/// `NotPrincipal` has to name each session of a role too (IAM User Guide, "AWS JSON policy
/// elements: `NotPrincipal`").
const NOT_PRINCIPAL: &str = " If the statement has `NotPrincipal`, first replace it with `Principal` and the value `*`, because \
                             `NotPrincipal` does not exempt the sessions of a role.";

/// How the role is exempted from a Deny statement: it is the ARN of the role for each of its sessions (IAM User Guide, "AWS global
/// condition context keys").
fn exempt(configuration: &Configuration) -> String {
    format!(
        "add the condition operator `ArnNotEquals` with the key `aws:PrincipalArn` and the value `{}`.",
        configuration.role_arn
    )
}

fn by_organization(configuration: &Configuration, action: &str, denial: &Denial, policy: &str) -> String {
    let change = if denial.explicit {
        format!("exempt the role from the Deny statement for {action}: {}", exempt(configuration))
    } else {
        format!("allow {action} for the role `{}`.", configuration.role_arn)
    };
    let which = denial.policy_arn.as_ref().map_or_else(String::new, |arn| format!(" {arn}"));
    format!("Ask the administrator of your AWS organization to change the {policy}{which}: {change}")
}

/// The statement as JSON, for the endpoint's role.
fn for_role(configuration: &Configuration, mut statement: Statement) -> String {
    statement.principal = Some(BTreeMap::from([("AWS", configuration.role_arn.to_string())]));
    statement.to_json()
}
