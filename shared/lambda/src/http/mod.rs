//! HTTP requests through API Gateway.
//!
//! A request comes in through [`serve()`], which finds its route and its caller before any function sees it. The
//! function's [`Handler`] reads [`path`], [`query`] and [`body`], calls the domain, and answers with one of the
//! [`views`] in a [`response`], or with a [`Problem`].

pub mod body;
mod caller;
pub mod cursor;
mod event;
mod feature_roles;
mod field_name;
mod handler;
mod internal_caller;
mod json;
pub mod path;
mod percent;
mod problem;
pub mod query;
pub mod response;
mod serve;
pub mod views;

pub use caller::{Caller, Scope};
pub use event::GatewayEvent;
pub use feature_roles::FeatureRoles;
pub use handler::{FromVerified, Handler, PublicRoute, Route};
pub use internal_caller::{InternalCaller, VendorRole, VendorRoles};
pub use problem::{Code, CodeEntry, Extension, FieldError, FieldErrorCode, FieldErrors, Problem, RequestErrorCode};
pub use response::HttpResponse;
pub use serve::{respond, serve};

#[cfg(test)]
mod tests;
