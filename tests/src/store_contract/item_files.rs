//! The items of `tests/items/`, in DynamoDB's own JSON: a folder for each release, and a file for each kind of item.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use local::layout;
use serde_json::Value;

/// Items by the names of their files.
pub type Items = BTreeMap<String, Value>;

/// The folder of today's items: its number is their schema version.
pub const TODAY: &str = "2-2026-11-26";

/// What one release wrote.
#[derive(Debug)]
pub struct Release {
    /// The name of its folder: the schema version and the release's date.
    pub name: String,
    /// Its items.
    pub items: Items,
}

fn folder() -> PathBuf {
    layout::workspace().join("tests/items")
}

/// Every release, the earliest first.
pub fn releases() -> Vec<Release> {
    let folders = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut releases: Vec<_> = folders
        .map(|path| {
            let files = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
            let items = files.map(|file| {
                let item = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
                (file.file_stem().unwrap().to_str().unwrap().to_owned(), item)
            });
            Release { name: path.file_name().unwrap().to_str().unwrap().to_owned(), items: items.collect() }
        })
        .collect();
    releases.sort_by(|one, other| one.name.cmp(&other.name));
    releases
}

/// The item with an attribute on each line, the keys first.
fn text(item: &Value) -> String {
    let mut attributes: Vec<_> = item.as_object().unwrap().iter().collect();
    attributes.sort_by_key(|(name, _)| (!["pk", "sk"].contains(&name.as_str()), name.as_str()));
    let line = |(name, value)| format!("  \"{name}\": {}", sorted(value));
    format!("{{\n{}\n}}\n", attributes.into_iter().map(line).collect::<Vec<_>>().join(",\n"))
}

/// The same value, whose members come in the same order each time.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<_, _> = members.iter().map(|(name, value)| (name, sorted(value))).collect();
            members.into_iter().map(|(name, value)| (name.clone(), value)).collect()
        }
        Value::Array(values) => values.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

/// Writes the items of today's folder.
pub(super) fn write(items: &Items) {
    let folder = folder().join(TODAY);
    fs::create_dir_all(&folder).unwrap();
    for (name, item) in items {
        fs::write(folder.join(name).with_extension("json"), text(item)).unwrap();
    }
}
