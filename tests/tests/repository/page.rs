//! The page agrees with what it is served by: with the template and the local stack, and with the API on the Regions.

use std::collections::BTreeSet;

use be_domain::values::Region;
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

#[test]
fn it_suggests_the_regions_that_the_api_knows() {
    let source = text("console/src/add/regions.ts");
    let (_, names) = source.split_once("const NAMES: Record<string, string> = {\n").unwrap();
    let (names, _) = names.split_once("\n};\n").unwrap();
    let suggested: BTreeSet<&str> =
        names.lines().map(|line| line.trim_start().strip_prefix('"').unwrap().split_once('"').unwrap().0).collect();
    assert_eq!(suggested.len(), names.lines().count(), "a Region is listed more than once: {names}");
    assert_eq!(suggested, Region::known().collect::<BTreeSet<_>>());
}
