use be_domain::ports::ReadExternalId;
use be_domain::setup::{Format, Kit, Offer};
use be_lambda::answer::Answer;
use be_lambda::caller::{Caller, Scope};
use be_lambda::problem::{FieldErrors, Problem};
use be_lambda::request::Request;
use be_lambda::route::{Handler, Route};
use be_lambda::views::SetupView;
use be_lambda::{body, query};

/// Fills in the setup kit.
pub(crate) struct Setup<S> {
    pub(crate) store: S,
    pub(crate) offer: Offer,
}

impl<S: ReadExternalId> Handler for Setup<S> {
    type Action = ();

    const ROUTES: &'static [Route<()>] = &[Route { key: "GET /v1/setup", scopes: &[Scope::Read], action: () }];

    async fn handle(&self, (): (), caller: Caller, request: &Request) -> Result<Answer, Problem> {
        let mut errors = FieldErrors::default();
        body::expect_nothing(request, &mut errors);
        let Some(asked) = query::setup(request, &self.offer, &mut errors) else {
            return Err(errors.into_problem());
        };
        errors.into_result()?;

        let external_id = self.store.external_id(&caller.account).await?;
        let external_id = external_id.ok_or_else(Problem::external_id_not_found)?;
        let kit = Kit::new(&self.offer, &external_id, &asked);
        match asked.format {
            Format::Json => Answer::ok(&SetupView::from(&kit)),
            // RFC 9512.
            Format::CloudFormation => Ok(Answer::text("application/yaml", kit.cloudformation())),
            Format::Terraform => Ok(Answer::text("text/plain; charset=utf-8", kit.terraform())),
            Format::Cli => Ok(Answer::text("text/plain; charset=utf-8", kit.cli())),
            // RFC 7763.
            Format::Console => Ok(Answer::text("text/markdown; charset=utf-8", kit.console())),
        }
    }
}

#[cfg(test)]
mod tests;
