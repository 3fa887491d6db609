//! The one way in: from the start of a function to the answer of each request.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use be_domain::report::Outcome;
use be_domain::values::EndpointId;
use futures_util::FutureExt;
use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
use tracing::Instrument;
use tracing::field::Empty;

use super::event::GatewayEvent;
use super::handler::{FromVerified, Handler};
use super::problem::Problem;
use super::response::{self, HttpResponse};
use crate::settings::{Environment, SettingError};
use crate::start::start;

/// Starts the function `name` with the handler that `make` builds from the environment, and serves requests until
/// Lambda ends the process.
///
/// `make` runs once, before the first request: what it reads and builds is shared by all of them.
pub async fn serve<H: Handler>(
    name: &'static str,
    make: impl FnOnce(&Environment) -> Result<H, SettingError>,
) -> Result<(), Error> {
    let (rule, handler) = &start(name, |environment| Ok((H::Caller::rule(environment)?, make(environment)?)))?;
    let service = service_fn(move |event: LambdaEvent<GatewayEvent>| async move {
        let LambdaEvent { payload, context } = event;
        Ok::<_, Error>(respond(name, rule, handler, payload, &context.request_id).await)
    });
    Runtime::new(service).run().await
}

/// Answers one request, whatever happens, and writes its one log line.
///
/// `invocation_id` stands in for the request's id where no gateway gave it one.
pub async fn respond<H: Handler>(
    function: &'static str,
    rule: &<H::Caller as FromVerified>::Rule,
    handler: &H,
    event: GatewayEvent,
    invocation_id: &str,
) -> ApiGatewayV2httpResponse {
    let start = Instant::now();
    let request_id = &event.request_id().unwrap_or(invocation_id).to_owned();
    let route = H::ROUTES.iter().find(|route| route.key == event.route_key());
    let public = H::PUBLIC_ROUTES.iter().find(|route| route.key == event.route_key());
    let key = route.map(|route| route.key).or(public.map(|route| route.key));
    let span = tracing::error_span!("request", request_id, invocation_id, function, account = Empty, principal = Empty);
    // What is no ID may be anything, and is not logged.
    let endpoint_id = event.path_parameter("endpointId").and_then(|text| EndpointId::parse(&text).ok());
    let work = async {
        if let Some(public) = public {
            return Ok((public.response)());
        }
        let route = route.ok_or_else(Problem::route_not_found)?;
        let caller = H::Caller::from_verified(&event, rule, route.requires)?;
        tracing::Span::current().record("account", caller.account().as_str());
        if let Some(principal) = caller.principal() {
            tracing::Span::current().record("principal", principal);
        }
        let request = event.into_request()?;
        // Boxed, for the compiler's sake: a handler's future has all of the SDK's inside, layer upon layer, and
        // with the runtime's around it is nested deeper than rustc follows.
        Box::pin(handler.handle(route.action, caller, &request)).await
    };
    async {
        // The runtime would turn a panic into an error of the function, of which the gateway makes a bare 500 without
        // a code; whoever called still gets a problem document from us.
        let result = AssertUnwindSafe(work).catch_unwind().await;
        let result = result.unwrap_or_else(|panic| Err(Problem::internal().with_fault(message_of(panic.as_ref()))));
        // Only route keys of ours are logged as they are.
        log(key.unwrap_or("none"), endpoint_id.as_ref(), &result, start.elapsed());
        let response = result.unwrap_or_else(|problem| response::problem(&problem, request_id));
        response::into_gateway(response)
    }
    .instrument(span)
    .await
}

/// The one log line of a request: route, endpoint, outcome (of a test, that of its report), status, code and duration;
/// for a problem of ours, what happened inside. Account and caller are in the span.
fn log(route: &str, endpoint_id: Option<&EndpointId>, result: &Result<HttpResponse, Problem>, duration: Duration) {
    let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let endpoint_id = endpoint_id.map(EndpointId::as_str);
    let outcome = match result {
        Ok(response) => response.extensions().get().map_or("ok", |outcome: &Outcome| outcome.as_str()),
        Err(problem) if problem.code.status() < 500 => "refused",
        Err(_) => "error",
    };
    let (status, code, fault) = match result {
        Ok(response) => (response.status().as_u16(), "ok", None),
        Err(problem) => (problem.code.status(), problem.code.as_str(), problem.fault.as_deref()),
    };
    if status >= 500 {
        tracing::error!(route, endpoint_id, outcome, status, code, duration_ms, fault, "request");
    } else {
        tracing::info!(route, endpoint_id, outcome, status, code, duration_ms, "request");
    }
}

fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("without a message"))
}

#[cfg(test)]
mod tests;
