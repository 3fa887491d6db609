//! The one place where the domain's errors become problems. Every match is exhaustive: a new error does not compile
//! until somebody has decided here what a client is told.

use be_domain::endpoint::AccessMismatch;
use be_domain::fault::Fault;
use be_domain::operations::create_endpoint::AddError;
use be_domain::operations::endpoint_uses::UseError;
use be_domain::operations::retire_endpoint::RetireError;
use be_domain::operations::test_endpoint::TestError;
use be_domain::operations::vend_credentials::VendError;

use super::{Code, Named, Problem};

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
            .naming(Named::Conflict { conflicting_endpoint_id: by }),
            AddError::PrefixConflict { with } => Self::new(
                Code::PrefixConflict,
                "A live endpoint of this account has the same path prefix on this bucket, one above it or one below \
                 it. Choose a prefix beside it, or retire that endpoint.",
            )
            .naming(Named::Conflict { conflicting_endpoint_id: with }),
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
            RetireError::InUse(features) => {
                let names: Vec<&str> = features.iter().map(|feature| feature.as_str()).collect();
                let detail = format!(
                    "This endpoint is in use by: {}. Retire it when they have stopped using it, or with `?force=true` \
                     now; they lose the bucket then.",
                    names.join(", ")
                );
                Self::new(Code::EndpointInUse, detail).naming(Named::Users { features })
            }
            RetireError::Fault(fault) => fault.into(),
        }
    }
}

impl From<VendError> for Problem {
    fn from(error: VendError) -> Self {
        match error {
            VendError::NotFound => Self::endpoint_not_found(),
            VendError::Retired => {
                Self::new(Code::EndpointRetired, "This endpoint is retired: there are no credentials for it any more.")
            }
            VendError::AccessMismatch(mismatch) => mismatch.into(),
            VendError::Drifted(findings) => {
                let detail = "This endpoint has drifted: its role can't do what it could when it was added, or trusts \
                              too many. `findings` tells what is wrong and what mends it; after that the next health \
                              check, or a test of the endpoint, makes it usable again.";
                Self::new(Code::EndpointDrifted, detail).naming(Named::Drift { findings })
            }
            VendError::RoleRefused => Self::new(
                Code::RoleNotAssumable,
                "AWS STS did not let us assume this endpoint's role, which no health check has told yet. Test the \
                 endpoint to see why, or wait for its next health check.",
            ),
            VendError::Fault(fault) => fault.into(),
        }
    }
}

impl From<UseError> for Problem {
    fn from(error: UseError) -> Self {
        match error {
            UseError::NotFound => Self::endpoint_not_found(),
            UseError::Retired => {
                Self::new(Code::EndpointRetired, "This endpoint is retired: nothing can begin to use it.")
            }
            UseError::AccessMismatch(mismatch) => mismatch.into(),
            UseError::Fault(fault) => fault.into(),
        }
    }
}

impl From<AccessMismatch> for Problem {
    fn from(AccessMismatch { feature, bucket_access }: AccessMismatch) -> Self {
        let detail = format!(
            "The feature `{}` uses endpoints of bucket access `{}`, and this one's is `{}`. Use another endpoint of \
             the account (GET /v1/endpoints?feature={0} lists those that fit).",
            feature.as_str(),
            feature.required_access().as_str(),
            bucket_access.as_str(),
        );
        Self::new(Code::FeatureAccessMismatch, detail)
    }
}
