use std::path::Path;
use std::process::Command;

use local::{CustomerAwsAccount, REGION, SETUP_TEMPLATE_URL, VENDOR_AWS_ACCOUNT_ID};
use reqwest::Method;
use tests::fixture::ok;
use tests::lint::run;

use super::wanted::{AWKWARD, Wanted, as_customer, decoded};
use crate::suite;

/// The link opens the template at the address that the deployment's parameter `SetupTemplateUrl` names. The command
/// that `docs/SETUP_KIT.md` shows puts the file there.
#[tokio::test]
async fn the_link_opens_the_template_at_the_parameters_url() {
    let suite = suite().await;
    let stack = suite.stack();
    let wanted = Wanted::new(stack, "read_write", AWKWARD).await;
    let kit = wanted.kit("json").await.body;
    let link = kit["quickCreateUrl"].as_str().unwrap();
    let start =
        format!("https://{REGION}.console.aws.amazon.com/cloudformation/home?region={REGION}#/stacks/quickcreate?");
    let query = link.strip_prefix(&start).unwrap_or_else(|| panic!("{link}"));
    assert_eq!(decoded(query)[0], ("templateURL".to_owned(), SETUP_TEMPLATE_URL.to_owned()));

    let (bucket, key) = SETUP_TEMPLATE_URL.strip_prefix("https://").unwrap().split_once('/').unwrap();
    let bucket = bucket.strip_suffix(&format!(".s3.{REGION}.amazonaws.com")).unwrap();
    ok(CustomerAwsAccount::new(stack, VENDOR_AWS_ACCOUNT_ID).create_bucket(bucket).await);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/setup/bucket-endpoint-role.yaml");
    let mut copy = Command::new("aws");
    copy.args(["s3", "cp"]).arg(&file).arg(format!("s3://{bucket}/{key}"));
    run(as_customer(stack, copy).env("AWS_ACCESS_KEY_ID", VENDOR_AWS_ACCOUNT_ID));
    let vendor = stack.admin(VENDOR_AWS_ACCOUNT_ID);
    let published = ok(vendor.s3(Method::GET, &format!("{bucket}/{key}"), "", &[], Vec::new()).await);
    assert_eq!(published.text(), std::fs::read_to_string(file).unwrap());
}
