use be_domain::operations::create_external_id::ExternalIdDetails;
use be_domain::policy::Policy;
use serde::Serialize;

/// An account's External ID with what the customer needs to use it.
///
/// The one answer that shows an External ID; it has no `Debug`, so that it can't end up in a log.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_debug_implementations, reason = "an External ID is not logged")]
pub struct ExternalIdView<'a> {
    external_id: &'a str,
    trusted_principal: &'a str,
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
