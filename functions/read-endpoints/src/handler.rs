use be_domain::operations::read_endpoints;
use be_domain::ports::{ListEndpoints, ReadEndpoint, ReadHealth, ReadTimeline, StoredEndpoint};
use be_lambda::answer::Answer;
use be_lambda::caller::{Caller, Scope};
use be_lambda::problem::{FieldErrors, Problem};
use be_lambda::query::{self, ListQuery, TimelineQuery};
use be_lambda::request::Request;
use be_lambda::route::{Handler, Route};
use be_lambda::views::{EndpointList, EndpointView, HealthWithTimeline};
use be_lambda::{body, cursor};

/// Shows endpoints, and refuses to change them.
pub(crate) struct ReadEndpoints<S> {
    pub(crate) store: S,
}

/// What it can do.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// Shows a page of endpoints.
    List,
    /// Shows one endpoint.
    Show,
    /// Shows one endpoint's health, with a page of its timeline.
    ShowHealth,
    /// Says that endpoints never change.
    RefuseChange,
}

impl<S: ReadEndpoint + ReadHealth + ReadTimeline + ListEndpoints> Handler for ReadEndpoints<S> {
    type Action = Action;

    const ROUTES: &'static [Route<Action>] = &[
        Route { key: "GET /v1/endpoints", scopes: &[Scope::Read], action: Action::List },
        Route { key: "GET /v1/endpoints/{endpointId}", scopes: &[Scope::Read], action: Action::Show },
        Route { key: "GET /v1/endpoints/{endpointId}/health", scopes: &[Scope::Read], action: Action::ShowHealth },
        // Whoever may read or write may know the way out.
        Route {
            key: "PUT /v1/endpoints/{endpointId}",
            scopes: &[Scope::Read, Scope::Write],
            action: Action::RefuseChange,
        },
        Route {
            key: "PATCH /v1/endpoints/{endpointId}",
            scopes: &[Scope::Read, Scope::Write],
            action: Action::RefuseChange,
        },
    ];

    async fn handle(&self, action: Action, caller: Caller, request: &Request) -> Result<Answer, Problem> {
        match action {
            Action::List => self.list(&caller, request).await,
            Action::Show => Answer::ok(&EndpointView::from(&self.one(&caller, request).await?)),
            Action::ShowHealth => self.health(&caller, request).await,
            // Without a look at the endpoint: the answer is the same whether it exists or not.
            Action::RefuseChange => Err(Problem::endpoint_immutable()),
        }
    }
}

impl<S: ReadEndpoint + ReadHealth + ReadTimeline + ListEndpoints> ReadEndpoints<S> {
    async fn one(&self, caller: &Caller, request: &Request) -> Result<StoredEndpoint, Problem> {
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        body::expect_nothing(request, &mut errors);
        errors.into_result()?;
        let endpoint_id = request.endpoint_id()?;
        let found = read_endpoints::one(&self.store, &caller.account, &endpoint_id).await?;
        found.ok_or_else(Problem::endpoint_not_found)
    }

    async fn health(&self, caller: &Caller, request: &Request) -> Result<Answer, Problem> {
        let account = &caller.account;
        let endpoint_id = request.endpoint_id()?;
        let mut errors = FieldErrors::default();
        body::expect_nothing(request, &mut errors);
        let TimelineQuery { before, limit } = TimelineQuery::read(request, account, &endpoint_id, &mut errors);
        errors.into_result()?;
        let found = read_endpoints::one(&self.store, account, &endpoint_id).await?;
        let stored = found.ok_or_else(Problem::endpoint_not_found)?;
        // One more than is shown tells whether there is another page.
        let mut events = self.store.timeline(account, &endpoint_id, before, limit + 1).await?;
        let is_more = events.len() > limit;
        events.truncate(limit);
        let last = events.last().filter(|_| is_more);
        let next = last.map(|last| cursor::timeline::encode(account, &endpoint_id, last.sequence));
        Answer::ok(&HealthWithTimeline::new(&stored.health, &events, next))
    }

    async fn list(&self, caller: &Caller, request: &Request) -> Result<Answer, Problem> {
        let mut errors = FieldErrors::default();
        body::expect_nothing(request, &mut errors);
        let query = ListQuery::read(request, &caller.account, &mut errors);
        errors.into_result()?;
        let ListQuery { filter, after, limit } = query;
        let page = read_endpoints::page(&self.store, &caller.account, &filter, after, limit).await?;
        let next = page.next.and_then(|position| cursor::encode(&caller.account, &filter, &position));
        Answer::ok(&EndpointList::new(&page.items, next))
    }
}

#[cfg(test)]
mod tests;
