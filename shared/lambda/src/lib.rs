//! Inbound adapters and the only wiring: an event of API Gateway becomes a command of the domain, and what the domain
//! says becomes an answer or a problem document.
//!
//! A request comes in through [`server`], which finds its [`route`], its [`caller`] and the scope that the route needs
//! before any function sees it. The function's handler reads [`body`] and [`query`], calls the domain, and answers
//! with a [`view`](views).

pub mod answer;
pub mod body;
pub mod caller;
pub mod config;
pub mod cursor;
pub mod internal;
mod json;
pub mod metrics;
mod names;
pub mod problem;
pub mod query;
pub mod request;
pub mod route;
pub mod server;
mod start;
mod telemetry;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod views;
pub mod worker;
