//! Roles and buckets of the vendor's own AWS account, in every spelling; what IAM says to them is in `roles.rs`.

use serde_json::json;
use tests::fixture::Fixture;

use crate::suite;

#[tokio::test]
async fn no_spelling_of_a_role_of_the_vendors_own_is_taken() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    let own = ("vendor_role_refused", "vendor_role_refused");
    let invalid = ("invalid_request", "role_arn_invalid");
    let partition = ("invalid_request", "role_partition_unsupported");
    let long_path = format!("arn:aws:iam::111111111111:role/{}/admin", "p".repeat(500));
    for (arn, (code, field_code)) in [
        ("arn:aws:iam::111111111111:role/admin", own),
        ("arn:aws:iam::111111111111:role/service-role/admin", own),
        ("arn:aws:iam::111111111111:role/a:b/222222222222/admin", own),
        ("arn:aws:iam::111111111111:role/arn:aws:iam::222222222222:role/reader", own),
        ("arn:aws:iam::111111111111:role/../../222222222222/admin", own),
        ("arn:aws:iam::111111111111:role/*", invalid),
        (long_path.as_str(), own),
        ("arn:aws-cn:iam::111111111111:role/admin", partition),
        ("arn:aws-us-gov:iam::111111111111:role/admin", partition),
        ("arn:aws:sts::111111111111:assumed-role/admin/session", invalid),
        ("arn:aws:iam::111111111111:user/admin", invalid),
        ("arn:aws:iam::111111111111:root", invalid),
        ("arn:aws:iam::111111111111:instance-profile/admin", invalid),
        ("ARN:AWS:IAM::111111111111:ROLE/admin", invalid),
        ("arn:AWS:iam::111111111111:role/admin", invalid),
        ("arn:aws:iam::111111111111:Role/admin", invalid),
        ("arn:aws:iam:us-east-1:111111111111:role/admin", invalid),
        ("arn:aws:iam::111111111111:role//admin", invalid),
        ("arn:aws:iam::111111111111:role/admin\n", invalid),
        (" arn:aws:iam::111111111111:role/admin", invalid),
        ("arn:aws:iam::\u{ff11}11111111111:role/admin", invalid),
        (
            "arn:aws:iam::\u{661}\u{661}\u{661}\u{661}\u{661}\u{661}\u{661}\u{661}\u{661}\u{661}\u{661}\u{661}:role/r",
            invalid,
        ),
        ("arn:aws:iam::111111111111 :role/admin", invalid),
        ("arn:aws:iam::+11111111111:role/admin", invalid),
        ("arn%3Aaws%3Aiam%3A%3A111111111111%3Arole%2Fadmin", invalid),
        ("arn:aws:iam::1111-1111-1111:role/admin", invalid),
    ] {
        let mut request = customer.request();
        request["roleArn"] = json!(arn);
        for path in ["/v1/endpoints/test", "/v1/endpoints"] {
            let refused = customer.api.post(path, &request).await;
            assert_eq!(refused.problem(), (400, code), "{arn}: {}", refused.text);
            assert_eq!(refused.body["errors"][0]["code"], field_code, "{arn}: {}", refused.text);
            assert_eq!(refused.body["errors"][0]["pointer"], "/roleArn");
        }
    }
    let mut request = customer.request();
    request["bucketOwnerAwsAccountId"] = json!("111111111111");
    for path in ["/v1/endpoints/test", "/v1/endpoints"] {
        let refused = customer.api.post(path, &request).await;
        assert_eq!(refused.problem(), (400, "vendor_role_refused"));
        assert_eq!(refused.body["errors"][0]["pointer"], "/bucketOwnerAwsAccountId");
    }
}

#[tokio::test]
async fn roles_that_no_customer_can_lend_are_refused_with_the_reason() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_only", "data/").await;
    for (arn, code) in [
        ("arn:aws:iam::222222222222:role/aws-service-role/s3.amazonaws.com/AWSServiceRoleForX", "role_service_linked"),
        ("arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x_1", "role_reserved"),
        ("arn:aws:sts::222222222222:assumed-role/reader/session", "role_arn_invalid"),
        ("arn:aws-cn:iam::222222222222:role/reader", "role_partition_unsupported"),
    ] {
        let mut request = customer.request();
        request["roleArn"] = json!(arn);
        let refused = customer.api.post("/v1/endpoints/test", &request).await;
        assert_eq!(refused.problem(), (400, "invalid_request"), "{arn}");
        assert_eq!(refused.body["errors"][0]["code"], code, "{arn}");
    }
}
