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
        ExternalIdNotAccepted { code: "external_id_not_accepted",
            when: "The request contains an External ID, or a field with a similar name.",
            fields: &["any field of the body", "any query parameter"], fix: "Remove the field.",
        }
        BodyMissing { code: "body_missing",
            when: "The request has no body.",
            fields: BODY, fix: "Send the fields as a JSON object.",
        }
        ContentTypeUnsupported { code: "content_type_unsupported",
            when: "The `Content-Type` header is not JSON in UTF-8.",
            fields: &["Content-Type"], fix: "Send `Content-Type: application/json`, or leave out the header.",
        }
        NotJson { code: "not_json",
            when: "The body is not valid JSON.",
            fields: BODY, fix: "Send valid JSON. The detail has the line and the column of the error.",
        }
        NotUtf8 { code: "not_utf8",
            when: "The body is not valid UTF-8.",
            fields: BODY, fix: "Encode the body in UTF-8.",
        }
        NotAnObject { code: "not_an_object",
            when: "The body is JSON, but not an object.",
            fields: BODY, fix: "Send a JSON object.",
        }
        TooDeep { code: "too_deep",
            when: "The body has too many nested objects or arrays.",
            fields: BODY, fix: "Send only the fields that are documented.",
        }
        TooLarge { code: "too_large",
            when: "The body is too large.",
            fields: BODY, fix: "Send only the fields that are documented.",
        }
        UnknownField { code: "unknown_field",
            when: "The field does not exist.",
            fields: ANY_FIELD, fix: "Remove the field.",
        }
        DuplicateField { code: "duplicate_field",
            when: "The field appears more than once.",
            fields: ANY_FIELD, fix: "Send the field once.",
        }
        WrongCase { code: "wrong_case",
            when: "The name of the field or parameter has another spelling, for example `role_arn`.",
            fields: &["any field of the body", "any query parameter"], fix: "Use the name that the detail gives.",
        }
        WrongType { code: "wrong_type",
            when: "The value of the field does not have the documented JSON type.",
            fields: ANY_FIELD, fix: "Send the type that the detail names.",
        }
        Null { code: "null",
            when: "The value of the field is `null`.",
            fields: ANY_FIELD, fix: "Leave out fields that have no value.",
        }
        FeatureInvalid { code: "feature_invalid",
            when: "The feature does not exist.",
            fields: &["feature"], fix: "Use one of the features that the detail names.",
        }
        UnknownParameter { code: "unknown_parameter",
            when: "The query parameter does not exist.",
            fields: ANY_PARAMETER, fix: "Remove the parameter.",
        }
        DuplicateParameter { code: "duplicate_parameter",
            when: "The query parameter appears more than once.",
            fields: ANY_PARAMETER, fix: "Send the parameter once.",
        }
        MalformedEncoding { code: "malformed_encoding",
            when: "The percent-encoding of the query parameter is malformed, or does not give UTF-8.",
            fields: ANY_PARAMETER, fix: "Encode the parameter in UTF-8, and then percent-encode it.",
        }
        ParameterInvalid { code: "parameter_invalid",
            when: "The value of the parameter is not valid.",
            fields: &["limit", "cursor", "bucketAccess", "feature", "health", "includeRetired", "force"],
            fix: "Use a value that the detail allows.",
        }
    }
}
