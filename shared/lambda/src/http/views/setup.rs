use be_domain::policy::Policy;
use be_domain::setup::Kit;
use be_domain::values::PolicyArn;
use serde::Serialize;

/// What the customer needs to create the role.
// Like `ExternalIdView`, it is not to be logged.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = SetupKit))]
#[serde(rename_all = "camelCase")]
#[allow(missing_debug_implementations, reason = "an External ID is not logged")]
pub struct SetupView<'a> {
    /// The account's External ID.
    external_id: &'a str,
    /// The principal that the trust policy names.
    trusted_principal: &'a str,
    /// The trust policy of the role.
    #[cfg_attr(test, schema(value_type = super::schema::PolicyDocumentSchema))]
    trust_policy: &'a Policy,
    /// The inline policy of the role.
    #[cfg_attr(test, schema(value_type = super::schema::PolicyDocumentSchema))]
    access_policy: &'a Policy,
    /// The name of the role.
    role_name: &'a str,
    /// The name of the inline policy.
    policy_name: &'a str,
    /// The name of the CloudFormation stack. A different bucket, path prefix or role gives a different name.
    stack_name: String,
    /// The ARN that the role will have. Only with `awsAccountId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_role_arn: Option<String>,
    /// The ARN of the permissions boundary of the role.
    #[cfg_attr(test, schema(value_type = String))]
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary_arn: Option<&'a PolicyArn>,
    /// The statements for the bucket policy, if the AWS account of the role does not own the bucket.
    #[cfg_attr(test, schema(value_type = super::schema::PolicyDocumentSchema))]
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket_policy: Option<Policy>,
    /// A URL that opens the CloudFormation console with all parameters filled in.
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
