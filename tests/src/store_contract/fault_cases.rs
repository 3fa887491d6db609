//! Lost responses, transaction conflicts and throttles: what must still come out right. Each case has a server of its
//! own, with a [`FaultProxy`] before it.

use be_domain::endpoint::Endpoint;
use be_domain::fault::{Fault, FaultKind};
use be_domain::health::event::EventKind;
use be_domain::ports::{AddRefusal, Addition, ReadEndpoint, RetireOutcome};

use super::dynamodb::DynamoDbStore;
use super::fault_proxy::{FaultProxy, InjectedFault};
use super::fixtures::{BUCKET, Tenant, idempotency};
use super::health::{denied, keep, kinds, record, update};
use super::store::Store;

/// What the SDK sends for one attempt of ours.
const ATTEMPTS_OF_THE_SDK: usize = 3;

async fn keyed_addition(tenant: &Tenant<'_, DynamoDbStore>) -> Addition {
    let mut addition = tenant.tested("Exports", "a/b/").await;
    addition.idempotency = Some(idempotency("key", "request"));
    addition
}

async fn is_there(tenant: &Tenant<'_, DynamoDbStore>, endpoint: &Endpoint) -> bool {
    tenant.store.tables().endpoint(&tenant.account, &endpoint.endpoint_id).await.unwrap().is_some()
}

/// The addition got through and its answer was lost, once and for all of the SDK's own attempts: a success, once.
pub async fn an_addition_with_a_lost_response_succeeds(store: &DynamoDbStore, proxy: &FaultProxy) {
    for lost in [1, ATTEMPTS_OF_THE_SDK, ATTEMPTS_OF_THE_SDK + 1] {
        let tenant = Tenant::new(store);
        let addition = keyed_addition(&tenant).await;
        proxy.inject(vec![InjectedFault::ResponseLost; lost]);
        assert_eq!(tenant.add(&addition).await, Ok(()), "{lost} lost answers");
        assert_eq!(proxy.remaining(), 0);
        assert!(is_there(&tenant, &addition.endpoint).await);
        assert_eq!(store.nodes(&tenant.account, BUCKET).await["a/"], (None, 1));
    }
}

/// A retirement that got through is reported as one by the call that wrote it.
pub async fn a_retirement_with_a_lost_response_succeeds(store: &DynamoDbStore, proxy: &FaultProxy) {
    for lost in [1, ATTEMPTS_OF_THE_SDK, ATTEMPTS_OF_THE_SDK + 1] {
        let tenant = Tenant::new(store);
        let endpoint = tenant.added("Exports", "a/b/").await;
        proxy.inject(vec![InjectedFault::ResponseLost; lost]);
        assert_eq!(tenant.retire(&endpoint).await, RetireOutcome::Retired, "{lost} lost answers");
        assert_eq!(proxy.remaining(), 0);
        assert!(store.nodes(&tenant.account, BUCKET).await.is_empty());
        assert_eq!(tenant.retire(&endpoint).await, RetireOutcome::AlreadyRetired);
    }
}

/// Conflicts and throttles are retried, in whichever form DynamoDB reports them, also beyond the SDK's own retries.
pub async fn transient_faults_are_retried(store: &DynamoDbStore, proxy: &FaultProxy) {
    let cancelled =
        ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"].map(InjectedFault::Cancelled);
    let refused = ["TransactionInProgressException", "ThrottlingException"].map(InjectedFault::Refused);
    for fault in cancelled.into_iter().chain(refused) {
        let tenant = Tenant::new(store);
        let addition = keyed_addition(&tenant).await;
        proxy.inject([fault; ATTEMPTS_OF_THE_SDK + 1]);
        assert_eq!(tenant.add(&addition).await, Ok(()), "{fault:?}");
        assert_eq!(proxy.remaining(), 0);
        if matches!(fault, InjectedFault::Cancelled(_)) {
            proxy.inject([fault; ATTEMPTS_OF_THE_SDK + 1]);
            assert_eq!(tenant.retire(&addition.endpoint).await, RetireOutcome::Retired, "{fault:?}");
            assert_eq!(proxy.remaining(), 0);
        }
    }
}

/// A receipt and a health record are single puts, and the SDK takes a transaction at their item for the end of it.
pub async fn a_put_is_retried_during_a_transaction(store: &DynamoDbStore, proxy: &FaultProxy) {
    let conflict = InjectedFault::Refused("TransactionConflictException");
    for fault in [conflict, InjectedFault::Refused("ThrottlingException"), InjectedFault::ResponseLost] {
        let tenant = Tenant::new(store);
        let addition = tenant.addition("Exports", "a/b/");
        proxy.inject_into_puts([fault; ATTEMPTS_OF_THE_SDK + 1]);
        tenant.save_receipt(&addition).await;
        assert_eq!(proxy.remaining(), 0, "{fault:?}");
        assert_eq!(tenant.add(&addition).await, Ok(()), "{fault:?}");
    }
}

/// What a retry can't change is returned at once, as a fault that names the code and keeps the message to itself.
pub async fn permanent_faults_are_returned(store: &DynamoDbStore, proxy: &FaultProxy) {
    let faults = [
        (InjectedFault::Cancelled("ValidationError"), "ValidationError", FaultKind::Unexpected),
        (InjectedFault::Cancelled("ItemCollectionSizeLimitExceeded"), "ItemCollection", FaultKind::Unexpected),
        (InjectedFault::Cancelled("BrandNew"), "BrandNew", FaultKind::Unexpected),
        (InjectedFault::Cancelled("None"), "no reason", FaultKind::Unexpected),
        (InjectedFault::Cancelled("ConditionalCheckFailed"), "nothing there", FaultKind::Unexpected),
        (InjectedFault::Refused("ValidationException"), "ValidationException (REQUEST-ID)", FaultKind::Unexpected),
        (InjectedFault::Refused("ResourceNotFoundException"), "ResourceNotFound", FaultKind::Unexpected),
        (InjectedFault::Refused("IdempotentParameterMismatchException"), "Idempotent", FaultKind::Unexpected),
        (InjectedFault::Refused("AccessDeniedException"), "AccessDenied", FaultKind::OwnCredentials),
        (InjectedFault::Refused("ExpiredTokenException"), "ExpiredToken", FaultKind::OwnCredentials),
        (InjectedFault::Refused("UnrecognizedClientException"), "Unrecognized", FaultKind::OwnCredentials),
    ];
    let tenant = Tenant::new(store);
    let addition = keyed_addition(&tenant).await;
    for (fault, says, kind) in faults {
        proxy.inject([fault]);
        let refusal = tenant.add(&addition).await.unwrap_err();
        let AddRefusal::Fault(Fault { kind: found, detail, .. }) = refusal else {
            panic!("{fault:?}: {refusal:?}");
        };
        assert_eq!(found, kind, "{fault:?}");
        assert!(detail.contains(says) && !detail.contains("confidential"), "{fault:?}: {detail}");
        assert_eq!(proxy.remaining(), 0);
        assert!(!is_there(&tenant, &addition.endpoint).await);
    }
    assert_eq!(tenant.add(&addition).await, Ok(()));
}

/// What doesn't pass in time is a fault, in time.
pub async fn retries_end_in_time(store: &DynamoDbStore, proxy: &FaultProxy) {
    let tenant = Tenant::new(store);
    let addition = keyed_addition(&tenant).await;
    proxy.inject(vec![InjectedFault::Cancelled("TransactionConflict"); 10_000]);
    let refusal = tenant.add(&addition).await.unwrap_err();
    // The throttle of the last try, or, where the time was over during a try, that.
    let AddRefusal::Fault(fault) = &refusal else { panic!("{refusal:?}") };
    assert!(matches!(fault.kind, FaultKind::Throttled | FaultKind::TimedOut), "{fault}");
    assert!(!is_there(&tenant, &addition.endpoint).await);
    // With full jitter it tries some dozen times in its 8 s: not once or twice, not as fast as it can, and not on and
    // on.
    let tries = 10_000 - proxy.remaining();
    assert!((10..200).contains(&tries), "{tries} tries");
}

/// A transition whose answer is lost, or that is throttled, is there once: in the health and in the timeline.
pub async fn no_transition_is_lost_to_faults(store: &DynamoDbStore, proxy: &FaultProxy) {
    let faults = [
        InjectedFault::ResponseLost,
        InjectedFault::Cancelled("TransactionConflict"),
        InjectedFault::Cancelled("ThrottlingError"),
        InjectedFault::Refused("ThrottlingException"),
    ];
    for fault in faults {
        for times in [1, 4] {
            let tenant = Tenant::new(store);
            let endpoint = tenant.added("Exports", "a/").await;
            let update = update(&tenant, &record(&tenant, &endpoint).await, &denied());
            proxy.inject(vec![fault; times]);
            // Whether the call reported its own write or not, it is there, and a message that comes again finds it.
            let kept = keep(&tenant, &endpoint, &update).await;
            assert!(kept || fault == InjectedFault::ResponseLost, "{fault:?}");
            assert_eq!(proxy.remaining(), 0);
            assert_eq!(record(&tenant, &endpoint).await, update.record, "{fault:?}");
            assert_eq!(kinds(&tenant, &endpoint).await, [EventKind::Added, EventKind::Suspect], "{fault:?}");
        }
    }
}
