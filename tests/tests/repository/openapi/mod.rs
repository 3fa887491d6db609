//! `docs/openapi.json` says what is deployed, and nothing that a client of the last release relies on is gone.

mod contract;

use std::collections::{BTreeMap, BTreeSet};

use local::layout;
use serde_json::Value;
use tests::routes::resources;
use tests::template::expanded;

use contract::Contract;

fn document() -> Value {
    let text = std::fs::read_to_string(layout::workspace().join("docs/openapi.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What opens a route: a token with one of these scopes, a signature, or nothing.
fn opened_by(authorization: &str, scopes: BTreeSet<String>) -> (String, BTreeSet<String>) {
    (authorization.to_owned(), scopes)
}

#[tokio::test]
async fn the_document_has_the_routes_and_scopes_of_the_template() {
    let template = expanded().await;
    let deployed: BTreeMap<String, _> = resources(&template, "AWS::ApiGatewayV2::Route")
        .map(|(_, route)| {
            let scopes = route["AuthorizationScopes"].as_array().into_iter().flatten();
            let scopes = scopes.map(|scope| scope.as_str().unwrap().to_owned()).collect();
            let authorization = route["AuthorizationType"].as_str().unwrap();
            (route["RouteKey"].as_str().unwrap().to_owned(), opened_by(authorization, scopes))
        })
        .collect();
    let document = document();
    let mut described = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let security = operation["security"].as_array().unwrap();
            let scopes = security.iter().filter_map(|one| one["token"].as_array()).flatten();
            let scopes: BTreeSet<_> = scopes.map(|scope| scope.as_str().unwrap().to_owned()).collect();
            let authorization = match security.first() {
                None => "NONE",
                Some(one) if one.get("signature").is_some() => "AWS_IAM",
                Some(_) => "JWT",
            };
            described.insert(format!("{} {path}", method.to_uppercase()), opened_by(authorization, scopes));
        }
    }
    assert!(described.len() >= 17, "{}", described.len());
    assert_eq!(described, deployed);
}

/// The contract of the last release. `UPDATE_RELEASED=1` writes it again, which belongs to a release and to no other
/// change.
#[test]
fn nothing_that_clients_rely_on_is_taken_away() {
    let path = layout::workspace().join("docs/openapi.released.txt");
    let now = Contract::of(&document());
    if std::env::var_os("UPDATE_RELEASED").is_some() {
        std::fs::write(&path, now.to_string()).unwrap();
    }
    let released = Contract::read(&std::fs::read_to_string(path).unwrap());
    assert!(released.len() > 300, "{}", released.len());
    let breaking = released.broken_by(&now);
    assert!(breaking.is_empty(), "changes that break clients of the last release:\n{}", breaking.join("\n"));
}

/// The check finds what it is for: each of these changes of today's document.
#[test]
fn each_kind_of_breaking_change_is_found() {
    let released = Contract::of(&document());
    let endpoints = "/paths/~1v1~1endpoints";
    let request = "/components/schemas/EndpointRequest";
    let removed = [
        ("/paths".to_owned(), "/v1/setup"),
        (endpoints.to_owned(), "post"),
        (format!("{endpoints}/post/responses/201/headers/Location"), "required"),
        ("/components/schemas/Endpoint/properties/createdAt".to_owned(), "format"),
        ("/paths/~1v1~1endpoints/get/parameters/0/schema".to_owned(), "default"),
        (format!("{endpoints}/post/responses"), "201"),
        (format!("{request}/properties"), "description"),
        ("/components/schemas/Endpoint/properties".to_owned(), "createdAt"),
    ];
    for (parent, name) in removed {
        let mut changed = document();
        changed.pointer_mut(&parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
        assert!(!released.broken_by(&Contract::of(&changed)).is_empty(), "{parent} without {name}");
    }
    let set = [
        (
            format!("{request}/required"),
            serde_json::json!(["name", "bucketAccess", "roleArn", "bucketName", "region", "description"]),
        ),
        ("/components/schemas/BucketAccess/enum".to_owned(), serde_json::json!(["read_only"])),
        (
            "/components/schemas/HealthStatus/enum".to_owned(),
            serde_json::json!(["healthy", "suspect", "drifted", "unreachable", "new"]),
        ),
        (format!("{request}/properties/bucketName/pattern"), serde_json::json!("^a$")),
        ("/components/schemas/SseS3/properties/type/const".to_owned(), serde_json::json!("s3")),
        ("/components/schemas/Credentials/properties/Version/const".to_owned(), serde_json::json!(2)),
        ("/components/schemas/Encryption/oneOf/1/$ref".to_owned(), serde_json::json!("#/components/schemas/Fix")),
        ("/components/schemas/Endpoint/properties/features/type".to_owned(), serde_json::json!("string")),
        ("/components/schemas/Endpoint/required".to_owned(), serde_json::json!(["name"])),
        (format!("{endpoints}/get/security"), serde_json::json!([{ "token": ["endpoints:admin"] }])),
        (format!("{endpoints}/get/parameters/0/required"), serde_json::json!(true)),
        ("/components/schemas/Problem/properties/code/x-extensible-enum".to_owned(), serde_json::json!([])),
    ];
    for (pointer, value) in set {
        let mut changed = document();
        *changed.pointer_mut(&pointer).unwrap() = value;
        assert!(!released.broken_by(&Contract::of(&changed)).is_empty(), "{pointer}");
    }
    let mut more = document();
    more["components"]["schemas"]["Endpoint"]["properties"]["color"] = serde_json::json!({ "type": "string" });
    more["components"]["schemas"]["EndpointRequest"]["properties"]["color"] = serde_json::json!({ "type": "string" });
    assert_eq!(released.broken_by(&Contract::of(&more)), Vec::<String>::new(), "additions break nobody");
}
