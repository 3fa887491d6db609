//! Problem documents (RFC 9457): what a client receives when its request fails.

mod code;
mod document;
mod domain;
mod field_error;
mod field_errors;

pub use code::Code;
pub use document::{Extension, Problem};
pub(super) use field_error::below;
pub use field_error::{EXTERNAL_ID_NOT_ACCEPTED, FieldError};
pub use field_errors::FieldErrors;

#[cfg(test)]
mod tests;
