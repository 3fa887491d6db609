//! Why a call gave no verdict. A fault is never a denial: a throttle or a timeout says nothing of what is allowed.

/// Why a call has no usable response; it decides whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The service throttled the request.
    Throttled,
    /// No answer came in time.
    TimedOut,
    /// The service could not be reached, its answer was cut off, or it answered with a 5xx.
    Unavailable,
    /// Our own credentials were missing, expired or not allowed to make the call.
    OwnCredentials,
    /// The answer, or a stored item, did not have the form that it must have.
    Unexpected,
}

impl FaultKind {
    /// Whether the same call may well succeed a little later.
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::Throttled | Self::TimedOut | Self::Unavailable)
    }

    /// Whether what was asked may have been done all the same: the answer was lost, or could not be read.
    pub const fn may_be_done(self) -> bool {
        matches!(self, Self::TimedOut | Self::Unavailable | Self::Unexpected)
    }

    /// The kind for people: the end of the sentence "STS ...".
    pub const fn explain(self) -> &'static str {
        match self {
            Self::Throttled => "throttled the request",
            Self::TimedOut => "did not respond in time",
            Self::Unavailable => "was unavailable, or its response was incomplete",
            Self::OwnCredentials => "did not accept the vendor's credentials or permissions",
            Self::Unexpected => "returned an unexpected response",
        }
    }
}

/// A call that gave no verdict, with where and why for the log; never with credentials or External IDs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operation}: {kind:?}: {detail}")]
pub struct Fault {
    /// The kind.
    pub kind: FaultKind,
    /// The operation that failed, for example `dynamodb:TransactWriteItems`.
    pub operation: &'static str,
    /// What the service said: its error code and request id, no more.
    pub detail: String,
}

impl Fault {
    /// A fault of this kind.
    pub fn new(kind: FaultKind, operation: &'static str, detail: impl Into<String>) -> Self {
        Self { kind, operation, detail: detail.into() }
    }

    /// An answer, or a stored item, that does not have the form that it must have.
    pub fn unexpected(operation: &'static str, detail: impl Into<String>) -> Self {
        Self::new(FaultKind::Unexpected, operation, detail)
    }
}
