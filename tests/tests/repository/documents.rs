//! `README.md` and `docs/` fit a narrow window and name what is there, and each dependency has its line.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use local::layout;
use serde_json::Value;

use crate::files::files;

/// The most columns of a line of prose. Tables and code blocks may be wider.
const COLUMNS: usize = 120;

/// Every Markdown file for readers, with its text.
fn documents() -> Vec<(PathBuf, String)> {
    let root = layout::workspace();
    let folders = ["docs", "docs/events"].map(|folder| root.join(folder));
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    let files = files.filter(|file| file.extension().is_some_and(|extension| extension == "md"));
    let files = files.chain([root.join("README.md")]);
    files.map(|file| (file.clone(), std::fs::read_to_string(file).unwrap())).collect()
}

/// The lines outside of code blocks, with their numbers.
pub(crate) fn outside_of_code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    let outside = move |&(_, line): &(usize, &str)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    };
    (1..).zip(text.lines()).filter(outside)
}

fn shown(path: &Path) -> String {
    path.strip_prefix(layout::workspace()).unwrap_or(path).display().to_string()
}

#[test]
fn no_line_of_prose_is_too_long() {
    let (mut read, mut long) = (0, Vec::new());
    for (path, text) in documents() {
        for (number, line) in outside_of_code(&text).filter(|(_, line)| !line.trim_start().starts_with('|')) {
            let columns = line.chars().count();
            read += 1;
            if columns > COLUMNS {
                long.push(format!("{}:{number}: {columns} columns", shown(&path)));
            }
        }
    }
    assert!(read > 500, "{read} lines were read");
    assert!(long.is_empty(), "lines of prose with more than {COLUMNS} columns:\n{}", long.join("\n"));
}

#[test]
fn no_comment_is_too_long() {
    let (mut read, mut long) = (0, Vec::new());
    for path in
        ["bench", "functions", "local", "patches", "shared", "tests"].iter().flat_map(|folder| files(folder, ".rs"))
    {
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| line.trim_start().starts_with("//")) {
            read += 1;
            // A table's row can't be wrapped.
            if line.chars().count() > COLUMNS && !line.starts_with("//! |") {
                long.push(format!("{}:{number}", shown(&path)));
            }
        }
    }
    assert!(read > 5_000, "{read} lines were read");
    assert!(long.is_empty(), "comments with more than {COLUMNS} columns:\n{}", long.join("\n"));
}

#[test]
fn no_document_has_the_marks_of_a_merge() {
    for (path, text) in documents() {
        let mark = text.lines().find(|line| ["<<<<<<< ", ">>>>>>> "].iter().any(|mark| line.starts_with(mark)));
        assert_eq!(mark, None, "{}", shown(&path));
    }
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let (mut followed, mut broken) = (0, Vec::new());
    for (path, text) in documents() {
        let targets = outside_of_code(&text).flat_map(|(number, line)| {
            let targets = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
            targets.map(move |(target, _)| (number, target.to_owned()))
        });
        for (number, target) in targets.filter(|(_, target)| !target.contains("://")) {
            followed += 1;
            let (file, heading) = target.split_once('#').unwrap_or((&target, ""));
            let file = if file.is_empty() { path.clone() } else { path.with_file_name(file) };
            let is_there = file.exists()
                && (heading.is_empty() || headings(&std::fs::read_to_string(&file).unwrap()).contains(heading));
            if !is_there {
                broken.push(format!("{}:{number}: {target}", shown(&path)));
            }
        }
    }
    assert!(followed > 20, "{followed} links were followed");
    assert!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
}

/// The anchors of a document's headings: in lower case, hyphens for spaces, no other punctuation.
fn headings(text: &str) -> BTreeSet<String> {
    let headings = outside_of_code(text).filter(|(_, line)| line.starts_with('#'));
    let anchor = |heading: &str| {
        let kept = heading.trim_start_matches('#').trim().to_lowercase();
        kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>().replace(' ', "-")
    };
    headings.map(|(_, line)| anchor(line)).collect()
}

/// A path that starts with a folder of the repository is a file or folder that is there.
#[test]
fn every_path_that_a_document_names_is_there() {
    const FOLDERS: [&str; 10] = [
        ".ci/",
        "docs/",
        "events/",
        "functions/",
        "fuzz/",
        "local/",
        "shared/",
        "tests/tests/",
        "tests/src/",
        "bench/",
    ];
    let (mut read, mut missing) = (0, Vec::new());
    for (path, text) in documents() {
        for (number, line) in outside_of_code(&text) {
            let names = line.split('`').skip(1).step_by(2).filter(|name| !name.contains([' ', '<', '*', ':', '#']));
            for name in names.filter(|name| FOLDERS.iter().any(|folder| name.starts_with(folder))) {
                read += 1;
                if !layout::workspace().join(name).exists() {
                    missing.push(format!("{}:{number}: {name}", shown(&path)));
                }
            }
        }
    }
    assert!(read > 60, "{read} paths were read");
    assert!(missing.is_empty(), "paths that are not there:\n{}", missing.join("\n"));
}

#[test]
fn every_direct_dependency_has_a_line() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version=1", "--no-deps", "--offline"]).current_dir(layout::workspace());
    let metadata: Value = serde_json::from_slice(&cargo.output().unwrap().stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let names = |list: &Value| -> BTreeSet<String> {
        list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    let own = names(&metadata["packages"]);
    let used: BTreeSet<_> = packages.iter().flat_map(|package| names(&package["dependencies"])).collect();
    let used: BTreeSet<_> = used.difference(&own).cloned().collect();
    assert!(used.len() > 25, "{used:?}");
    let page = std::fs::read_to_string(layout::workspace().join("docs/DEPENDENCIES.md")).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")).filter_map(|row| row.split_once(" | "));
    let described: BTreeSet<_> =
        rows.flat_map(|(crates, _)| crates.split('`').skip(1).step_by(2)).map(str::to_owned).collect();
    let missing: Vec<_> = used.difference(&described).collect();
    assert!(missing.is_empty(), "docs/DEPENDENCIES.md has no line for {missing:?}");
    let unused: Vec<_> = described.difference(&used).collect();
    assert!(unused.is_empty(), "docs/DEPENDENCIES.md describes {unused:?}, which nothing depends on");
}
