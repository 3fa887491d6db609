//! Problem documents (RFC 9457): what a client receives when its request fails.

mod code;
mod document;
mod field_error;
mod field_error_code;
mod field_errors;
mod operation_errors;

pub use code::{Code, CodeEntry};
#[cfg(test)]
pub(super) use document::Document;
pub use document::{Extension, Problem};
pub use field_error::FieldError;
pub(super) use field_error::below;
pub use field_error_code::{FieldErrorCode, RequestErrorCode};
pub use field_errors::FieldErrors;

#[cfg(test)]
mod tests;
