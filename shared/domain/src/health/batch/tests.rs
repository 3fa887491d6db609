use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join;
use jiff::Timestamp;
use tokio::sync::Notify;

use super::*;
use crate::endpoint::{BucketAccess, Endpoint};
use crate::fault::FaultKind;
use crate::health::{Health, HealthStatus};
use crate::ports::{AwsResponse, Denial, Refusal, SessionRequest, StoredEndpoint, WrongExternalId};
use crate::testing::{CountingRandomness, JumpingClock, Memory, ScriptedCustomer, StoppedClock, configuration, vendor};
use crate::values::{AccountId, EndpointId, EndpointName, RoleArn, Subject};

/// How the canary's role answers.
#[derive(Clone, Copy)]
enum CanaryIs {
    Open,
    Denied,
    /// STS names a policy of the vendor, as it does within one organization.
    DeniedByUs,
    Throttled,
    Hanging,
}

/// The roles of customers, of which those of these AWS accounts let us in, and that of the canary.
struct Roles {
    canary: CanaryIs,
    open: Mutex<Vec<&'static str>>,
    /// The canary answers no sooner than this.
    answers: Notify,
    asked: Notify,
    /// How often a role of a customer was asked, with whatever External ID.
    customers_asked: AtomicUsize,
}

fn roles(canary: CanaryIs, open: &[&'static str]) -> Roles {
    let answers = Notify::new();
    answers.notify_one();
    Roles {
        canary,
        open: Mutex::new(open.to_vec()),
        answers,
        asked: Notify::new(),
        customers_asked: AtomicUsize::default(),
    }
}

impl AssumeCustomerRole for Roles {
    type Bucket = ScriptedCustomer;

    async fn open(&self, request: SessionRequest<'_>) -> AwsResponse<ScriptedCustomer> {
        let fault = |kind| Err(Refusal::Fault(Fault { kind, operation: "sts:AssumeRole", detail: "code".to_owned() }));
        let role = &request.configuration.role_arn;
        let denied = || Err(Refusal::Denied(Denial::default()));
        self.customers_asked.fetch_add(usize::from(request.session_name != "be-canary"), Ordering::Relaxed);
        let result = if request.session_name == "be-canary" {
            assert_eq!(role.as_str(), CANARY);
            self.asked.notify_one();
            self.answers.notified().await;
            match self.canary {
                CanaryIs::Open => Ok(ScriptedCustomer::new()),
                CanaryIs::Denied => denied(),
                CanaryIs::DeniedByUs => fault(FaultKind::OwnCredentials),
                CanaryIs::Throttled => fault(FaultKind::Throttled),
                CanaryIs::Hanging => std::future::pending().await,
            }
        } else if self.open.lock().unwrap().contains(&role.aws_account_id().as_str()) {
            Ok(ScriptedCustomer::new())
        } else {
            denied()
        };
        AwsResponse { result, request_id: None }
    }
}

impl ProbeTrust for Roles {
    async fn try_without_right_external_id(&self, _: &RoleArn, _: &WrongExternalId, _: &str) -> AwsResponse<()> {
        self.customers_asked.fetch_add(1, Ordering::Relaxed);
        AwsResponse { result: Err(Refusal::Denied(Denial::default())), request_id: None }
    }
}

const CANARY: &str = "arn:aws:iam::444455556666:role/canary";
const AWS_ACCOUNTS: [&str; 3] = ["111111111111", "222222222222", "333333333333"];

fn canary() -> Canary {
    Canary::new(RoleArn::parse(CANARY).unwrap()).unwrap()
}

fn endpoint(n: u64, aws_account: &str) -> Endpoint {
    let mut configuration = configuration(BucketAccess::ReadOnly, "data/");
    configuration.role_arn = RoleArn::parse(&format!("arn:aws:iam::{aws_account}:role/reader")).unwrap();
    Endpoint {
        endpoint_id: EndpointId::new(n, &[1; 10]),
        account_id: AccountId::parse("acme").unwrap(),
        name: EndpointName::parse(&format!("Endpoint {n}")).unwrap(),
        description: None,
        configuration,
        created_at: Timestamp::UNIX_EPOCH,
        created_by: Subject::parse("adder").unwrap(),
    }
}

/// Endpoints in these AWS accounts, one for each.
fn world(aws_accounts: &[&str]) -> (Memory, Vec<DueHealthCheck>) {
    let mut store = Memory::default().with_external_id("acme").with_external_id(Canary::ACCOUNT);
    let mut due = Vec::new();
    for (n, aws_account) in (1..).zip(aws_accounts) {
        let endpoint = endpoint(n, aws_account);
        let (account_id, endpoint_id) = (endpoint.account_id.clone(), endpoint.endpoint_id.clone());
        due.push(DueHealthCheck { account_id, endpoint_id, version: 1 });
        let health = Health::first(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
        store = store.with_endpoint(StoredEndpoint { endpoint, health, retirement: None });
    }
    (store, due)
}

/// So many endpoints, spread over so many AWS accounts.
fn spread(endpoints: usize, aws_accounts: usize) -> Vec<&'static str> {
    AWS_ACCOUNTS[..aws_accounts].iter().copied().cycle().take(endpoints).collect()
}

async fn checked(store: &Memory, roles: &Roles, canary: Option<&Canary>, due: &[DueHealthCheck]) -> CheckedBatch {
    let (clock, randomness, vendor) = (JumpingClock::default(), CountingRandomness::default(), vendor());
    let ports = TestPorts { roles, clock: &clock, randomness: &randomness, vendor: &vendor };
    check_batch(store, ports, Schedule::default(), canary, due).await
}

fn statuses(store: &Memory, due: &[DueHealthCheck]) -> Vec<(HealthStatus, u64)> {
    let record = |due: &DueHealthCheck| store.record(&due.endpoint_id);
    due.iter().map(record).map(|record| (record.health.status, record.version)).collect()
}

#[tokio::test]
async fn without_a_canary_ten_healthy_endpoints_of_three_aws_accounts_that_all_refuse_are_no_drift() {
    let (store, due) = world(&spread(10, 3));
    let refusing = roles(CanaryIs::Open, &[]);
    for _ in 0..3 {
        let batch = checked(&store, &refusing, None, &due).await;
        assert_eq!(batch.no_verdict, Some(NoVerdict::AllRefused));
        assert!(batch.results.iter().all(|result| *result == Ok(HealthCheckOutcome::NoVerdict)), "{batch:?}");
        assert_eq!(statuses(&store, &due), [(HealthStatus::Healthy, 1); 10], "still due, with nothing changed");
    }
    assert_eq!(store.events(), []);
    let repaired = roles(CanaryIs::Open, &AWS_ACCOUNTS);
    assert_eq!(checked(&store, &repaired, None, &due).await.no_verdict, None);
    assert_eq!(statuses(&store, &due), [(HealthStatus::Healthy, 2); 10]);
}

#[tokio::test]
async fn fewer_endpoints_or_aws_accounts_or_one_that_lets_us_in_are_drift() {
    for (aws_accounts, open) in [
        (spread(9, 3), [].as_slice()),
        (spread(10, 2), [].as_slice()),
        (spread(10, 1), [].as_slice()),
        (spread(10, 3), ["222222222222"].as_slice()),
    ] {
        let (store, due) = world(&aws_accounts);
        let batch = checked(&store, &roles(CanaryIs::Open, open), None, &due).await;
        assert_eq!(batch.no_verdict, None, "{aws_accounts:?}");
        for (aws_account, (status, version)) in aws_accounts.iter().zip(statuses(&store, &due)) {
            let expected = if open.contains(aws_account) { HealthStatus::Healthy } else { HealthStatus::Suspect };
            assert_eq!((status, version), (expected, 2));
        }
    }
}

/// A mistake of ours that lasts for some minutes makes suspects first, in batches that are too small to show it. Their
/// second denial has the same cause.
#[tokio::test]
async fn suspect_endpoints_count_like_healthy_ones() {
    let (store, mut due) = world(&spread(10, 3));
    let refusing = roles(CanaryIs::Open, &[]);
    assert_eq!(checked(&store, &refusing, None, &due[..9]).await.no_verdict, None);
    due[..9].iter_mut().for_each(|due| due.version = 2);
    let before = statuses(&store, &due);
    assert_eq!(before[..9], [(HealthStatus::Suspect, 2); 9]);
    let batch = checked(&store, &refusing, None, &due).await;
    assert_eq!(batch.no_verdict, Some(NoVerdict::AllRefused));
    assert_eq!(statuses(&store, &due), before, "the second denial is none");
    let repaired = roles(CanaryIs::Open, &AWS_ACCOUNTS);
    assert_eq!(checked(&store, &repaired, None, &due).await.no_verdict, None);
    assert!(statuses(&store, &due).iter().all(|(status, _)| *status == HealthStatus::Healthy));
}

#[tokio::test]
async fn endpoints_that_were_flagged_count_neither_way() {
    for status in [HealthStatus::Drifted, HealthStatus::Unreachable] {
        let (store, due) = world(&spread(10, 3));
        let health = Health { status, ..Health::first(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH) };
        let store =
            store.with_endpoint(StoredEndpoint { endpoint: endpoint(1, AWS_ACCOUNTS[0]), health, retirement: None });
        assert_eq!(checked(&store, &roles(CanaryIs::Open, &[]), None, &due).await.no_verdict, None);
        assert_eq!(statuses(&store, &due)[1], (HealthStatus::Suspect, 2));
    }
}

#[tokio::test]
async fn canary_that_denies_leaves_no_verdict_for_any_endpoint_and_asks_no_customers_role() {
    for (aws_accounts, open) in [(spread(1, 1), [].as_slice()), (spread(4, 2), [AWS_ACCOUNTS[0]].as_slice())] {
        let (store, due) = world(&aws_accounts);
        let roles = roles(CanaryIs::Denied, open);
        let batch = checked(&store, &roles, Some(&canary()), &due).await;
        assert_eq!(batch.no_verdict, Some(NoVerdict::CanaryRefused));
        assert!(matches!(batch.canary, Some(CanaryAnswer::Refused(_))), "{batch:?}");
        assert!(batch.results.iter().all(|result| *result == Ok(HealthCheckOutcome::NoVerdict)), "{batch:?}");
        assert_eq!((batch.results.len(), roles.customers_asked.load(Ordering::Relaxed)), (due.len(), 0));
        assert!(statuses(&store, &due).iter().all(|status| *status == (HealthStatus::Healthy, 1)));
    }
}

/// Outside the organization STS names no policy, so customers' roles seem to deny by themselves.
#[tokio::test]
async fn a_canary_that_a_policy_of_ours_keeps_out_leaves_no_verdict() {
    let (store, due) = world(&spread(4, 2));
    let batch = checked(&store, &roles(CanaryIs::DeniedByUs, &[]), Some(&canary()), &due).await;
    let Some(CanaryAnswer::Refused(reason)) = &batch.canary else { panic!("{batch:?}") };
    assert_eq!(reason, "sts:AssumeRole: OwnCredentials: code");
    assert_eq!(batch.no_verdict, Some(NoVerdict::CanaryRefused));
    assert!(statuses(&store, &due).iter().all(|status| *status == (HealthStatus::Healthy, 1)));
}

#[tokio::test]
async fn a_canary_without_external_id_is_one_that_refuses() {
    let (with, due) = world(&spread(1, 1));
    let store = Memory::default().with_external_id("acme");
    drop(with);
    let batch = checked(&store, &roles(CanaryIs::Open, &[]), Some(&canary()), &due).await;
    let Some(CanaryAnswer::Refused(reason)) = batch.canary else { panic!("{batch:?}") };
    assert_eq!(reason, "the account bucket-endpoint-canary has no External ID");
}

#[tokio::test]
async fn a_canary_that_lets_us_in_makes_every_refusal_drift() {
    let (store, due) = world(&spread(10, 3));
    let batch = checked(&store, &roles(CanaryIs::Open, &[]), Some(&canary()), &due).await;
    assert_eq!((batch.canary, batch.no_verdict), (Some(CanaryAnswer::Accepted), None));
    assert_eq!(statuses(&store, &due), [(HealthStatus::Suspect, 2); 10]);
}

#[tokio::test]
async fn a_canary_without_an_answer_is_none() {
    for silent in [CanaryIs::Throttled, CanaryIs::Hanging] {
        for (endpoints, expected) in [(10, Some(NoVerdict::AllRefused)), (9, None)] {
            let (store, due) = world(&spread(endpoints, 3));
            let batch = checked(&store, &roles(silent, &[]), Some(&canary()), &due).await;
            assert!(matches!(batch.canary, Some(CanaryAnswer::NoAnswer(_))), "{batch:?}");
            assert_eq!(batch.no_verdict, expected);
        }
    }
}

#[tokio::test]
async fn no_customers_role_is_asked_before_the_canary_has_answered() {
    let (store, due) = world(&spread(3, 3));
    let (clock, randomness, vendor) = (StoppedClock, CountingRandomness::default(), vendor());
    let roles = Roles { answers: Notify::new(), ..roles(CanaryIs::Open, &[]) };
    let ports = TestPorts { roles: &roles, clock: &clock, randomness: &randomness, vendor: &vendor };
    let canary = canary();
    let batch = check_batch(&store, ports, Schedule::default(), Some(&canary), &due);
    let watch = async {
        roles.asked.notified().await;
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
            assert_eq!(roles.customers_asked.load(Ordering::Relaxed), 0);
        }
        roles.answers.notify_one();
    };
    let (batch, ()) = join(batch, watch).await;
    assert_eq!(batch.canary, Some(CanaryAnswer::Accepted));
    assert!(statuses(&store, &due).iter().all(|status| *status == (HealthStatus::Suspect, 2)));
}
