//! Problem documents (RFC 9457): what a client receives when its request fails.

mod code;
mod domain;
mod field_error;
mod field_errors;
mod problem;

pub use code::Code;
pub(super) use field_error::below;
pub use field_error::{EXTERNAL_ID_NOT_ACCEPTED, FieldError};
pub use field_errors::FieldErrors;
pub use problem::{Extension, Problem};

#[cfg(test)]
mod tests;
