//! Examples, all made by the code that answers: by the views, of the tests' samples, and of the catalogues' own
//! examples.

use std::collections::{BTreeMap, BTreeSet};

use be_domain::endpoint::{BucketAccess, ObjectOwnership, Retirement};
use be_domain::health::event::HealthEvent;
use be_domain::operations::create_external_id;
use be_domain::operations::vend_credentials::Vended;
use be_domain::ports::{SessionCredentials, StoredEndpoint, System};
use be_domain::receipt::Receipt;
use be_domain::report::{Check, CheckCode, CheckName, CheckStatus, Report};
use be_domain::setup::{Kit, Offer, TemplateUrl};
use be_domain::values::{Encryption, VendorName};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::openapi::example::Example;

use crate::http::tests::codes_page;
use crate::http::views::{
    CredentialsView, EndpointList, EndpointView, ExternalIdView, HealthWithTimeline, ReportView, UseList,
};
use crate::http::{Code, FieldErrors, query};
use crate::testing::{CountingRandomness, Memory, StoppedClock, TestEvent, stored_endpoint, vendor};

/// The name of the inline policy of customers' roles.
const POLICY_NAME: &str = "finout-s3-access-policy";

/// The request ID of the examples.
const REQUEST_ID: &str = "JKJaXmPLvHcESHA=";

/// The examples: of problems and checks by their code, of answers by the operation.
pub(super) struct Examples {
    pub(super) problems: BTreeMap<&'static str, Value>,
    checks: BTreeMap<&'static str, Value>,
    answers: BTreeMap<(&'static str, &'static str), Vec<(&'static str, Value)>>,
    bodies: BTreeMap<&'static str, Value>,
}

fn value(view: &impl Serialize) -> Value {
    serde_json::to_value(view).unwrap()
}

fn check(check: &Check) -> Value {
    value(&ReportView::new(&Report::new(vec![check.clone()]), None, POLICY_NAME))["checks"][0].clone()
}

impl Examples {
    /// Takes them from the code.
    pub(super) async fn taken() -> Self {
        let mut problems = BTreeMap::new();
        for problem in codes_page::problems::examples() {
            problems.entry(problem.code.as_str()).or_insert_with(|| value(&problem.document(REQUEST_ID)));
        }
        for code in Code::ALL {
            assert!(problems.contains_key(code.as_str()), "no example of {code:?}");
        }
        let checks = codes_page::checks::examples().await;
        let mut by_code = BTreeMap::new();
        for one in &checks {
            by_code.entry(one.result.code.as_str()).or_insert_with(|| check(one));
        }
        assert_eq!(by_code.len(), CheckCode::ALL.len(), "examples of checks: {:?}", by_code.keys());
        let bodies = [
            ("addEndpoint", "create-endpoint-post"),
            ("testConfiguration", "test-endpoint-post"),
            ("vendCredentials", "vend-credentials-post"),
        ];
        Self {
            problems,
            checks: by_code,
            answers: answers(&checks).await,
            bodies: bodies.map(|(operation, event)| (operation, TestEvent::named(event).body())).into(),
        }
    }

    /// The name of the example of a problem code.
    pub(super) fn problem(&self, code: &str) -> String {
        assert!(self.problems.contains_key(code), "no example of {code}");
        format!("problem-{code}")
    }

    /// The examples that responses refer to: of each problem code.
    pub(super) fn of_problems(&self) -> impl Iterator<Item = (String, Example)> {
        let of_operations = self.problems.iter().filter(|(code, _)| **code != Code::NotFound.as_str());
        of_operations.map(|(code, value)| (format!("problem-{code}"), example(value)))
    }

    /// An example of each check code.
    pub(super) fn checks(&self) -> Vec<&Value> {
        self.checks.values().collect()
    }

    /// The example of the body that an operation takes.
    pub(super) fn of_body(&self, operation: &str) -> Example {
        example(&self.bodies[operation])
    }

    /// The examples of what an operation answers.
    pub(super) fn of_answer(
        &self,
        operation: &str,
        status: u16,
        content_type: &str,
    ) -> impl Iterator<Item = (&'static str, Example)> {
        let of_type = self.answers.iter().find(|((id, of), _)| *id == operation && *of == content_type);
        // Its own document is no example of itself, and its page is none.
        let is_document = ["getOpenApiDocument", "getDocumentation"].contains(&operation);
        assert!(of_type.is_some() || is_document, "no example of {operation}, {status}, {content_type}");
        of_type.into_iter().flat_map(|(_, examples)| examples).map(|(name, value)| (*name, example(value)))
    }
}

fn example(value: &Value) -> Example {
    Example::builder().value(Some(value.clone())).build()
}

type Answers = BTreeMap<(&'static str, &'static str), Vec<(&'static str, Value)>>;

async fn answers(checks: &[Check]) -> Answers {
    const JSON: &str = "application/json";
    let mut all: Answers = BTreeMap::new();
    let stored = stored_endpoint("acme");
    let endpoint = value(&EndpointView::from(&stored));
    for operation in ["addEndpoint", "getEndpoint"] {
        all.insert((operation, JSON), vec![("endpoint", endpoint.clone())]);
    }
    all.insert(("retireEndpoint", JSON), vec![("retired", value(&EndpointView::from(&retired())))]);
    let page = [stored.clone(), with_everything()];
    all.insert(("listEndpoints", JSON), vec![("page", value(&EndpointList::new(&page, None)))]);
    all.insert(("getEndpointHealth", JSON), vec![("healthy", health(&stored)), ("retired", health(&retired()))]);

    all.insert(("getEndpointUses", JSON), vec![("uses", value(&UseList { items: codes_page::problems::uses() }))]);

    let report = report(checks, &stored);
    for operation in ["testConfiguration", "testEndpoint"] {
        all.insert((operation, JSON), report.clone());
    }

    let (store, clock, randomness) =
        (Memory::default().with_external_id("acme"), StoppedClock, CountingRandomness::default());
    let system = System { clock: &clock, randomness: &randomness };
    let account = &stored.endpoint.account_id;
    let details = create_external_id::find_or_create(&store, &vendor(), system, account).await.unwrap();
    for operation in ["createExternalId", "getExternalId"] {
        all.insert((operation, JSON), vec![("externalId", value(&ExternalIdView::from(&details)))]);
    }
    all.extend(kit(&details.external_id));
    all.insert(("vendCredentials", JSON), vec![("credentials", credentials(&with_everything()))]);
    all
}

/// An endpoint with all that is optional.
fn with_everything() -> StoredEndpoint {
    let mut stored = retired();
    let configuration = &mut stored.endpoint.configuration;
    configuration.bucket_access = BucketAccess::ReadWrite;
    configuration.bucket_owner_aws_account_id = "210987654321".parse().ok();
    let key = "arn:aws:kms:eu-central-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    configuration.encryption = key.parse().ok().map(|kms_key_arn| Encryption::SseKms { kms_key_arn });
    configuration.object_ownership = Some(ObjectOwnership::BucketOwnerFullControl);
    stored
}

fn retired() -> StoredEndpoint {
    let mut stored = stored_endpoint("acme");
    stored.retirement = Some(Retirement {
        retired_at: stored.endpoint.created_at,
        retired_by: stored.endpoint.created_by.clone(),
        taken_from: BTreeSet::new(),
    });
    stored
}

fn health(stored: &StoredEndpoint) -> Value {
    let retired = stored.retirement.as_ref().map(|retirement| HealthEvent::retired(&stored.endpoint, retirement, 1));
    let events: Vec<HealthEvent> = retired.into_iter().chain([HealthEvent::added(&stored.endpoint)]).collect();
    value(&HealthWithTimeline::new(stored, &events, None))
}

/// A report of each outcome.
fn report(checks: &[Check], stored: &StoredEndpoint) -> Vec<(&'static str, Value)> {
    let passed: Vec<Check> = CheckName::ALL
        .into_iter()
        .filter_map(|name| checks.iter().find(|check| check.name == name && check.result.status == CheckStatus::Passed))
        .cloned()
        .collect();
    let receipt = Receipt::issue(
        &stored.endpoint.account_id,
        &stored.endpoint.configuration,
        stored.endpoint.created_at,
        stored.endpoint.created_at,
    );
    let failed =
        checks.iter().find(|check| check.result.status == CheckStatus::Failed && check.result.retry_after.is_some());
    vec![
        ("passed", value(&ReportView::new(&Report::new(passed), Some(&receipt), POLICY_NAME))),
        ("failed", value(&ReportView::new(&Report::new(failed.cloned().into_iter().collect()), None, POLICY_NAME))),
    ]
}

fn kit(external_id: &be_domain::values::ExternalId) -> Answers {
    use crate::http::views::SetupView;
    let offer = Offer {
        vendor: vendor(),
        vendor_name: VendorName::parse("Finout").unwrap(),
        template_url: TemplateUrl::parse("https://finout-templates.s3.amazonaws.com/role.yaml").ok(),
    };
    let mut errors = FieldErrors::default();
    let request = query::setup(&TestEvent::named("setup-get").request(), &offer, &mut errors).expect("a valid event");
    let kit = Kit::new(&offer, external_id, &request);
    let texts =
        [("application/yaml", kit.cloudformation()), ("text/plain", kit.cli()), ("text/markdown", kit.console())];
    let texts = texts.map(|(content_type, text)| (("getSetupKit", content_type), vec![("kit", json!(text))]));
    let json = (("getSetupKit", "application/json"), vec![("kit", value(&SetupView::from(&kit)))]);
    texts.into_iter().chain([json]).collect()
}

fn credentials(stored: &StoredEndpoint) -> Value {
    let credentials = SessionCredentials {
        access_key_id: "ASIAIOSFODNN7EXAMPLE".to_owned(),
        secret_access_key: "(the secret access key)".to_owned(),
        session_token: "(the session token)".to_owned(),
        expires_at: stored.endpoint.created_at + std::time::Duration::from_hours(1),
    };
    value(&CredentialsView::from(&Vended { endpoint: stored.endpoint.clone(), credentials, not_recorded: None }))
}
