use be_domain::operations::endpoint_uses;
use be_domain::ports::{ReadEndpoint, RegisterUse, ReleaseUse};
use be_lambda::http::{
    FieldErrors, Handler, HttpResponse, InternalCaller, Problem, Route, VendorRole, body, path, query, response,
};
use lambda_http::Request;

/// Records which features use an endpoint.
pub(crate) struct EndpointUses<S> {
    pub(crate) store: S,
}

/// What it can do.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// Registers a use.
    Register,
    /// Releases it.
    Release,
}

impl<S: ReadEndpoint + RegisterUse + ReleaseUse> Handler for EndpointUses<S> {
    type Caller = InternalCaller;
    type Action = Action;

    const ROUTES: &'static [Route<InternalCaller, Action>] = &[
        Route {
            key: "PUT /internal/v1/accounts/{accountId}/endpoints/{endpointId}/uses/{feature}",
            requires: VendorRole,
            action: Action::Register,
        },
        Route {
            key: "DELETE /internal/v1/accounts/{accountId}/endpoints/{endpointId}/uses/{feature}",
            requires: VendorRole,
            action: Action::Release,
        },
    ];

    async fn handle(&self, action: Action, caller: InternalCaller, request: &Request) -> Result<HttpResponse, Problem> {
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        body::expect_empty(request, &mut errors);
        let feature = path::feature(request, &mut errors);
        let feature = caller.acting_as(errors.finish(feature)?)?;
        let endpoint_id = path::endpoint_id(request)?;
        match action {
            Action::Register => endpoint_uses::register(&self.store, &caller.account, &endpoint_id, feature).await?,
            Action::Release => endpoint_uses::release(&self.store, &caller.account, &endpoint_id, feature).await?,
        }
        Ok(response::no_content())
    }
}

#[cfg(test)]
mod tests;
