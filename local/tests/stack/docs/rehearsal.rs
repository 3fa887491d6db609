//! RUNBOOK.md is rehearsed: for each section with commands, `rehearsal/<section>.sh` raises the trouble, the commands are
//! typed as they stand, and the script's functions look at what they did.

use std::fs;
use std::path::Path;

use super::blocks::{Block, blocks, text};
use super::shell::{AwsCli, Shell};

/// The parts of a section, and the function of a script that looks at what the part's commands did.
const PARTS: [(&str, &str); 3] =
    [("**Look.** ", "after_look"), ("**Do.** ", "after_do"), ("**Redrive.** ", "after_redrive")];

/// A section, and its blocks of commands with the number of their part.
struct Section {
    name: String,
    blocks: Vec<(usize, Block)>,
}

/// What is typed before any section's commands, and the sections with commands.
fn read() -> (Vec<Block>, Vec<Section>) {
    let page = Path::new("docs/RUNBOOK.md");
    let text = text(page);
    let lines: Vec<_> = text.lines().collect();
    let (mut introduction, mut sections) = (Vec::new(), Vec::<Section>::new());
    let is_typed = |block: &Block| block.language() == "sh" && block.marks().is_empty();
    for block in blocks(page).into_iter().filter(is_typed) {
        let before = &lines[..block.line];
        let Some(start) = before.iter().rposition(|line| line.starts_with("## ")) else {
            introduction.push(block);
            continue;
        };
        let name = before[start][3..].to_lowercase().replace(' ', "-");
        let begun = |part: &str| before[start..].iter().any(|line| line.starts_with(part));
        let part = PARTS.iter().rposition(|(part, _)| begun(part)).unwrap_or(0);
        match sections.last_mut() {
            Some(section) if section.name == name => section.blocks.push((part, block)),
            _ => sections.push(Section { name, blocks: vec![(part, block)] }),
        }
    }
    (introduction, sections)
}

/// Rehearses each of them.
pub(super) fn every_section(stack: &Path, work: &Path, aws_cli: AwsCli) {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stack/rehearsal");
    let (introduction, sections) = read();
    assert!(sections.len() >= 9, "the sections are found");
    for Section { name, blocks } in sections {
        let mut shell = Shell::open(stack, work, "vendor", aws_cli);
        for block in &introduction {
            shell.run(&block.code, &block.place());
        }
        for file in ["common".to_owned(), name.clone()] {
            let file = scripts.join(format!("{file}.sh"));
            let script = fs::read_to_string(&file);
            let script =
                script.unwrap_or_else(|error| panic!("{name} is not rehearsed by {}: {error}", file.display()));
            shell.run(&script, &file.display().to_string());
        }
        let place = format!("{name}, {aws_cli:?}");
        shell.run("trouble", &place);
        for (number, (_, look)) in PARTS.into_iter().enumerate() {
            let mut printed = String::new();
            loop {
                let typed = blocks.iter().filter(|(part, _)| *part == number);
                printed.extend(typed.map(|(_, block)| shell.run(&block.code, &block.place())));
                // What is typed for one message is typed for each.
                if shell.run(&format!("if more_{look}; then echo more; fi"), &place) != "more\n" {
                    break;
                }
            }
            fs::write(work.join("printed.log"), printed).unwrap();
            shell.run(look, &format!("{place}, {look}"));
        }
    }
}
