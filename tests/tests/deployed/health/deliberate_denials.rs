//! The event patterns of RUNBOOK.md for alarms on all denials but our deliberate ones, on events of `CloudTrail` as it
//! describes them. The emulator compiles and matches event patterns as `EventBridge` documents them.

use local::{Admin, layout};
use serde_json::{Value, json};
use tests::fixture::ok;

use crate::suite;

/// The event and the two patterns of the section: the vendor's and the customer's.
fn section() -> (Value, [Value; 2]) {
    let page = std::fs::read_to_string(layout::workspace().join("docs/RUNBOOK.md")).unwrap();
    let (_, section) = page.split_once("\n## What CloudTrail shows\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let blocks: Vec<_> = section.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let [event, vendor, customer] = blocks[..] else { panic!("{} blocks of JSON", blocks.len()) };
    let pattern = |text: &str| serde_json::from_str(&text.replace("/ROLE/", "/reader/")).unwrap();
    (serde_json::from_str(event).unwrap(), [pattern(vendor), pattern(customer)])
}

async fn matches(admin: &Admin, pattern: &Value, detail: &Value) -> bool {
    let event = json!({
        "id": "1", "source": "aws.sts", "account": "111111111111", "time": "2026-11-26T00:00:00Z", "region": "eu-central-1",
        "resources": [], "detail-type": "AWS API Call via CloudTrail", "detail": detail,
    });
    let input = json!({"EventPattern": pattern.to_string(), "Event": event.to_string()});
    let tested = ok(admin.json("events", "AWSEvents.TestEventPattern", &input).await);
    tested["Result"].as_bool().unwrap_or_else(|| panic!("{tested}"))
}

/// The event with another value at this place, or without it.
fn with(event: &Value, pointer: &str, value: Option<&str>) -> Value {
    let mut event = event.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = event.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => parent.insert(name.to_owned(), json!(value)),
        None => parent.remove(name),
    };
    event
}

#[tokio::test]
async fn the_event_patterns_let_all_denials_through_but_the_deliberate_ones() {
    const ISSUER: &str = "/userIdentity/sessionContext/sessionIssuer/arn";
    let suite = suite().await;
    let admin = suite.stack().vendor();
    let (event, [vendor, customer]) = section();
    // A denied call of a health check, on an object that does not exist.
    let key = "exports/_bucket-endpoint-missing-00112233445566778899aabbccddeeff";
    let object = json!({
        "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "errorCode": "AccessDenied",
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::222222222222:assumed-role/reader/be-ep_1"},
        "requestParameters": {"bucketName": "customer-bucket", "key": key},
    });
    for (pattern, ours, others) in [
        (
            &vendor,
            &event,
            [
                ("/eventName", Some("GetSecretValue")),
                ("/userIdentity/type", Some("IAMUser")),
                (ISSUER, Some("arn:aws:iam::111122223333:role/admin")),
                (ISSUER, Some("arn:aws:iam::111122223333:role/teams/bucket-endpoint/x")),
                (ISSUER, None),
            ],
        ),
        (
            &customer,
            &object,
            [
                ("/eventSource", Some("kms.amazonaws.com")),
                ("/userIdentity/type", Some("IAMUser")),
                ("/userIdentity/arn", Some("arn:aws:sts::222222222222:assumed-role/another/be-ep_1")),
                ("/userIdentity/arn", Some("arn:aws:sts::222222222222:assumed-role/reader/somebody")),
                ("/requestParameters/key", None),
            ],
        ),
    ] {
        assert!(!matches(&admin, pattern, ours).await, "{ours}");
        assert!(!matches(&admin, pattern, &with(ours, "/errorCode", None)).await, "a call that was allowed");
        for (pointer, value) in others {
            let other = with(ours, pointer, value);
            for code in ["AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation"] {
                assert!(matches(&admin, pattern, &with(&other, "/errorCode", Some(code))).await, "{code}: {other}");
            }
            assert!(!matches(&admin, pattern, &with(&other, "/errorCode", Some("NoSuchKey"))).await, "{other}");
        }
    }
    let test_file = "exports/_bucket-endpoint-test-00112233445566778899aabbccddeeff.txt";
    for denied in ["exports/2026/day.parquet", test_file] {
        let denied = with(&object, "/requestParameters/key", Some(denied));
        assert!(matches(&admin, &customer, &denied).await, "{denied}");
    }
    // Every endpoint with a path prefix denies it to itself; it has no key.
    let head = with(&with(&object, "/requestParameters/key", None), "/eventName", Some("HeadBucket"));
    assert!(!matches(&admin, &customer, &head).await, "{head}");
    let list = with(&head, "/eventName", Some("ListObjects"));
    assert!(matches(&admin, &customer, &list).await, "{list}");
    let others = with(&head, "/userIdentity/arn", Some("arn:aws:sts::222222222222:assumed-role/reader/somebody"));
    assert!(matches(&admin, &customer, &others).await, "{others}");
}
