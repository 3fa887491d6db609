use be_domain::endpoint::Vendor;
use be_domain::health::Pace;
use be_domain::operations::create_endpoint::{self, AddCommand};
use be_domain::ports::{AddEndpoint, Clock, Randomness, ReadEndpoint, ReadHealth, System};
use be_domain::values::IdempotencyKey;
use be_lambda::answer::Answer;
use be_lambda::caller::{Caller, Scope};
use be_lambda::problem::{FieldError, FieldErrors, Problem};
use be_lambda::request::Request;
use be_lambda::route::{Handler, Route};
use be_lambda::views::EndpointView;
use be_lambda::{body, query};

/// Adds endpoints.
pub(crate) struct CreateEndpoint<S, C, N> {
    pub(crate) store: S,
    pub(crate) clock: C,
    pub(crate) randomness: N,
    pub(crate) vendor: Vendor,
    pub(crate) pace: Pace,
}

impl<S, C, N> Handler for CreateEndpoint<S, C, N>
where
    S: AddEndpoint + ReadEndpoint + ReadHealth,
    C: Clock,
    N: Randomness,
{
    type Action = ();

    const ROUTES: &'static [Route<()>] = &[Route { key: "POST /v1/endpoints", scopes: &[Scope::Write], action: () }];

    async fn handle(&self, (): (), caller: Caller, request: &Request) -> Result<Answer, Problem> {
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        let idempotency_key = errors.keep(idempotency_key(request)).flatten();
        let requested = body::added(request, &self.vendor, &mut errors);
        let (Some(requested), true) = (requested, errors.is_empty()) else {
            return Err(errors.into_problem());
        };
        let Caller { account, subject } = caller;
        let command = AddCommand { account, subject, request: requested, idempotency_key };
        let system = System { clock: &self.clock, randomness: &self.randomness };
        let stored = create_endpoint::add(&self.store, system, self.pace, command).await?;
        // A repeated request is answered as the first was: it created this endpoint.
        Answer::created(format!("/v1/endpoints/{}", stored.endpoint.endpoint_id), &EndpointView::from(&stored))
    }
}

fn idempotency_key(request: &Request) -> Result<Option<IdempotencyKey>, FieldError> {
    let key = request.header("idempotency-key").map(IdempotencyKey::parse).transpose();
    key.map_err(|invalid| FieldError::header("idempotency-key", invalid.code.as_str(), invalid.detail))
}

#[cfg(test)]
mod tests;
