//! SDK errors become faults here, and nowhere else: to a kind, which says whether trying again can help, and a detail
//! for the log that repeats nothing of what was sent.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use be_domain::fault::{Fault, FaultKind};

/// The fault that `error`, the answer to `operation`, comes to when nobody found a verdict in it.
pub(crate) fn fault<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Fault
where
    E: ProvideErrorMetadata + RequestId,
{
    match error {
        SdkError::ServiceError(refused) => {
            let code = refused.err().code();
            let kind = kind(code, refused.raw().status().as_u16());
            let request_id = refused.err().request_id().unwrap_or("without request id");
            Fault { kind, operation, detail: format!("{} ({request_id})", code.unwrap_or("no error code")) }
        }
        SdkError::TimeoutError(_) => plain(FaultKind::TimedOut, operation, "no answer in time"),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            plain(FaultKind::TimedOut, operation, "no connection in time")
        }
        SdkError::DispatchFailure(_) => plain(FaultKind::Unavailable, operation, "the request could not be sent"),
        SdkError::ResponseError(answer) if answer.raw().status().is_success() => {
            plain(FaultKind::Unexpected, operation, "the answer could not be read")
        }
        SdkError::ResponseError(answer) => {
            let status = answer.raw().status().as_u16();
            plain(kind(None, status), operation, &format!("status {status} with an answer that could not be read"))
        }
        SdkError::ConstructionFailure(_) => {
            plain(FaultKind::Unexpected, operation, "the SDK could not make the request")
        }
        _ => plain(FaultKind::Unexpected, operation, "an error of a kind that this SDK version does not name"),
    }
}

/// The fault for an answer, or a stored item, that does not have the form that it must have.
pub(crate) fn unexpected(operation: &'static str, detail: impl Into<String>) -> Fault {
    Fault { kind: FaultKind::Unexpected, operation, detail: detail.into() }
}

fn plain(kind: FaultKind, operation: &'static str, detail: &str) -> Fault {
    Fault { kind, operation, detail: detail.to_owned() }
}

/// What an error code, or without a known one the status, says about trying again.
///
/// The codes are those of the three services' "Common errors" pages and of the SDKs' own retry classifiers (AWS SDKs
/// and Tools Reference Guide, "Retry behavior").
fn kind(code: Option<&str>, status: u16) -> FaultKind {
    match code.unwrap_or_default() {
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "TooManyRequestsException"
        | "ProvisionedThroughputExceededException"
        | "RequestLimitExceeded"
        | "BandwidthLimitExceeded"
        | "LimitExceededException"
        | "SlowDown"
        | "PriorRequestNotComplete"
        | "TransactionInProgressException"
        | "TransactionConflictException"
        | "OperationAborted" => FaultKind::Throttled,
        "RequestTimeout" | "RequestTimeoutException" => FaultKind::TimedOut,
        "InternalError"
        | "InternalFailure"
        | "InternalServerError"
        | "ServiceUnavailable"
        | "IDPCommunicationError" => FaultKind::Unavailable,
        "AccessDenied"
        | "AccessDeniedException"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "RequestExpired"
        | "TokenRefreshRequired"
        | "InvalidToken"
        | "InvalidClientTokenId"
        | "InvalidAccessKeyId"
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "InvalidSignatureException"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "NotAuthorized"
        | "OptInRequired"
        | "RequestTimeTooSkewed"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException" => FaultKind::OwnCredentials,
        _ => match status {
            429 => FaultKind::Throttled,
            408 => FaultKind::TimedOut,
            500.. => FaultKind::Unavailable,
            _ => FaultKind::Unexpected,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_decides_and_the_status_only_where_there_is_no_known_code() {
        assert_eq!(kind(Some("SlowDown"), 503), FaultKind::Throttled);
        assert_eq!(kind(Some("ThrottlingException"), 400), FaultKind::Throttled);
        assert_eq!(kind(Some("ExpiredToken"), 400), FaultKind::OwnCredentials);
        assert_eq!(kind(Some("UnrecognizedClientException"), 400), FaultKind::OwnCredentials);
        assert_eq!(kind(Some("Brand.New"), 503), FaultKind::Unavailable);
        assert_eq!(kind(None, 429), FaultKind::Throttled);
        assert_eq!(kind(Some("ValidationException"), 400), FaultKind::Unexpected);
        assert_eq!(kind(None, 200), FaultKind::Unexpected);
    }
}
