//! The kit as a shell script for the AWS CLI.

use super::kit::{ABOUT_THE_EXTERNAL_ID, Kit, WITH_ANOTHER_ROLE_NAME};
use super::lifecycle_rule::LifecycleRule;
use crate::shell::quoted;
use crate::values::Partition;

/// A script for any POSIX shell and both versions of the AWS CLI.
///
/// It creates or updates the role, and doesn't touch one that was made for something else: a role of the same name
/// would lose its trust policy, and another endpoint its access. It knows its own by their description.
pub(super) fn script(kit: &Kit<'_>) -> String {
    let access = kit.access_policy.to_pretty_json();
    // What shellcheck takes for something that the shell should have read.
    let looks_read = access.contains(['$', '`']);
    let directive = if looks_read {
        "# IAM reads the special characters in the policy, the shell does not.\n# shellcheck disable=SC2016\n"
    } else {
        ""
    };
    format!(
        "#!/bin/sh\n\
         # Creates the IAM role that {vendor} uses to {purpose} a bucket, and prints its ARN.\n\
         # You can run this script again: it then updates the role.\n\
         # {ABOUT_THE_EXTERNAL_ID}\n\
         set -eu\n\
         export AWS_PAGER=''\n\
         {region}\n\
         role_name={role_name}\n\
         description={description}\n\
         policy_name={policy_name}\n\
         # The option of create-role for a permissions boundary, if there is one.\n\
         set --{boundary}\n\
         trust_policy={trust}\n\
         {directive}access_policy={access}\n\
         {script}{bucket_policy}{lifecycle_rule}",
        lifecycle_rule = LifecycleRule::of(kit).map_or_else(String::new, |rule| rule.in_comments()),
        script = SCRIPT.replace("WITH_ANOTHER_ROLE_NAME", WITH_ANOTHER_ROLE_NAME),
        bucket_policy = kit.about_the_bucket_policy().map_or_else(String::new, |(about, policy)| {
            let policy = quoted(&policy.to_pretty_json());
            format!("{directive}printf '%s\\n%s\\n' {} {policy} >&2\n", quoted(&about))
        }),
        vendor = kit.offer.vendor_name,
        purpose = kit.purpose(),
        region = region(kit),
        role_name = quoted(kit.role_name.as_str()),
        description = quoted(&kit.description()),
        policy_name = quoted(&kit.policy_name),
        trust = quoted(&kit.trust_policy.to_pretty_json()),
        access = quoted(&access),
        boundary = kit
            .permissions_boundary_arn()
            .map_or_else(String::new, |arn| format!(" {}", quoted(&format!("--permissions-boundary={arn}")))),
    )
}

/// In the partition `aws` the AWS CLI finds IAM without a region, and the one that is set may serve to sign in.
/// Elsewhere it finds the partition's IAM by a region of it: version 2 by the first variable, version 1 by the second.
fn region(kit: &Kit<'_>) -> String {
    let region = &kit.request.region;
    match region.partition() {
        Partition::Aws => String::new(),
        partition => {
            format!("# Use IAM in the partition {partition}.\nexport AWS_REGION={region} AWS_DEFAULT_REGION={region}\n")
        }
    }
}

// `--option=value`, for a role's name may start with a hyphen.
const SCRIPT: &str = r#"
if error=$(aws iam get-role --role-name="$role_name" 2>&1 >/dev/null); then
  found=$(aws iam get-role --role-name="$role_name" --query=Role.Description --output=text)
  if [ "$found" != "$description" ]; then
    printf 'The role %s already exists for another purpose. Its description is: %s\n' "$role_name" "$found" >&2
    printf 'No changes were made. Get the script again WITH_ANOTHER_ROLE_NAME.\n' >&2
    exit 1
  fi
  [ $# = 0 ] || aws iam put-role-permissions-boundary --role-name="$role_name" "$@"
  aws iam update-assume-role-policy --role-name="$role_name" --policy-document="$trust_policy"
else
  case $error in
    *NoSuchEntity*) ;;
    *)
      printf '%s\n' "$error" >&2
      exit 1
      ;;
  esac
  aws iam create-role --role-name="$role_name" --description="$description" \
    --assume-role-policy-document="$trust_policy" "$@" >/dev/null || {
    # Also if the name is taken in other upper and lower case.
    printf 'The role %s was not created. If its name is taken, get the script again %s.\n' "$role_name" \
      'WITH_ANOTHER_ROLE_NAME' >&2
    exit 1
  }
  printf 'IAM can take up to a minute to make a new role available.\n' >&2
fi
aws iam put-role-policy --role-name="$role_name" --policy-name="$policy_name" --policy-document="$access_policy"
aws iam get-role --role-name="$role_name" --query=Role.Arn --output=text
"#;
