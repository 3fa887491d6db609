use be_domain::setup::{PUBLISHED_TEMPLATE, PUBLISHED_TEMPLATE_KEY};
use local::{REGION, VENDOR_AWS_ACCOUNT_ID};
use reqwest::{Client, Method};
use tests::fixture::ok;

use super::wanted::{AWKWARD, Wanted};
use crate::suite;

/// The link leads to the file that the deployment published, which everybody may read; and nothing else of the bucket.
#[tokio::test]
async fn the_deployment_published_the_template_of_the_link() {
    let suite = suite().await;
    let stack = suite.stack();
    let wanted = Wanted::new(stack, "read_write", AWKWARD).await;
    let kit = wanted.kit("json").await.body;
    let link = kit["quickCreateUrl"].as_str().unwrap();
    let start = format!(
        "https://{REGION}.console.aws.amazon.com/cloudformation/home?region={REGION}\
         #/stacks/quickcreate?templateURL=https%3A%2F%2F"
    );
    let rest = link.strip_prefix(&start).unwrap_or_else(|| panic!("{link}"));
    let (bucket, rest) = rest.split_once('.').unwrap();
    assert!(rest.starts_with(&format!("s3.{REGION}.amazonaws.com%2F{PUBLISHED_TEMPLATE_KEY}&stackName=")), "{link}");

    let http = Client::builder().no_proxy().build().unwrap();
    let status = async |method: Method, path: &str| {
        let request = http.request(method, format!("{}/{bucket}{path}", stack.emulator_url));
        request.send().await.unwrap().status().as_u16()
    };
    let key = format!("/{PUBLISHED_TEMPLATE_KEY}");
    assert_eq!(status(Method::GET, &key).await, 200);
    assert_eq!(status(Method::PUT, &key).await, 403);
    assert_eq!(status(Method::DELETE, &key).await, 403);
    assert_eq!(status(Method::GET, "?list-type=2").await, 403);
    let vendor = stack.admin(VENDOR_AWS_ACCOUNT_ID);
    let file = format!("{bucket}/{PUBLISHED_TEMPLATE_KEY}");
    let on_file = async |method: Method, body: &str| {
        let reply = ok(vendor.s3(method, &file, "", &[], body.as_bytes().to_vec()).await);
        assert!(reply.status.is_success(), "{}", reply.text());
        reply.text()
    };
    assert_eq!(on_file(Method::GET, "").await, PUBLISHED_TEMPLATE);

    // The function publishes whenever it is told to: by the event as it stands, whose address for the answer is one at
    // which nobody listens.
    on_file(Method::PUT, "something else").await;
    let event = include_str!("../../../../events/publish-setup-template-create.json");
    let function = &stack.functions["PublishSetupTemplateFunction"];
    let answer = ok(vendor.invoke(function, event.as_bytes().to_vec()).await);
    let error = answer["errorMessage"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(error.contains("cloudformation:Answer") && error.contains("could not be sent"), "{error}");
    assert_eq!(on_file(Method::GET, "").await, PUBLISHED_TEMPLATE);
}
