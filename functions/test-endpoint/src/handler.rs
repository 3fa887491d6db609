use be_domain::checks::TestPorts;
use be_domain::endpoint::Vendor;
use be_domain::health::Pace;
use be_domain::operations::test_endpoint;
use be_domain::ports::{
    AssumeCustomerRole, Clock, ProbeTrust, Randomness, ReadEndpoint, ReadExternalId, ReadHealthRecord, SaveHealth,
    SaveReceipt,
};
use be_lambda::answer::Answer;
use be_lambda::caller::{Caller, Scope};
use be_lambda::problem::{FieldErrors, Problem};
use be_lambda::request::Request;
use be_lambda::route::{Handler, Route};
use be_lambda::views::ReportView;
use be_lambda::{body, query};

/// Tests configurations and endpoints. Whatever a test finds is an answer, and no problem.
pub(crate) struct TestEndpoint<S, R, C, N> {
    pub(crate) store: S,
    pub(crate) roles: R,
    pub(crate) clock: C,
    pub(crate) randomness: N,
    pub(crate) vendor: Vendor,
    pub(crate) pace: Pace,
}

/// What it can do.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// Tests the configuration in the body; a pass leaves a receipt.
    Configuration,
    /// Tests the endpoint in the path, and keeps what that says of its health.
    Endpoint,
}

impl<S, R, C, N> Handler for TestEndpoint<S, R, C, N>
where
    S: ReadExternalId + SaveReceipt + ReadEndpoint + ReadHealthRecord + SaveHealth,
    R: AssumeCustomerRole + ProbeTrust,
    C: Clock,
    N: Randomness,
{
    type Action = Action;

    const ROUTES: &'static [Route<Action>] = &[
        Route { key: "POST /v1/endpoints/test", scopes: &[Scope::Write], action: Action::Configuration },
        Route { key: "POST /v1/endpoints/{endpointId}/test", scopes: &[Scope::Write], action: Action::Endpoint },
    ];

    async fn handle(&self, action: Action, caller: Caller, request: &Request) -> Result<Answer, Problem> {
        let Self { store, roles, clock, randomness, vendor, pace } = self;
        let ports = TestPorts { roles, clock, randomness, vendor };
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        match action {
            Action::Configuration => {
                let requested = body::tested(request, vendor, &mut errors);
                let (Some(requested), true) = (requested, errors.is_empty()) else {
                    return Err(errors.into_problem());
                };
                let tested =
                    test_endpoint::test_configuration(store, ports, &caller.account, &requested.configuration).await?;
                Answer::ok(&ReportView::new(&tested.report, tested.receipt.as_ref()))
            }
            Action::Endpoint => {
                body::expect_nothing(request, &mut errors);
                errors.into_result()?;
                let endpoint_id = request.endpoint_id()?;
                let report = test_endpoint::test_endpoint(store, ports, *pace, &caller.account, &endpoint_id).await?;
                Answer::ok(&ReportView::new(&report, None))
            }
        }
    }
}

#[cfg(test)]
mod tests;
