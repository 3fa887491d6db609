//! `docs/CODES.md`, made of the catalogues and of what the code really answers. The test fails where the page differs.

pub(super) mod checks;
mod field_errors;
pub(super) mod problems;
mod scenarios;

use std::path::Path;

use be_domain::report::CheckCode;

use crate::http::{Code, FieldErrorCode};

const INTRODUCTION: &str = "# Codes

Every code that the API returns: when it appears, what a client sees, and how to fix it.

- A **problem** is the response to a request that failed. Its `type` is `urn:bucket-endpoint:problem:<code>`. The part
  after the last colon is its `code`, and a heading under [Problem codes](#problem-codes).
- A **field error** is an item in the `errors` of a problem. Its `code` is a heading under
  [Field error codes](#field-error-codes).
- A **check** is a part of the report of a test, and of the `findings` of an endpoint. Its `code` is a heading under
  [Check codes](#check-codes).

The texts on this page are examples. Programs must use the codes, which do not change; the texts can change.

This page is generated from the code, and a test fails when the two differ. To generate it again:

```sh skip=long
UPDATE_DOCS=1 cargo test --workspace --lib codes_page
```
";

/// A code block with these lines.
fn block<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let lines: Vec<&str> = lines.into_iter().collect();
    format!("\n```text\n{}\n```\n", lines.join("\n"))
}

/// A paragraph in lines of at most 120 columns.
fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut columns = 0;
    for word in text.split(' ') {
        let length = word.chars().count() + 1;
        match columns {
            0 => {}
            columns if columns + length > 120 => lines.push('\n'),
            _ => lines.push(' '),
        }
        columns = if columns == 0 || columns + length > 120 { length - 1 } else { columns + length };
        lines.push_str(word);
    }
    lines + "\n"
}

/// Names as a list for people.
fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn the_page_is_what_the_code_answers() {
    let page = [INTRODUCTION, &problems::section(), &field_errors::section(), &checks::section().await].concat();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/CODES.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = found.lines().zip(page.lines()).find(|(found, made)| found != made);
    assert!(
        found == page,
        "docs/CODES.md is out of date, see its first paragraphs; the first difference: {differs:#?}"
    );
    assert!(page.lines().count() > 500, "all three sections are there");
}

#[test]
fn codes_are_snake_case_and_entries_are_sentences() {
    let problems = Code::ALL.iter().map(|code| (code.as_str(), code.entry().when, code.entry().fix));
    let fields = FieldErrorCode::all().map(|code| (code.as_str(), code.entry().when, code.entry().fix));
    let checks = CheckCode::ALL.iter().map(|code| (code.as_str(), code.entry().when, code.entry().fix));
    for (code, when, fix) in problems.chain(fields).chain(checks) {
        assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{code}");
        assert!(when.ends_with('.') && fix.ends_with('.'), "{code}");
    }
    for code in CheckCode::ALL {
        assert!(!code.entry().checks.is_empty() && !code.entry().statuses.is_empty(), "{code:?}");
    }
}
