//! What a check does in the bucket.

/// What a check does in the bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BucketOperation {
    List,
    Read,
    Write,
    Delete,
}

impl BucketOperation {
    pub(super) const fn action(self) -> &'static str {
        match self {
            Self::List => "s3:ListBucket",
            Self::Read => "s3:GetObject",
            Self::Write => "s3:PutObject",
            Self::Delete => "s3:DeleteObject",
        }
    }
}
