use std::collections::BTreeSet;

use be_domain::endpoint::Vendor;
use be_domain::endpoint_request::{self, EndpointRequest, Input, RequestedEndpoint};
use be_domain::values::EndpointName;
use lambda_http::Request;

use super::content_type::check_content_type;
use super::external_id::{external_id_refused, external_ids_below};
use super::members::{bytes, members};
use crate::http::field_name::FieldName;
use crate::http::json::Json;
use crate::http::problem::{FieldError, FieldErrors, RequestErrorCode, below};

const FIELDS: [&str; 8] =
    ["name", "description", "bucketAccess", "roleArn", "bucketName", "pathPrefix", "region", "bucketOwnerAwsAccountId"];

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
    parse: impl FnOnce(EndpointRequest) -> Result<T, Vec<endpoint_request::FieldError>>,
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
    let mut of_members = Vec::new();
    let draft = draft(members, &mut of_members);
    let is_valid = of_members.is_empty() && is_json;
    errors.extend(of_members);
    match parse(draft) {
        Ok(requested) => Some(requested).filter(|_| is_valid),
        Err(more) => {
            errors.extend(more.into_iter().map(FieldError::from));
            None
        }
    }
}

/// The draft that the members make. A malformed field is reported here, and only marked in the draft.
fn draft(members: Vec<(String, Json)>, errors: &mut Vec<FieldError>) -> EndpointRequest {
    let mut draft = EndpointRequest::default();
    let mut seen = BTreeSet::new();
    for (name, value) in members {
        match FieldName::classify(&name, &FIELDS) {
            FieldName::Known(field) => {
                external_ids_below(&below("", field), &value, errors);
                let given = if seen.insert(name) {
                    given(field, value, errors)
                } else {
                    errors.push(FieldError::member(
                        "",
                        field,
                        RequestErrorCode::DuplicateField,
                        format!("`{field}` appears more than once. Send it once."),
                    ));
                    Input::Malformed
                };
                set(&mut draft, field, given);
            }
            FieldName::Misspelled(field) => {
                let detail = format!("Field names are case-sensitive. The name of this field is `{field}`.");
                errors.push(FieldError::member("", &name, RequestErrorCode::WrongCase, detail));
                // That the field is missing under its right name is not reported too.
                if !seen.contains(field) {
                    set(&mut draft, field, Input::Malformed);
                }
            }
            FieldName::ExternalId => errors.push(external_id_refused("", &name)),
            FieldName::Unknown => {
                external_ids_below(&below("", &name), &value, errors);
                let detail = format!("This field does not exist. The fields are {}.", FIELDS.join(", "));
                errors.push(FieldError::member("", &name, RequestErrorCode::UnknownField, detail));
            }
        }
    }
    draft
}

/// What the request says in a field that it has once. All fields are strings.
fn given(field: &'static str, value: Json, errors: &mut Vec<FieldError>) -> Input {
    let (code, detail) = match value {
        Json::Text(text) => return Input::Text(text),
        Json::Null => (RequestErrorCode::Null, format!("`{field}` is null. Leave out a field that has no value.")),
        other => (RequestErrorCode::WrongType, format!("`{field}` must be a string, not {}.", other.kind())),
    };
    errors.push(FieldError::member("", field, code, detail));
    Input::Malformed
}

fn set(draft: &mut EndpointRequest, field: &str, given: Input) {
    let place = match field {
        "name" => &mut draft.name,
        "description" => &mut draft.description,
        "bucketAccess" => &mut draft.bucket_access,
        "roleArn" => &mut draft.role_arn,
        "bucketName" => &mut draft.bucket_name,
        "pathPrefix" => &mut draft.path_prefix,
        "region" => &mut draft.region,
        // The last of `FIELDS`; a test sets each of them.
        _ => &mut draft.bucket_owner_aws_account_id,
    };
    *place = given;
}
