//! The session policy: what a session of ours may do at most, whatever the customer's policies allow.

use super::access::Grant;
use super::{Policy, Statement, bucket_arn, literal, objects_arn, s3_via_service};
use crate::endpoint::{Configuration, ObjectOwnership};
use crate::values::Encryption;

/// The most characters that STS takes (`AssumeRole`, parameter `Policy`).
pub const MAX_CHARACTERS: usize = 2_048;

/// The policy that every session for `configuration` carries: just the actions of its bucket access, on just its
/// bucket and prefix, as long as the bucket belongs to the expected AWS account.
///
/// What a session policy does not allow is denied only to what the role's *own* policies grant. A bucket policy, or any
/// other policy of a resource, that names the session itself, or everybody with `aws:PrincipalArn` in a condition,
/// grants past that (IAM User Guide, "Principal", "IAM role principals" and "Role session principals"); only an
/// explicit `Deny` stands in its way. So one statement says what may be done, and the others where: they deny all the
/// rest.
///
/// Places stand in the denials alone, for of the 2,048 characters a bucket may have 63 and a prefix 512, which is
/// needed once for objects and once for lists. A condition that is negated holds also where its key is missing, so a
/// list without a prefix is denied.
///
/// The actions on keys are for SSE-KMS. A session's rights are what its role *and* its session policy allow, in every
/// service, so without them no session could use a KMS key. They grant nothing by themselves, and the denials leave of
/// KMS what S3 does on the session's behalf, which they bound to this bucket and prefix. An endpoint with an encryption
/// has just the key of that, or none.
pub fn policy(configuration: &Configuration) -> Policy {
    let Configuration { role_arn, bucket_name, path_prefix, region, encryption, .. } = configuration;
    let partition = role_arn.partition();
    let grant = Grant::from(configuration);
    let on_bucket = [grant.list_actions(), grant.object_actions()].concat();
    let mut all_else = Statement::deny_all_but(on_bucket.clone());
    let mut allowed = on_bucket;
    let mut services = vec!["s3:*"];
    let mut places = vec![bucket_arn(partition, bucket_name), objects_arn(partition, bucket_name, path_prefix)];
    let key = encryption.as_ref().map(Encryption::kms_key_arn);
    if key != Some(None) {
        allowed.extend(grant.key_actions());
        all_else = all_else.when("StringNotEquals", "kms:ViaService", s3_via_service(region));
    }
    if let Some(Some(key)) = key {
        services.push("kms:*");
        places.push(key.to_string());
    }
    let owner = configuration.expected_bucket_owner().to_string();
    let mut statements = vec![
        Statement::allow(allowed, vec!["*".to_owned()]),
        all_else,
        Statement::deny_elsewhere(services, places),
        Statement::deny(vec!["s3:*"]).when("StringNotEquals", "s3:ResourceAccount", vec![owner]),
    ];
    if !path_prefix.is_empty() {
        let under = format!("{}*", literal(path_prefix.as_str()));
        let list = Statement::deny(vec!["s3:ListBucket"]);
        statements.push(list.when("StringNotLike", "s3:prefix", vec![under]));
    }
    let mut policy = Policy::new(statements);
    if let Some(ownership) = grant.object_ownership {
        policy.statement.push(deny_other_acls(ownership));
        if policy.to_json().len() > MAX_CHARACTERS {
            policy.statement.pop();
        }
    }
    policy
}

/// Denies every ACL but the one that `objectOwnership` is for, so no session makes an object public or gives it to
/// somebody else. The headers that name grantees send no ACL, and so are denied, too (Amazon S3 User Guide, "Access
/// control list (ACL) overview", "Condition keys for ACL").
///
/// It is left out where the policy does not fit with it. That takes a prefix of more than 350 characters of ASCII, or
/// of some 58 others, each of which takes six characters, twice.
fn deny_other_acls(ownership: ObjectOwnership) -> Statement {
    let acl = ownership.canned_acl().to_owned();
    Statement::deny(vec!["s3:PutObjectAcl"]).when("StringNotEquals", "s3:x-amz-acl", vec![acl])
}
