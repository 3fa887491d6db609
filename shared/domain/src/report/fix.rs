use crate::policy::Policy;

/// Where a policy document belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttachTo {
    /// To the endpoint's role, as the inline policy of the setup kit.
    Role,
    /// To the role, as its trust policy.
    RoleTrust,
    /// To the bucket, whose policy may have other statements.
    Bucket,
    /// To the KMS key, whose policy has other statements.
    KmsKey,
}

impl AttachTo {
    /// Every place.
    pub const ALL: [Self; 4] = [Self::Role, Self::RoleTrust, Self::Bucket, Self::KmsKey];

    /// The place in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::RoleTrust => "role_trust",
            Self::Bucket => "bucket",
            Self::KmsKey => "kms_key",
        }
    }
}

/// A whole policy document that, in its place, fixes what the owner of that place can fix. It is made by the same code as
/// the setup kit. That of a trust policy has the account's External ID, so none is stored or announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Where it belongs.
    pub attach_to: AttachTo,
    /// The document.
    pub policy_document: Policy,
}
