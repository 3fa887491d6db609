//! SDK errors become faults here, and nowhere else: to a kind, which says whether trying again can help, and a detail
//! for the log that repeats nothing of what was sent.

use std::error::Error;
use std::iter::successors;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use be_domain::fault::{Fault, FaultKind};

/// The fault of an `error` of `operation` that holds no verdict.
pub(crate) fn fault<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Fault
where
    E: ProvideErrorMetadata + RequestId,
{
    match error {
        SdkError::ServiceError(refused) => {
            let code = refused.err().code();
            let kind = kind(code, refused.raw().status().as_u16());
            let request_id = refused.err().request_id().unwrap_or("without request id");
            Fault::new(kind, operation, format!("{} ({request_id})", code.unwrap_or("no error code")))
        }
        SdkError::TimeoutError(_) => Fault::new(FaultKind::TimedOut, operation, "no response in time"),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            Fault::new(FaultKind::TimedOut, operation, "no connection in time")
        }
        // The SDK gets our own credentials as a part of sending.
        SdkError::DispatchFailure(failure)
            if failure.as_connector_error().is_some_and(|error| is_about_credentials(error)) =>
        {
            Fault::new(FaultKind::OwnCredentials, operation, "the function has no credentials")
        }
        SdkError::DispatchFailure(_) => Fault::new(FaultKind::Unavailable, operation, "the request could not be sent"),
        // The SDK keeps the body that it has read, whether it could parse it or not. Without one, the answer was cut
        // off.
        SdkError::ResponseError(answer) if answer.raw().body().bytes().is_none() => {
            Fault::new(FaultKind::Unavailable, operation, "the answer was cut off")
        }
        SdkError::ResponseError(answer) => {
            let status = answer.raw().status().as_u16();
            Fault::new(
                kind(None, status),
                operation,
                format!("status {status} with a response that could not be parsed"),
            )
        }
        SdkError::ConstructionFailure(_) => Fault::unexpected(operation, "the SDK could not make the request"),
        _ => Fault::unexpected(operation, "an error that this version of the SDK does not name"),
    }
}

/// The fault for one entry of a batch that was refused with this error code.
pub(crate) fn coded(operation: &'static str, code: &str) -> Fault {
    Fault::new(kind(Some(code), 200), operation, code)
}

fn is_about_credentials(error: &(dyn Error + 'static)) -> bool {
    successors(Some(error), |&error| error.source()).any(|error| error.is::<CredentialsError>())
}

/// What error codes say about trying again.
///
/// The codes are those of the three services' "Common errors" pages and of the SDKs' own retry classifiers (AWS SDKs
/// and Tools Reference Guide, "Retry behavior").
const CODES: [(FaultKind, &str); 4] = [
    (
        FaultKind::Throttled,
        "\
        Throttling ThrottlingException ThrottledException RequestThrottled RequestThrottledException \
        TooManyRequestsException ProvisionedThroughputExceededException RequestLimitExceeded BandwidthLimitExceeded \
        LimitExceededException SlowDown PriorRequestNotComplete TransactionInProgressException \
        TransactionConflictException OperationAborted",
    ),
    (FaultKind::TimedOut, "RequestTimeout RequestTimeoutException"),
    (
        FaultKind::Unavailable,
        "\
        InternalError InternalFailure InternalException InternalServerError InternalServerException ServiceUnavailable \
        ServiceUnavailableException IDPCommunicationError",
    ),
    (
        FaultKind::OwnCredentials,
        "\
        AccessDenied AccessDeniedException ExpiredToken ExpiredTokenException RequestExpired TokenRefreshRequired \
        InvalidToken InvalidClientTokenId InvalidAccessKeyId IncompleteSignature IncompleteSignatureException \
        InvalidSignatureException MissingAuthenticationToken MissingAuthenticationTokenException NotAuthorized \
        OptInRequired RequestTimeTooSkewed SignatureDoesNotMatch UnrecognizedClientException",
    ),
];

/// What an error code, or without a known one the status, says about trying again.
fn kind(code: Option<&str>, status: u16) -> FaultKind {
    let known = CODES.into_iter().find(|(_, codes)| codes.split(' ').any(|known| Some(known) == code));
    known.map_or_else(|| of_status(status), |(kind, _)| kind)
}

fn of_status(status: u16) -> FaultKind {
    match status {
        429 => FaultKind::Throttled,
        408 => FaultKind::TimedOut,
        // `501` says that the service does not know what was asked, however often it is asked.
        500 | 502.. => FaultKind::Unavailable,
        _ => FaultKind::Unexpected,
    }
}

#[cfg(test)]
mod tests {
    use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
    use aws_sdk_dynamodb::Client;

    use super::*;
    use crate::sdk::Sdk;

    #[tokio::test]
    async fn credentials_that_are_missing_are_our_own_fault_and_not_the_services() {
        let sdk = Sdk::for_endpoint("http://127.0.0.1:9", "eu-central-1", "any", "any");
        let none = CredentialsError::not_loaded_no_source;
        let config =
            sdk.config().to_builder().credentials_provider(SharedCredentialsProvider::new(Failing(none))).build();
        let error = Client::new(&config).list_tables().send().await.unwrap_err();
        assert_eq!(fault("x", &error).kind, FaultKind::OwnCredentials, "{error:?}");
        let error = Client::new(sdk.config()).list_tables().send().await.unwrap_err();
        assert_eq!(fault("x", &error).kind, FaultKind::Unavailable, "{error:?}");
    }

    #[derive(Debug)]
    struct Failing(fn() -> CredentialsError);

    impl ProvideCredentials for Failing {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::ready(Err(self.0()))
        }
    }

    /// One entry of a batch has no status of its own.
    #[test]
    fn an_outage_of_one_entry_is_no_permanent_refusal() {
        for code in ["InternalException", "InternalServerException", "ServiceUnavailableException"] {
            assert_eq!(coded("events:PutEvents", code).kind, FaultKind::Unavailable, "{code}");
        }
    }

    #[test]
    fn error_code_decides_and_the_status_only_without_a_known_code() {
        assert_eq!(kind(Some("SlowDown"), 503), FaultKind::Throttled);
        assert_eq!(kind(Some("ThrottlingException"), 400), FaultKind::Throttled);
        assert_eq!(kind(Some("ExpiredToken"), 400), FaultKind::OwnCredentials);
        assert_eq!(kind(Some("UnrecognizedClientException"), 400), FaultKind::OwnCredentials);
        assert_eq!(kind(Some("Brand.New"), 503), FaultKind::Unavailable);
        assert_eq!(kind(Some("NotImplemented"), 501), FaultKind::Unexpected);
        assert_eq!(kind(None, 429), FaultKind::Throttled);
        assert_eq!(kind(Some("ValidationException"), 400), FaultKind::Unexpected);
        assert_eq!(kind(None, 200), FaultKind::Unexpected);
    }
}
