//! The story: one endpoint, from the External ID to its retirement.

use local::customer::{CustomerAwsAccount, policy};
use local::shell::ACCOUNT;
use local::{Error, Stack};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::StoryApi;
use crate::output::{chapter, indented, line};
use crate::watch::EndpointWatch;

const BUCKET: &str = "acme-cost-exports";
const PREFIX: &str = "finout/";

/// Plays it; stops at the first step that does not have the expected result.
pub(crate) async fn play(stack: &Stack) -> Result<(), Error> {
    let api = StoryApi::new(stack, ACCOUNT)?;
    let customer = CustomerAwsAccount::new(stack, &stack.customer_aws_account_id);
    line(&format!(
        "\nThe vendor runs in AWS account {}. Its customer {ACCOUNT} has AWS account {}.",
        stack.vendor_aws_account_id, stack.customer_aws_account_id,
    ));

    chapter(1, "The customer gets the External ID of their account");
    indented("POST /v1/external-id");
    let external_id = api.call(Method::POST, "/v1/external-id", None, &[201]).await?;
    indented(&format!("{}, with the trust policy to paste:", text(&external_id, "externalId")));
    indented(&format!("{:#}", external_id["trustPolicy"]));

    chapter(2, "In their own AWS account they create a bucket, and a role from the filled-in template");
    customer.create_bucket(BUCKET).await?;
    customer.put_object(BUCKET, &format!("{PREFIX}welcome.txt"), b"Hello\n").await?;
    let setup =
        format!("/v1/setup?bucketAccess=read_write&bucketName={BUCKET}&pathPrefix={PREFIX}&region={}", stack.region);
    indented(&format!("GET {setup}&format=cloudformation"));
    let template = api.text(&format!("{setup}&format=cloudformation")).await?;
    let kit = api.call(Method::GET, &setup, None, &[200]).await?;
    let (role, policy_name, granted) = (text(&kit, "roleName"), text(&kit, "policyName"), &kit["accessPolicy"]);
    if let Some((start, _)) = text(&kit, "quickCreateUrl").split_once("templateURL=") {
        indented(&format!("or with the quick-create link: {start}…"));
    }
    indented(&format!("aws cloudformation deploy ... creates the role {role} with this policy:"));
    indented(&format!("{granted:#}"));
    let outputs = customer.create_stack(text(&kit, "stackName"), &template).await?;
    let role_arn = outputs.get("RoleArn").map(String::as_str).unwrap_or_default();
    indented(&format!("s3://{BUCKET}/{PREFIX} and {role_arn}"));

    let request = json!({
        "name": "Cost exports",
        "description": "Daily Parquet files",
        "bucketAccess": "read_write",
        "roleArn": role_arn,
        "bucketName": BUCKET,
        "pathPrefix": PREFIX,
        "region": stack.region,
    });
    chapter(3, "They enter the values and choose Test Endpoint");
    indented("POST /v1/endpoints/test");
    let report = api.call(Method::POST, "/v1/endpoints/test", Some(&request), &[200]).await?;
    print_report(&report);
    expect(stack, &report, "passed")?;

    chapter(4, "They choose Add Endpoint");
    let watch = EndpointWatch { stack, api: &api, bus: stack.listen("story", ACCOUNT).await? };
    indented("POST /v1/endpoints");
    let added = api.call(Method::POST, "/v1/endpoints", Some(&request), &[201]).await?;
    print_endpoint(&added);
    let endpoint_id = text(&added, "endpointId");
    let path = format!("/v1/endpoints/{endpoint_id}");
    watch.wait_for("Endpoint Added").await?;

    chapter(5, "The endpoint is in the list");
    indented("GET /v1/endpoints");
    let list = api.call(Method::GET, "/v1/endpoints", None, &[200]).await?;
    list["items"].as_array().into_iter().flatten().for_each(print_endpoint);

    chapter(6, "An endpoint cannot be changed");
    indented("PUT /v1/endpoints/{endpointId}");
    let refused = api.call(Method::PUT, &path, Some(&request), &[405]).await?;
    indented(&format!("405 {}: {}", text(&refused, "code"), text(&refused, "detail")));

    chapter(7, "s3:DeleteObject is removed from the role, and the next health checks detect it");
    customer.put_role_policy(role, policy_name, &policy::without(granted, &["s3:DeleteObject"])).await?;
    watch.sweep(endpoint_id, "Endpoint Suspect").await?;
    indented("One denial is not enough for drift: the endpoint is checked again two minutes later.");
    watch.sweep(endpoint_id, "Endpoint Drifted").await?;
    watch.print_health(&path).await?;

    chapter(8, "They fix the role, and the endpoint recovers with the next health check");
    customer.put_role_policy(role, policy_name, granted).await?;
    watch.sweep(endpoint_id, "Endpoint Recovered").await?;
    watch.print_health(&path).await?;

    chapter(9, "They retire the endpoint: its name and prefix are free again, its record is kept");
    indented("DELETE /v1/endpoints/{endpointId}");
    api.call(Method::DELETE, &path, None, &[200, 204]).await?;
    let retired = api.call(Method::GET, &path, None, &[200]).await?;
    indented(&format!("retired at {}", text(&retired, "retiredAt")));
    watch.wait_for("Endpoint Retired").await?;
    Ok(())
}

fn print_endpoint(endpoint: &Value) {
    let field = |name| text(endpoint, name);
    let features: Vec<_> = endpoint["features"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    indented(&format!("{}  {}", field("endpointId"), field("name")));
    indented(&format!(
        "  s3://{}/{}  {}  {}  for {}",
        field("bucketName"),
        field("pathPrefix"),
        field("bucketAccess"),
        text(&endpoint["health"], "status"),
        features.join(", "),
    ));
}

fn print_report(report: &Value) {
    for check in report["checks"].as_array().into_iter().flatten() {
        let status = text(check, "status");
        indented(&format!("{} {:<21} {}", mark(status), text(check, "name"), text(check, "message")));
        if let Some(remedy) = check.get("remedy").filter(|_| status != "passed") {
            let shown = remedy.as_str().map_or_else(|| format!("{remedy:#}"), str::to_owned);
            shown.lines().for_each(|part| indented(&format!("  {:<21} {part}", "")));
        }
    }
    indented(&format!("{} {}", mark(text(report, "outcome")), text(report, "outcome")));
}

fn mark(status: &str) -> char {
    match status {
        "passed" => '✓',
        "failed" => '✗',
        "skipped" => '–',
        _ => '?',
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn expect(stack: &Stack, report: &Value, outcome: &str) -> Result<(), Error> {
    if text(report, "outcome") == outcome {
        return Ok(());
    }
    let why = format!("the outcome of the test is {}, not {outcome}", report["outcome"]);
    let next = format!("Read the functions' log: {}", stack.functions_log_path.display());
    Err(Error::new("The story stopped.", "Test Endpoint", why, next))
}

#[cfg(test)]
mod tests {
    /// The headings of the story's steps, in their order.
    fn headings(source: &str) -> Vec<String> {
        let found = source.split("chapter(").skip(1).map(|rest| {
            let (number, rest) = rest.split_once(", \"").unwrap();
            let (title, _) = rest.split_once("\")").unwrap();
            format!("{number}. {title}")
        });
        found.collect()
    }

    #[test]
    fn the_readme_shows_the_steps_of_the_story() {
        let (source, _) = include_str!("story.rs").split_once("#[cfg(test)]").unwrap();
        let (_, section) = include_str!("../../../../README.md").split_once("\n## The story\n").unwrap();
        let (section, _) = section.split_once("\n## ").unwrap();
        let shown: Vec<_> = section.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).collect();
        assert_eq!(shown, headings(source));
        assert_eq!(shown.len(), 9);
    }
}
