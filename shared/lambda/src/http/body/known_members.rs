use std::collections::BTreeSet;

use super::external_id::{external_id_refused, external_ids_below};
use crate::http::field_name::FieldName;
use crate::http::json::Json;
use crate::http::problem::{FieldError, FieldErrors, RequestErrorCode, below};

/// The members of the object that `parent` points to, as far as they are `known`: each with its value, or without one
/// if it is malformed. What is malformed, unknown or misspelled is among `errors`.
pub(super) fn known_members(
    parent: &str,
    known: &[&'static str],
    members: Vec<(String, Json)>,
    errors: &mut FieldErrors,
) -> Vec<(&'static str, Option<Json>)> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, value) in members {
        match FieldName::classify(&name, known) {
            FieldName::Known(field) if seen.insert(field) => found.push((field, Some(value))),
            FieldName::Known(field) => {
                external_ids_below(&below(parent, field), &value, errors);
                let detail = format!("`{field}` appears more than once. Send it once.");
                errors.push(FieldError::member(parent, field, RequestErrorCode::DuplicateField, detail));
                found.push((field, None));
            }
            FieldName::Misspelled(field) => {
                let detail = format!("Field names are case-sensitive. The name of this field is `{field}`.");
                errors.push(FieldError::member(parent, &name, RequestErrorCode::WrongCase, detail));
                // That the field is missing under its right name is not reported too.
                if !seen.contains(field) {
                    found.push((field, None));
                }
            }
            FieldName::ExternalId => errors.push(external_id_refused(parent, &name)),
            FieldName::Unknown => {
                external_ids_below(&below(parent, &name), &value, errors);
                let fields = match known {
                    [only] => format!("The only field is `{only}`."),
                    _ => format!("The fields are {}.", known.join(", ")),
                };
                let detail = format!("This field does not exist. {fields}");
                errors.push(FieldError::member(parent, &name, RequestErrorCode::UnknownField, detail));
            }
        }
    }
    found
}
