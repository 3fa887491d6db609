//! Which routes a function serves, and what each needs: written down once, as data, so that no route can be served
//! without its scope being checked.

use crate::answer::Answer;
use crate::caller::{Caller, Scope};
use crate::problem::Problem;
use crate::request::Request;

/// One route of a function.
#[derive(Debug, Clone, Copy)]
pub struct Route<A> {
    /// The gateway's route key, for example `POST /v1/endpoints`.
    pub key: &'static str,
    /// The scopes of which the token must hold one.
    pub scopes: &'static [Scope],
    /// What the function does there.
    pub action: A,
}

/// What a function does with requests that came in on one of its routes, from a caller who may.
pub trait Handler {
    /// The things that it can do.
    type Action: Copy + 'static;

    /// Its routes.
    const ROUTES: &'static [Route<Self::Action>];

    /// Does one of them.
    fn handle(
        &self,
        action: Self::Action,
        caller: Caller,
        request: &Request,
    ) -> impl Future<Output = Result<Answer, Problem>>;
}
