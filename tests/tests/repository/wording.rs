//! The words of what customers and operators read: AWS's own terms, and one meaning a word. `docs/CODES.md` holds every
//! message, remedy and detail of the API, for a test writes it from the code.

use std::fs::read_to_string;
use std::path::PathBuf;

use local::layout;

use crate::files::files;

/// Words and phrases that an AWS engineer would have to look up, or that have a plain term.
const AVOIDED: [&str; 32] = [
    "told",
    "tell",
    "tells",
    "mend",
    "mends",
    "mended",
    "odd",
    "spoilt",
    "unruly",
    "trouble",
    "troubles",
    "makes no sense",
    "there twice",
    "behind it",
    "stays so",
    "stay so",
    "nothing is known",
    "slow down",
    "put aside",
    "at last",
    "let us in",
    "lets us in",
    "stands in the way",
    "stood in the way",
    "on our side",
    "our own",
    "says so",
    "nobody can",
    "for ever",
    "is to have",
    "can't",
    "don't",
];

/// The avoided words in `text`, whole words in any case.
fn avoided_in(text: &str) -> Vec<&'static str> {
    let lower = text.to_lowercase();
    let is_part_of_a_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let stands_alone = |at: usize, word: &str| {
        let (before, after) = (lower[..at].chars().next_back(), lower[at + word.len()..].chars().next());
        !is_part_of_a_word(before) && !is_part_of_a_word(after)
    };
    AVOIDED.into_iter().filter(|word| lower.match_indices(word).any(|(at, _)| stands_alone(at, word))).collect()
}

/// Demands plain words in all of the texts, and that there are as many as there must be.
fn plain<'a>(what: &str, at_least: usize, texts: impl IntoIterator<Item = &'a str>) {
    let mut looked_at = 0;
    for text in texts.into_iter().filter(|text| text.contains(' ')) {
        looked_at += 1;
        let avoided = avoided_in(text);
        assert!(avoided.is_empty(), "{what}: {avoided:?} in {text:?}");
    }
    assert!(looked_at >= at_least, "{what}: only {looked_at} texts, so this test looks at the wrong place");
}

/// The string literals of Rust code, escapes as they are; comments are left out.
fn literals(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find(['"', '/', '\'']) {
        let before = &rest[..at];
        rest = &rest[at..];
        let character = ["'\"'", "'\\\"'", "'/'", "'", "/"].into_iter().find_map(|one| rest.strip_prefix(one));
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(after) = character {
            rest = after;
        } else if let Some(body) = rest.strip_prefix('"') {
            let hashes = before.len() - before.trim_end_matches('#').len();
            let is_raw = before.trim_end_matches('#').ends_with('r');
            let end = if is_raw { format!("\"{}", "#".repeat(hashes)) } else { "\"".to_owned() };
            let is_escaped = |text: &str| !is_raw && (text.len() - text.trim_end_matches('\\').len()) % 2 == 1;
            let mut ends = body.match_indices(end.as_str()).map(|(at, _)| at);
            let Some(at) = ends.find(|at| !is_escaped(&body[..*at])) else { break };
            found.push(&body[..at]);
            rest = &body[at + 1..];
        }
    }
    found
}

#[test]
fn the_catalogue_of_codes_has_plain_words() {
    let page = read_to_string(layout::workspace().join("docs/CODES.md")).unwrap();
    plain("docs/CODES.md", 300, page.lines());
    for section in ["## Problem codes", "## Field error codes", "## Check codes", "Remedy: "] {
        assert!(page.contains(section), "{section}");
    }
}

#[test]
fn the_description_of_the_api_has_plain_words() {
    let document = read_to_string(layout::workspace().join("docs/openapi.json")).unwrap();
    plain("docs/openapi.json", 300, document.lines());
    assert!(document.matches("\"description\": ").count() > 300);
}

#[test]
fn the_setup_kit_has_plain_words() {
    let snapshots: Vec<String> = files("shared/domain/src/setup/tests/snapshots", ".snap")
        .iter()
        .map(|file| read_to_string(file).unwrap())
        .collect();
    assert!(snapshots.len() > 20, "{}", snapshots.len());
    plain("the setup kit", 1_000, snapshots.iter().flat_map(|snapshot| snapshot.lines()));
    let template = read_to_string(layout::workspace().join("docs/setup/bucket-endpoint-role.yaml")).unwrap();
    plain("the published template", 30, template.lines());
}

#[test]
fn the_template_has_plain_words() {
    let template = read_to_string(layout::workspace().join("template.yaml")).unwrap();
    let said = template.lines().filter(|line| !line.trim_start().starts_with('#'));
    plain("template.yaml", 500, said);
    assert!(template.matches("Description: ").count() > 30);
}

#[test]
fn texts_of_local_have_plain_words() {
    let sources: Vec<String> = files("local/src", ".rs").iter().map(|file| read_to_string(file).unwrap()).collect();
    let printed: Vec<&str> = sources.iter().flat_map(|source| literals(source)).collect();
    plain("local", 150, printed.iter().copied());
    assert!(printed.iter().any(|text| text.contains("External ID")), "the story is among them");
}

/// Everything else that functions and rules say: errors of the settings and the lines of the log.
#[test]
fn settings_and_log_lines_have_plain_words() {
    let is_test = |file: &PathBuf| {
        let file = file.strip_prefix(layout::workspace()).unwrap().to_string_lossy();
        ["/tests/", "/testing/", "tests.rs"].iter().any(|part| file.contains(part))
    };
    let folders = ["shared/domain/src", "shared/lambda/src", "shared/aws/src", "functions"];
    let sources = folders.into_iter().flat_map(|folder| files(folder, ".rs")).filter(|file| !is_test(file));
    let sources: Vec<String> = sources.map(|file| read_to_string(file).unwrap()).collect();
    let without_tests = sources.iter().map(|source| source.split("#[cfg(test)]").next().unwrap_or_default());
    plain("functions and shared code", 400, without_tests.flat_map(literals));
}

#[test]
fn words_are_found_whole_and_in_literals_only() {
    assert_eq!(avoided_in("Nobody TOLD the oddity to amend it."), ["told"]);
    assert_eq!(avoided_in("with something behind it"), ["behind it"]);
    let code = "let a = \"one \\\" two\"; // \"no\"\nlet b = '\"'; let c = r#\"three \"four\" five\"#; let d = 'x';";
    assert_eq!(literals(code), ["one \\\" two", "three \"four\" five"]);
}
