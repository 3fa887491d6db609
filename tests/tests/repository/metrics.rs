//! The metrics that alarms and the dashboard name are those that the functions emit.

use std::collections::BTreeSet;
use std::path::Path;

const NAMESPACE: &str = "BucketEndpoint/${AWS::StackName}";

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

/// The name that the text starts with.
fn name(text: &str) -> String {
    text.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// What the functions' handlers give to their `Metrics`.
fn emitted() -> BTreeSet<String> {
    let handlers = ["health-sweep", "health-check", "publish-events"];
    let sources = handlers.map(|function| read(&format!("functions/{function}/src/handler.rs"))).concat();
    let calls = [".count(\"", ".share(\"", ".seconds(\"", ".milliseconds(\""];
    calls.iter().flat_map(|call| sources.split(call).skip(1).map(name).collect::<Vec<_>>()).collect()
}

/// What the template's alarms and dashboard look at, in the namespace of the functions.
fn looked_at() -> BTreeSet<String> {
    let template = read("template.yaml").replace(&format!("METRICS_NAMESPACE: !Sub {NAMESPACE}"), "");
    let behind = template.split(NAMESPACE).skip(1);
    let names = behind.map(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == ',');
        name(rest.strip_prefix("MetricName: ").unwrap_or(rest))
    });
    names.collect()
}

#[test]
fn what_is_looked_at_is_emitted_and_what_is_emitted_is_looked_at() {
    let (emitted, looked_at) = (emitted(), looked_at());
    assert!(emitted.len() > 15, "{emitted:?}");
    assert_eq!(emitted, looked_at);
}
