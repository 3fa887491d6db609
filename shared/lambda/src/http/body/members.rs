use lambda_http::Request;

use crate::http::event::UndecodableBody;
use crate::http::json::{self, Json, Unreadable};
use crate::http::problem::{FieldError, RequestErrorCode};

/// Many times what the longest endpoint request takes.
pub(super) const MAX_BYTES: usize = 16 * 1024;

/// The body's bytes, decoded where the gateway encoded them; empty if there is none.
pub(super) fn bytes(request: &Request) -> Result<&[u8], FieldError> {
    match request.extensions().get() {
        Some(UndecodableBody) => Err(FieldError::body(RequestErrorCode::NotJson, "The body is not valid base64.")),
        None => Ok(request.body().as_ref()),
    }
}

/// The members of the object that `body` must be.
pub(super) fn members(body: &[u8]) -> Result<Vec<(String, Json)>, FieldError> {
    if body.len() > MAX_BYTES {
        return Err(FieldError::body(
            RequestErrorCode::TooLarge,
            format!("The body has {} bytes. The maximum is {MAX_BYTES} bytes.", body.len()),
        ));
    }
    match json::read(body) {
        Ok(Json::Object(members)) => Ok(members),
        Ok(other) => Err(FieldError::body(
            RequestErrorCode::NotAnObject,
            format!("The body must be a JSON object, not {}.", other.kind()),
        )),
        Err(Unreadable::NotUtf8) => Err(FieldError::body(RequestErrorCode::NotUtf8, "The body must be UTF-8.")),
        Err(Unreadable::TooDeep) => {
            Err(FieldError::body(RequestErrorCode::TooDeep, "The body has too many nested objects or arrays."))
        }
        Err(Unreadable::NotJson(_)) if body.starts_with(b"\xef\xbb\xbf") => Err(FieldError::body(
            RequestErrorCode::NotJson,
            "The body starts with a byte order mark (U+FEFF). Remove it.",
        )),
        Err(Unreadable::NotJson(reason)) => {
            Err(FieldError::body(RequestErrorCode::NotJson, format!("The body is not valid JSON: {reason}.")))
        }
    }
}
