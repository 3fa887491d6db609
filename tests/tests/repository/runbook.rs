//! Every alarm of the template sends its reader to a section of the runbook that is there, and is whole; and the
//! widgets of the dashboard that the runbook names exist.

use std::collections::BTreeMap;

use local::layout;
use serde_json::Value;
use tests::routes::resources;
use tests::template::expanded;

/// What a section says: what the alarm means, how to look, what to do, how to redrive.
const PARTS: [&str; 4] = ["**Means.** ", "**Look.** ", "**Do.** ", "**Redrive.** "];

#[tokio::test]
async fn every_alarm_has_a_section() {
    let runbook = std::fs::read_to_string(layout::workspace().join("docs/RUNBOOK.md")).unwrap();
    let template = expanded().await;
    // An anchor is the heading in lower case, with hyphens for blanks.
    let anchor = |heading: &str| heading.to_lowercase().replace(' ', "-");
    let sections: BTreeMap<String, &str> = runbook
        .split("\n## ")
        .skip(1)
        .filter_map(|section| section.split_once('\n'))
        .map(|(heading, text)| (anchor(heading), text))
        .collect();
    let alarms: Vec<_> = resources(&template, "AWS::CloudWatch::Alarm").collect();
    assert!(alarms.len() >= 30, "{}", alarms.len());
    for (id, alarm) in alarms {
        // As JSON, for the description of a function's alarm is an `Fn::Sub` with the function's name.
        let description = alarm["AlarmDescription"].to_string();
        let linked: Vec<_> = description.split("docs/RUNBOOK.md#").skip(1).collect();
        let [section] = linked[..] else { panic!("{id} names no section: {description}") };
        let name = section.split('"').next().unwrap();
        let text = sections.get(name).unwrap_or_else(|| panic!("there is no section {name}"));
        let places: Vec<_> = PARTS.iter().map(|part| text.find(&format!("\n{part}"))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{name} lacks a part: {places:?}");
    }
}

/// The page's sum of what does not grow.
#[tokio::test]
async fn the_alarms_are_as_many_as_the_costs_say() {
    let page = std::fs::read_to_string(layout::workspace().join("docs/SCALE.md")).unwrap();
    let alarms = resources(&expanded().await, "AWS::CloudWatch::Alarm").count();
    assert!(page.contains(&format!(" {alarms} alarms ")), "{alarms} alarms");
}

#[tokio::test]
async fn the_dashboard_has_the_widgets_that_the_runbook_names() {
    let runbook = std::fs::read_to_string(layout::workspace().join("docs/RUNBOOK.md")).unwrap();
    let template = expanded().await;
    let dashboard = &template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"];
    let dashboard: Value = serde_json::from_str(dashboard.as_str().unwrap()).unwrap();
    let widgets = dashboard["widgets"].as_array().unwrap();
    let titles: Vec<_> = widgets.iter().map(|widget| widget["properties"]["title"].as_str().unwrap()).collect();
    let named: Vec<_> = runbook.split("ashboard's").skip(1).filter_map(|rest| rest.split('"').nth(1)).collect();
    assert!(named.len() >= 4, "{named:?}");
    for name in named {
        assert!(titles.iter().any(|title| title.starts_with(name)), "{name:?} is none of {titles:?}");
    }
}
