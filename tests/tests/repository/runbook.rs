//! Every alarm of the template sends its reader to a section of the runbook that is there, and is whole.

use std::collections::BTreeMap;

/// What a section says: what the alarm means, how to look, what to do, how to redrive.
const PARTS: [&str; 4] = ["**Means.** ", "**Look.** ", "**Do.** ", "**Redrive.** "];

#[test]
fn every_alarm_has_a_section() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let (template, runbook) = (read("template.yaml"), read("docs/RUNBOOK.md"));
    // An anchor is the heading in lower case, with hyphens for blanks.
    let anchor = |heading: &str| heading.to_lowercase().replace(' ', "-");
    let sections: BTreeMap<String, &str> = runbook
        .split("\n## ")
        .skip(1)
        .filter_map(|section| section.split_once('\n'))
        .map(|(heading, text)| (anchor(heading), text))
        .collect();
    let alarms = template.matches("Type: AWS::CloudWatch::Alarm").count();
    let target = |rest: &str| rest.split('"').next().unwrap().to_owned();
    let linked: Vec<_> = template.split("docs/RUNBOOK.md#").skip(1).map(target).collect();
    assert_eq!(linked.len(), alarms, "every alarm names its section");
    for name in linked {
        let text = sections.get(&name).unwrap_or_else(|| panic!("there is no section {name}"));
        let places: Vec<_> = PARTS.iter().map(|part| text.find(&format!("\n{part}"))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{name} lacks a part: {places:?}");
    }
}
