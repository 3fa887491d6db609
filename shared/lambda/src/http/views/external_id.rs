use be_domain::operations::create_external_id::ExternalIdDetails;
use be_domain::policy::Policy;
use serde::Serialize;

/// The account's External ID.
// With what the customer needs to use it. The one answer that shows an External ID; it has no `Debug`, so that it can't
// end up in a log.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = ExternalId))]
#[serde(rename_all = "camelCase")]
#[allow(missing_debug_implementations, reason = "an External ID is not logged")]
pub struct ExternalIdView<'a> {
    /// The External ID. Each account has one, which never changes.
    external_id: &'a str,
    /// The principal that the role's trust policy must name.
    trusted_principal: &'a str,
    /// The trust policy of the role.
    #[cfg_attr(test, schema(value_type = super::schema::PolicyDocumentSchema))]
    trust_policy: &'a Policy,
}

impl<'a> From<&'a ExternalIdDetails> for ExternalIdView<'a> {
    fn from(sheet: &'a ExternalIdDetails) -> Self {
        Self {
            external_id: sheet.external_id.expose(),
            trusted_principal: &sheet.trusted_principal,
            trust_policy: &sheet.trust_policy,
        }
    }
}
