use be_domain::operations::{endpoint_uses, read_endpoints};
use be_domain::ports::{
    ListEndpoints, ReadEndpoint, ReadHealth, ReadLastVended, ReadTimeline, ReadUses, StoredEndpoint,
};
use be_lambda::http::query::{self, ListQuery, TimelineQuery};
use be_lambda::http::views::{EndpointList, EndpointView, HealthWithTimeline, UseList};
use be_lambda::http::{
    Caller, FieldErrors, Handler, HttpResponse, Problem, Route, Scope, body, cursor, path, response,
};
use lambda_http::Request;

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
    /// Shows which features use one endpoint.
    ShowUses,
    /// Answers that endpoints can't be changed.
    RefuseChange,
}

impl<S: ReadEndpoint + ReadHealth + ReadTimeline + ListEndpoints + ReadUses + ReadLastVended> Handler
    for ReadEndpoints<S>
{
    type Caller = Caller;
    type Action = Action;

    const ROUTES: &'static [Route<Caller, Action>] = &[
        Route { key: "GET /v1/endpoints", requires: Scope::Read, action: Action::List },
        Route { key: "GET /v1/endpoints/{endpointId}", requires: Scope::Read, action: Action::Show },
        Route { key: "GET /v1/endpoints/{endpointId}/health", requires: Scope::Read, action: Action::ShowHealth },
        Route { key: "GET /v1/endpoints/{endpointId}/uses", requires: Scope::Read, action: Action::ShowUses },
        // Whoever may read or write receives the advice.
        Route { key: "PUT /v1/endpoints/{endpointId}", requires: Scope::ReadOrWrite, action: Action::RefuseChange },
        Route { key: "PATCH /v1/endpoints/{endpointId}", requires: Scope::ReadOrWrite, action: Action::RefuseChange },
    ];

    async fn handle(&self, action: Action, caller: Caller, request: &Request) -> Result<HttpResponse, Problem> {
        match action {
            Action::List => self.list(&caller, request).await,
            Action::Show => response::ok(&EndpointView::from(&self.one(&caller, request).await?)),
            Action::ShowHealth => self.health(&caller, request).await,
            Action::ShowUses => self.uses(&caller, request).await,
            // Without a look at the endpoint: the answer is the same whether it exists or not.
            Action::RefuseChange => Err(Problem::endpoint_immutable()),
        }
    }
}

impl<S: ReadEndpoint + ReadHealth + ReadTimeline + ListEndpoints + ReadUses + ReadLastVended> ReadEndpoints<S> {
    async fn one(&self, caller: &Caller, request: &Request) -> Result<StoredEndpoint, Problem> {
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        body::expect_empty(request, &mut errors);
        errors.into_result()?;
        let endpoint_id = path::endpoint_id(request)?;
        let found = read_endpoints::one(&self.store, &caller.account, &endpoint_id).await?;
        found.ok_or_else(Problem::endpoint_not_found)
    }

    async fn health(&self, caller: &Caller, request: &Request) -> Result<HttpResponse, Problem> {
        let account = &caller.account;
        let endpoint_id = path::endpoint_id(request)?;
        let mut errors = FieldErrors::default();
        body::expect_empty(request, &mut errors);
        let TimelineQuery { before, limit } = TimelineQuery::read(request, account, &endpoint_id, &mut errors);
        errors.into_result()?;
        let found = read_endpoints::one(&self.store, account, &endpoint_id).await?;
        let stored = found.ok_or_else(Problem::endpoint_not_found)?;
        // One more than is shown: then there is another page.
        let mut events = self.store.timeline(account, &endpoint_id, before, limit + 1).await?;
        let is_more = events.len() > limit;
        events.truncate(limit);
        let last = events.last().filter(|_| is_more);
        let next = last.map(|last| cursor::timeline::encode(account, &endpoint_id, last.sequence));
        response::ok(&HealthWithTimeline::new(&stored, &events, next))
    }

    async fn uses(&self, caller: &Caller, request: &Request) -> Result<HttpResponse, Problem> {
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        body::expect_empty(request, &mut errors);
        errors.into_result()?;
        let endpoint_id = path::endpoint_id(request)?;
        let uses = endpoint_uses::list(&self.store, &caller.account, &endpoint_id).await?;
        response::ok(&UseList { items: uses.ok_or_else(Problem::endpoint_not_found)? })
    }

    async fn list(&self, caller: &Caller, request: &Request) -> Result<HttpResponse, Problem> {
        let mut errors = FieldErrors::default();
        body::expect_empty(request, &mut errors);
        let query = ListQuery::read(request, &caller.account, &mut errors);
        errors.into_result()?;
        let ListQuery { filter, after, limit } = query;
        let page = read_endpoints::page(&self.store, &caller.account, &filter, after, limit).await?;
        let next = page.next.and_then(|position| cursor::list::encode(&caller.account, &filter, &position));
        response::ok(&EndpointList::new(&page.items, next))
    }
}

#[cfg(test)]
mod tests;
