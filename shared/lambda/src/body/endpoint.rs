use std::collections::BTreeSet;

use be_domain::endpoint::Vendor;
use be_domain::endpoint_request::{self, EndpointRequest, Input, RequestedEndpoint};
use be_domain::values::EndpointName;

use crate::json::Json;
use crate::names::Name;
use crate::problem::{FieldError, FieldErrors, below};
use crate::request::Request;

use super::{check_content_type, external_id_refused, external_ids_below, members};

const FIELDS: [&str; 8] =
    ["name", "description", "bucketAccess", "roleArn", "bucketName", "pathPrefix", "region", "bucketOwnerAwsAccountId"];

/// The endpoint that is to be tested; `None` if anything is wrong with it, which is then among `errors`.
pub fn tested(
    request: &Request,
    vendor: &Vendor,
    errors: &mut FieldErrors,
) -> Option<RequestedEndpoint<Option<EndpointName>>> {
    judged(request, errors, |draft| draft.into_tested(vendor))
}

/// The endpoint that is to be added; `None` if anything is wrong with it, which is then among `errors`.
pub fn added(request: &Request, vendor: &Vendor, errors: &mut FieldErrors) -> Option<RequestedEndpoint<EndpointName>> {
    judged(request, errors, |draft| draft.into_added(vendor))
}

fn judged<T>(
    request: &Request,
    errors: &mut FieldErrors,
    judge: impl FnOnce(EndpointRequest) -> Result<T, Vec<endpoint_request::FieldError>>,
) -> Option<T> {
    let is_json = errors.keep(check_content_type(request)).is_some();
    let body = errors.keep(request.body())?;
    if body.trim_ascii().is_empty() {
        errors.push(FieldError::body("body_missing", "send the endpoint as a JSON object"));
        return None;
    }
    let members = match members(&body) {
        Ok(members) => members,
        // What calls itself something else need not be told that it is no JSON, too.
        Err(_) if !is_json => return None,
        Err(error) => {
            errors.push(error);
            return None;
        }
    };
    // Browsers and gateways put U+FFFD where bytes are no UTF-8. A client that means it can escape it.
    if String::from_utf8_lossy(&body).contains('\u{FFFD}') {
        errors.push(FieldError::body("not_utf8", "the body must be UTF-8; if you mean U+FFFD, write it as \\ufffd"));
        return None;
    }
    let mut told = Vec::new();
    let draft = draft(members, &mut told);
    let is_sound = told.is_empty() && is_json;
    errors.extend(told);
    match judge(draft) {
        Ok(requested) => Some(requested).filter(|_| is_sound),
        Err(more) => {
            errors.extend(more.into_iter().map(FieldError::from));
            None
        }
    }
}

/// The draft that the members make. A field that can't be used is told here, and the draft only says so.
fn draft(members: Vec<(String, Json)>, errors: &mut Vec<FieldError>) -> EndpointRequest {
    let mut draft = EndpointRequest::default();
    let mut seen = BTreeSet::new();
    for (name, value) in members {
        match Name::judge(&name, &FIELDS) {
            Name::Known(field) => {
                external_ids_below(&below("", field), &value, errors);
                let given = if seen.insert(name) {
                    given(field, value, errors)
                } else {
                    errors.push(FieldError::member("", field, "duplicate_field", format!("`{field}` is there twice")));
                    Input::Malformed
                };
                set(&mut draft, field, given);
            }
            Name::Misspelt(field) => {
                let detail = format!("names are case-sensitive; this field is spelt `{field}`");
                errors.push(FieldError::member("", &name, "wrong_case", detail));
                // That it is missing under its right name need not be told too.
                if !seen.contains(field) {
                    set(&mut draft, field, Input::Malformed);
                }
            }
            Name::ExternalId => errors.push(external_id_refused("", &name)),
            Name::Unknown => {
                external_ids_below(&below("", &name), &value, errors);
                let detail = format!("there is no such field; the fields are {}", FIELDS.join(", "));
                errors.push(FieldError::member("", &name, "unknown_field", detail));
            }
        }
    }
    draft
}

/// What the request says about a field of which it speaks once. All fields are texts.
fn given(field: &'static str, value: Json, errors: &mut Vec<FieldError>) -> Input {
    let (code, detail) = match value {
        Json::Text(text) => return Input::Text(text),
        Json::Null => ("null", format!("`{field}` is null; leave out a field that has no value")),
        other => ("wrong_type", format!("`{field}` must be a string, not {}", other.kind())),
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
