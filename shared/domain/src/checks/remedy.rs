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

/// What mends `denial` of `action`: `statement` on the role, or whatever else stands in the way.
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
        let wish = if denial.explicit { "exempt the role from the Deny of" } else { "let it allow" };
        format!("Ask the administrators of your AWS organization to look at the {policy}, and {wish} {action}.")
    };
    let Resource { name, statement: on_resource } = resource;
    match (denial.layer, denial.explicit) {
        (Some(Layer::IdentityPolicy), true) => {
            format!("{}, and remove or narrow it.", find(&format!("the policies of the role `{role}`")))
        }
        (Some(Layer::IdentityPolicy), false) => add(),
        (Some(Layer::ResourcePolicy), true) => {
            format!("{}, and exempt {role_arn} from it.", find(&format!("the policy of {name}")))
        }
        (Some(Layer::ResourcePolicy), false) => {
            format!("Add this statement to the policy of {name}: {}", for_role(configuration, on_resource))
        }
        (Some(Layer::PermissionsBoundary), true) => {
            format!("{}, and remove or narrow it.", find(&format!("the permissions boundary of the role `{role}`")))
        }
        (Some(Layer::PermissionsBoundary), false) => {
            format!("Let the permissions boundary of the role `{role}` allow this too: {}", statement.to_json())
        }
        (Some(Layer::ServiceControlPolicy), _) => ask("service control policy"),
        (Some(Layer::ResourceControlPolicy), _) => ask("resource control policy"),
        (Some(Layer::SessionPolicy), _) if action.starts_with("kms:") => {
            "Our session uses KMS keys of the bucket's region alone, and those only through Amazon S3. Check that the key \
             is in that region, then contact the vendor and give the AWS request id."
                .to_owned()
        }
        (Some(Layer::SessionPolicy), _) => {
            "Our session reaches only buckets of the expected AWS account; see bucket_owner.".to_owned()
        }
        (Some(Layer::VpcEndpointPolicy), _) => {
            "The vendor's network stood in the way. Contact the vendor and give the AWS request id.".to_owned()
        }
        (None, _) if configuration.expected_bucket_owner() == role_arn.aws_account_id() => {
            format!("Check that bucket_owner is right. Then: {}", add())
        }
        // Across AWS accounts both sides must allow it (IAM User Guide, "Cross account resource access in IAM").
        (None, _) => format!(
            "Check that bucket_owner is right. Then: {} And, as the bucket is another AWS account's, add this one to the \
             policy of {name}: {}",
            add(),
            for_role(configuration, on_resource)
        ),
    }
}

/// The statement as JSON, for the endpoint's role.
fn for_role(configuration: &Configuration, mut statement: Statement) -> String {
    statement.principal = Some(BTreeMap::from([("AWS", configuration.role_arn.to_string())]));
    statement.to_json()
}
