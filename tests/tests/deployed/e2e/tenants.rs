//! Accounts: one External ID each, and no sight of one another.

use std::collections::HashSet;

use futures_util::future::join_all;
use serde_json::json;
use tests::api::Api;
use tests::fixture::{Fixture, unique};

use crate::suite;

#[tokio::test]
async fn sixty_four_calls_at_once_give_one_external_id() {
    let suite = suite().await;
    let api = Api::of(suite.stack(), &unique("account"));
    assert_eq!(api.get("/v1/external-id").await.problem(), (404, "external_id_not_found"));
    let replies = join_all((0..64).map(|_| api.post_nothing("/v1/external-id"))).await;
    let ids: HashSet<_> = replies.iter().map(|reply| reply.body["externalId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1, "one of them minted it");
    assert!(replies.iter().all(|reply| matches!(reply.status, 200 | 201)));
    assert_eq!(api.get("/v1/external-id").await.body, replies[0].body);
    let other = Api::of(suite.stack(), &unique("account")).post_nothing("/v1/external-id").await;
    assert!(!ids.contains(other.body["externalId"].as_str().unwrap()));
}

#[tokio::test]
async fn two_accounts_can_not_see_each_other() {
    let suite = suite().await;
    let (mine, theirs) = (
        Fixture::new(suite.stack(), "read_only", "data/").await,
        Fixture::new(suite.stack(), "read_only", "data/").await,
    );
    let added = mine.add(&mine.request()).await;
    let id = added["endpointId"].as_str().unwrap();
    let never = "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab";
    for (method, path) in [
        (reqwest::Method::GET, format!("/v1/endpoints/{id}")),
        (reqwest::Method::GET, format!("/v1/endpoints/{id}/health")),
        (reqwest::Method::POST, format!("/v1/endpoints/{id}/test")),
        (reqwest::Method::DELETE, format!("/v1/endpoints/{id}")),
    ] {
        let refused = theirs.api.send(method.clone(), &path, &[], None).await;
        assert_eq!(refused.problem(), (404, "endpoint_not_found"), "{method} {path}");
        let missing = theirs.api.send(method, &path.replace(id, never), &[], None).await;
        let plain = |mut body: serde_json::Value| {
            body["requestId"].take();
            body
        };
        assert_eq!(plain(refused.body), plain(missing.body), "exactly as if it did not exist");
    }
    assert_eq!(theirs.api.get("/v1/endpoints?includeRetired=true").await.body, json!({ "items": [] }));
    assert_eq!(mine.api.get(&format!("/v1/endpoints/{id}")).await.body, added, "and nothing happened to it");

    // Another account's role, bucket and prefix: its trust names another External ID.
    let report = theirs.test(&mine.request()).await;
    assert_eq!(report.checks("failed"), [("role_assumable", "assume_role_denied")]);
    // A pass of one account is none of another's.
    mine.passes(&mine.request()).await;
    assert_eq!(theirs.api.post("/v1/endpoints", &mine.request()).await.problem(), (412, "test_required"));
    // The same name and prefix in two accounts are no conflict.
    theirs.add(&theirs.request()).await;
}
