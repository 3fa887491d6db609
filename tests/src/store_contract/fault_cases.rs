//! Answers that get lost, crowds and throttles: what must still come out right. Each case has a server of its own, with
//! an [`Unruly`] proxy before it.

use be_domain::endpoint::Endpoint;
use be_domain::fault::{Fault, FaultKind};
use be_domain::ports::{AddRefusal, Addition, ReadEndpoint, RetireOutcome};

use super::fixtures::{Tenant, idempotency};
use super::unruly::{Fate, Unruly};
use super::{Pair, fixtures};

pub use super::health::no_transition_is_lost_in_trouble;

/// What the SDK sends for one attempt of ours.
const ATTEMPTS_OF_THE_SDK: usize = 3;

async fn keyed_addition(tenant: &Tenant<'_>) -> Addition {
    let mut addition = tenant.tested("Exports", "a/b/").await;
    addition.idempotency = Some(idempotency("key", "request"));
    addition
}

async fn is_there(tenant: &Tenant<'_>, endpoint: &Endpoint) -> bool {
    tenant.pair.tables.endpoint(&tenant.account, &endpoint.endpoint_id).await.unwrap().is_some()
}

/// The addition got through and its answer was lost, once and for all of the SDK's own attempts: a success, once.
pub async fn an_addition_whose_answer_is_lost_is_a_success(pair: &Pair, unruly: &Unruly) {
    for lost in [1, ATTEMPTS_OF_THE_SDK, ATTEMPTS_OF_THE_SDK + 1] {
        let tenant = Tenant::new(pair);
        let addition = keyed_addition(&tenant).await;
        unruly.destine(vec![Fate::AnswerLost; lost]);
        assert_eq!(tenant.add(&addition).await, Ok(()), "{lost} lost answers");
        assert_eq!(unruly.left(), 0);
        assert!(is_there(&tenant, &addition.endpoint).await);
        assert_eq!(pair.nodes(&tenant.account, fixtures::BUCKET).await["a/"], (None, 1));
    }
}

/// A retirement that got through is told as one, by the call that wrote it.
pub async fn a_retirement_whose_answer_is_lost_is_a_success(pair: &Pair, unruly: &Unruly) {
    for lost in [1, ATTEMPTS_OF_THE_SDK, ATTEMPTS_OF_THE_SDK + 1] {
        let tenant = Tenant::new(pair);
        let endpoint = tenant.added("Exports", "a/b/").await;
        unruly.destine(vec![Fate::AnswerLost; lost]);
        assert_eq!(tenant.retire(&endpoint).await, RetireOutcome::Retired, "{lost} lost answers");
        assert_eq!(unruly.left(), 0);
        assert!(pair.nodes(&tenant.account, fixtures::BUCKET).await.is_empty());
        assert_eq!(tenant.retire(&endpoint).await, RetireOutcome::AlreadyRetired);
    }
}

/// Crowds and throttles are waited out, whichever way DynamoDB tells of them, also beyond the SDK's own patience.
pub async fn what_passes_is_waited_out(pair: &Pair, unruly: &Unruly) {
    let cancelled = ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"].map(Fate::Cancelled);
    let refused = ["TransactionInProgressException", "ThrottlingException"].map(Fate::Refused);
    for fate in cancelled.into_iter().chain(refused) {
        let tenant = Tenant::new(pair);
        let addition = keyed_addition(&tenant).await;
        unruly.destine([fate; ATTEMPTS_OF_THE_SDK + 1]);
        assert_eq!(tenant.add(&addition).await, Ok(()), "{fate:?}");
        assert_eq!(unruly.left(), 0);
        if matches!(fate, Fate::Cancelled(_)) {
            unruly.destine([fate; ATTEMPTS_OF_THE_SDK + 1]);
            assert_eq!(tenant.retire(&addition.endpoint).await, RetireOutcome::Retired, "{fate:?}");
            assert_eq!(unruly.left(), 0);
        }
    }
}

/// A receipt and a health record are single puts, and the SDK takes a transaction at their item for the end of it.
pub async fn a_put_waits_while_a_transaction_is_at_the_item(pair: &Pair, unruly: &Unruly) {
    let conflict = Fate::Refused("TransactionConflictException");
    for fate in [conflict, Fate::Refused("ThrottlingException"), Fate::AnswerLost] {
        let tenant = Tenant::new(pair);
        let addition = tenant.addition("Exports", "a/b/");
        unruly.destine_puts([fate; ATTEMPTS_OF_THE_SDK + 1]);
        tenant.save_receipt(&addition).await;
        assert_eq!(unruly.left(), 0, "{fate:?}");
        assert_eq!(tenant.add(&addition).await, Ok(()), "{fate:?}");
    }
}

/// What won't pass is told at once, as a fault that names the code and keeps the message to itself.
pub async fn what_will_not_pass_is_a_fault(pair: &Pair, unruly: &Unruly) {
    let fates = [
        (Fate::Cancelled("ValidationError"), "ValidationError", FaultKind::Unexpected),
        (Fate::Cancelled("ItemCollectionSizeLimitExceeded"), "ItemCollection", FaultKind::Unexpected),
        (Fate::Cancelled("BrandNew"), "BrandNew", FaultKind::Unexpected),
        (Fate::Cancelled("None"), "no reason", FaultKind::Unexpected),
        (Fate::Cancelled("ConditionalCheckFailed"), "nothing there", FaultKind::Unexpected),
        (Fate::Refused("ValidationException"), "ValidationException (REQUEST-ID)", FaultKind::Unexpected),
        (Fate::Refused("ResourceNotFoundException"), "ResourceNotFound", FaultKind::Unexpected),
        (Fate::Refused("IdempotentParameterMismatchException"), "Idempotent", FaultKind::Unexpected),
        (Fate::Refused("AccessDeniedException"), "AccessDenied", FaultKind::OwnCredentials),
        (Fate::Refused("ExpiredTokenException"), "ExpiredToken", FaultKind::OwnCredentials),
        (Fate::Refused("UnrecognizedClientException"), "Unrecognized", FaultKind::OwnCredentials),
    ];
    let tenant = Tenant::new(pair);
    let addition = keyed_addition(&tenant).await;
    for (fate, says, kind) in fates {
        unruly.destine([fate]);
        let refusal = tenant.add(&addition).await.unwrap_err();
        let AddRefusal::Fault(Fault { kind: told, detail, .. }) = refusal else {
            panic!("{fate:?}: {refusal:?}");
        };
        assert_eq!(told, kind, "{fate:?}");
        assert!(detail.contains(says) && !detail.contains("confidence"), "{fate:?}: {detail}");
        assert_eq!(unruly.left(), 0);
        assert!(!is_there(&tenant, &addition.endpoint).await);
    }
    assert_eq!(tenant.add(&addition).await, Ok(()));
}

/// What doesn't pass in time is given up, in time.
pub async fn what_lasts_is_given_up(pair: &Pair, unruly: &Unruly) {
    let tenant = Tenant::new(pair);
    let addition = keyed_addition(&tenant).await;
    unruly.destine(vec![Fate::Cancelled("TransactionConflict"); 10_000]);
    let refusal = tenant.add(&addition).await.unwrap_err();
    assert!(matches!(&refusal, AddRefusal::Fault(fault) if fault.kind == FaultKind::Throttled), "{refusal:?}");
    // With full jitter it tries some dozen times in its 8 s: not once or twice, not as fast as it can, and not on and on.
    let tries = 10_000 - unruly.left();
    assert!((10..200).contains(&tries), "{tries} tries");
}
