use lambda_http::Request;

use super::external_id::{external_id_refused, external_ids_below, is_external_id};
use super::members::{bytes, members};
use crate::http::problem::{FieldError, FieldErrors, RequestErrorCode, below};

/// Refuses a body where none is accepted: no body, white space and `{}` are fine, for many clients can't send nothing.
pub fn expect_empty(request: &Request, errors: &mut FieldErrors) {
    let Some(body) = errors.collect(bytes(request)) else { return };
    if body.trim_ascii().is_empty() {
        return;
    }
    for (name, value) in errors.collect(members(body)).unwrap_or_default() {
        if is_external_id(&name) {
            errors.push(external_id_refused("", &name));
        } else {
            errors.push(FieldError::member(
                "",
                &name,
                RequestErrorCode::UnknownField,
                "This request accepts no fields. Remove the field.",
            ));
        }
        external_ids_below(&below("", &name), &value, errors);
    }
}
