//! Bodies: an endpoint request, a feature, or nothing at all. All errors of a body are reported at once, and nothing is
//! guessed.

mod content_type;
mod empty;
mod endpoint;
mod external_id;
mod feature;
mod known_members;
mod members;

pub use empty::expect_empty;
#[cfg(test)]
pub(crate) use endpoint::FIELDS;
pub use endpoint::{endpoint_to_add, endpoint_to_test};
pub use feature::feature;

#[cfg(test)]
mod tests;
