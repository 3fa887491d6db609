//! Imports go one way: between files, and between crates.

use std::collections::BTreeSet;
use std::path::Path;

use tests::imports::{self, Package, circles, packages};

#[test]
fn no_two_files_import_each_other() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let short = |path: &Path| path.strip_prefix(workspace).unwrap_or(path).display().to_string();
    let (mut files, mut found) = (0, BTreeSet::new());
    for root in packages().iter().flat_map(Package::roots) {
        let imports = imports::of_crate(root);
        files += imports.len();
        found.extend(circles(&imports).iter().map(|circle| circle.iter().map(|file| short(file)).collect::<Vec<_>>()));
    }
    assert!(files > 300, "{files} files were read");
    let found: Vec<_> = found.into_iter().map(|circle| circle.join(" -> ")).collect();
    assert!(found.is_empty(), "files that import each other in a circle:\n{}", found.join("\n"));
}

/// Functions wire; `be-lambda` and `be-aws` stand side by side on `be-domain`.
#[test]
fn crates_depend_in_one_direction() {
    let packages = packages();
    let of_workspace: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut functions = 0;
    for package in &packages {
        let allowed: &[&str] = match package.name.as_str() {
            "be-domain" | "bench" | "bench-floor" | "crc-fast" | "regex-lite" => &[],
            "be-aws" | "be-lambda" | "local" => &["be-domain"],
            "tests" => &["be-domain", "be-aws", "be-lambda", "local"],
            name => {
                assert!(package.is_function(), "{name} is a crate that this test does not know");
                functions += 1;
                &["be-domain", "be-aws", "be-lambda"]
            }
        };
        for dependency in &package.dependencies {
            // A crate's own tests may turn on its own features.
            let name = dependency.name.as_str();
            let is_allowed = !of_workspace.contains(name) || allowed.contains(&name) || name == package.name;
            assert!(is_allowed, "{} depends on {name}", package.name);
        }
    }
    assert!(functions >= 10, "{functions} functions were found");
}

/// Only the adapters name the AWS SDK, which tests get from them, and the rules name nothing of the outside.
#[test]
fn the_outside_stays_outside() {
    for package in packages() {
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            let is_sdk = name.starts_with("aws-sdk-") || name == "aws-config";
            assert!(!is_sdk || package.name == "be-aws", "{} names {name}", package.name);
            let is_outside = ["aws", "lambda", "http", "hyper", "tokio", "reqwest", "axum", "tracing"]
                .into_iter()
                .any(|start| name.starts_with(start));
            assert!(package.name != "be-domain" || dependency.is_for_tests() || !is_outside, "be-domain names {name}");
        }
    }
}
