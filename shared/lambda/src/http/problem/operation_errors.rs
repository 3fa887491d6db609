//! The one place where the domain's errors become problems. Every match is exhaustive: a new error does not compile
//! until somebody has decided here what a client receives.

use be_domain::endpoint::AccessMismatch;
use be_domain::fault::Fault;
use be_domain::limits::{Limit, LimitReached};
use be_domain::operations::endpoint_uses::UseError;
use be_domain::operations::retire_endpoint::RetireError;
use be_domain::operations::test_endpoint::TestError;
use be_domain::operations::vend_credentials::VendError;
use be_domain::ports::AddRefusal;

use super::code::Code;
use super::document::{Extension, Problem};

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let problem = if fault.kind.is_transient() {
            Self::new(Code::Unavailable, "The service is temporarily unavailable. Try again in a few seconds.")
        } else {
            Self::internal()
        };
        problem.with_fault(fault.to_string())
    }
}

impl From<TestError> for Problem {
    fn from(error: TestError) -> Self {
        match error {
            TestError::NoExternalId => Self::new(
                Code::ExternalIdNotCreated,
                "This account has no External ID yet, so no role can trust it. Call POST /v1/external-id first, then \
                 set the trust policy of the response on the role.",
            ),
            TestError::NotFound => Self::endpoint_not_found(),
            TestError::Retired => {
                Self::new(Code::EndpointRetired, "This endpoint is retired. It can be read, but not tested or used.")
            }
            TestError::LimitReached(reached) => reached.into(),
            TestError::Fault(fault) => fault.into(),
        }
    }
}

impl From<LimitReached> for Problem {
    fn from(LimitReached { limit, maximum, retry_after }: LimitReached) -> Self {
        let wait = retry_after.as_secs();
        let detail = match limit {
            Limit::EndpointsPerAccount => format!(
                "This account has reached its limit of {maximum} endpoints. Waiting does not help: retire an endpoint that is no \
                 longer used (DELETE /v1/endpoints/{{endpointId}}), or ask the vendor for a higher limit."
            ),
            Limit::TestsPerMinute => format!(
                "This account has reached its limit of {maximum} tests in a minute. Send the request again in {wait} seconds."
            ),
            Limit::BucketTestsPerMinute => format!(
                "The limit of {maximum} tests of one bucket in a minute is reached. It counts the tests of all accounts. Send \
                 the request again in {wait} seconds."
            ),
        };
        let retry_after = u32::try_from(wait).unwrap_or(u32::MAX);
        let extension = Extension::Limit { limit: limit.as_str(), maximum, retry_after };
        Self::new(Code::RateLimited, detail).with_extension(extension)
    }
}

impl From<AddRefusal> for Problem {
    fn from(refusal: AddRefusal) -> Self {
        match refusal {
            AddRefusal::NoReceipt => Self::new(
                Code::TestRequired,
                "This configuration has not passed a test in the last 15 minutes. Send the same configuration to POST \
                 /v1/endpoints/test, and add it when the outcome is `passed`.",
            ),
            AddRefusal::NameTaken { by } => Self::new(
                Code::NameTaken,
                "An endpoint of this account already has this name. Names are not case-sensitive. Choose another name, \
                 or retire that endpoint.",
            )
            .with_extension(Extension::Conflict { conflicting_endpoint_id: by }),
            AddRefusal::PrefixConflict { with } => Self::new(
                Code::PrefixConflict,
                "An endpoint of this account uses the same path prefix in this bucket, or a folder above or below it. \
                 Choose another prefix, or retire that endpoint.",
            )
            .with_extension(Extension::Conflict { conflicting_endpoint_id: with }),
            AddRefusal::KeyUsed { .. } => Self::new(
                Code::IdempotencyKeyReused,
                "This Idempotency-Key was already used for a request with a different body. Send a new key with a new \
                 request.",
            ),
            AddRefusal::TooManyEndpoints { maximum } => LimitReached::endpoints(maximum).into(),
            AddRefusal::Fault(fault) => fault.into(),
        }
    }
}

impl From<RetireError> for Problem {
    fn from(error: RetireError) -> Self {
        match error {
            RetireError::NotFound => Self::endpoint_not_found(),
            RetireError::InUse(uses) => {
                let features: Box<[_]> = uses.iter().map(|of| of.feature).collect();
                let names: Vec<&str> = features.iter().map(|feature| feature.as_str()).collect();
                let detail = format!(
                    "This endpoint is in use by these features: {}. Retire it after they have stopped using it. To retire \
                     it now, send `?force=true`. The features then get no new credentials. Credentials that were issued before \
                     remain valid for up to one hour.",
                    names.join(", ")
                );
                Self::new(Code::EndpointInUse, detail).with_extension(Extension::Users { features, uses: uses.into() })
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
                Self::new(Code::EndpointRetired, "This endpoint is retired. Credentials are no longer issued for it.")
            }
            VendError::AccessMismatch(mismatch) => mismatch.into(),
            VendError::Drifted(findings) => {
                let detail = "This endpoint has drifted: something that worked when it was added does not work now, or \
                              the trust policy no longer requires the External ID. `findings` has the cause, and how to \
                              fix it. After the fix, the next health check or a test of the endpoint makes it usable \
                              again.";
                Self::new(Code::EndpointDrifted, detail).with_extension(Extension::Drift { findings })
            }
            VendError::RoleRefused => Self::new(
                Code::RoleNotAssumable,
                "AWS STS rejected sts:AssumeRole for this endpoint's role, and no health check has reported the cause \
                 yet. Test the endpoint to see the cause, or wait for its next health check.",
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
                Self::new(Code::EndpointRetired, "This endpoint is retired. No feature can start to use it.")
            }
            UseError::AccessMismatch(mismatch) => mismatch.into(),
            UseError::Fault(fault) => fault.into(),
        }
    }
}

impl From<AccessMismatch> for Problem {
    fn from(AccessMismatch { feature, bucket_access }: AccessMismatch) -> Self {
        let detail = format!(
            "The feature `{}` requires the bucket access `{}`, but the bucket access of this endpoint is `{}`. Use \
             another endpoint of the account. GET /v1/endpoints?feature={0} lists those that fit.",
            feature.as_str(),
            feature.required_access().as_str(),
            bucket_access.as_str(),
        );
        Self::new(Code::FeatureAccessMismatch, detail)
    }
}
