use be_domain::endpoint::Vendor;
use be_domain::operations::create_external_id;
use be_domain::ports::{Clock, Randomness, ReadExternalId, SaveExternalId, System};
use be_lambda::http::views::ExternalIdView;
use be_lambda::http::{Caller, FieldErrors, Handler, HttpResponse, Problem, Route, Scope, body, query, response};
use lambda_http::Request;

/// Creates and shows External IDs.
pub(crate) struct CreateExternalId<S, C, N> {
    pub(crate) store: S,
    pub(crate) clock: C,
    pub(crate) randomness: N,
    pub(crate) vendor: Vendor,
}

/// What it can do.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// Shows the account's External ID, and creates it if there is none.
    Create,
    /// Shows the account's External ID.
    Show,
}

impl<S, C, N> Handler for CreateExternalId<S, C, N>
where
    S: ReadExternalId + SaveExternalId,
    C: Clock,
    N: Randomness,
{
    type Caller = Caller;
    type Action = Action;

    const ROUTES: &'static [Route<Caller, Action>] = &[
        Route { key: "POST /v1/external-id", requires: Scope::Write, action: Action::Create },
        Route { key: "GET /v1/external-id", requires: Scope::Read, action: Action::Show },
    ];

    async fn handle(&self, action: Action, caller: Caller, request: &Request) -> Result<HttpResponse, Problem> {
        // Nothing that a client sends has an influence on the External ID; it is read only to be refused.
        let mut errors = FieldErrors::default();
        query::expect_none(request, &mut errors);
        body::expect_empty(request, &mut errors);
        errors.into_result()?;

        let Self { store, clock, randomness, vendor } = self;
        match action {
            Action::Create => {
                let sheet =
                    create_external_id::find_or_create(store, vendor, System { clock, randomness }, &caller.account)
                        .await?;
                let view = ExternalIdView::from(&sheet);
                if sheet.minted_now { response::created("/v1/external-id", &view) } else { response::ok(&view) }
            }
            Action::Show => {
                let sheet = create_external_id::find(store, vendor, &caller.account).await?;
                let sheet = sheet.ok_or_else(Problem::external_id_not_found)?;
                response::ok(&ExternalIdView::from(&sheet))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use be_domain::fault::FaultKind;
    use be_lambda::testing::{CountingRandomness, Memory, StoppedClock, TestEvent, vendor};
    use serde_json::json;

    use super::*;

    fn handler(store: Memory) -> CreateExternalId<Memory, StoppedClock, CountingRandomness> {
        CreateExternalId { store, clock: StoppedClock, randomness: CountingRandomness::default(), vendor: vendor() }
    }

    #[tokio::test]
    async fn an_external_id_is_created_once_and_stays_the_same() {
        let handler = handler(Memory::default());
        let (post, get) = (TestEvent::named("create-external-id-post"), TestEvent::named("create-external-id-get"));

        let before = get.send(&handler).await;
        assert_eq!((before.status, before.code()), (404, "external_id_not_found"));

        let first = post.send(&handler).await;
        assert_eq!(first.status, 201);
        assert_eq!(first.headers["location"], "/v1/external-id");
        let id = first.body["externalId"].as_str().unwrap();
        assert_eq!(
            first.body,
            json!({
                "externalId": id,
                "trustedPrincipal": "arn:aws:iam::999999999999:root",
                "trustPolicy": {
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Effect": "Allow",
                        "Principal": { "AWS": "arn:aws:iam::999999999999:root" },
                        "Action": "sts:AssumeRole",
                        "Condition": {
                            "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::999999999999:role/bucket-endpoint/*" },
                            "StringEquals": { "sts:ExternalId": id },
                        },
                    }],
                },
            })
        );
        for event in [&post, &get] {
            let again = event.send(&handler).await;
            assert_eq!((again.status, &again.body), (200, &first.body));
        }

        let other = post.with_claim("account_id", "other").send(&handler).await;
        assert_eq!(other.status, 201);
        assert_ne!(other.body["externalId"], first.body["externalId"]);
    }

    #[tokio::test]
    async fn nothing_that_a_client_sends_is_accepted() {
        let handler = handler(Memory::default());
        let post = || TestEvent::named("create-external-id-post");
        for body in [
            r#"{"externalId": "mine"}"#,
            r#"{"external_id": null}"#,
            r#"{"a": [{"sts:ExternalId": "mine"}]}"#,
            r#"{"externalId": "a", "externalId": "b"}"#,
        ] {
            let response = post().with_body(body).send(&handler).await;
            assert_eq!((response.status, response.code()), (400, "external_id_not_accepted"), "{body}");
        }
        let response = post().with_query("externalId=mine").send(&handler).await;
        assert_eq!((response.status, response.code()), (400, "external_id_not_accepted"));
        for body in [r#"{"name": "x"}"#, "[]", "null", "x=y", "\u{feff}{}"] {
            let response = post().with_body(body).send(&handler).await;
            assert_eq!((response.status, response.code()), (400, "invalid_request"), "{body}");
        }
        for body in ["", "  \r\n", "{}", " {} "] {
            let get = TestEvent::named("create-external-id-get").with_body(body).send(&handler).await;
            assert_eq!(get.status, 404, "nothing was created above");
        }
        assert_eq!(post().with_body("{}").send(&handler).await.status, 201);
    }

    #[tokio::test]
    async fn each_route_needs_its_own_scope() {
        let handler = handler(Memory::default());
        let (post, get) = (TestEvent::named("create-external-id-post"), TestEvent::named("create-external-id-get"));
        assert_eq!(post.clone().with_scope("endpoints:read").send(&handler).await.code(), "forbidden");
        assert_eq!(get.clone().with_scope("endpoints:write").send(&handler).await.code(), "forbidden");
        assert_eq!(post.without_token().send(&handler).await.status, 401);
        assert_eq!(get.send(&handler).await.status, 404, "nothing was created above");
    }

    #[tokio::test]
    async fn a_fault_of_the_store_is_a_5xx_without_details() {
        let get = TestEvent::named("create-external-id-get");
        assert_eq!(get.send(&handler(Memory::broken(FaultKind::Throttled))).await.status, 503);
        let response = get.send(&handler(Memory::broken(FaultKind::OwnCredentials))).await;
        assert_eq!((response.status, response.code()), (500, "internal"));
        assert!(!response.body.to_string().contains("inside,"));
    }
}
