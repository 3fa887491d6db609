//! The whole system on one machine: an emulator of AWS, an OIDC issuer, and the product deployed from `template.yaml`.
//!
//! [`Stack::start`] starts all of it, for `cargo run -p local` and for the end-to-end tests. Dropping the [`Stack`]
//! stops all of it. [`CustomerAwsAccount`] is the customer's side: an AWS account with buckets and roles. Nothing in
//! here ships.

mod admin;
mod aws_accounts;
mod background;
mod console;
pub mod customer;
mod deployment;
mod description;
mod emulator;
mod error;
mod event_listener;
mod feature;
mod functions;
mod health;
mod http;
mod issuer;
pub mod layout;
mod lock;
mod logs;
mod loopback;
mod process;
mod progress;
mod python;
mod random;
mod role_session;
pub mod shell;
mod stack;
mod template;
mod url;
pub mod wait;
pub mod xml;

pub use admin::{Admin, RawResponse};
pub use aws_accounts::{CUSTOMER_AWS_ACCOUNT_ID, REGION, VENDOR_AWS_ACCOUNT_ID};
pub use console::Console;
pub use customer::CustomerAwsAccount;
pub use deployment::SETUP_TEMPLATE_URL;
pub use description::{StackDescription, TableNames};
pub use error::{Error, Result};
pub use event_listener::EventListener;
pub use feature::FeatureClient;
pub use http::http_client;
pub use issuer::{AUDIENCE, CLIENT_ID, Issuer, Signer, TokenSpec};
pub use progress::{Progress, StepEvent};
pub use python::install;
pub use stack::{Stack, StackOptions};
