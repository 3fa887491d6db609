//! The dashboard shows the metrics that the functions emit, all of them and no others, and the metric of each alarm.

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

/// The metrics of the dashboard: namespace and name, and the name and value of a dimension.
fn shown(template: &Value) -> BTreeSet<Vec<String>> {
    let dashboard = &template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"];
    let dashboard: Value = serde_json::from_str(dashboard.as_str().unwrap()).unwrap();
    let widgets = dashboard["widgets"].as_array().unwrap().iter();
    widgets.flat_map(|widget| in_full(widget["properties"]["metrics"].as_array().unwrap())).collect()
}

/// The metrics of a widget without their options. A "." stands for what the metric before it has in this place, and
/// "..." for all before the places that follow (`CloudWatch` API Reference, "Dashboard body structure and syntax").
fn in_full(metrics: &[Value]) -> Vec<Vec<String>> {
    let mut found = Vec::<Vec<String>>::new();
    for metric in metrics {
        let places: Vec<_> = metric.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let before = found.last().cloned().unwrap_or_default();
        found.push(match &places[..] {
            ["...", rest @ ..] => {
                let same = before[..before.len() - rest.len()].iter().map(String::as_str);
                same.chain(rest.iter().copied()).map(str::to_owned).collect()
            }
            places => {
                let place = |(at, place): (usize, &&str)| if *place == "." { &before[at] } else { *place }.to_owned();
                places.iter().enumerate().map(place).collect()
            }
        });
    }
    found
}

/// What an alarm looks at, written as in the dashboard.
fn looked_at(alarm: &Value) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        _ if value["Fn::Sub"].is_string() => value["Fn::Sub"].as_str().unwrap().to_owned(),
        _ if value["Ref"].is_string() => format!("${{{}}}", value["Ref"].as_str().unwrap()),
        _ => {
            let parts: Vec<_> =
                value["Fn::GetAtt"].as_array().unwrap().iter().map(|part| part.as_str().unwrap()).collect();
            format!("${{{}}}", parts.join("."))
        }
    };
    let dimensions = alarm.get("Dimensions").unwrap_or(&json!([])).as_array().unwrap().clone();
    let dimensions = dimensions.iter().flat_map(|dimension| [text(&dimension["Name"]), text(&dimension["Value"])]);
    [text(&alarm["Namespace"]), text(&alarm["MetricName"])].into_iter().chain(dimensions).collect()
}

#[tokio::test]
async fn metrics_of_the_dashboard_are_those_that_are_emitted() {
    let (emitted, shown) = (emitted(), shown(&expanded().await));
    assert!(emitted.len() > 15, "{emitted:?}");
    let own = shown.into_iter().filter(|metric| metric[0] == NAMESPACE);
    assert_eq!(own.map(|metric| metric[1].clone()).collect::<BTreeSet<_>>(), emitted);
}

#[tokio::test]
async fn the_metric_of_every_alarm_is_on_the_dashboard() {
    let template = expanded().await;
    let shown = shown(&template);
    let alarms: Vec<_> = resources(&template, "AWS::CloudWatch::Alarm").collect();
    assert!(alarms.len() >= 30, "{}", alarms.len());
    let missing: Vec<_> = alarms.iter().filter(|(_, alarm)| !shown.contains(&looked_at(alarm))).collect();
    assert!(missing.is_empty(), "the dashboard does not show what these alarms look at: {missing:?}");
}
