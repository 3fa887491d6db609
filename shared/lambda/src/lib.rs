//! Inbound adapters: an event of Lambda becomes a call of the domain, and the domain's result becomes the answer.
//!
//! [`http`] for requests through API Gateway, [`worker`] for queues, schedules and streams; each with its own `serve`.
//! Both start with the function's [`settings`].

pub mod http;
pub mod settings;
mod start;
mod telemetry;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod worker;
