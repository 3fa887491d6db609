use be_domain::operations::vend_credentials;
use be_domain::ports::{IssueCredentials, ReadEndpoint, ReadExternalId, ReadHealth};
use be_lambda::http::views::CredentialsView;
use be_lambda::http::{
    FieldErrors, Handler, HttpResponse, InternalCaller, Problem, Route, VendorRole, body, path, query, response,
};
use lambda_http::Request;

/// Vends credentials. The one function whose answers hold any.
pub(crate) struct VendCredentials<S, R> {
    pub(crate) store: S,
    pub(crate) roles: R,
}

impl<S, R> Handler for VendCredentials<S, R>
where
    S: ReadEndpoint + ReadHealth + ReadExternalId,
    R: IssueCredentials,
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
        let vended = vend_credentials::vend(&self.store, &self.roles, &caller.account, &endpoint_id, feature).await?;
        response::ok(&CredentialsView::from(&vended))
    }
}

#[cfg(test)]
mod tests;
