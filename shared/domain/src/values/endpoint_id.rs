use super::{Invalid, InvalidCode, text_value};

const PREFIX: &str = "ep_";

/// Names one endpoint for ever: `ep_` and a `UUIDv7`, so that endpoints sort by the time they were added.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EndpointId(String);

text_value!(EndpointId);

impl EndpointId {
    /// The id for an endpoint that is added at `unix_millis`, made unique by `random` (from the operating system).
    pub fn new(unix_millis: u64, random: &[u8; 10]) -> Self {
        let uuid = uuid::Builder::from_unix_timestamp_millis(unix_millis, random).into_uuid();
        Self(format!("{PREFIX}{uuid}"))
    }

    /// `ep_` and a `UUIDv7` in lower case with hyphens; no other spelling of the same id is taken.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let uuid = text.strip_prefix(PREFIX).and_then(|rest| uuid::Uuid::try_parse(rest).ok());
        let canonical = uuid.filter(|uuid| uuid.get_version_num() == 7).map(|uuid| Self(format!("{PREFIX}{uuid}")));
        let invalid = InvalidCode::EndpointIdInvalid;
        canonical
            .filter(|canonical| canonical.0 == text)
            .ok_or_else(|| invalid.because("An endpoint ID is `ep_` followed by a UUIDv7 in lowercase."))
    }
}
