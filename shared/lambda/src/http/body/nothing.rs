use crate::problem::{FieldError, FieldErrors};
use crate::request::Request;

use super::{external_id_refused, external_ids_below, is_external_id, members};

/// Refuses a body where none is taken: an absent one, blanks or `{}` will do, as many clients can't send nothing.
pub fn expect_nothing(request: &Request, errors: &mut FieldErrors) {
    let Some(body) = errors.keep(request.body()) else { return };
    if body.trim_ascii().is_empty() {
        return;
    }
    for (name, value) in errors.keep(members(&body)).unwrap_or_default() {
        if is_external_id(&name) {
            errors.push(external_id_refused("", &name));
        } else {
            errors.push(FieldError::member("", &name, "unknown_field", "this request takes no fields"));
        }
        let mut below = Vec::new();
        external_ids_below(FieldError::member("", &name, "", "").pointer.as_str(), &value, &mut below);
        errors.extend(below);
    }
}
