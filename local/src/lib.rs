//! The whole system on one machine: the emulator, an OIDC issuer, and the product deployed from `template.yaml`.
//!
//! [`Stack::start`] brings all of it up, for the story that `cargo run -p local` tells and for the end-to-end tests;
//! dropping the [`Stack`] ends all of it. [`Customer`] is the customer's side of the story: an AWS account with
//! buckets and roles. Nothing in here ships.

mod admin;
mod background;
pub mod customer;
mod deployment;
mod description;
mod emulator;
mod error;
mod feature;
mod functions;
mod health;
mod issuer;
pub mod layout;
mod lock;
mod logs;
mod process;
mod progress;
mod python;
mod stack;
mod template;
mod text;

pub use admin::{Admin, Reply};
pub use customer::Customer;
pub use deployment::SETUP_TEMPLATE_URL;
pub use description::{Description, Tables};
pub use error::{Error, Result};
pub use feature::Feature;
pub use health::{Listener, sweep};
pub use issuer::{AUDIENCE, Issuer, Signer, TokenSpec};
pub use progress::{Event, Progress};
pub use python::install;
pub use stack::{CUSTOMER_AWS_ACCOUNT_ID, REGION, Stack, StackOptions, VENDOR_AWS_ACCOUNT_ID};
