/// What kind of problem an answer tells: the stable `code` with its HTTP status and title.
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
    /// There is no such route.
    NotFound,
    /// There is no such endpoint in this account.
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
    /// The endpoint's role can't do what it could, or its trust has become loose.
    EndpointDrifted,
    /// Features use the endpoint.
    EndpointInUse,
    /// The feature needs another bucket access than the endpoint's.
    FeatureAccessMismatch,
    /// STS did not let us assume the endpoint's role.
    RoleNotAssumable,
    /// The configuration has not passed a test lately.
    TestRequired,
    /// The idempotency key belongs to another request.
    IdempotencyKeyReused,
    /// Something broke on our side.
    Internal,
    /// Something is not available on our side, and may well be again soon.
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
    /// Two pairs share one: a client that asks "why" gets the same answer, and the status says what to do.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::ExternalIdNotAccepted => "external_id_not_accepted",
            Self::VendorRoleRefused => "vendor_role_refused",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::EndpointNotFound => "endpoint_not_found",
            Self::ExternalIdNotFound | Self::ExternalIdRequired => "external_id_not_found",
            Self::EndpointImmutable => "endpoint_immutable",
            Self::NameTaken => "name_taken",
            Self::PrefixConflict => "prefix_conflict",
            Self::EndpointRetired => "endpoint_retired",
            Self::EndpointDrifted => "endpoint_drifted",
            Self::EndpointInUse => "endpoint_in_use",
            Self::FeatureAccessMismatch => "feature_access_mismatch",
            Self::RoleNotAssumable => "role_not_assumable",
            Self::TestRequired => "test_required",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::Internal | Self::Unavailable => "internal",
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidRequest | Self::ExternalIdNotAccepted | Self::VendorRoleRefused => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound | Self::EndpointNotFound | Self::ExternalIdNotFound => 404,
            Self::EndpointImmutable => 405,
            Self::ExternalIdRequired
            | Self::NameTaken
            | Self::PrefixConflict
            | Self::EndpointRetired
            | Self::EndpointDrifted
            | Self::EndpointInUse
            | Self::FeatureAccessMismatch
            | Self::RoleNotAssumable => 409,
            Self::TestRequired => 412,
            Self::IdempotencyKeyReused => 422,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// The title: the same for every problem of this code (RFC 9457, section 3.1.3).
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::InvalidRequest => "The request is not valid",
            Self::ExternalIdNotAccepted => "External IDs are not accepted",
            Self::VendorRoleRefused => "The vendor's own roles are refused",
            Self::Unauthenticated => "A token is required",
            Self::Forbidden => "The caller may not do this",
            Self::NotFound => "There is no such route",
            Self::EndpointNotFound => "There is no such endpoint",
            Self::ExternalIdNotFound | Self::ExternalIdRequired => "The account has no External ID yet",
            Self::EndpointImmutable => "Endpoints can't be changed",
            Self::NameTaken => "The name is taken",
            Self::PrefixConflict => "The path prefix conflicts with another endpoint",
            Self::EndpointRetired => "The endpoint is retired",
            Self::EndpointDrifted => "The endpoint has drifted",
            Self::EndpointInUse => "The endpoint is in use",
            Self::FeatureAccessMismatch => "The feature needs another bucket access",
            Self::RoleNotAssumable => "The endpoint's role can't be assumed",
            Self::TestRequired => "The configuration must pass a test first",
            Self::IdempotencyKeyReused => "The Idempotency-Key was used for another request",
            Self::Internal => "Something went wrong on our side",
            Self::Unavailable => "The service can't answer right now",
        }
    }
}
