//! The one place where the domain's errors become problems. Every match is exhaustive: a new error does not compile
//! until somebody has decided here what a client is told.

use be_domain::add::AddError;
use be_domain::fault::Fault;
use be_domain::retire::RetireError;
use be_domain::test::TestError;

use super::{Code, Problem};

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let told = if fault.kind.is_transient() {
            Self::new(Code::Unavailable, "The service can't answer right now. Please try again in a few seconds.")
        } else {
            Self::internal()
        };
        told.because(fault.to_string())
    }
}

impl From<TestError> for Problem {
    fn from(error: TestError) -> Self {
        match error {
            TestError::NoExternalId => Self::new(
                Code::ExternalIdRequired,
                "This account has no External ID yet, so no role can trust it. Call POST /v1/external-id first and \
                 put the trust policy of its answer on the role.",
            ),
            TestError::NotFound => Self::endpoint_not_found(),
            TestError::Retired => {
                Self::new(Code::EndpointRetired, "This endpoint is retired: it can be read, but not tested or used.")
            }
            TestError::Fault(fault) => fault.into(),
        }
    }
}

impl From<AddError> for Problem {
    fn from(error: AddError) -> Self {
        match error {
            AddError::TestRequired => Self::new(
                Code::TestRequired,
                "Exactly this configuration has not passed a test in the last 15 minutes. Send it to \
                 POST /v1/endpoints/test, and add it when the outcome is `passed`.",
            ),
            AddError::NameTaken { by } => Self::new(
                Code::NameTaken,
                "A live endpoint of this account has this name; names are compared without case. Choose another \
                 name, or retire that endpoint.",
            )
            .conflicting_with(by),
            AddError::PrefixConflict { with } => Self::new(
                Code::PrefixConflict,
                "A live endpoint of this account has the same path prefix on this bucket, one above it or one below \
                 it. Choose a prefix beside it, or retire that endpoint.",
            )
            .conflicting_with(with),
            AddError::IdempotencyKeyReused => Self::new(
                Code::IdempotencyKeyReused,
                "This Idempotency-Key was used for a request with another body. Send a new key with a new request.",
            ),
            AddError::Fault(fault) => fault.into(),
        }
    }
}

impl From<RetireError> for Problem {
    fn from(error: RetireError) -> Self {
        match error {
            RetireError::NotFound => Self::endpoint_not_found(),
            RetireError::Fault(fault) => fault.into(),
        }
    }
}
