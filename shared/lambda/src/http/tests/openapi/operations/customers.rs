//! What customers do, with a token.

use utoipa::openapi::path::ParameterIn;

use super::{
    ApiOperation, Content, ENDPOINTS, EXTERNAL_IDS, REPORT, SuccessResponse, endpoint_id, in_query, page, parameter,
    success,
};
use crate::http::Code::{
    EndpointImmutable, EndpointInUse, EndpointNotFound, EndpointRetired, ExternalIdNotAccepted, ExternalIdNotCreated,
    ExternalIdNotFound, IdempotencyKeyReused, InvalidRequest, NameTaken, PrefixConflict, RateLimited, TestRequired,
    VendorRoleRefused,
};
use crate::http::tests::openapi::values;

const ENDPOINT: Content = &[("application/json", "Endpoint")];
const EXTERNAL_ID: Content = &[("application/json", "ExternalId")];

/// External ID and setup kit.
pub(super) fn external_ids() -> Vec<ApiOperation> {
    vec![
        ApiOperation {
            key: "POST /v1/external-id",
            id: "createExternalId",
            tag: EXTERNAL_IDS,
            summary: "Create the External ID of the account",
            description: "The first request creates it. Later requests return the same External ID. No client can choose it.",
            parameters: Vec::new(),
            body: None,
            responses: vec![
                success(200, "The External ID, which the account already had.", EXTERNAL_ID),
                success(201, "The External ID, created by this request.", EXTERNAL_ID),
            ],
            problems: &[InvalidRequest, ExternalIdNotAccepted],
        },
        ApiOperation {
            key: "GET /v1/external-id",
            id: "getExternalId",
            tag: EXTERNAL_IDS,
            summary: "Get the External ID of the account",
            description: "Also returns the trust policy to set on the role.",
            parameters: Vec::new(),
            body: None,
            responses: vec![success(200, "The External ID.", EXTERNAL_ID)],
            problems: &[InvalidRequest, ExternalIdNotAccepted, ExternalIdNotFound],
        },
        setup(),
    ]
}

/// Tests.
pub(super) fn tests() -> Vec<ApiOperation> {
    vec![
        ApiOperation {
            key: "POST /v1/endpoints/test",
            id: "testConfiguration",
            tag: ENDPOINTS,
            summary: "Test a configuration",
            description: "The status is 200, whatever the outcome of the test. The test accesses the bucket only after it is proven \
                          that the role requires the External ID.",
            parameters: Vec::new(),
            body: Some("EndpointTestRequest"),
            responses: vec![success(
                200,
                "The report. If the outcome is `passed`, exactly this configuration can be added.",
                REPORT,
            )],
            problems: &[InvalidRequest, ExternalIdNotAccepted, VendorRoleRefused, ExternalIdNotCreated, RateLimited],
        },
        ApiOperation {
            key: "POST /v1/endpoints/{endpointId}/test",
            id: "testEndpoint",
            tag: ENDPOINTS,
            summary: "Test an endpoint",
            description: "Tests an endpoint and updates its health. The status is 200, whatever the outcome of the test.",
            parameters: vec![endpoint_id()],
            body: None,
            responses: vec![success(200, "The report.", REPORT)],
            problems: &[
                InvalidRequest,
                ExternalIdNotAccepted,
                EndpointNotFound,
                ExternalIdNotCreated,
                EndpointRetired,
                RateLimited,
            ],
        },
    ]
}

/// Endpoints.
pub(super) fn endpoints() -> Vec<ApiOperation> {
    vec![
        ApiOperation {
            key: "POST /v1/endpoints",
            id: "addEndpoint",
            tag: ENDPOINTS,
            summary: "Add an endpoint",
            description: "Adds a configuration that passed a test in the last 15 minutes. An endpoint cannot be changed.",
            parameters: vec![parameter("Idempotency-Key", ParameterIn::Header, false, values::idempotency_key())],
            body: Some("EndpointRequest"),
            responses: vec![success(201, "The endpoint.", ENDPOINT)],
            problems: &[
                InvalidRequest,
                ExternalIdNotAccepted,
                VendorRoleRefused,
                NameTaken,
                PrefixConflict,
                TestRequired,
                IdempotencyKeyReused,
                RateLimited,
            ],
        },
        ApiOperation {
            key: "GET /v1/endpoints",
            id: "listEndpoints",
            tag: ENDPOINTS,
            summary: "List endpoints",
            description: "A page of the account's endpoints, the oldest first.",
            parameters: [
                page(),
                vec![
                    in_query("bucketAccess", false, values::reference("BucketAccess")),
                    in_query("feature", false, values::reference("Feature")),
                    in_query("health", false, values::reference("HealthStatus")),
                    in_query("includeRetired", false, values::switch("Whether to include retired endpoints.")),
                ],
            ]
            .concat(),
            body: None,
            responses: vec![success(200, "The page.", &[("application/json", "EndpointList")])],
            problems: &[InvalidRequest, ExternalIdNotAccepted],
        },
        ApiOperation {
            key: "GET /v1/endpoints/{endpointId}",
            id: "getEndpoint",
            tag: ENDPOINTS,
            summary: "Get an endpoint",
            description: "Also returns retired endpoints.",
            parameters: vec![endpoint_id()],
            body: None,
            responses: vec![success(200, "The endpoint.", ENDPOINT)],
            problems: &[InvalidRequest, ExternalIdNotAccepted, EndpointNotFound],
        },
        ApiOperation {
            key: "GET /v1/endpoints/{endpointId}/health",
            id: "getEndpointHealth",
            tag: ENDPOINTS,
            summary: "Get the health and the timeline of an endpoint",
            description: "The timeline lists the events of the endpoint, the latest first.",
            parameters: [vec![endpoint_id()], page()].concat(),
            body: None,
            responses: vec![success(
                200,
                "The health, with a page of the timeline.",
                &[("application/json", "HealthWithTimeline")],
            )],
            problems: &[InvalidRequest, ExternalIdNotAccepted, EndpointNotFound],
        },
        ApiOperation {
            key: "GET /v1/endpoints/{endpointId}/uses",
            id: "getEndpointUses",
            tag: ENDPOINTS,
            summary: "Get the uses of an endpoint",
            description: "The features of the vendor that use the endpoint, and when each last received credentials. For a retired \
                          endpoint: the uses that are not released yet.",
            parameters: vec![endpoint_id()],
            body: None,
            responses: vec![success(200, "The uses.", &[("application/json", "UseList")])],
            problems: &[InvalidRequest, ExternalIdNotAccepted, EndpointNotFound],
        },
        ApiOperation {
            key: "DELETE /v1/endpoints/{endpointId}",
            id: "retireEndpoint",
            tag: ENDPOINTS,
            summary: "Retire an endpoint",
            description: "Its name and its path prefix can be used again, and its record is kept. A repeated request has the same response.",
            parameters: vec![
                endpoint_id(),
                in_query("force", false, values::switch("Whether to retire the endpoint even if features use it.")),
            ],
            body: None,
            responses: vec![success(200, "The endpoint, retired.", ENDPOINT)],
            problems: &[InvalidRequest, ExternalIdNotAccepted, EndpointNotFound, EndpointInUse],
        },
        refusal("PUT /v1/endpoints/{endpointId}", "replaceEndpoint"),
        refusal("PATCH /v1/endpoints/{endpointId}", "editEndpoint"),
    ]
}

fn setup() -> ApiOperation {
    ApiOperation {
        key: "GET /v1/setup",
        id: "getSetupKit",
        tag: EXTERNAL_IDS,
        summary: "Get the setup kit",
        description: "The role and the policies to create in the customer's AWS account, in the requested format.",
        parameters: vec![
            in_query("bucketAccess", true, values::reference("BucketAccess")),
            in_query("bucketName", true, values::bucket_name()),
            in_query("region", true, values::region()),
            in_query("pathPrefix", false, values::path_prefix()),
            in_query("roleName", false, values::role_name()),
            in_query("awsAccountId", false, values::aws_account_id()),
            in_query("bucketOwnerAwsAccountId", false, values::aws_account_id()),
            in_query("objectOwnership", false, values::reference("ObjectOwnership")),
            in_query("kmsKeyArn", false, values::kms_key_arn()),
            in_query("permissionsBoundaryArn", false, values::permissions_boundary_arn()),
            in_query("format", false, values::reference("SetupFormat")),
        ],
        body: None,
        responses: vec![SuccessResponse {
            status: 200,
            description: "The kit: `json` as application/json, `cloudformation` as application/yaml, `terraform` and `cli` as \
                          text/plain, `console` as text/markdown.",
            content: &[
                ("application/json", "SetupKit"),
                ("application/yaml", ""),
                ("text/plain", ""),
                ("text/markdown", ""),
            ],
        }],
        problems: &[InvalidRequest, VendorRoleRefused, ExternalIdNotAccepted, ExternalIdNotFound],
    }
}

fn refusal(key: &'static str, id: &'static str) -> ApiOperation {
    ApiOperation {
        key,
        id,
        tag: ENDPOINTS,
        summary: "Not allowed: endpoints cannot be changed",
        description: "Always returns 405. Add a new endpoint instead, and retire this one: before, if the name or the path prefix conflicts.",
        parameters: vec![endpoint_id()],
        body: None,
        responses: Vec::new(),
        problems: &[EndpointImmutable],
    }
}
