//! The routes and resources of the template that this binary's stack was deployed from.

use serde_json::Value;
pub(crate) use tests::routes::{NOBODYS, public, resources};

use crate::STACK;

/// The template.
pub(crate) fn template() -> Value {
    tests::routes::template(STACK)
}
