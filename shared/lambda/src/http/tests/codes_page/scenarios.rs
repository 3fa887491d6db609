//! The tests whose results stand on the page: together they have every result that a check can have.

use be_domain::checks::{TestPorts, TestTarget, TimeLimit, WriteCycle, run};
use be_domain::endpoint::{BucketAccess, Configuration, ObjectOwnership};
use be_domain::fault::FaultKind;
use be_domain::leftover::Leftover;
use be_domain::ports::{AwsError, Clock, Denial, Layer, Refusal};
use be_domain::report::{Check, CheckName};
use be_domain::testing::{
    CallEnd, CountingRandomness, EXTERNAL_ID, JumpingClock, ScriptedCustomer, configuration, denial_of, denied, fault,
    object, recorded, silent_denial, vendor,
};
use be_domain::values::{Encryption, EndpointId};

/// A test of a sample configuration by a customer whose AWS account responds so, and the checks of it that are shown.
pub(super) struct Scenario {
    customer: ScriptedCustomer,
    configuration: Configuration,
    endpoint_id: Option<EndpointId>,
    leftovers: Vec<Leftover>,
    deletes_first: bool,
    cycle: WriteCycle,
    shown: Vec<CheckName>,
}

fn scenario(customer: ScriptedCustomer, shown: &[CheckName]) -> Scenario {
    let configuration = configuration(BucketAccess::ReadWrite, "data/");
    Scenario {
        customer,
        configuration,
        endpoint_id: None,
        leftovers: Vec::new(),
        deletes_first: false,
        cycle: WriteCycle::Full,
        shown: shown.to_vec(),
    }
}

/// What is shown where one call ends so.
fn ending(call: &'static str, end: CallEnd, shown: CheckName) -> Scenario {
    scenario(ScriptedCustomer::new().with(call, end), &[shown])
}

/// A customer whose role may not delete, with the condition or without it.
fn without_delete() -> ScriptedCustomer {
    let denial = || denied("s3:DeleteObject", Layer::IdentityPolicy);
    ScriptedCustomer::new().with("delete", denial()).with("conditional delete", denial())
}

fn refused(call: &'static str, refusal: Refusal, shown: CheckName) -> Scenario {
    ending(call, CallEnd::Refused(refusal), shown)
}

/// What `check` of a `read_only` endpoint is.
fn reading(customer: ScriptedCustomer, check: CheckName) -> Scenario {
    Scenario { configuration: configuration(BucketAccess::ReadOnly, "data/"), ..scenario(customer, &[check]) }
}

/// What is shown where every call to the bucket ends so.
fn bucket_ending(end: &dyn Fn() -> CallEnd, shown: CheckName) -> Scenario {
    let calls = ["list", "peek missing", "write"];
    scenario(calls.into_iter().fold(ScriptedCustomer::new(), |customer, call| customer.with(call, end())), &[shown])
}

/// A list that is refused to the session in this region.
fn session_not_accepted(region: &str) -> Scenario {
    let error = AwsError { code: "InvalidToken".to_owned(), message: "(the message of AWS)".to_owned() };
    let mut of_region = refused("list", Refusal::SessionNotAccepted(error), CheckName::List);
    of_region.configuration.region = region.parse().expect("a Region");
    of_region
}

fn customer(change: impl FnOnce(&mut ScriptedCustomer)) -> ScriptedCustomer {
    let mut customer = ScriptedCustomer::new();
    change(&mut customer);
    customer
}

fn empty_bucket() -> ScriptedCustomer {
    customer(|customer| customer.objects.clear())
}

fn other(code: &str) -> Refusal {
    Refusal::Other(AwsError { code: code.to_owned(), message: "(the message of AWS)".to_owned() })
}

fn customer_provided_key() -> Refusal {
    Refusal::CustomerProvidedKey("The object was stored using SSE-C.".to_owned())
}

fn explicit(action: &str, layer: Layer) -> Refusal {
    Refusal::Denied(Denial { explicit: true, ..denial_of(action, layer) })
}

/// More objects than a test reads.
fn many_objects() -> ScriptedCustomer {
    customer(|customer| customer.objects = (1..9).map(|n| object(&format!("data/{n}.parquet"), n)).collect())
}

/// What the session policy denies of a bucket of another AWS account.
fn denied_by_session() -> CallEnd {
    let denial = denial_of("s3:ListBucket", Layer::SessionPolicy);
    CallEnd::Refused(Refusal::Denied(Denial { explicit: true, ..denial }))
}

/// Every result that the checks can have.
pub(super) fn scenarios() -> Vec<Scenario> {
    use CheckName as C;
    let mut all = vec![
        scenario(ScriptedCustomer::new(), &CheckName::ALL),
        scenario(empty_bucket(), &[C::List, C::Read]),
        Scenario {
            configuration: configuration(BucketAccess::ReadOnly, "year%3D2026/"),
            ..scenario(empty_bucket(), &[C::List])
        },
        reading(empty_bucket(), C::Read),
        ending("probe another", CallEnd::Wrong, C::List),
        reading(ScriptedCustomer::new().with("list", denied("s3:ListBucket", Layer::IdentityPolicy)), C::Read),
        scenario(ScriptedCustomer::new().with("assume", silent_denial()), &[C::RoleAssumable, C::List]),
        refused("assume", other("PackedPolicyTooLarge"), C::RoleAssumable),
        refused("assume", other("MalformedPolicyDocument"), C::RoleAssumable),
        refused("assume", Refusal::StsNotActivated("eu-central-1".to_owned()), C::RoleAssumable),
        session_not_accepted("eu-south-1"),
        session_not_accepted("eu-central-1"),
        refused("probe another", other("ValidationError"), C::ExternalIdRequired),
        scenario(customer(|customer| customer.region = Some("us-east-2".to_owned())), &[C::BucketRegion]),
        scenario(customer(|customer| customer.region = None), &[C::BucketRegion]),
        scenario(
            ["region", "list", "peek missing", "write"].into_iter().fold(ScriptedCustomer::new(), |customer, call| {
                customer.with(call, CallEnd::Refused(Refusal::WrongRegion(None)))
            }),
            &[C::BucketRegion, C::List],
        ),
        scenario(
            ["region", "list", "peek missing", "write"].into_iter().fold(ScriptedCustomer::new(), |customer, call| {
                customer.with(call, CallEnd::Refused(Refusal::NoSuchBucket))
            }),
            &[C::BucketRegion, C::List],
        ),
        refused("list", Refusal::WrongRegion(None), C::List),
        refused("list", Refusal::NoSuchBucket, C::List),
        refused("list", other("AllAccessDisabled"), C::List),
        refused("list", other("MethodNotAllowed"), C::List),
        refused("list", Refusal::NoSuchKey, C::List),
        bucket_ending(&silent_denial, C::BucketOwner),
        bucket_ending(&denied_by_session, C::BucketOwner),
        bucket_ending(&|| denied("s3:ListBucket", Layer::IdentityPolicy), C::BucketOwner),
        bucket_ending(&|| CallEnd::Refused(Refusal::NoSuchBucket), C::BucketOwner),
        reading(ScriptedCustomer::new().with("peek", CallEnd::Refused(Refusal::Archived)), C::Read),
        reading(ScriptedCustomer::new().with("peek", CallEnd::Refused(Refusal::NoSuchKey)), C::Read),
        refused("peek", customer_provided_key(), C::Read),
        reading(many_objects().with("peek", CallEnd::Refused(customer_provided_key())), C::Read),
        refused("peek", other("KMS.DisabledException"), C::Read),
        ending("peek", silent_denial(), C::Read),
        reading(empty_bucket().with("peek missing", silent_denial()), C::Read),
        Scenario {
            endpoint_id: Some(EndpointId::new(0, &[0; 10])),
            ..reading(empty_bucket().with("peek missing", silent_denial()), C::Read)
        },
        bucket_ending(&silent_denial, C::Read),
        ending("write", denied("s3:PutObject", Layer::IdentityPolicy), C::ReadBack),
        ending("read", CallEnd::Wrong, C::ReadBack),
        refused("read", Refusal::NoSuchKey, C::ReadBack),
        scenario(without_delete(), &[C::Cleanup]),
        ending("delete", CallEnd::Hangs, C::Cleanup),
        ending("write", CallEnd::Hangs, C::Cleanup),
        refused("write", Refusal::AlreadyExists, C::Cleanup),
        scenario(
            ScriptedCustomer::new()
                .with("write", fault(FaultKind::Throttled))
                .with("conditional delete", fault(FaultKind::Unavailable)),
            &[C::Cleanup],
        ),
        scenario(customer(|customer| customer.version = Some("3sL4kqtJlcpXroDTDmJ".to_owned())), &[C::Cleanup]),
        elsewhere(),
    ];
    all.extend(leaving());
    all.extend(of_write_headers());
    for probes in [
        ["left out", "another", "case flipped", "suffixed"].as_slice(),
        &["left out"],
        &["another", "case flipped", "suffixed"],
        &["case flipped"],
        &["suffixed"],
        &["case flipped", "suffixed"],
        &["left out", "case flipped"],
    ] {
        let names = ["probe left out", "probe another", "probe case flipped", "probe suffixed"];
        let let_in = names.into_iter().filter(|name| probes.iter().any(|probe| name.ends_with(probe)));
        let customer = let_in.fold(ScriptedCustomer::new(), |customer, probe| customer.with(probe, CallEnd::Wrong));
        all.push(scenario(customer, &[C::ExternalIdRequired]));
    }
    let kinds = [
        FaultKind::Throttled,
        FaultKind::TimedOut,
        FaultKind::Unavailable,
        FaultKind::OwnCredentials,
        FaultKind::Unexpected,
    ];
    all.extend(kinds.map(|kind| ending("list", fault(kind), C::List)));
    all.extend(denials());
    all
}

/// A denial by each kind of policy, and by each reason that is no policy.
fn denials() -> Vec<Scenario> {
    use CheckName as C;
    let unknown = Denial { message: Some("(the message of AWS)".into()), ..Denial::default() };
    let mut all = vec![
        refused("write", explicit("s3:PutObject", Layer::BlockPublicAccess), C::Write),
        refused("delete", explicit("s3:DeleteObject", Layer::ObjectLock), C::Delete),
        refused("write", Refusal::Denied(unknown), C::Write),
    ];
    let policies =
        Layer::ALL.into_iter().filter(|layer| !matches!(layer, Layer::BlockPublicAccess | Layer::ObjectLock));
    for layer in policies {
        for explicit in [false, true] {
            for (call, action, check) in [("list", "s3:ListBucket", C::List), ("peek", "kms:Decrypt", C::Read)] {
                let denial = Denial { explicit, ..denial_of(action, layer) };
                all.push(refused(call, Refusal::Denied(denial), check));
            }
        }
    }
    all
}

/// What earlier tests left, or a health check leaves.
fn leaving() -> [Scenario; 5] {
    let shown = &[CheckName::Cleanup];
    let key = "data/_bucket-endpoint-test-2026.txt";
    let left = || vec![Leftover::TestFile { key: key.to_owned(), version_id: None }];
    let cycle = WriteCycle::WithoutResidue;
    let denying = |call, action| ScriptedCustomer::new().with(call, denied(action, Layer::IdentityPolicy));
    [
        Scenario {
            deletes_first: true,
            ..ending("conditional delete", denied("s3:DeleteObject", Layer::IdentityPolicy), CheckName::Write)
        },
        Scenario { leftovers: left(), ..scenario(customer(|customer| customer.objects.push(object(key, 180))), shown) },
        Scenario { leftovers: left(), ..scenario(denying("conditional delete", "s3:DeleteObject"), shown) },
        Scenario { cycle, ..scenario(denying("abort upload", "s3:AbortMultipartUpload"), shown) },
        Scenario { cycle, ..ending("start upload", CallEnd::Hangs, CheckName::Cleanup) },
    ]
}

/// A bucket of another AWS account, which denies without a reason.
fn elsewhere() -> Scenario {
    let mut of_other = ending("peek", silent_denial(), CheckName::Read);
    of_other.configuration.bucket_owner_aws_account_id = "210987654321".parse().ok();
    of_other
}

/// Results of the headers of a write.
fn of_write_headers() -> [Scenario; 5] {
    let explicit = Denial { explicit: true, ..denial_of("s3:PutObject", Layer::ResourcePolicy) };
    let other_key = ScriptedCustomer::new().with("peek", denied("kms:Decrypt", Layer::SessionPolicy));
    [
        refused("write", Refusal::Denied(explicit), CheckName::Write),
        encrypted("aws:kms", ScriptedCustomer::new(), CheckName::Write),
        encrypted("AES256", other_key, CheckName::Read),
        owned(other("AccessControlListNotSupported")),
        owned(Refusal::Denied(denial_of("s3:PutObjectAcl", Layer::IdentityPolicy))),
    ]
}

/// A test with SSE-S3, where S3 reports this algorithm.
fn encrypted(algorithm: &str, mut customer: ScriptedCustomer, shown: CheckName) -> Scenario {
    customer.encryption.algorithm = Some(algorithm.to_owned());
    let mut scenario = scenario(customer, &[shown]);
    scenario.configuration.encryption = Some(Encryption::SseS3);
    scenario
}

/// A write that is refused so to a bucket of another AWS account, with an ACL for its owner.
fn owned(refusal: Refusal) -> Scenario {
    let mut owned = refused("write", refusal, CheckName::Write);
    owned.configuration.bucket_owner_aws_account_id = "210987654321".parse().ok();
    owned.configuration.object_ownership = Some(ObjectOwnership::BucketOwnerFullControl);
    owned
}

impl Scenario {
    pub(super) async fn shown_checks(self) -> Vec<Check> {
        let (clock, randomness, vendor) = (JumpingClock::default(), CountingRandomness::default(), vendor());
        let ports = TestPorts { roles: &self.customer, clock: &clock, randomness: &randomness, vendor: &vendor };
        let external_id = recorded(EXTERNAL_ID).await;
        let target = TestTarget {
            external_id: &external_id,
            configuration: &self.configuration,
            endpoint_id: self.endpoint_id.as_ref(),
            began_at: clock.elapsed(),
            time_limit: TimeLimit::FULL,
            leftovers: &self.leftovers,
            deletes_first: self.deletes_first,
            cycle: self.cycle,
        };
        let report = run(ports, target).await.expect("random bytes");
        report.checks.into_iter().filter(|check| self.shown.contains(&check.name)).collect()
    }
}
