//! Every command in README.md and `docs/` is in a code block that a test runs, or that says why none does.
//!
//! A block is marked by the words after its language: `sh` and `sh vendor` run in a shell of the vendor's AWS account,
//! `sh customer` in one of the demo customer's (`commands.rs`). Blocks with one of [`NOT_RUN`] or with
//! `skip=reason` are not run, but every block must be valid POSIX shell.

use std::process::Command;

use super::blocks::{Block, blocks, pages, text};

/// What a command needs that no test has.
const NOT_RUN: [&str; 3] = ["aws-only", "docker", "terraform"];
/// The languages of blocks that hold no commands.
const OTHER_LANGUAGES: [&str; 9] = ["json", "text", "ini", "python", "rust", "tsx", "yaml", "hcl", "http"];
/// The programs that commands in the docs start with.
const PROGRAMS: [&str; 14] = [
    "aws",
    "cargo",
    "curl",
    "docker",
    "git",
    "jq",
    "openssl",
    "pip",
    "python3",
    "rustup",
    "sam",
    "sh",
    "terraform",
    "tofu",
];

fn is_marked(block: &Block) -> bool {
    let known = |mark: &String| {
        let runs = ["vendor", "customer"].contains(&mark.as_str());
        runs || NOT_RUN.contains(&mark.as_str()) || mark.strip_prefix("skip=").is_some_and(|reason| !reason.is_empty())
    };
    block.language() == "sh" && block.marks().len() <= 1 && block.marks().iter().all(known)
}

/// Whether a line is like a command; what a program prints about one is indented.
fn is_command(text: &str) -> bool {
    let text = text.strip_prefix("$ ").unwrap_or(text);
    text.split_once(' ').is_some_and(|(program, _)| PROGRAMS.contains(&program))
}

#[test]
fn every_block_has_a_known_language_and_commands_are_marked() {
    let all: Vec<_> = pages().iter().flat_map(|page| blocks(page)).collect();
    for block in &all {
        let is_other = OTHER_LANGUAGES.contains(&block.language()) && block.marks().is_empty();
        assert!(is_other || is_marked(block), "{}: unknown info string {:?}", block.place(), block.info);
        let command = block.code.lines().find(|line| is_other && is_command(line));
        assert_eq!(command, None, "{}: a command in a block that is not `sh`", block.place());
    }
    assert!(all.iter().filter(|block| block.language() == "sh").count() > 10, "the blocks are found");
}

/// A command of several words in the text would escape the test that runs the blocks.
#[test]
fn no_command_with_options_stands_outside_a_block() {
    for page in pages() {
        let text = text(&page);
        let in_blocks = blocks(&page);
        // Between two fences, what stands between two backticks.
        let prose = in_blocks.iter().fold(text, |text, block| text.replace(&block.code, ""));
        for (number, span) in prose.replace("```", "").split('`').enumerate().filter(|(number, _)| number % 2 == 1) {
            let options = span.split_whitespace().any(|word| word.starts_with("--"));
            let aws = span.starts_with("aws ") || span.starts_with("curl ");
            assert!(!(aws && options), "{}: put this command into a block: {span} ({number})", page.display());
        }
    }
}

#[test]
fn every_block_is_valid_shell() {
    for block in pages().iter().flat_map(|page| blocks(page)).filter(|block| block.language() == "sh") {
        let parsed = Command::new("sh").args(["-n", "-c", &block.code]).output().unwrap();
        assert!(parsed.status.success(), "{}: {}", block.place(), String::from_utf8_lossy(&parsed.stderr));
    }
}
