/// What kind of problem it is: the stable `code` with its HTTP status and title. `docs/CODES.md` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The request itself is wrong.
    InvalidRequest,
    /// The request carries an External ID, which only we choose.
    ExternalIdNotAccepted,
    /// The role is in the vendor's own AWS account.
    VendorRoleRefused,
    /// There is no verified token.
    Unauthenticated,
    /// Who calls may not do it.
    Forbidden,
    /// The route does not exist.
    NotFound,
    /// The account has no such endpoint.
    EndpointNotFound,
    /// The account has no External ID to show.
    ExternalIdNotFound,
    /// The account has no External ID, and the request needs one.
    ExternalIdRequired,
    /// Endpoints can't be edited.
    EndpointImmutable,
    /// A live endpoint has the name.
    NameTaken,
    /// A live endpoint's prefix is the same, above or below.
    PrefixConflict,
    /// The endpoint is retired.
    EndpointRetired,
    /// The endpoint's role has lost permissions, or its trust policy no longer requires the External ID.
    EndpointDrifted,
    /// Features use the endpoint.
    EndpointInUse,
    /// The feature needs another bucket access than the endpoint's.
    FeatureAccessMismatch,
    /// STS denied us the endpoint's role.
    RoleNotAssumable,
    /// The configuration has not passed a test lately.
    TestRequired,
    /// The idempotency key belongs to another request.
    IdempotencyKeyReused,
    /// An error of the service.
    Internal,
    /// A part of the service is unavailable for the moment.
    Unavailable,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 21] = [
        Self::InvalidRequest,
        Self::ExternalIdNotAccepted,
        Self::VendorRoleRefused,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::EndpointNotFound,
        Self::ExternalIdNotFound,
        Self::ExternalIdRequired,
        Self::EndpointImmutable,
        Self::NameTaken,
        Self::PrefixConflict,
        Self::EndpointRetired,
        Self::EndpointDrifted,
        Self::EndpointInUse,
        Self::FeatureAccessMismatch,
        Self::RoleNotAssumable,
        Self::TestRequired,
        Self::IdempotencyKeyReused,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The value of `code`, on which clients rely.
    ///
    /// Two pairs share one: the reason is the same, and the status says what to do.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.entry().0
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.entry().1
    }

    /// The title: the same for every problem of this code (RFC 9457, section 3.1.3).
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.entry().2
    }

    const fn entry(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::InvalidRequest => ("invalid_request", 400, "The request is not valid"),
            Self::ExternalIdNotAccepted => ("external_id_not_accepted", 400, "External IDs are not accepted"),
            Self::VendorRoleRefused => {
                ("vendor_role_refused", 400, "Roles of the vendor's AWS account are not accepted")
            }
            Self::Unauthenticated => ("unauthenticated", 401, "A token is required"),
            Self::Forbidden => ("forbidden", 403, "The caller is not authorized"),
            Self::NotFound => ("not_found", 404, "The route does not exist"),
            Self::EndpointNotFound => ("endpoint_not_found", 404, "The endpoint does not exist"),
            Self::ExternalIdNotFound => ("external_id_not_found", 404, "The account has no External ID yet"),
            Self::ExternalIdRequired => ("external_id_not_found", 409, "The account has no External ID yet"),
            Self::EndpointImmutable => ("endpoint_immutable", 405, "Endpoints can't be changed"),
            Self::NameTaken => ("name_taken", 409, "The name is already in use"),
            Self::PrefixConflict => ("prefix_conflict", 409, "The path prefix conflicts with another endpoint"),
            Self::EndpointRetired => ("endpoint_retired", 409, "The endpoint is retired"),
            Self::EndpointDrifted => ("endpoint_drifted", 409, "The endpoint has drifted"),
            Self::EndpointInUse => ("endpoint_in_use", 409, "The endpoint is in use"),
            Self::FeatureAccessMismatch => {
                ("feature_access_mismatch", 409, "The feature requires another bucket access")
            }
            Self::RoleNotAssumable => ("role_not_assumable", 409, "The endpoint's role can't be assumed"),
            Self::TestRequired => ("test_required", 412, "The configuration must pass a test first"),
            Self::IdempotencyKeyReused => {
                ("idempotency_key_reused", 422, "The Idempotency-Key was used for another request")
            }
            Self::Internal => ("internal", 500, "Internal error"),
            Self::Unavailable => ("internal", 503, "The service is temporarily unavailable"),
        }
    }
}
