use be_domain::operations::{read_endpoints, retire_endpoint};
use be_domain::ports::Actor;
use be_domain::ports::{Clock, ReadEndpoint, ReadHealth, ReadHealthRecord, ReadLastVended, RetireEndpoint};
use be_lambda::http::views::EndpointView;
use be_lambda::http::{Caller, FieldErrors, Handler, HttpResponse, Problem, Route, Scope, body, path, query, response};
use lambda_http::Request;

/// Retires endpoints.
pub(crate) struct Retire<S, C> {
    pub(crate) store: S,
    pub(crate) clock: C,
}

impl<S, C> Handler for Retire<S, C>
where
    S: ReadEndpoint + ReadHealth + ReadHealthRecord + ReadLastVended + RetireEndpoint,
    C: Clock,
{
    type Caller = Caller;
    type Action = ();

    const ROUTES: &'static [Route<Caller, ()>] =
        &[Route { key: "DELETE /v1/endpoints/{endpointId}", requires: Scope::Write, action: () }];

    /// Answers with the endpoint as it now is, retired: the record stays, and a repetition gets the same answer.
    async fn handle(&self, (): (), caller: Caller, request: &Request) -> Result<HttpResponse, Problem> {
        let mut errors = FieldErrors::default();
        let if_in_use = query::force(request, &mut errors);
        body::expect_empty(request, &mut errors);
        errors.into_result()?;
        let endpoint_id = path::endpoint_id(request)?;
        let Caller { account, subject } = &caller;
        retire_endpoint::retire(&self.store, &self.clock, Actor { account, subject }, &endpoint_id, if_in_use).await?;
        let retired =
            read_endpoints::one(&self.store, account, &endpoint_id).await?.ok_or_else(Problem::endpoint_not_found)?;
        response::ok(&EndpointView::from(&retired))
    }
}

#[cfg(test)]
mod tests;
