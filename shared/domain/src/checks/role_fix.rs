//! The fixes for the role agree: whichever is pasted last, the role may do what all of them allow.

use super::remedy::{KeyStatement, as_inline_policy};
use crate::endpoint::Configuration;
use crate::policy::access::Grant;
use crate::policy::{Policy, Statement};
use crate::ports::ReportedEncryption;
use crate::report::{AttachTo, Check, Fix};
use crate::values::KmsKeyArn;

/// The KMS key with which S3 encrypted what it took. The role may use it, so a policy that replaces the role's must
/// allow it, also where the configuration does not name it. There may be others, for objects that were there before.
pub(super) fn key_in_use(encryption: &ReportedEncryption) -> Option<KmsKeyArn> {
    encryption.kms_key_id.as_deref().and_then(|key| KmsKeyArn::parse(key).ok())
}

/// Gives all fixes for the role one document: the access policy, with `key_in_use` and every key that one of them has.
pub(super) fn agree(configuration: &Configuration, key_in_use: Option<&KmsKeyArn>, checks: &mut [Check]) {
    let grant = Grant::from(configuration);
    // With `encryption` the vendor's session can use that key alone.
    let key_in_use = key_in_use.filter(|_| configuration.encryption.is_none());
    let mut whole = key_in_use.map_or_else(|| grant.policy(), |key| grant.policy_with_key(key));
    for fix in checks.iter().filter_map(|check| check.result.fix.as_ref()).filter(|fix| is_of_role(fix)) {
        for statement in &fix.policy_document.statement {
            add(&mut whole, statement);
        }
    }
    let has_key = whole != grant.policy();
    for check in checks {
        let Some(fix) = check.result.fix.as_mut().filter(|fix| is_of_role(fix)) else {
            continue;
        };
        fix.policy_document = whole.clone();
        if let Some(remedy) = check.result.remedy.as_mut().filter(|_| has_key) {
            *remedy = remedy.replace(as_inline_policy(KeyStatement::None), as_inline_policy(KeyStatement::Seen));
        }
    }
}

fn is_of_role(fix: &Fix) -> bool {
    fix.attach_to == AttachTo::Role
}

/// No two statements of a policy may have one name (IAM User Guide, "IAM JSON policy elements: Sid").
fn add(policy: &mut Policy, statement: &Statement) {
    let unnamed = statement.clone().unnamed();
    if policy.statement.iter().any(|own| own.clone().unnamed() == unnamed) {
        return;
    }
    let is_taken = policy.statement.iter().any(|own| own.sid.is_some() && own.sid == statement.sid);
    policy.statement.push(if is_taken { unnamed } else { statement.clone() });
}
