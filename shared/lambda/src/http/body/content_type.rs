use std::str::from_utf8;

use lambda_http::Request;
use lambda_http::http::header::CONTENT_TYPE;

use crate::http::problem::{FieldError, RequestErrorCode};

/// The content type must be JSON if there is one; it may be left out, for a body that is JSON speaks for itself.
///
/// Another one is refused although the body may still be JSON (`curl -d` sends `x-www-form-urlencoded`): what a
/// request says of itself and what it is must not differ.
pub(super) fn check_content_type(request: &Request) -> Result<(), FieldError> {
    let Some(given) = request.headers().get(CONTENT_TYPE) else {
        return Ok(());
    };
    let given = from_utf8(given.as_bytes()).unwrap_or_default();
    let mut parts = given.split(';').map(|part| part.trim().to_ascii_lowercase());
    let media_type = parts.next().unwrap_or_default();
    let is_json =
        media_type == "application/json" || (media_type.starts_with("application/") && media_type.ends_with("+json"));
    if is_json && parts.all(|parameter| is_utf8_or_no_charset(&parameter)) {
        Ok(())
    } else {
        Err(FieldError::header(
            "content-type",
            RequestErrorCode::ContentTypeUnsupported,
            "Send `Content-Type: application/json`, and encode the body in UTF-8.",
        ))
    }
}

/// Whether a parameter of a media type is compatible with UTF-8, in which every body is read.
fn is_utf8_or_no_charset(parameter: &str) -> bool {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    name.trim() != "charset" || value.trim().trim_matches('"') == "utf-8"
}
