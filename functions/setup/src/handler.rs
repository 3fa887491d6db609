use be_domain::ports::ReadExternalId;
use be_domain::setup::{Format, Kit, Offer};
use be_lambda::http::views::SetupView;
use be_lambda::http::{
    Caller, FieldErrors, Handler, HttpResponse, Problem, PublicRoute, Route, Scope, body, query, response,
};
use lambda_http::Request;

/// The description of the whole API.
const OPENAPI: &str = include_str!("../../../docs/openapi.json");
/// It, for people, and what a browser may load for that: `tests/openapi/page.mjs` makes both.
const PAGE: &[u8] = include_bytes!("page/page.html.gz");
const PAGE_POLICY: &str = include_str!("page/content-security-policy.txt");

/// Fills in the setup kit.
pub(crate) struct Setup<S> {
    pub(crate) store: S,
    pub(crate) offer: Offer,
}

impl<S: ReadExternalId> Handler for Setup<S> {
    type Caller = Caller;
    type Action = ();

    const ROUTES: &'static [Route<Caller, ()>] = &[Route { key: "GET /v1/setup", requires: Scope::Read, action: () }];

    const PUBLIC_ROUTES: &'static [PublicRoute] = &[
        PublicRoute { key: "GET /v1/openapi.json", response: || response::public("application/json", OPENAPI) },
        PublicRoute { key: "GET /v1/docs", response: || response::public_page(PAGE, PAGE_POLICY) },
    ];

    async fn handle(&self, (): (), caller: Caller, request: &Request) -> Result<HttpResponse, Problem> {
        let mut errors = FieldErrors::default();
        body::expect_empty(request, &mut errors);
        let requested = query::setup(request, &self.offer, &mut errors);
        let requested = errors.finish(requested)?;

        let external_id = self.store.external_id(&caller.account).await?;
        let external_id = external_id.ok_or_else(Problem::external_id_not_found)?;
        let kit = Kit::new(&self.offer, &external_id, &requested);
        match requested.format {
            Format::Json => response::ok(&SetupView::from(&kit)),
            // RFC 9512.
            Format::CloudFormation => Ok(response::text("application/yaml", kit.cloudformation())),
            Format::Terraform => Ok(response::text("text/plain; charset=utf-8", kit.terraform())),
            Format::Cli => Ok(response::text("text/plain; charset=utf-8", kit.cli())),
            // RFC 7763.
            Format::Console => Ok(response::text("text/markdown; charset=utf-8", kit.console())),
        }
    }
}

#[cfg(test)]
mod tests;
