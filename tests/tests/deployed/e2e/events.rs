//! Each event of `events/`, sent as it stands to the function that it is for; and none that no test sends.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tests::fixture::ok;

use crate::suite;

/// The events that are answered: file, function, status and code. Different from a mere failure: each is an answer of
/// the function itself. None but the External ID's exists in the account that the events are of.
const ANSWERED: [(&str, &str, u16, &str); 18] = [
    ("create-external-id-get", "CreateExternalIdFunction", 404, "external_id_not_found"),
    ("create-endpoint-post", "CreateEndpointFunction", 412, "test_required"),
    ("test-endpoint-post", "TestEndpointFunction", 409, "external_id_not_created"),
    ("create-external-id-post", "CreateExternalIdFunction", 201, ""),
    ("setup-get", "SetupFunction", 200, ""),
    ("setup-openapi", "SetupFunction", 200, ""),
    ("setup-docs", "SetupFunction", 200, ""),
    ("read-endpoints-list", "ReadEndpointsFunction", 200, ""),
    ("read-endpoints-get", "ReadEndpointsFunction", 404, "endpoint_not_found"),
    ("read-endpoints-health", "ReadEndpointsFunction", 404, "endpoint_not_found"),
    ("read-endpoints-uses", "ReadEndpointsFunction", 404, "endpoint_not_found"),
    ("read-endpoints-put", "ReadEndpointsFunction", 405, "endpoint_immutable"),
    ("read-endpoints-patch", "ReadEndpointsFunction", 405, "endpoint_immutable"),
    ("retire-endpoint-delete", "RetireEndpointFunction", 404, "endpoint_not_found"),
    ("vend-credentials-post", "VendCredentialsFunction", 403, "forbidden"),
    ("endpoint-uses-put", "EndpointUsesFunction", 403, "forbidden"),
    ("endpoint-uses-delete", "EndpointUsesFunction", 403, "forbidden"),
    ("test-endpoint-existing", "TestEndpointFunction", 404, "endpoint_not_found"),
];

/// The events of triggers that wait for no answer: file, and the folder beside this one whose tests send it where what
/// it sets off can be seen.
const SET_OFF: [(&str, &str); 4] = [
    ("create-external-id-canary", "health"),
    ("health-check-queue", "health"),
    ("health-sweep-schedule", "health"),
    ("publish-events-stream", "health"),
];

fn from_workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn files(folder: &str) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(from_workspace(folder)).unwrap().map(|entry| entry.unwrap().path())
}

#[tokio::test]
async fn every_event_is_answered_by_its_function() {
    let suite = suite().await;
    let stack = suite.stack();
    let admin = stack.admin(&stack.vendor_aws_account_id);
    for (file, function, status, code) in ANSWERED {
        let event = fs::read(from_workspace(&format!("events/{file}.json"))).unwrap();
        let answer: Value = ok(admin.invoke(&stack.functions[function], event).await);
        // The one that is no JSON is a page.
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap_or_default();
        assert_eq!(answer["statusCode"], status, "{file}: {answer}");
        assert_eq!(body["code"].as_str().unwrap_or_default(), code, "{file}");
    }
}

#[test]
fn no_event_is_unused() {
    let mut found: Vec<_> =
        files("events").map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    found.sort();
    let answered = ANSWERED.iter().map(|(file, ..)| *file);
    let mut known: Vec<_> =
        answered.chain(SET_OFF.iter().map(|(file, _)| *file)).map(|file| format!("{file}.json")).collect();
    known.sort();
    assert_eq!(found, known);
    for (file, folder) in SET_OFF {
        let names = [format!("\"{file}\""), format!("events/{file}.json\"")];
        let mut sources = files(&format!("tests/tests/deployed/{folder}"));
        let sent = sources
            .any(|source| fs::read_to_string(source).is_ok_and(|text| names.iter().any(|name| text.contains(name))));
        assert!(sent, "no test in deployed/{folder} names {file}");
    }
}
