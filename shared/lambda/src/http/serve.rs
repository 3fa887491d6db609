//! The one way in: from the start of a function to the answer of each request.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures_util::FutureExt;
use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
use tracing::Instrument;

use crate::answer::{Answer, GatewayAnswer};
use crate::caller::Caller;
use crate::config::{AccountClaim, ConfigError, Environment};
use crate::problem::{Code, Problem};
use crate::request::Request;
use crate::route::Handler;
use crate::start::start;
use crate::telemetry;

/// Starts the function `name` with the handler that `make` builds from the environment, and serves requests until
/// Lambda ends the process.
///
/// `make` runs once, before the first request: what it reads and builds is shared by all of them.
pub async fn serve<H: Handler>(
    name: &'static str,
    make: impl AsyncFnOnce(&Environment) -> Result<H, ConfigError>,
) -> Result<(), Error> {
    let started = start(name, async |environment| Ok((AccountClaim::read(environment)?, make(environment).await?)));
    let (account_claim, handler) = &started.await?;
    let service = service_fn(move |event: LambdaEvent<Request>| async move {
        let LambdaEvent { payload, context } = event;
        Ok::<_, Error>(respond(name, account_claim, handler, &payload, &context.request_id).await)
    });
    Runtime::new(service).run().await
}

/// Answers one request, whatever happens.
///
/// `invocation_id` stands in for the request's id where no gateway gave it one.
pub async fn respond<H: Handler>(
    function: &'static str,
    account_claim: &AccountClaim,
    handler: &H,
    request: &Request,
    invocation_id: &str,
) -> GatewayAnswer {
    let known = H::ROUTES.iter().find(|route| route.key == request.route_key());
    let work = async {
        let route = known.ok_or_else(no_such_route)?;
        let caller = Caller::of(request, account_claim, route.scopes)?;
        // Boxed, for the compiler's sake: a handler's future has all of the SDK's inside, layer upon layer, and
        // with the runtime's around it is nested deeper than rustc follows.
        Box::pin(handler.handle(route.action, caller, request)).await
    };
    // Only route keys of ours are logged as they are.
    let route = known.map_or("none", |route| route.key);
    answer(function, route, request, invocation_id, work).await
}

/// The answer that `work` on a request of `route` comes to, told in one log line.
pub(crate) async fn answer(
    function: &'static str,
    route: &'static str,
    request: &Request,
    invocation_id: &str,
    work: impl Future<Output = Result<Answer, Problem>>,
) -> GatewayAnswer {
    let start = Instant::now();
    let request_id = request.id().unwrap_or(invocation_id);
    let span = tracing::error_span!("request", request_id, invocation_id, function, principal = tracing::field::Empty);
    async {
        // The runtime would turn a panic into an error of the function, of which the gateway makes a bare 500 without
        // a code; whoever called still gets a problem document from us.
        let result = AssertUnwindSafe(work).catch_unwind().await;
        let result = result.unwrap_or_else(|panic| Err(Problem::internal().because(said(panic.as_ref()))));
        let (answer, fault) = match result {
            Ok(answer) => (answer, None),
            Err(problem) => (Answer::problem(&problem, request_id), problem.fault),
        };
        telemetry::log_request(route, &answer, start.elapsed(), fault.as_deref());
        answer.into_gateway()
    }
    .instrument(span)
    .await
}

pub(crate) fn no_such_route() -> Problem {
    Problem::new(Code::NotFound, "There is no such route. The routes are in the project's README.")
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("without a text"))
}

#[cfg(test)]
mod tests;
