//! The codes of problems.

/// What the catalogue says of a [`Code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeEntry {
    /// The code.
    pub code: &'static str,
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
        InvalidRequest { code: "invalid_request",
            when: "One or more parts of the request are not valid. `errors` has a code for each of them.",
            status: 400, title: "The request is not valid",
            fix: "Correct the fields in `errors`. See \"Field error codes\".",
        }
        ExternalIdNotAccepted { code: "external_id_not_accepted",
            when: "The request contains an External ID. Only this service chooses External IDs.",
            status: 400, title: "External IDs are not accepted",
            fix: "Remove the field.",
        }
        VendorRoleRefused { code: "vendor_role_refused",
            when: "The role, or the bucket, belongs to the vendor's AWS account.",
            status: 400, title: "Roles of the vendor's AWS account are not accepted",
            fix: "Use a role and a bucket of your own AWS account.",
        }
        Unauthenticated { code: "unauthenticated",
            when: "The request has no verified token.",
            status: 401, title: "A token is required",
            fix: "Send a valid token in the `Authorization` header.",
        }
        Forbidden { code: "forbidden",
            when: "The token does not have the scope or the claims that the route requires. On internal routes: the caller is \
                   not a role of the vendor's AWS account, or not one that may act as the feature.",
            status: 403, title: "The caller is not authorized",
            fix: "Request a token with the scope or the claim that the detail names. On internal routes: add the role to \
                  the parameter `FeatureRoles` of the stack.",
        }
        NotFound { code: "not_found",
            when: "The route does not exist.",
            status: 404, title: "The route does not exist",
            fix: "Check the method and the path.",
        }
        EndpointNotFound { code: "endpoint_not_found",
            when: "The account has no endpoint with this ID. An endpoint of another account looks the same.",
            status: 404, title: "The endpoint does not exist",
            fix: "Check the endpoint ID. `GET /v1/endpoints` lists the endpoints of the account.",
        }
        ExternalIdNotFound { code: "external_id_not_found",
            when: "The External ID of the account was requested before it was created.",
            status: 404, title: "The account has no External ID yet",
            fix: "Call `POST /v1/external-id`.",
        }
        ExternalIdNotCreated { code: "external_id_not_created",
            when: "The request needs the External ID of the account, but it was not created yet.",
            status: 409, title: "The account has no External ID yet",
            fix: "Call `POST /v1/external-id`, set the trust policy on the role, and then send the request again.",
        }
        EndpointImmutable { code: "endpoint_immutable",
            when: "The request tried to change an endpoint.",
            status: 405, title: "Endpoints can't be changed",
            fix: "Add a new endpoint, and retire this one.",
        }
        NameTaken { code: "name_taken",
            when: "An endpoint of the account that is not retired has the name. `conflictingEndpointId` is its ID.",
            status: 409, title: "The name is already in use",
            fix: "Use another name, or retire the other endpoint.",
        }
        PrefixConflict { code: "prefix_conflict",
            when: "An endpoint of the account that is not retired uses the same path prefix of the bucket, or a folder above \
                   or below it. `conflictingEndpointId` is its ID.",
            status: 409, title: "The path prefix conflicts with another endpoint",
            fix: "Use another path prefix, or retire the other endpoint.",
        }
        EndpointRetired { code: "endpoint_retired",
            when: "The endpoint is retired.",
            status: 409, title: "The endpoint is retired",
            fix: "Use another endpoint, or add a new one.",
        }
        EndpointDrifted { code: "endpoint_drifted",
            when: "Credentials were requested for an endpoint that has drifted. `findings` has the checks that failed.",
            status: 409, title: "The endpoint has drifted",
            fix: "Fix what `findings` reports, and then test the endpoint.",
        }
        EndpointInUse { code: "endpoint_in_use",
            when: "The endpoint can't be retired, because features use it. `features` lists them.",
            status: 409, title: "The endpoint is in use",
            fix: "Stop the features that use it, or send `?force=true`.",
        }
        FeatureAccessMismatch { code: "feature_access_mismatch",
            when: "The endpoint does not have the bucket access that the feature requires.",
            status: 409, title: "The feature requires another bucket access",
            fix: "Use an endpoint that has the bucket access.",
        }
        RoleNotAssumable { code: "role_not_assumable",
            when: "Credentials were requested, but AWS STS denied the role of the endpoint, or is not activated for the AWS account \
                   of the role.",
            status: 409, title: "The endpoint's role can't be assumed",
            fix: "Test the endpoint, and fix what the report shows.",
        }
        TestRequired { code: "test_required",
            when: "The configuration has not passed a test in the last 15 minutes.",
            status: 412, title: "The configuration must pass a test first",
            fix: "Test the configuration, and add it when the outcome is `passed`.",
        }
        IdempotencyKeyReused { code: "idempotency_key_reused",
            when: "The `Idempotency-Key` was used before with another body.",
            status: 422, title: "The Idempotency-Key was used for another request",
            fix: "Send a new key.",
        }
        RateLimited { code: "rate_limited",
            when: "The account has reached its limit of endpoints or of tests in a minute, or all accounts together have reached \
                   the limit of tests of the bucket in a minute. `limit` names the limit, `maximum` is its value.",
            status: 429, title: "A limit is reached",
            fix: "Wait for the seconds in the `Retry-After` header, and then send the request again. For the limit \
                  `endpoints_per_account` waiting does not help: retire an endpoint, or ask the vendor for a higher limit.",
        }
        Internal { code: "internal",
            when: "An error occurred in the service.",
            status: 500, title: "Internal error",
            fix: "If the error continues, contact the vendor and include the `requestId`.",
        }
        Unavailable { code: "unavailable",
            when: "The service, or an AWS service that it needs, is temporarily unavailable.",
            status: 503, title: "The service is temporarily unavailable",
            fix: "Wait for the seconds in the `Retry-After` header, and then send the request again.",
        }
    }
}

impl Code {
    /// The HTTP status.
    pub const fn status(self) -> u16 {
        self.entry().status
    }

    /// The title.
    pub const fn title(self) -> &'static str {
        self.entry().title
    }
}
