//! Each event of `events/`, sent as it stands to the function that it is for.

use serde_json::Value;
use tests::fixture::ok;

use crate::suite;

#[tokio::test]
async fn every_event_is_answered_by_its_function() {
    let suite = suite().await;
    let stack = suite.stack();
    let admin = stack.admin(&stack.vendor_aws_account_id);
    // Told apart from a bare failure: each of these is an answer of the function itself. None but the External ID's
    // exists in the account that the events are of.
    let expected = [
        ("create-external-id-get", "CreateExternalIdFunction", 404, "external_id_not_found"),
        ("create-endpoint-post", "CreateEndpointFunction", 412, "test_required"),
        ("test-endpoint-post", "TestEndpointFunction", 409, "external_id_not_found"),
        ("create-external-id-post", "CreateExternalIdFunction", 201, ""),
        ("setup-get", "SetupFunction", 200, ""),
        ("read-endpoints-list", "ReadEndpointsFunction", 200, ""),
        ("read-endpoints-get", "ReadEndpointsFunction", 404, "endpoint_not_found"),
        ("read-endpoints-health", "ReadEndpointsFunction", 404, "endpoint_not_found"),
        ("read-endpoints-put", "ReadEndpointsFunction", 405, "endpoint_immutable"),
        ("read-endpoints-patch", "ReadEndpointsFunction", 405, "endpoint_immutable"),
        ("retire-endpoint-delete", "RetireEndpointFunction", 404, "endpoint_not_found"),
        ("vend-credentials-post", "VendCredentialsFunction", 403, "forbidden"),
        ("endpoint-uses-put", "EndpointUsesFunction", 403, "forbidden"),
        ("endpoint-uses-delete", "EndpointUsesFunction", 403, "forbidden"),
        ("test-endpoint-existing", "TestEndpointFunction", 404, "endpoint_not_found"),
    ];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../events");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        // Those of triggers that wait for no answer are used where what they set off can be seen.
        .filter(|path| std::fs::read_to_string(path).unwrap().contains("\"version\": \"2.0\""))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    files.sort();
    let mut known: Vec<_> = expected.iter().map(|(file, ..)| (*file).to_owned()).collect();
    known.sort();
    assert_eq!(files, known, "every file is used here");

    for (file, function, status, code) in expected {
        let event = std::fs::read(folder.join(format!("{file}.json"))).unwrap();
        let answer: Value = ok(admin.invoke(&stack.functions[function], event).await);
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
        assert_eq!(answer["statusCode"], status, "{file}: {answer}");
        assert_eq!(body["code"].as_str().unwrap_or_default(), code, "{file}");
    }
}
