//! The codes of field errors.

use be_domain::values::{FieldErrorEntry, InvalidCode};
use serde::{Serialize, Serializer};

/// The stable code of a field error: of a value that the domain refused, or of the request that carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldErrorCode {
    /// A value is not valid.
    Value(InvalidCode),
    /// The request is malformed.
    Request(RequestErrorCode),
}

impl FieldErrorCode {
    /// Every code.
    pub fn all() -> impl Iterator<Item = Self> {
        let request = RequestErrorCode::ALL.iter().copied().map(Self::Request);
        request.chain(InvalidCode::ALL.iter().copied().map(Self::Value))
    }

    /// What the catalogue says of the code.
    pub const fn entry(self) -> FieldErrorEntry {
        match self {
            Self::Value(code) => code.entry(),
            Self::Request(code) => code.entry(),
        }
    }

    /// The code as clients see it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Value(code) => code.as_str(),
            Self::Request(code) => code.as_str(),
        }
    }
}

impl From<InvalidCode> for FieldErrorCode {
    fn from(code: InvalidCode) -> Self {
        Self::Value(code)
    }
}

impl From<RequestErrorCode> for FieldErrorCode {
    fn from(code: RequestErrorCode) -> Self {
        Self::Request(code)
    }
}

impl Serialize for FieldErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

const BODY: &[&str] = &["the body"];
const ANY_FIELD: &[&str] = &["any field of the body"];
const ANY_PARAMETER: &[&str] = &["any query parameter"];

be_domain::catalogue! {
    /// The stable code of an error in the form of a request.
    enum RequestErrorCode: FieldErrorEntry {
        ExternalIdNotAccepted = "external_id_not_accepted" (fields: &["any field of the body", "any query parameter"])
            when: "The request contains an External ID, or a field with a similar name.",
            fix: "Remove the field.";
        BodyMissing = "body_missing" (fields: BODY)
            when: "The request has no body.",
            fix: "Send the fields as a JSON object.";
        ContentTypeUnsupported = "content_type_unsupported" (fields: &["Content-Type"])
            when: "The `Content-Type` header is not JSON in UTF-8.",
            fix: "Send `Content-Type: application/json`, or leave out the header.";
        NotJson = "not_json" (fields: BODY)
            when: "The body is not valid JSON.",
            fix: "Send valid JSON. The detail has the line and the column of the error.";
        NotUtf8 = "not_utf8" (fields: BODY)
            when: "The body is not valid UTF-8.",
            fix: "Encode the body in UTF-8.";
        NotAnObject = "not_an_object" (fields: BODY)
            when: "The body is JSON, but not an object.",
            fix: "Send a JSON object.";
        TooDeep = "too_deep" (fields: BODY)
            when: "The body has too many nested objects or arrays.",
            fix: "Send only the fields that are documented.";
        TooLarge = "too_large" (fields: BODY)
            when: "The body is too large.",
            fix: "Send only the fields that are documented.";
        UnknownField = "unknown_field" (fields: ANY_FIELD)
            when: "The field does not exist.",
            fix: "Remove the field.";
        DuplicateField = "duplicate_field" (fields: ANY_FIELD)
            when: "The field appears more than once.",
            fix: "Send the field once.";
        WrongCase = "wrong_case" (fields: &["any field of the body", "any query parameter"])
            when: "The name of the field or parameter has another spelling, for example `role_arn`.",
            fix: "Use the name that the detail gives.";
        WrongType = "wrong_type" (fields: ANY_FIELD)
            when: "The value of the field does not have the documented JSON type.",
            fix: "Send the type that the detail names.";
        Null = "null" (fields: ANY_FIELD)
            when: "The value of the field is `null`.",
            fix: "Leave out fields that have no value.";
        FeatureInvalid = "feature_invalid" (fields: &["feature"])
            when: "The feature does not exist.",
            fix: "Use one of the features that the detail names.";
        UnknownParameter = "unknown_parameter" (fields: ANY_PARAMETER)
            when: "The query parameter does not exist.",
            fix: "Remove the parameter.";
        DuplicateParameter = "duplicate_parameter" (fields: ANY_PARAMETER)
            when: "The query parameter appears more than once.",
            fix: "Send the parameter once.";
        MalformedEncoding = "malformed_encoding" (fields: ANY_PARAMETER)
            when: "The percent-encoding of the query parameter is malformed, or does not give UTF-8.",
            fix: "Encode the parameter in UTF-8, and then percent-encode it.";
        ParameterInvalid = "parameter_invalid" (fields: &["limit", "cursor", "bucketAccess", "feature", "health", "includeRetired",
                             "force"])
            when: "The value of the parameter is not valid.",
            fix: "Use a value that the detail allows.";
    }
}
