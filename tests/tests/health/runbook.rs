//! Every alarm of the template sends its reader to a section of the runbook that is there.

#[test]
fn every_alarm_has_a_section() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let (template, runbook) = (read("template.yaml"), read("docs/RUNBOOK.md"));
    // An anchor is the heading in lower case, with hyphens for blanks.
    let anchor = |heading: &str| heading.to_lowercase().replace(' ', "-");
    let sections: Vec<_> = runbook.lines().filter_map(|line| line.strip_prefix("## ")).map(anchor).collect();
    let alarms = template.matches("Type: AWS::CloudWatch::Alarm").count();
    let section = |rest: &str| rest.split('"').next().unwrap().to_owned();
    let linked: Vec<_> = template.split("docs/RUNBOOK.md#").skip(1).map(section).collect();
    assert_eq!(linked.len(), alarms, "every alarm names its section");
    for section in linked {
        assert!(sections.contains(&section), "there is no section {section}");
    }
}
