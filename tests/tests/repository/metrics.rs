//! The metrics that alarms and the dashboard name are those that the functions emit.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use tests::routes::resources;
use tests::template::expanded;

const NAMESPACE: &str = "BucketEndpoint/${AWS::StackName}";

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

/// The name that the text starts with.
fn name(text: &str) -> String {
    text.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// What the functions give to their `Metrics`.
fn emitted() -> BTreeSet<String> {
    let files = [
        "health-sweep/src/handler",
        "health-check/src/handler",
        "health-check/src/tally",
        "publish-events/src/handler",
    ];
    let sources = files.map(|file| read(&format!("functions/{file}.rs"))).concat();
    let calls = [".count(\"", ".share(\"", ".seconds(\"", ".milliseconds(\""];
    calls.iter().flat_map(|call| sources.split(call).skip(1).map(name).collect::<Vec<_>>()).collect()
}

/// What the template's alarms and dashboard look at, in the namespace of the functions.
async fn looked_at() -> BTreeSet<String> {
    let template = expanded().await;
    let alarms = resources(&template, "AWS::CloudWatch::Alarm");
    let alarms = alarms.filter(|(_, alarm)| alarm["Namespace"] == json!({ "Fn::Sub": NAMESPACE }));
    let alarms: Vec<_> = alarms.map(|(_, alarm)| alarm["MetricName"].clone()).collect();
    assert!(alarms.len() >= 5, "{alarms:?}");

    let dashboard = &template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"];
    let dashboard: Value = serde_json::from_str(dashboard.as_str().unwrap()).unwrap();
    let widgets = dashboard["widgets"].as_array().unwrap().iter();
    let metrics = widgets.flat_map(|widget| in_namespace(widget["properties"]["metrics"].as_array().unwrap()));
    metrics.chain(alarms).map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// The metrics of a widget that are in the namespace of the functions. A "." stands for what the metric before it has
/// in this place (`CloudWatch` API Reference, "Dashboard body structure and syntax").
fn in_namespace(metrics: &[Value]) -> Vec<Value> {
    let mut namespace = &Value::Null;
    let mut found = Vec::new();
    for metric in metrics {
        if metric[0] != "." && metric[0] != "..." {
            namespace = &metric[0];
        }
        if namespace == NAMESPACE {
            found.push(metric[1].clone());
        }
    }
    found
}

#[tokio::test]
async fn metrics_of_alarms_and_dashboard_are_those_that_are_emitted() {
    let (emitted, looked_at) = (emitted(), looked_at().await);
    assert!(emitted.len() > 15, "{emitted:?}");
    assert_eq!(emitted, looked_at);
}
