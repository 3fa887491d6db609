use super::*;

fn request(json: &str) -> Request {
    serde_json::from_str(json).unwrap()
}

fn of_endpoint(parameter: &str) -> Result<EndpointId, Problem> {
    let event = serde_json::json!({ "pathParameters": { "endpointId": parameter } });
    request(&event.to_string()).endpoint_id()
}

#[test]
fn an_empty_event_is_a_request_with_nothing_in_it() {
    for json in ["{}", r#"{"body": null, "headers": null, "pathParameters": null, "requestContext": {}}"#] {
        let request = request(json);
        assert_eq!((request.route_key(), request.raw_query(), request.header("a")), ("", "", None));
        assert_eq!(request.body(), Ok(Vec::new()));
        assert!(request.token().is_none());
        assert!(request.endpoint_id().is_err());
    }
}

#[test]
fn half_a_surrogate_pair_does_not_make_the_event_unreadable() {
    let request = request(
        r#"{"body": "{\"name\": \"\udcff\"}", "rawQueryString": "a=\ud800", "headers": {"x": "\ud800"},
            "pathParameters": {"endpointId": "\ud800"}}"#,
    );
    assert!(std::str::from_utf8(&request.body().unwrap()).is_err());
    assert!(request.header("X").is_some());
    assert_eq!(request.endpoint_id().unwrap_err(), Problem::endpoint_not_found());
}

#[test]
fn odd_hosts_paths_and_headers_are_no_matter() {
    let request = request(
        r#"{"rawPath": "\u0000 //%zz", "rawQueryString": "a b=%zz {}", "headers": {"host": "ho st\n", "": "", "Ü": "x"},
            "requestContext": {"http": {"method": "B R E W", "path": ""}, "routeKey": "GET /v1/endpoints"}}"#,
    );
    assert_eq!(request.route_key(), "GET /v1/endpoints");
}

#[test]
fn a_base64_body_is_decoded() {
    let encoded = |body: &str| {
        let event = serde_json::json!({ "body": body, "isBase64Encoded": true });
        request(&event.to_string()).body()
    };
    assert_eq!(encoded("e30="), Ok(b"{}".to_vec()));
    assert_eq!(encoded("{}").unwrap_err().code, "not_json");
}

#[test]
fn an_impossible_endpoint_id_is_one_that_does_not_exist() {
    let id = EndpointId::new(1_700_000_000_000, &[3; 10]);
    assert_eq!(of_endpoint(id.as_str()), Ok(id.clone()));
    // Nobody needs to encode these, and a policy of IAM that names the path may see another one than we do.
    assert_eq!(of_endpoint(&id.as_str().replace("ep_", "%65p%5f")).unwrap_err(), Problem::endpoint_not_found());
    let odd = ["", "ep_", "%", "%zz", "%00", "..", "../x", "%2e%2e%2f", "ep_%ff", "EP_x", "ep_1/test", " "];
    for other in
        odd.map(str::to_owned).into_iter().chain([id.as_str().to_uppercase(), format!("{id}/"), format!("{id} ")])
    {
        assert_eq!(of_endpoint(&other).unwrap_err(), Problem::endpoint_not_found(), "{other:?}");
    }
}
