//! An External ID that a client supplies, influences, or gets exchanged.

use std::collections::HashSet;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::api::Api;
use tests::fixture::{Fixture, unique};

use super::routes;
use crate::suite;

const THEIRS: &str = "be-00000000000000000000000000000000";

#[tokio::test]
async fn no_route_takes_one_in_its_body_or_query() {
    let suite = suite().await;
    let api = Api::of(suite.stack(), &unique("account"));
    for route in routes::public(&routes::template()) {
        let expected = if route.is_refusal() { (405, "endpoint_immutable") } else { (400, "external_id_not_accepted") };
        for body in [
            json!({ "externalId": THEIRS }),
            json!({ "ExternalID": THEIRS }),
            json!({ "external_id": null }),
            json!({ "sts:ExternalId": [THEIRS] }),
            json!({ "trust": { "conditions": [{ "external-id": THEIRS }] } }),
        ] {
            let refused = api.send_json(route.method.clone(), &route.path, &[], &body).await;
            assert_eq!(refused.problem(), expected, "{route:?} {body}: {}", refused.text);
        }
        for query in ["externalId", "external_id", "EXTERNAL-ID", "sts%3AExternalId", "%65xternalId"] {
            let path = format!("{}?{query}={THEIRS}", route.path);
            let refused = api.send(route.method.clone(), &path, &[], None).await;
            assert_eq!(refused.problem(), expected, "{route:?} {query}: {}", refused.text);
        }
    }
    // None of it minted one.
    assert_eq!(api.get("/v1/external-id").await.problem(), (404, "external_id_not_found"));
}

#[tokio::test]
async fn no_header_sets_an_external_id() {
    let suite = suite().await;
    let names = ["external-id", "x-external-id", "externalid", "x-amz-external-id", "sts-externalid", "x-request-id"];
    let headers: Vec<_> = names.iter().map(|name| (*name, THEIRS)).collect();
    let account = unique("account");
    let api = Api::of(suite.stack(), &account);
    let minted = api.send(reqwest::Method::POST, "/v1/external-id", &headers, None).await;
    assert_eq!(minted.status, 201);
    let id = minted.body["externalId"].as_str().unwrap();
    assert_eq!((id.len(), &id[..3]), (35, "be-"));
    assert_ne!(id, THEIRS);
    assert!(!id.contains(&account) && !minted.text.contains(THEIRS));
    assert_eq!(api.send(reqwest::Method::GET, "/v1/external-id", &headers, None).await.body, minted.body);
}

#[tokio::test]
async fn no_call_mints_a_second_external_id() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let first = customer.api.get("/v1/external-id").await.body;
    let endpoint = customer.add(&customer.request()).await;
    let path = format!("/v1/endpoints/{}", endpoint["endpointId"].as_str().unwrap());
    assert_eq!(customer.api.delete(&path).await.status, 200);
    // The account comes back: another person of it, another token, many at once, after its last endpoint went.
    let mut other_person = local::TokenSpec::new(&customer.account);
    "somebody-else".clone_into(&mut other_person.subject);
    let other_person = Api::with(stack, &other_person);
    let again = Api::of(stack, &customer.account);
    let clients = (0..24).map(|index| if index % 2 == 0 { &again } else { &other_person });
    let replies = join_all(clients.map(|api| api.post_nothing("/v1/external-id"))).await;
    for reply in replies {
        assert_eq!((reply.status, &reply.body), (200, &first));
    }
    assert_eq!(again.get("/v1/external-id").await.body, first);
    // Names that look like the account's are other accounts.
    let mut ids = HashSet::from([text(&first)]);
    let lookalikes = [
        customer.account.to_uppercase(),
        format!("{}.", customer.account),
        format!("{}-", customer.account),
        customer.account.replace('-', "_"),
    ];
    for account in lookalikes {
        let minted = Api::of(stack, &account).post_nothing("/v1/external-id").await;
        assert_eq!(minted.status, 201, "{account}");
        assert!(ids.insert(text(&minted.body)), "{account} got another account's External ID");
    }
}

fn text(sheet: &Value) -> String {
    sheet["externalId"].as_str().unwrap().to_owned()
}
