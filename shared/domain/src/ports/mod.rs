//! What the rules need from outside, as narrow traits: one capability each, mirrored by each function's IAM policy.
//!
//! One file for each outside system. The contract of every port is in its doc comment; `tests/` runs one contract suite
//! on every implementation.

#![allow(async_fn_in_trait, reason = "functions run on one thread, so no future of a port has to be `Send`")]

pub mod credentials;
pub mod customer;
pub mod endpoints;
pub mod external_id;
pub mod health;
pub mod leftovers;
pub mod limits;
pub mod receipts;
pub mod system;
pub mod uses;

pub use credentials::*;
pub use customer::*;
pub use endpoints::*;
pub use external_id::*;
pub use health::*;
pub use leftovers::*;
pub use limits::*;
pub use receipts::*;
pub use system::*;
pub use uses::*;
