//! What mends a denial: where to look, and the statement to paste.

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
    let add = || format!("Add this statement to an inline policy of the role `{role}`: {}", statement.to_json());
    let find = |place: &str| format!("Find the Deny statement for {action} in {place}");
    let ask = |policy: &str| {
        let change = if denial.explicit {
            format!("exclude the role `{role}` from the Deny statement for {action}")
        } else {
            format!("allow {action} for the role `{role}`")
        };
        format!("Ask the administrator of your AWS organization to change the {policy}: {change}.")
    };
    let Resource { name, statement: on_resource } = resource;
    match (denial.layer, denial.explicit) {
        (Some(Layer::IdentityPolicy), true) => {
            format!("{}, and remove or narrow it.", find(&format!("the policies of the role `{role}`")))
        }
        (Some(Layer::IdentityPolicy), false) => add(),
        (Some(Layer::ResourcePolicy), true) => {
            format!("{}, and exclude {role_arn} from it.", find(&format!("the policy of {name}")))
        }
        // AWS KMS names no single cause there, and both policies must allow a key of another AWS account (KMS Developer
        // Guide, "Allowing users in other accounts to use a KMS key").
        (Some(Layer::ResourcePolicy), false) | (None, _) if action.starts_with("kms:") => format!(
            "Add this statement to the policy of {name}: {} Also check that an inline policy of the role `{role}` contains this \
             statement: {}",
            for_role(configuration, on_resource),
            statement.to_json()
        ),
        (Some(Layer::ResourcePolicy), false) => {
            format!("Add this statement to the policy of {name}: {}", for_role(configuration, on_resource))
        }
        (Some(Layer::PermissionsBoundary), true) => {
            format!("{}, and remove or narrow it.", find(&format!("the permissions boundary of the role `{role}`")))
        }
        (Some(Layer::PermissionsBoundary), false) => {
            format!("Add this statement to the permissions boundary of the role `{role}`: {}", statement.to_json())
        }
        (Some(Layer::ServiceControlPolicy), _) => ask("service control policy"),
        (Some(Layer::ResourceControlPolicy), _) => ask("resource control policy"),
        (Some(Layer::SessionPolicy), _) if action.starts_with("kms:") && configuration.encryption.is_some() => {
            "The vendor's session can use only the KMS key in `encryption`, and with `sse_s3` none. To access objects that are \
             encrypted with another key, use an endpoint with that key, or one without `encryption`."
                .to_owned()
        }
        (Some(Layer::SessionPolicy), _) if action.starts_with("kms:") => {
            "The vendor's session can use only KMS keys in the Region of the bucket, and only through Amazon S3. Check \
             that the key is in that Region. If it is, contact the vendor and include the AWS request ID."
                .to_owned()
        }
        (Some(Layer::SessionPolicy), _) => {
            "The vendor's session can access only buckets of the expected AWS account. See the check `bucket_owner`."
                .to_owned()
        }
        (Some(Layer::VpcEndpointPolicy), _) => {
            "The VPC endpoint is in the vendor's network. Contact the vendor and include the AWS request ID.".to_owned()
        }
        (None, _) if configuration.expected_bucket_owner() == role_arn.aws_account_id() => {
            format!("{OWNER_FIRST} {}", add())
        }
        // Across AWS accounts both sides must allow it (IAM User Guide, "Cross account resource access in IAM").
        (None, _) => format!(
            "{OWNER_FIRST} {} Another AWS account owns the bucket, so also add this statement to the policy of {name}: {}",
            add(),
            for_role(configuration, on_resource)
        ),
    }
}

/// A bare denial has two causes, and this one makes the statement useless.
const OWNER_FIRST: &str = "If the check `bucket_owner` did not pass, fix that check first.";

/// The statement as JSON, for the endpoint's role.
fn for_role(configuration: &Configuration, mut statement: Statement) -> String {
    statement.principal = Some(BTreeMap::from([("AWS", configuration.role_arn.to_string())]));
    statement.to_json()
}
