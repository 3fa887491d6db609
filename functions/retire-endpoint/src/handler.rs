use be_domain::operations::{read_endpoints, retire_endpoint};
use be_domain::ports::Actor;
use be_domain::ports::{Clock, ReadEndpoint, ReadHealth, RetireEndpoint};
use be_lambda::answer::Answer;
use be_lambda::caller::{Caller, Scope};
use be_lambda::problem::{FieldErrors, Problem};
use be_lambda::request::Request;
use be_lambda::route::{Handler, Route};
use be_lambda::views::EndpointView;
use be_lambda::{body, query};

/// Retires endpoints.
pub(crate) struct Retire<S, C> {
    pub(crate) store: S,
    pub(crate) clock: C,
}

impl<S, C> Handler for Retire<S, C>
where
    S: ReadEndpoint + ReadHealth + RetireEndpoint,
    C: Clock,
{
    type Action = ();

    const ROUTES: &'static [Route<()>] =
        &[Route { key: "DELETE /v1/endpoints/{endpointId}", scopes: &[Scope::Write], action: () }];

    /// Answers with the endpoint as it now is, retired: the record stays, and a repetition gets the same answer.
    async fn handle(&self, (): (), caller: Caller, request: &Request) -> Result<Answer, Problem> {
        let mut errors = FieldErrors::default();
        let if_in_use = query::force(request, &mut errors);
        body::expect_nothing(request, &mut errors);
        errors.into_result()?;
        let endpoint_id = request.endpoint_id()?;
        let Caller { account, subject } = &caller;
        retire_endpoint::retire(&self.store, &self.clock, Actor { account, subject }, &endpoint_id, if_in_use).await?;
        let retired =
            read_endpoints::one(&self.store, account, &endpoint_id).await?.ok_or_else(Problem::endpoint_not_found)?;
        Answer::ok(&EndpointView::from(&retired))
    }
}

#[cfg(test)]
mod tests;
