//! What a function does with HTTP requests: its routes, whom each lets in, and its answer.
//!
//! A handler is for one kind of caller: customers with a token ([`Caller`](super::Caller)) or roles of the vendor with
//! a signature ([`InternalCaller`](super::InternalCaller)). So no route can be reached with a token *or* a signature,
//! and each kind says what a route requires of its callers: no route of a customer's can be written without a scope.

use be_domain::values::AccountId;
use lambda_http::Request;

use super::event::GatewayEvent;
use super::problem::Problem;
use super::response::HttpResponse;
use crate::settings::{Environment, SettingError};

/// One route of a function.
pub struct Route<C: FromVerified, A> {
    /// The gateway's route key, for example `POST /v1/endpoints`.
    pub key: &'static str,
    /// What a caller must have.
    pub requires: C::Requirement,
    /// What the function does there.
    pub action: A,
}

/// A route that everybody may call. Its answer is the same for all: nothing of the request has an influence on it.
pub struct PublicRoute {
    /// The gateway's route key.
    pub key: &'static str,
    /// Its answer.
    pub response: fn() -> HttpResponse,
}

/// A kind of caller, read from what the gateway verified and from nothing else in the request.
pub trait FromVerified: Sized {
    /// What a route can require of such callers.
    type Requirement: Copy + 'static;
    /// What such callers are recognized by, from the function's settings.
    type Rule;

    /// Reads the rule, once, at the start.
    fn rule(environment: &Environment) -> Result<Self::Rule, SettingError>;

    /// The caller of `event`, if it has what the route `requires`; 401 or 403 if not.
    fn from_verified(event: &GatewayEvent, rule: &Self::Rule, requires: Self::Requirement) -> Result<Self, Problem>;

    /// The account that the request is for.
    fn account(&self) -> &AccountId;

    /// The caller's name in the log line; `None` for callers who may be persons.
    fn principal(&self) -> Option<&str>;
}

/// What a function does with requests that came in on one of its routes, from a caller who may send them.
pub trait Handler {
    /// Whom it serves.
    type Caller: FromVerified + 'static;
    /// The things that it can do.
    type Action: Copy + 'static;

    /// Its routes for such callers.
    const ROUTES: &'static [Route<Self::Caller, Self::Action>];

    /// Its routes for everybody.
    const PUBLIC_ROUTES: &'static [PublicRoute] = &[];

    /// Does one of them.
    fn handle(
        &self,
        action: Self::Action,
        caller: Self::Caller,
        request: &Request,
    ) -> impl Future<Output = Result<HttpResponse, Problem>>;
}
