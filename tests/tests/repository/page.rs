//! The page is served in AWS as the local stack serves it, where it is tried in a browser.

use local::layout;

/// The managed policy of Amazon `CloudFront` `CachingOptimized`: as long as the objects' own `Cache-Control` says.
const CACHING_OPTIMIZED: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";

fn text(path: &str) -> String {
    std::fs::read_to_string(layout::workspace().join(path)).unwrap()
}

#[tokio::test]
async fn its_files_are_cached_in_aws_as_on_this_machine() {
    let (publish, serve) = (text("docs/CONSOLE.md"), text("local/src/console/serve.rs"));
    let assets = "public, max-age=31536000, immutable";
    let commands: Vec<&str> = publish.lines().filter(|line| line.starts_with("aws s3 sync console/dist")).collect();
    let [of_assets, of_others] = commands.as_slice() else { panic!("{commands:?}") };
    assert!(of_assets.contains(&format!("--cache-control '{assets}'")), "{of_assets}");
    assert!(
        of_others.contains("--exclude 'assets/*'") && of_others.ends_with("--cache-control no-store"),
        "{of_others}"
    );
    assert!(serve.contains(&format!("\"{assets}\"")) && serve.contains("\"no-store\""));

    let template = tests::template::expanded().await;
    let distribution = &template["Resources"]["ConsoleDistribution"]["Properties"]["DistributionConfig"];
    let behavior = &distribution["DefaultCacheBehavior"];
    assert_eq!(behavior["CachePolicyId"], CACHING_OPTIMIZED);
    assert_eq!(behavior["ResponseHeadersPolicyId"]["Ref"], "ConsoleHeaders");
    assert_eq!(behavior["ViewerProtocolPolicy"], "redirect-to-https");
    assert!(distribution.get("CacheBehaviors").is_none(), "another behavior would have headers of its own");
}
