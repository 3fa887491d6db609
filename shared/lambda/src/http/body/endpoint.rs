use be_domain::endpoint::Vendor;
use be_domain::endpoint_request::{self, EncryptionInput, EndpointRequest, Input, RequestedEndpoint};
use be_domain::values::EndpointName;
use lambda_http::Request;

use super::content_type::check_content_type;
use super::external_id::external_ids_below;
use super::known_members::known_members;
use super::members::{bytes, members};
use crate::http::json::Json;
use crate::http::problem::{FieldError, FieldErrors, RequestErrorCode, below};

const ENCRYPTION: &str = "encryption";
/// The members that the body may have.
pub(crate) const FIELDS: [&str; 10] = [
    "name",
    "description",
    "bucketAccess",
    "roleArn",
    "bucketName",
    "pathPrefix",
    "region",
    "bucketOwnerAwsAccountId",
    ENCRYPTION,
    "objectOwnership",
];

/// The endpoint that is to be tested; `None` if anything is wrong with it, which is then among `errors`.
pub fn endpoint_to_test(
    request: &Request,
    vendor: &Vendor,
    errors: &mut FieldErrors,
) -> Option<RequestedEndpoint<Option<EndpointName>>> {
    parsed(request, errors, |draft| draft.into_tested(vendor))
}

/// The endpoint that is to be added; `None` if anything is wrong with it, which is then among `errors`.
pub fn endpoint_to_add(
    request: &Request,
    vendor: &Vendor,
    errors: &mut FieldErrors,
) -> Option<RequestedEndpoint<EndpointName>> {
    parsed(request, errors, |draft| draft.into_added(vendor))
}

fn parsed<T>(
    request: &Request,
    errors: &mut FieldErrors,
    parse: impl FnOnce(EndpointRequest) -> Result<T, Vec<endpoint_request::InvalidField>>,
) -> Option<T> {
    let is_json = errors.collect(check_content_type(request)).is_some();
    let body = errors.collect(bytes(request))?;
    if body.trim_ascii().is_empty() {
        errors.push(FieldError::body(
            RequestErrorCode::BodyMissing,
            "The request has no body. Send the endpoint as a JSON object.",
        ));
        return None;
    }
    let members = match members(body) {
        Ok(members) => members,
        // That a body of another content type is no JSON is reported once.
        Err(_) if !is_json => return None,
        Err(error) => {
            errors.push(error);
            return None;
        }
    };
    // Browsers and gateways put U+FFFD where bytes are no UTF-8. A client that means it can escape it.
    if String::from_utf8_lossy(body).contains('\u{FFFD}') {
        errors.push(FieldError::body(
            RequestErrorCode::NotUtf8,
            "The body must be UTF-8. To send the character U+FFFD, write it as \\ufffd.",
        ));
        return None;
    }
    match parse(draft(members, errors)) {
        Ok(requested) => Some(requested).filter(|_| errors.is_empty()),
        Err(more) => {
            errors.extend(more.into_iter().map(FieldError::from));
            None
        }
    }
}

/// The draft that the members make. A malformed field is reported here, and only marked in the draft.
fn draft(members: Vec<(String, Json)>, errors: &mut FieldErrors) -> EndpointRequest {
    let mut draft = EndpointRequest::default();
    for (field, value) in known_members("", &FIELDS, members, errors) {
        let place = match field {
            "encryption" => {
                draft.encryption = value.map_or(EncryptionInput::Malformed, |value| encryption(value, errors));
                continue;
            }
            "name" => &mut draft.name,
            "description" => &mut draft.description,
            "bucketAccess" => &mut draft.bucket_access,
            "roleArn" => &mut draft.role_arn,
            "bucketName" => &mut draft.bucket_name,
            "pathPrefix" => &mut draft.path_prefix,
            "region" => &mut draft.region,
            "bucketOwnerAwsAccountId" => &mut draft.bucket_owner_aws_account_id,
            // The last of `FIELDS`; a test sets each of them.
            _ => &mut draft.object_ownership,
        };
        *place = text("", field, value, errors);
    }
    draft
}

/// What the request says in `encryption`, the one field that is an object.
fn encryption(value: Json, errors: &mut FieldErrors) -> EncryptionInput {
    let pointer = below("", ENCRYPTION);
    let Json::Object(members) = value else {
        errors.push(wrong_type("", ENCRYPTION, "an object", &value));
        external_ids_below(&pointer, &value, errors);
        return EncryptionInput::Malformed;
    };
    let (mut encryption_type, mut kms_key_arn) = (Input::Absent, Input::Absent);
    for (member, value) in known_members(&pointer, &["type", "kmsKeyArn"], members, errors) {
        let place = if member == "type" { &mut encryption_type } else { &mut kms_key_arn };
        *place = text(&pointer, member, value, errors);
    }
    EncryptionInput::Object { encryption_type, kms_key_arn }
}

/// What the request says in a field that is a string; one without a value is malformed, and reported already.
fn text(parent: &str, field: &'static str, value: Option<Json>, errors: &mut FieldErrors) -> Input {
    match value {
        None => {}
        Some(Json::Text(text)) => return Input::Text(text),
        Some(other) => {
            external_ids_below(&below(parent, field), &other, errors);
            errors.push(wrong_type(parent, field, "a string", &other));
        }
    }
    Input::Malformed
}

fn wrong_type(parent: &str, field: &'static str, expected: &str, value: &Json) -> FieldError {
    let (code, detail) = match value {
        Json::Null => (RequestErrorCode::Null, format!("`{field}` is null. Leave out a field that has no value.")),
        other => (RequestErrorCode::WrongType, format!("`{field}` must be {expected}, not {}.", other.kind())),
    };
    FieldError::member(parent, field, code, detail)
}
