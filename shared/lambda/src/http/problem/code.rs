//! The codes of problems.

/// What the catalogue says of a [`Code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeEntry {
    /// When it appears.
    pub when: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The title: the same for every problem of this code (RFC 9457, section 3.1.3).
    pub title: &'static str,
    /// What to do about it.
    pub fix: &'static str,
}

be_domain::catalogue! {
    /// What kind of problem it is: the stable `code` with its HTTP status and title. `docs/CODES.md` lists them.
    enum Code: CodeEntry {
        InvalidRequest = "invalid_request" (status: 400, title: "The request is not valid")
            when: "One or more parts of the request are not valid. `errors` has a code for each of them.",
            fix: "Correct the fields in `errors`. See \"Field error codes\".";
        ExternalIdNotAccepted = "external_id_not_accepted" (status: 400, title: "External IDs are not accepted")
            when: "The request contains an External ID. Only this service chooses External IDs.",
            fix: "Remove the field.";
        VendorRoleRefused = "vendor_role_refused" (status: 400, title: "Roles of the vendor's AWS account are not accepted")
            when: "The role, or the bucket, belongs to the vendor's AWS account.",
            fix: "Use a role and a bucket of your own AWS account.";
        Unauthenticated = "unauthenticated" (status: 401, title: "A token is required")
            when: "The request has no verified token.",
            fix: "Send a valid token in the `Authorization` header.";
        Forbidden = "forbidden" (status: 403, title: "The caller is not authorized")
            when: "The token does not have the scope or the claims that the route requires. On internal routes: the caller is \
                   not a role of the vendor's AWS account, or not one that may act as the feature.",
            fix: "Request a token with the scope or the claim that the detail names. On internal routes: add the role to \
                  the parameter `FeatureRoles` of the stack.";
        NotFound = "not_found" (status: 404, title: "The route does not exist")
            when: "The route does not exist.",
            fix: "Check the method and the path.";
        EndpointNotFound = "endpoint_not_found" (status: 404, title: "The endpoint does not exist")
            when: "The account has no endpoint with this ID. An endpoint of another account looks the same.",
            fix: "Check the endpoint ID. `GET /v1/endpoints` lists the endpoints of the account.";
        ExternalIdNotFound = "external_id_not_found" (status: 404, title: "The account has no External ID yet")
            when: "The External ID of the account was requested before it was created.",
            fix: "Call `POST /v1/external-id`.";
        ExternalIdNotCreated = "external_id_not_created" (status: 409, title: "The account has no External ID yet")
            when: "The request needs the External ID of the account, but it was not created yet.",
            fix: "Call `POST /v1/external-id`, set the trust policy on the role, and then send the request again.";
        EndpointImmutable = "endpoint_immutable" (status: 405, title: "Endpoints cannot be changed")
            when: "The request tried to change an endpoint.",
            fix: "Test and add a new endpoint. If its name or its path prefix conflicts with this one, retire this one before.";
        NameTaken = "name_taken" (status: 409, title: "The name is already in use")
            when: "An endpoint of the account that is not retired has the name. `conflictingEndpointId` is its ID.",
            fix: "Use another name, or retire the other endpoint.";
        PrefixConflict = "prefix_conflict" (status: 409, title: "The path prefix conflicts with another endpoint")
            when: "An endpoint of the account that is not retired uses the same path prefix of the bucket, or a folder above \
                   or below it. `conflictingEndpointId` is its ID.",
            fix: "Use another path prefix, or retire the other endpoint.";
        EndpointRetired = "endpoint_retired" (status: 409, title: "The endpoint is retired")
            when: "The endpoint is retired.",
            fix: "Use another endpoint, or add a new one.";
        EndpointDrifted = "endpoint_drifted" (status: 409, title: "The endpoint has drifted")
            when: "Credentials were requested for an endpoint that has drifted. `findings` has the checks that failed.",
            fix: "Fix what `findings` reports, and then test the endpoint.";
        EndpointInUse = "endpoint_in_use" (status: 409, title: "The endpoint is in use")
            when: "The endpoint cannot be retired, because features use it. `features` lists them.",
            fix: "Stop the features that use it, or send `?force=true`.";
        FeatureAccessMismatch = "feature_access_mismatch" (status: 409, title: "The feature requires another bucket access")
            when: "The endpoint does not have the bucket access that the feature requires.",
            fix: "Use an endpoint that has the bucket access.";
        RoleNotAssumable = "role_not_assumable" (status: 409, title: "The endpoint's role cannot be assumed")
            when: "Credentials were requested, but AWS STS denied the role of the endpoint, or is not activated for the AWS account \
                   of the role.",
            fix: "Test the endpoint, and fix what the report shows.";
        TestRequired = "test_required" (status: 412, title: "The configuration must pass a test first")
            when: "The configuration has not passed a test in the last 15 minutes.",
            fix: "Test the configuration, and add it when the outcome is `passed`.";
        IdempotencyKeyReused = "idempotency_key_reused" (status: 422, title: "The Idempotency-Key was used for another request")
            when: "The `Idempotency-Key` was used before with another body.",
            fix: "Send a new key.";
        RateLimited = "rate_limited" (status: 429, title: "A limit is reached")
            when: "The account has reached its limit of endpoints or of tests in a minute, or all accounts together have reached \
                   the limit of tests of the bucket in a minute. `limit` names the limit, `maximum` is its value.",
            fix: "Wait for the seconds in the `Retry-After` header, and then send the request again. For the limit \
                  `endpoints_per_account` waiting does not help: retire an endpoint, or ask the vendor for a higher limit.";
        Internal = "internal" (status: 500, title: "Internal error")
            when: "An error occurred in the service.",
            fix: "If the error continues, contact the vendor and include the `requestId`.";
        Unavailable = "unavailable" (status: 503, title: "The service is temporarily unavailable")
            when: "The service, or an AWS service that it needs, is temporarily unavailable.",
            fix: "Wait for the seconds in the `Retry-After` header, and then send the request again.";
    }
}

impl Code {
    /// The HTTP status.
    pub const fn status(self) -> u16 {
        self.entry().status
    }
}
