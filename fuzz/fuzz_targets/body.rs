//! The request parser: any bytes for a body, under any content type.
#![no_main]

use be_domain::endpoint::Vendor;
use be_domain::values::{AwsAccountId, Partition};
use be_lambda::http::{FieldErrors, GatewayEvent, body};
use lambda_http::Request;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

const FIELDS: [&str; 8] =
    ["name", "description", "bucketAccess", "roleArn", "bucketName", "pathPrefix", "region", "bucketOwnerAwsAccountId"];

/// What Lambda answers with at most, with room for the rest of the document.
const ANSWER: usize = 5_000_000;

fn request(content_type: &str, body: &[u8]) -> Request {
    let event = json!({ "headers": { "content-type": content_type }, "body": base64(body), "isBase64Encoded": true });
    let event: GatewayEvent = serde_json::from_value(event).expect("an event");
    event.into_request().unwrap_or_else(|problem| panic!("no request: {}", problem.detail))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = (0..3).fold(0_u32, |group, at| group << 8 | u32::from(chunk.get(at).copied().unwrap_or_default()));
        for digit in 0..4 {
            let used = digit <= chunk.len();
            text.push(if used { char::from(DIGITS[(group >> (18 - 6 * digit) & 63) as usize]) } else { '=' });
        }
    }
    text
}

fuzz_target!(|data: &[u8]| {
    // The first line is the content type, if there are two.
    let (content_type, body) = match data.iter().position(|byte| *byte == b'\n') {
        Some(at) if at < 64 && data[..at].is_ascii() => {
            (String::from_utf8_lossy(&data[..at]).into_owned(), &data[at + 1..])
        }
        _ => ("application/json".to_owned(), data),
    };
    let vendor = Vendor {
        aws_account_id: AwsAccountId::parse("999999999999").expect("digits"),
        partition: Partition::Aws,
        additional_regions: Vec::new(),
        pin_role_path: true,
    };
    let request = request(&content_type, body);

    let mut errors = FieldErrors::default();
    let added = body::endpoint_to_add(&request, &vendor, &mut errors);
    assert_eq!(added.is_some(), errors.is_empty(), "an endpoint or errors");
    if let Some(added) = added {
        let value: Value = serde_json::from_slice(body).expect("what was accepted is JSON");
        let members = value.as_object().expect("an object");
        assert!(members.iter().all(|(name, value)| FIELDS.contains(&name.as_str()) && value.is_string()));
        let configuration = &added.configuration;
        assert_ne!(configuration.role_arn.aws_account_id(), vendor.aws_account_id);
        assert_ne!(configuration.expected_bucket_owner(), vendor.aws_account_id);
        assert_eq!(configuration.role_arn.as_str(), members["roleArn"]);
        assert_eq!(configuration.bucket_name.as_str(), members["bucketName"]);
        // Sent again in its normalised form, it is the same.
        let mut again = value.clone();
        again["name"] = json!(added.name.as_str());
        again["pathPrefix"] = json!(configuration.path_prefix.as_str());
        let mut errors = FieldErrors::default();
        let request = self::request("application/json", again.to_string().as_bytes());
        let again = body::endpoint_to_add(&request, &vendor, &mut errors).expect("accepted again");
        assert_eq!((&again.name, &again.configuration), (&added.name, configuration));
    } else {
        let problem = errors.into_problem();
        let size: usize = problem.errors.iter().map(|error| error.pointer.len() + error.detail.len()).sum();
        assert!(size < ANSWER && !problem.errors.is_empty(), "{size}");
    }
    body::endpoint_to_test(&request, &vendor, &mut FieldErrors::default());
    body::expect_empty(&request, &mut FieldErrors::default());
    body::feature(&request, &mut FieldErrors::default());
});
