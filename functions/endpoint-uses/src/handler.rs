use be_domain::operations::endpoint_uses;
use be_domain::ports::{ReadEndpoint, RegisterUse, ReleaseUse};
use be_lambda::answer::Answer;
use be_lambda::internal::{InternalCaller, InternalHandler, InternalRoute, used};
use be_lambda::problem::{FieldErrors, Problem};
use be_lambda::request::Request;
use be_lambda::{body, query};

/// Keeps who uses which endpoint.
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

impl<S: ReadEndpoint + RegisterUse + ReleaseUse> InternalHandler for EndpointUses<S> {
    type Action = Action;

    const ROUTES: &'static [InternalRoute<Action>] = &[
        InternalRoute {
            key: "PUT /internal/v1/accounts/{accountId}/endpoints/{endpointId}/uses/{feature}",
            action: Action::Register,
        },
        InternalRoute {
            key: "DELETE /internal/v1/accounts/{accountId}/endpoints/{endpointId}/uses/{feature}",
            action: Action::Release,
        },
    ];

    async fn handle(&self, action: Action, caller: InternalCaller, request: &Request) -> Result<Answer, Problem> {
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        body::expect_nothing(request, &mut errors);
        let (endpoint_id, feature) = used(request, errors)?;
        match action {
            Action::Register => endpoint_uses::register(&self.store, &caller.account, &endpoint_id, feature).await?,
            Action::Release => endpoint_uses::release(&self.store, &caller.account, &endpoint_id, feature).await?,
        }
        Ok(Answer::nothing())
    }
}

#[cfg(test)]
mod tests;
