use lambda_http::Request;

use crate::http::event::UndecodableBody;
use crate::http::json::{self, Json, Unreadable};
use crate::http::problem::FieldError;

/// Many times what the longest endpoint request takes.
pub(super) const MAX_BYTES: usize = 16 * 1024;

/// The body's bytes, decoded where the gateway encoded them; empty if there is none.
pub(super) fn bytes(request: &Request) -> Result<&[u8], FieldError> {
    match request.extensions().get() {
        Some(UndecodableBody) => Err(FieldError::body("not_json", "the body is not valid base64")),
        None => Ok(request.body().as_ref()),
    }
}

/// The members of the object that `body` must be.
pub(super) fn members(body: &[u8]) -> Result<Vec<(String, Json)>, FieldError> {
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
        Err(Unreadable::TooDeep) => Err(FieldError::body("too_deep", "the body is nested too deeply")),
        Err(Unreadable::NotJson(_)) if body.starts_with(b"\xef\xbb\xbf") => {
            Err(FieldError::body("not_json", "the body starts with a byte order mark; remove it"))
        }
        Err(Unreadable::NotJson(reason)) => {
            Err(FieldError::body("not_json", format!("the body must be JSON: {reason}")))
        }
    }
}
