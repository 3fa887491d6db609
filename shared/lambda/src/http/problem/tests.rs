use std::collections::BTreeSet;

use be_domain::fault::{Fault, FaultKind};
use be_domain::operations::test_endpoint::TestError;
use be_domain::ports::AddRefusal;
use be_domain::values::{EndpointId, InvalidCode};
use serde_json::{Value, json};

use super::*;
use crate::http::response;

fn document(problem: &Problem) -> Value {
    serde_json::to_value(problem.document("req-1")).unwrap()
}

#[test]
fn what_is_said_of_a_receipt_is_how_long_it_is_valid() {
    let minutes = format!("in the last {} minutes", be_domain::receipt::VALIDITY.as_secs() / 60);
    let document = document(&Problem::from(AddRefusal::NoReceipt)).to_string();
    assert!(document.contains(&minutes), "{document}");
    assert!(Code::TestRequired.entry().when.contains(&minutes));
    assert!(include_str!("../../../../../docs/openapi.json").contains(&minutes));
}

#[test]
fn a_fault_says_nothing_of_the_inside() {
    for kind in [
        FaultKind::Throttled,
        FaultKind::TimedOut,
        FaultKind::Unavailable,
        FaultKind::OwnCredentials,
        FaultKind::Unexpected,
    ] {
        let fault = Fault { kind, operation: "dynamodb:GetItem", detail: "ResourceNotFoundException table-7".into() };
        let problem = Problem::from(AddRefusal::Fault(fault));
        let document = document(&problem);
        assert_eq!(document["status"], if kind.is_transient() { 503 } else { 500 }, "{kind:?}");
        assert_eq!(document["code"], if kind.is_transient() { "unavailable" } else { "internal" }, "{kind:?}");
        for secret in ["dynamodb", "GetItem", "table", "ResourceNotFound"] {
            assert!(!document.to_string().to_lowercase().contains(&secret.to_lowercase()), "{document}");
        }
        assert!(problem.fault.as_ref().is_some_and(|fault| fault.contains("table-7")));
        let waits = response::problem(&problem, "req-1").headers().contains_key("retry-after");
        assert_eq!(waits, kind.is_transient(), "{kind:?}");
    }
}

#[test]
fn a_conflict_names_the_endpoint() {
    let by = EndpointId::new(1_700_000_000_000, &[7; 10]);
    for (error, code) in [
        (AddRefusal::NameTaken { by: by.clone() }, "name_taken"),
        (AddRefusal::PrefixConflict { with: by.clone() }, "prefix_conflict"),
    ] {
        let document = document(&error.into());
        assert_eq!(document["code"], code);
        assert_eq!(document["status"], 409);
        assert_eq!(document["conflictingEndpointId"], by.as_str());
    }
}

#[test]
fn the_whole_document() {
    let document = document(&TestError::Retired.into());
    assert_eq!(
        document,
        json!({
            "type": "urn:bucket-endpoint:problem:endpoint_retired",
            "title": "The endpoint is retired",
            "status": 409,
            "detail": "This endpoint is retired. It can be read, but not tested or used.",
            "code": "endpoint_retired",
            "requestId": "req-1",
        })
    );
}

#[test]
fn every_code_is_snake_case_and_an_error_status_and_means_one_thing() {
    let codes: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), Code::ALL.len());
    for code in Code::ALL {
        assert!(code.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
        assert!((400..600).contains(&code.status()));
        assert!(!code.entry().title.is_empty());
    }
}

#[test]
fn field_errors_are_sorted_and_reported_once() {
    let mut errors = FieldErrors::default();
    errors.push(FieldError::member("", "region", InvalidCode::Required, "b"));
    errors.push(FieldError::member("", "a/b~c", RequestErrorCode::UnknownField, "a"));
    errors.push(FieldError::member("", "region", InvalidCode::Required, "b"));
    let problem = errors.into_problem();
    assert_eq!(problem.code, Code::InvalidRequest);
    let pointers: Vec<&str> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/a~1b~0c", "/region"]);
}

#[test]
fn refusals_outrank_mistakes() {
    let all: [FieldErrorCode; 3] = [
        InvalidCode::VendorRoleRefused.into(),
        InvalidCode::Required.into(),
        RequestErrorCode::ExternalIdNotAccepted.into(),
    ];
    for (codes, expected) in [
        (&all[1..2], Code::InvalidRequest),
        (&all[..2], Code::VendorRoleRefused),
        (&all[..], Code::ExternalIdNotAccepted),
    ] {
        let mut errors = FieldErrors::default();
        errors.extend(codes.iter().map(|code| FieldError::member("", "x", *code, "")));
        assert_eq!(errors.into_problem().code, expected);
    }
}
