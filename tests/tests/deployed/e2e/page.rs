//! The page's part of the template: a bucket that its distribution alone reads, and the headers of its responses.

use local::customer::CustomerAwsAccount;
use local::http_client;
use reqwest::{Response, StatusCode};
use serde_json::{Map, Value, json};
use tests::routes::template;

use crate::{STACK, suite};

/// The template without everything that has nothing to do with the page.
fn page_alone(mut template: Value) -> Value {
    for (name, value) in [("ConsoleEnabled", "true"), ("JwtIssuer", "https://login.example.com/tenant/")] {
        template["Parameters"][name]["Default"] = Value::from(value);
    }
    let is_page = |(_, item): &(&String, &Value)| item["Condition"] == "HasConsole";
    let of_the_page = |part: &str| -> Map<String, Value> {
        let all = template[part].as_object().unwrap().iter();
        all.filter(is_page).map(|(id, item)| (id.clone(), item.clone())).collect()
    };
    let parameters = template["Parameters"].as_object().unwrap().iter();
    let parameters = parameters.filter(|(name, _)| name.starts_with("Console") || *name == "JwtIssuer");
    let parameters: Map<_, _> = parameters.map(|(name, parameter)| (name.clone(), parameter.clone())).collect();
    let conditions = template["Conditions"].as_object().unwrap().iter();
    let conditions: Map<_, _> = conditions
        .filter(|(name, _)| name.starts_with("HasConsole"))
        .map(|(name, condition)| (name.clone(), condition.clone()))
        .collect();
    let mut resources = of_the_page("Resources");
    assert_eq!(resources.len(), 5, "{:?}", resources.keys());
    // Its content security policy names the API.
    resources.insert("Api".to_owned(), template["Resources"]["Api"].clone());
    json!({"Parameters": parameters, "Conditions": conditions, "Resources": resources, "Outputs": of_the_page("Outputs")})
}

#[tokio::test]
async fn its_bucket_is_read_by_its_distribution_alone() {
    let suite = suite().await;
    let stack = suite.stack();
    let vendor = CustomerAwsAccount::new(stack, &stack.vendor_aws_account_id);
    let outputs = vendor.create_stack("page", &page_alone(template(STACK)).to_string()).await.unwrap();
    let (bucket, url) = (&outputs["ConsoleBucketName"], &outputs["ConsoleUrl"]);
    vendor.put_object(bucket, "index.html", b"<h1>page").await.unwrap();

    let http = http_client();
    let host = url.strip_prefix("https://").unwrap();
    let get = async |path: &str, host: Option<&str>, scheme: &str| -> Response {
        let mut request = http.get(format!("{}{path}", stack.emulator_url)).header("x-forwarded-proto", scheme);
        if let Some(host) = host {
            request = request.header("host", host);
        }
        request.send().await.unwrap()
    };
    let page = get("/", Some(host), "https").await;
    assert_eq!(page.status(), StatusCode::OK);
    let header = |name: &str| page.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let policy = header("content-security-policy").unwrap();
    let api = format!(".execute-api.{}.amazonaws.com", stack.region);
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
    assert!(policy.contains(&api) && policy.contains(" https://login.example.com "), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("${"), "{policy}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("strict-transport-security", "max-age=31536000"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(header(name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(page.text().await.unwrap(), "<h1>page");
    assert_eq!(get("/", Some(host), "http").await.status(), StatusCode::MOVED_PERMANENTLY);
    assert_eq!(get("/nothing", Some(host), "https").await.status(), StatusCode::FORBIDDEN);

    // Past the distribution nobody reads; root of another AWS account, whom the emulator lets in anywhere, by the
    // policy.
    for path in [format!("/{bucket}/index.html"), format!("/{bucket}")] {
        assert_eq!(get(&path, None, "https").await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    let template = template(STACK);
    let statements = &template["Resources"]["ConsoleBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"];
    let allows: Vec<_> = statements.as_array().unwrap().iter().filter(|one| one["Effect"] != "Deny").collect();
    let [only] = allows.as_slice() else { panic!("{allows:#?}") };
    assert_eq!(
        (&only["Principal"], &only["Action"]),
        (&json!({"Service": "cloudfront.amazonaws.com"}), &json!("s3:GetObject"))
    );
    let source = only["Condition"]["StringEquals"]["AWS:SourceArn"]["Fn::Sub"].as_str().unwrap();
    assert!(source.ends_with("::${AWS::AccountId}:distribution/${ConsoleDistribution}"), "{source}");
    let blocked = &template["Resources"]["ConsoleBucket"]["Properties"]["PublicAccessBlockConfiguration"];
    assert!(
        blocked.as_object().unwrap().values().all(|block| *block == true) && blocked.as_object().unwrap().len() == 4
    );
}
