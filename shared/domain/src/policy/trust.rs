//! The trust policy: who may assume the customer's role, and with which External ID.

use std::collections::BTreeMap;

use super::{Policy, Statement};
use crate::endpoint::Vendor;
use crate::values::ExternalId;

/// The trust policy that the customer pastes: of the vendor's AWS account only the roles that are made for it, and only
/// with this External ID.
///
/// The pin keeps the rest of the vendor's AWS account out, an administrator too: the External ID is in its tables.
///
/// `StringEquals` and nothing looser: `StringEqualsIfExists` lets a call without an External ID in, `StringLike` one
/// with another, `StringEqualsIgnoreCase` one in other case.
pub fn policy(vendor: &Vendor, external_id: &ExternalId) -> Policy {
    let mut statement = Statement::allow(vec!["sts:AssumeRole"], Vec::new()).when(
        "StringEquals",
        "sts:ExternalId",
        vec![external_id.expose().to_owned()],
    );
    if vendor.pin_role_path {
        statement = statement.when("ArnLike", "aws:PrincipalArn", vec![vendor.role_pattern()]);
    }
    statement.principal = Some(BTreeMap::from([("AWS", vendor.trusted_principal())]));
    Policy::new(vec![statement])
}
