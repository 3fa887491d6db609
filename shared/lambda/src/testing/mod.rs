//! What the functions' own tests need: the events of `events/`, a memory that stands in for the tables. Only for tests;
//! no function is built with it.

#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "in tests a panic is the failure")]

mod event;

use be_domain::endpoint::Endpoint;
use be_domain::endpoint_request::RequestedEndpoint;
use be_domain::health::Health;
use be_domain::ports::{Clock, StoredEndpoint};
use be_domain::values::{AccountId, Subject};

use crate::http::{FieldErrors, body, path};

pub use be_domain::testing::{
    CountingRandomness, EXTERNAL_ID, Memory, ScriptedCustomer, SteppedClock, StoppedClock, WaitingClock, vendor,
};
pub use event::{TestCaller, TestEvent, TestResponse};

/// Changes of a valid endpoint request, a field and its value, after which its role or bucket can't be a customer's,
/// with the codes of the refusal and of its field error.
pub const NOT_A_CUSTOMERS: [(&str, &str, &str, &str); 9] = [
    ("roleArn", "arn:aws:iam::999999999999:role/r", "vendor_role_refused", "vendor_role_refused"),
    ("roleArn", "arn:aws:iam::999999999999:role/a/path/r", "vendor_role_refused", "vendor_role_refused"),
    ("bucketOwnerAwsAccountId", "999999999999", "vendor_role_refused", "vendor_role_refused"),
    (
        "roleArn",
        "arn:aws:iam::123456789012:role/aws-service-role/s3.amazonaws.com/AWSServiceRoleForX",
        "invalid_request",
        "role_service_linked",
    ),
    (
        "roleArn",
        "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_1",
        "invalid_request",
        "role_reserved",
    ),
    ("roleArn", "arn:aws:sts::123456789012:assumed-role/r/session", "invalid_request", "role_arn_invalid"),
    ("roleArn", "arn:aws-cn:iam::123456789012:role/r", "invalid_request", "role_partition_unsupported"),
    ("roleArn", "arn:aws-us-gov:iam::123456789012:role/r", "invalid_request", "role_partition_unsupported"),
    ("roleArn", "arn:aws-eusc:iam::123456789012:role/r", "invalid_request", "role_partition_unsupported"),
];

/// The endpoint that the events name, as `account` would have added it.
pub fn stored_endpoint(account: &str) -> StoredEndpoint {
    let event = TestEvent::named("create-endpoint-post");
    let requested =
        body::endpoint_to_add(&event.request(), &vendor(), &mut FieldErrors::default()).expect("a valid event");
    let get = TestEvent::named("read-endpoints-get");
    let RequestedEndpoint { name, description, configuration } = requested;
    let now = StoppedClock.now();
    let endpoint = Endpoint {
        endpoint_id: path::endpoint_id(&get.request()).expect("the event names an endpoint"),
        account_id: AccountId::parse(account).expect("an account"),
        name,
        description,
        configuration,
        created_at: now,
        created_by: Subject::parse("auth0|ann").expect("a subject"),
    };
    StoredEndpoint { endpoint, health: Health::first(now, now), retirement: None }
}
