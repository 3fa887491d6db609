//! What only tests need is in no function.

use std::collections::BTreeSet;
use std::process::Command;

use local::layout;
use tests::imports::packages;

/// What cargo compiles of the workspace: each crate, with its features.
fn compiled(arguments: &[&str]) -> BTreeSet<(String, String)> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--workspace", "--prefix=none", "--format={p}|{f}|", "--offline", "--locked"]).args(arguments);
    let output = cargo.current_dir(layout::workspace()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let crates = text.lines().filter_map(|line| {
        let mut parts = line.split('|');
        Some((parts.next()?.split(' ').next()?.to_owned(), parts.next()?.to_owned()))
    });
    crates.collect()
}

/// With which features the shared crates are compiled.
fn features(compiled: &BTreeSet<(String, String)>) -> Vec<(&str, &str)> {
    let shared = compiled.iter().filter(|(name, _)| name.starts_with("be-"));
    shared.map(|(name, features)| (name.as_str(), features.as_str())).collect()
}

/// Of the whole workspace, as `sam build` and the local stack compile the functions: what any crate asked for outside
/// of its tests, the functions would be compiled with.
#[test]
fn functions_are_compiled_without_the_features_for_tests() {
    let functions = compiled(&["--edges=normal"]);
    assert_eq!(features(&functions), [("be-aws", ""), ("be-domain", ""), ("be-lambda", "")]);
    let tests = compiled(&["--edges=normal,dev"]);
    assert_eq!(features(&tests), [("be-aws", "testing"), ("be-domain", "testing"), ("be-lambda", "testing")]);
}

/// A release of the SDK that asks for another version of such a crate would bring it beside the one in `patches/`,
/// which has no features. And no crate brings another engine of regular expressions.
#[test]
fn functions_carry_no_other_checksums_and_expressions_than_the_patches() {
    let functions = compiled(&["--exclude=tests", "--edges=normal"]);
    let is_patched = |name: &str| name.contains("crc-fast") || name.contains("regex");
    let found: Vec<_> = functions.iter().filter(|(name, _)| is_patched(name)).collect();
    assert_eq!(found, [&("crc-fast".to_owned(), String::new()), &("regex-lite".to_owned(), String::new())]);
}

/// What makes `docs/openapi.json` is for tests alone.
#[test]
fn functions_carry_nothing_that_makes_the_document() {
    let has = |arguments: &[&str], wanted: &str| compiled(arguments).iter().any(|(name, _)| name == wanted);
    let functions = ["--exclude=tests", "--edges=normal"];
    assert!(has(&functions, "create-endpoint") && !has(&functions, "utoipa"));
    assert!(has(&["--edges=normal,dev"], "utoipa"), "the tests have it");
}

/// `testing` of be-aws shows the whole SDK.
#[test]
fn only_the_tests_see_the_sdk() {
    let mut enabled = Vec::new();
    for package in packages() {
        let of_adapters = package.dependencies.iter().filter(|dependency| dependency.name == "be-aws");
        for dependency in of_adapters.filter(|dependency| !dependency.features.is_empty()) {
            enabled.push(format!("{} {} {}", package.name, dependency.is_for_tests(), dependency.features.join(" ")));
        }
        let forwarded = package.features.values().flatten().filter(|enables| enables.starts_with("be-aws"));
        enabled.extend(forwarded.map(|enables| format!("{} {enables}", package.name)));
    }
    assert_eq!(enabled, ["tests true testing", "tests be-aws/credential-process"]);
}
