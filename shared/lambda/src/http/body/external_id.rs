use crate::http::field_name::FieldName;
use crate::http::json::Json;
use crate::http::problem::{FieldError, FieldErrors, RequestErrorCode, below};

/// Whether `name` is the name of an External ID, in any spelling.
pub(super) fn is_external_id(name: &str) -> bool {
    FieldName::classify(name, &[]) == FieldName::ExternalId
}

/// That the member `name` of what `parent` points to is an External ID.
pub(super) fn external_id_refused(parent: &str, name: &str) -> FieldError {
    FieldError::member(
        parent,
        name,
        RequestErrorCode::ExternalIdNotAccepted,
        "This service generates the External ID of an account, and never accepts one in a request. Remove the field. GET \
         /v1/external-id returns the External ID of your account.",
    )
}

/// Finds External IDs nested in a value that is refused anyway: they are refused as what they are.
pub(super) fn external_ids_below(pointer: &str, json: &Json, errors: &mut FieldErrors) {
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                if is_external_id(name) {
                    errors.push(external_id_refused(pointer, name));
                }
                external_ids_below(&below(pointer, name), value, errors);
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                external_ids_below(&format!("{pointer}/{index}"), item, errors);
            }
        }
        Json::Null | Json::Bool | Json::Number | Json::Text(_) => {}
    }
}
