//! Bodies: an endpoint request, a feature, or nothing at all. Whatever is wrong with one is told at once, and nothing is guessed.

mod endpoint;
mod feature;
mod nothing;

use crate::json::{self, Json, Unreadable};
use crate::problem::{EXTERNAL_ID_NOT_ACCEPTED, FieldError, below};
use crate::request::Request;

pub use endpoint::{added, tested};
pub use feature::feature;
pub use nothing::expect_nothing;

/// Many times what the longest endpoint request takes.
const MAX_BYTES: usize = 16 * 1024;

/// The members of the object that `body` must be.
fn members(body: &[u8]) -> Result<Vec<(String, Json)>, FieldError> {
    if body.len() > MAX_BYTES {
        return Err(FieldError::body(
            "too_large",
            format!("the body has {} bytes; at most {MAX_BYTES} are allowed", body.len()),
        ));
    }
    match json::read(body) {
        Ok(Json::Object(members)) => Ok(members),
        Ok(other) => {
            Err(FieldError::body("not_an_object", format!("the body must be a JSON object, not {}", other.kind())))
        }
        Err(Unreadable::NotUtf8) => Err(FieldError::body("not_utf8", "the body must be UTF-8")),
        Err(Unreadable::TooDeep) => Err(FieldError::body("too_deep", "the body is nested too deep")),
        Err(Unreadable::NotJson(_)) if body.starts_with(b"\xef\xbb\xbf") => {
            Err(FieldError::body("not_json", "the body starts with a byte order mark; leave it out"))
        }
        Err(Unreadable::NotJson(reason)) => {
            Err(FieldError::body("not_json", format!("the body must be JSON: {reason}")))
        }
    }
}

/// The content type must be JSON where there is one; it may be left out, for a body that is JSON speaks for itself.
///
/// Another one is refused although the body may still be JSON (`curl -d` sends `x-www-form-urlencoded`): what a
/// request says of itself and what it is must not differ.
fn check_content_type(request: &Request) -> Result<(), FieldError> {
    let Some(given) = request.header("content-type") else {
        return Ok(());
    };
    let mut parts = given.split(';').map(|part| part.trim().to_ascii_lowercase());
    let media_type = parts.next().unwrap_or_default();
    let is_json =
        media_type == "application/json" || (media_type.starts_with("application/") && media_type.ends_with("+json"));
    if is_json && parts.all(|parameter| is_utf8_or_no_charset(&parameter)) {
        Ok(())
    } else {
        Err(FieldError::header(
            "content-type",
            "content_type_unsupported",
            "send `Content-Type: application/json`, in UTF-8",
        ))
    }
}

/// Whether a parameter of a media type says nothing against UTF-8, in which every body is read.
fn is_utf8_or_no_charset(parameter: &str) -> bool {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    name.trim() != "charset" || value.trim().trim_matches('"') == "utf-8"
}

/// That the member `name` of what `parent` points to is an External ID.
fn external_id_refused(parent: &str, name: &str) -> FieldError {
    FieldError::member(
        parent,
        name,
        EXTERNAL_ID_NOT_ACCEPTED,
        "an External ID is made by us, one per account, and never accepted; leave it out. GET /v1/external-id shows \
         yours",
    )
}

/// Finds External IDs further down in a value that is refused anyway: also there they are refused as what they are.
fn external_ids_below(pointer: &str, json: &Json, found: &mut Vec<FieldError>) {
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                if is_external_id(name) {
                    found.push(external_id_refused(pointer, name));
                }
                external_ids_below(&below(pointer, name), value, found);
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                external_ids_below(&format!("{pointer}/{index}"), item, found);
            }
        }
        Json::Null | Json::Bool | Json::Number | Json::Text(_) => {}
    }
}

fn is_external_id(name: &str) -> bool {
    crate::names::Name::judge(name, &[]) == crate::names::Name::ExternalId
}

#[cfg(test)]
mod tests;
