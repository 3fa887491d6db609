//! What a check does in the bucket, and the statement of the access policy that allows it.

use crate::endpoint::Configuration;
use crate::policy::Statement;
use crate::policy::access::Grant;

/// What a check does in the bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    List,
    Read,
    Write,
    Delete,
}

impl Operation {
    pub(super) const fn action(self) -> &'static str {
        match self {
            Self::List => "s3:ListBucket",
            Self::Read => "s3:GetObject",
            Self::Write => "s3:PutObject",
            Self::Delete => "s3:DeleteObject",
        }
    }

    pub(super) fn statement(self, configuration: &Configuration) -> Statement {
        let grant = Grant::from(configuration);
        match self {
            Self::List => grant.list(),
            Self::Read => grant.read(),
            Self::Write | Self::Delete => grant.write(),
        }
    }
}
