//! What each route does, by its key. Which routes there are and what they require, the handlers' `ROUTES` say.

mod customers;
mod documents;
mod features;

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{RefOr, Required, Schema};

use super::values;
use crate::http::Code;
use crate::http::tests::schema;

/// What a client reads of a route, beside what its function declares.
pub(super) struct ApiOperation {
    pub(super) key: &'static str,
    pub(super) id: &'static str,
    pub(super) tag: &'static str,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    pub(super) parameters: Vec<Parameter>,
    /// The schema of the body that it takes.
    pub(super) body: Option<&'static str>,
    pub(super) responses: Vec<SuccessResponse>,
    /// What it can fail with, beside what every route can.
    pub(super) problems: &'static [Code],
}

/// A response to a request that succeeded.
pub(super) struct SuccessResponse {
    pub(super) status: u16,
    pub(super) description: &'static str,
    /// Its content types, each with the name of the schema or, where it is no JSON, of the example.
    pub(super) content: Content,
}

type Content = &'static [(&'static str, &'static str)];

/// The content of the report of a test.
pub(super) const REPORT: Content = &[("application/json", "Report")];

const fn success(status: u16, description: &'static str, content: Content) -> SuccessResponse {
    SuccessResponse { status, description, content }
}

fn parameter(name: &str, place: ParameterIn, required: bool, schema: impl Into<RefOr<Schema>>) -> Parameter {
    let required = if required { Required::True } else { Required::False };
    ParameterBuilder::new().name(name).parameter_in(place).required(required).schema(Some(schema)).build()
}

fn in_query(name: &str, required: bool, schema: impl Into<RefOr<Schema>>) -> Parameter {
    parameter(name, ParameterIn::Query, required, schema)
}

fn in_path(name: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    parameter(name, ParameterIn::Path, true, schema)
}

fn endpoint_id() -> Parameter {
    in_path("endpointId", schema::endpoint_id())
}

fn internal_path() -> Vec<Parameter> {
    vec![in_path("accountId", values::account_id()), endpoint_id()]
}

fn page() -> Vec<Parameter> {
    vec![in_query("limit", false, values::limit()), in_query("cursor", false, values::cursor())]
}

const EXTERNAL_IDS: &str = "External ID and setup";
const ENDPOINTS: &str = "Endpoints";
const DOCUMENTS: &str = "Description";
const FEATURES: &str = "Features of the vendor";

/// The tags, with what they are about.
pub(super) const TAGS: [(&str, &str); 4] = [
    (
        EXTERNAL_IDS,
        "The customer's side: the External ID of the account, and what to create in the customer's AWS account.",
    ),
    (ENDPOINTS, "Test, add, read and retire endpoints."),
    (DOCUMENTS, "This description of the API. It requires no token."),
    (FEATURES, "For roles of the vendor. Sign the requests with SigV4."),
];

/// Every operation.
pub(super) fn all() -> Vec<ApiOperation> {
    [customers::external_ids(), customers::tests(), customers::endpoints(), documents::all(), features::all()]
        .into_iter()
        .flatten()
        .collect()
}
