//! Role ARNs: whose role is it, and is it one?
#![no_main]

use be_domain::endpoint::Vendor;
use be_domain::endpoint_request::{EndpointRequest, Input};
use be_domain::values::{AwsAccountId, Partition, RoleArn};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(arn) = RoleArn::parse(text) else { return };
    assert_eq!(arn.as_str(), text, "an ARN is never changed");
    let fields: Vec<&str> = text.split(':').collect();
    assert_eq!(arn.aws_account_id().as_str(), fields[4]);
    assert_eq!(arn.partition().as_str(), fields[1]);
    assert!(text.is_ascii() && text.len() <= 31 + 512 + 64 + 20, "{}", text.len());
    assert!(!arn.name().is_empty() && text.ends_with(arn.name()) && !arn.name().contains(['/', ':', '*', '?', '$']));
    let resource = text.splitn(6, ':').nth(5).expect("the sixth field");
    assert!(!resource.starts_with("role/aws-service-role/") && !resource.starts_with("role/aws-reserved/"));

    // The vendor of that very AWS account refuses it, wherever it is.
    for partition in Partition::ALL {
        let vendor = Vendor {
            aws_account_id: AwsAccountId::parse(fields[4]).expect("twelve digits"),
            partition,
            additional_regions: Vec::new(),
            pin_role_path: true,
        };
        let given = |text: &str| Input::Text(text.to_owned());
        let draft = EndpointRequest {
            name: given("n"),
            bucket_access: given("read_only"),
            role_arn: given(text),
            bucket_name: given("some-bucket"),
            region: given("eu-central-1"),
            ..EndpointRequest::default()
        };
        let errors = draft.into_added(&vendor).expect_err("the vendor's own role");
        assert!(errors.iter().any(|error| error.field == "roleArn"));
    }
});
