//! Functions for the vendor's own features, apart from those for customers: a handler is of the one kind or of the
//! other, so no route can be reached with a token *or* a signature.
//!
//! There is no token here, and the account is named by the path: whoever the vendor lets call these routes works for
//! all accounts. That is why they are let in by IAM, route by route, and by [`InternalCaller::of`] once more.

mod caller;

use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};

pub(crate) use caller::FEATURES;
pub use caller::{InternalCaller, used};

use crate::answer::{Answer, GatewayAnswer};
use crate::config::{ConfigError, Environment};
use crate::problem::Problem;
use crate::request::Request;
use crate::start::start;
use crate::{config, server};
use be_domain::endpoint::Vendor;

/// One route of an internal function. Needs no scope: IAM decides who may invoke it.
#[derive(Debug, Clone, Copy)]
pub struct InternalRoute<A> {
    /// The gateway's route key.
    pub key: &'static str,
    /// What the function does there.
    pub action: A,
}

/// What an internal function does with requests that a role of the vendor's signed.
pub trait InternalHandler {
    /// The things that it can do.
    type Action: Copy + 'static;

    /// Its routes.
    const ROUTES: &'static [InternalRoute<Self::Action>];

    /// Does one of them.
    fn handle(
        &self,
        action: Self::Action,
        caller: InternalCaller,
        request: &Request,
    ) -> impl Future<Output = Result<Answer, Problem>>;
}

/// As [`server::serve`], for an internal function.
pub async fn serve<H: InternalHandler>(
    name: &'static str,
    make: impl AsyncFnOnce(&Environment) -> Result<H, ConfigError>,
) -> Result<(), Error> {
    let started = start(name, async |environment| Ok((config::vendor(environment)?, make(environment).await?)));
    let (vendor, handler) = &started.await?;
    let service = service_fn(move |event: LambdaEvent<Request>| async move {
        let LambdaEvent { payload, context } = event;
        Ok::<_, Error>(respond(name, vendor, handler, &payload, &context.request_id).await)
    });
    Runtime::new(service).run().await
}

/// As [`server::respond`], for an internal function.
pub async fn respond<H: InternalHandler>(
    function: &'static str,
    vendor: &Vendor,
    handler: &H,
    request: &Request,
    invocation_id: &str,
) -> GatewayAnswer {
    let known = H::ROUTES.iter().find(|route| route.key == request.route_key());
    let work = async {
        let route = known.ok_or_else(server::no_such_route)?;
        let caller = InternalCaller::of(request, vendor)?;
        // Who was let in to act for an account is in the log line; an ARN is no secret.
        tracing::Span::current().record("principal", &caller.principal);
        // Boxed as in `server`.
        Box::pin(handler.handle(route.action, caller, request)).await
    };
    server::answer(function, known.map_or("none", |route| route.key), request, invocation_id, work).await
}
