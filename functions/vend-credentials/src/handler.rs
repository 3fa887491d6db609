use be_domain::operations::vend_credentials;
use be_domain::ports::{IssueCredentials, ReadEndpoint, ReadExternalId, ReadHealth};
use be_lambda::answer::Answer;
use be_lambda::internal::{InternalCaller, InternalHandler, InternalRoute};
use be_lambda::problem::{FieldErrors, Problem};
use be_lambda::request::Request;
use be_lambda::views::CredentialsView;
use be_lambda::{body, query};

/// Vends credentials. The one function whose answers hold any.
pub(crate) struct VendCredentials<S, R> {
    pub(crate) store: S,
    pub(crate) roles: R,
}

impl<S, R> InternalHandler for VendCredentials<S, R>
where
    S: ReadEndpoint + ReadHealth + ReadExternalId,
    R: IssueCredentials,
{
    type Action = ();

    const ROUTES: &'static [InternalRoute<()>] = &[InternalRoute {
        key: "POST /internal/v1/accounts/{accountId}/endpoints/{endpointId}/credentials",
        action: (),
    }];

    async fn handle(&self, (): (), caller: InternalCaller, request: &Request) -> Result<Answer, Problem> {
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        let feature = body::feature(request, &mut errors);
        let (Some(feature), true) = (feature, errors.is_empty()) else {
            return Err(errors.into_problem());
        };
        let endpoint_id = request.endpoint_id()?;
        let vended = vend_credentials::vend(&self.store, &self.roles, &caller.account, &endpoint_id, feature).await?;
        Answer::ok(&CredentialsView::from(&vended))
    }
}

#[cfg(test)]
mod tests;
