use be_domain::policy::Policy;
use be_domain::setup::Kit;
use be_domain::values::PolicyArn;
use serde::Serialize;

/// What a customer needs to make the role, for programs. Like [`super::ExternalIdView`], it is not to be logged.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_debug_implementations, reason = "an External ID is not logged")]
pub struct SetupView<'a> {
    external_id: &'a str,
    trusted_principal: &'a str,
    trust_policy: &'a Policy,
    access_policy: &'a Policy,
    role_name: &'a str,
    policy_name: &'a str,
    stack_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_role_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary_arn: Option<&'a PolicyArn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket_policy: Option<Policy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quick_create_url: Option<String>,
}

impl<'a> From<&'a Kit<'a>> for SetupView<'a> {
    fn from(kit: &'a Kit<'a>) -> Self {
        Self {
            external_id: kit.external_id.expose(),
            trusted_principal: &kit.trusted_principal,
            trust_policy: &kit.trust_policy,
            access_policy: &kit.access_policy,
            role_name: kit.role_name.as_str(),
            policy_name: &kit.policy_name,
            stack_name: kit.stack_name(),
            expected_role_arn: kit.expected_role_arn(),
            permissions_boundary_arn: kit.permissions_boundary_arn(),
            bucket_policy: kit.bucket_policy(),
            quick_create_url: kit.quick_create_url(),
        }
    }
}
