use be_domain::checks::TestPorts;
use be_domain::endpoint::Vendor;
use be_domain::health::Schedule;
use be_domain::limits::TestLimits;
use be_domain::operations::test_endpoint;
use be_domain::ports::{
    AssumeCustomerRole, Clock, CountTest, KeepLeftovers, ProbeTrust, Randomness, ReadEndpoint, ReadExternalId,
    ReadHealthRecord, SaveHealth, SaveReceipt,
};
use be_lambda::http::{Caller, FieldErrors, Handler, HttpResponse, Problem, Route, Scope, body, path, query, response};
use lambda_http::Request;

/// Tests configurations and endpoints. Whatever the result of a test, it is an answer and no problem.
pub(crate) struct TestEndpoint<S, R, C, N> {
    pub(crate) store: S,
    pub(crate) roles: R,
    pub(crate) clock: C,
    pub(crate) randomness: N,
    pub(crate) vendor: Vendor,
    /// The name of the inline policy of customers' roles.
    pub(crate) policy_name: String,
    pub(crate) schedule: Schedule,
    pub(crate) limits: TestLimits,
}

/// What it can do.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// Tests the configuration in the body; a pass leaves a receipt.
    Configuration,
    /// Tests the endpoint in the path, and updates its health.
    Endpoint,
}

impl<S, R, C, N> Handler for TestEndpoint<S, R, C, N>
where
    S: ReadExternalId + CountTest + SaveReceipt + KeepLeftovers + ReadEndpoint + ReadHealthRecord + SaveHealth,
    R: AssumeCustomerRole + ProbeTrust,
    C: Clock,
    N: Randomness,
{
    type Caller = Caller;
    type Action = Action;

    const ROUTES: &'static [Route<Caller, Action>] = &[
        Route { key: "POST /v1/endpoints/test", requires: Scope::Write, action: Action::Configuration },
        Route { key: "POST /v1/endpoints/{endpointId}/test", requires: Scope::Write, action: Action::Endpoint },
    ];

    async fn handle(&self, action: Action, caller: Caller, request: &Request) -> Result<HttpResponse, Problem> {
        let Self { store, roles, clock, randomness, vendor, policy_name, schedule, limits } = self;
        let ports = TestPorts { roles, clock, randomness, vendor };
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        match action {
            Action::Configuration => {
                let requested = body::endpoint_to_test(request, vendor, &mut errors);
                let requested = errors.finish(requested)?;
                let tested =
                    test_endpoint::test_configuration(store, ports, *limits, &caller.account, &requested.configuration)
                        .await?;
                response::report(&tested.report, tested.receipt.as_ref(), policy_name)
            }
            Action::Endpoint => {
                body::expect_empty(request, &mut errors);
                errors.into_result()?;
                let endpoint_id = path::endpoint_id(request)?;
                let report =
                    test_endpoint::test_endpoint(store, ports, *schedule, *limits, &caller.account, &endpoint_id)
                        .await?;
                response::report(&report, None, policy_name)
            }
        }
    }
}

#[cfg(test)]
mod tests;
