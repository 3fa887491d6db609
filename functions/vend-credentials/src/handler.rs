use be_domain::operations::vend_credentials;
use be_domain::ports::{
    Clock, IssueCredentials, ReadEndpoint, ReadExternalId, ReadHealth, ReadLastVended, SaveLastVended,
};
use be_lambda::http::views::CredentialsView;
use be_lambda::http::{
    FieldErrors, Handler, HttpResponse, InternalCaller, Problem, Route, VendorRole, body, path, query, response,
};
use lambda_http::Request;

/// Vends credentials. The one function whose answers hold any.
pub(crate) struct VendCredentials<S, R, C> {
    pub(crate) store: S,
    pub(crate) roles: R,
    pub(crate) clock: C,
}

impl<S, R, C> Handler for VendCredentials<S, R, C>
where
    S: ReadEndpoint + ReadHealth + ReadExternalId + ReadLastVended + SaveLastVended,
    R: IssueCredentials,
    C: Clock,
{
    type Caller = InternalCaller;
    type Action = ();

    const ROUTES: &'static [Route<InternalCaller, ()>] = &[Route {
        key: "POST /internal/v1/accounts/{accountId}/endpoints/{endpointId}/credentials",
        requires: VendorRole,
        action: (),
    }];

    async fn handle(&self, (): (), caller: InternalCaller, request: &Request) -> Result<HttpResponse, Problem> {
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        let feature = body::feature(request, &mut errors);
        let feature = caller.acting_as(errors.finish(feature)?)?;
        let endpoint_id = path::endpoint_id(request)?;
        let Self { store, roles, clock } = self;
        let vended = vend_credentials::vend(store, roles, clock, &caller.account, &endpoint_id, feature).await?;
        if let Some(fault) = &vended.not_recorded {
            tracing::warn!(endpoint_id = endpoint_id.as_str(), fault = fault.to_string(), "lastVendedAt was not saved");
        }
        response::ok(&CredentialsView::from(&vended))
    }
}

#[cfg(test)]
mod tests;
