use be_domain::endpoint::Vendor;
use be_domain::health::Schedule;
use be_domain::operations::create_endpoint::{self, AddCommand};
use be_domain::ports::{AddEndpoint, Clock, Randomness, ReadEndpoint, ReadHealth, ReadReceipt, System};
use be_domain::values::IdempotencyKey;
use be_lambda::http::views::EndpointView;
use be_lambda::http::{
    Caller, FieldError, FieldErrors, Handler, HttpResponse, Problem, Route, Scope, body, query, response,
};
use lambda_http::Request;

/// Adds endpoints.
pub(crate) struct CreateEndpoint<S, C, N> {
    pub(crate) store: S,
    pub(crate) clock: C,
    pub(crate) randomness: N,
    pub(crate) vendor: Vendor,
    pub(crate) schedule: Schedule,
    pub(crate) max_endpoints: u32,
}

impl<S, C, N> Handler for CreateEndpoint<S, C, N>
where
    S: AddEndpoint + ReadReceipt + ReadEndpoint + ReadHealth,
    C: Clock,
    N: Randomness,
{
    type Caller = Caller;
    type Action = ();

    const ROUTES: &'static [Route<Caller, ()>] =
        &[Route { key: "POST /v1/endpoints", requires: Scope::Write, action: () }];

    async fn handle(&self, (): (), caller: Caller, request: &Request) -> Result<HttpResponse, Problem> {
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        let idempotency_key = errors.collect(idempotency_key(request)).flatten();
        let requested = body::endpoint_to_add(request, &self.vendor, &mut errors);
        let requested = errors.finish(requested)?;
        let Caller { account, subject } = caller;
        let command = AddCommand { account, subject, request: requested, idempotency_key };
        let system = System { clock: &self.clock, randomness: &self.randomness };
        let stored = create_endpoint::add(&self.store, system, self.schedule, self.max_endpoints, command).await?;
        // A repeated request is answered as the first was: it created this endpoint.
        response::created(&format!("/v1/endpoints/{}", stored.endpoint.endpoint_id), &EndpointView::from(&stored))
    }
}

fn idempotency_key(request: &Request) -> Result<Option<IdempotencyKey>, FieldError> {
    // What is no UTF-8 is refused as what it is, and not taken for a missing key.
    let text = request.headers().get("idempotency-key").map(|value| String::from_utf8_lossy(value.as_bytes()));
    let key = text.map(|text| IdempotencyKey::parse(&text)).transpose();
    key.map_err(|invalid| FieldError::header("idempotency-key", invalid.code, invalid.detail))
}

#[cfg(test)]
mod tests;
