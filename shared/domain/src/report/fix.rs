use crate::policy::Policy;

crate::named! {
    /// Where a policy document belongs.
    enum AttachTo {
        /// To the endpoint's role, as the inline policy of the setup kit.
        Role = "role",
        /// To the role, as its trust policy.
        RoleTrust = "role_trust",
        /// To the bucket, whose policy may have other statements.
        Bucket = "bucket",
        /// To the KMS key, whose policy has other statements.
        KmsKey = "kms_key",
    }
}

/// A whole policy document that, in its place, fixes what the owner of that place can fix. It is made by the same code
/// as the setup kit. That of a trust policy has the account's External ID, so none is stored or announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Where it belongs.
    pub attach_to: AttachTo,
    /// The document.
    pub policy_document: Policy,
}
