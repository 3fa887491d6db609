//! The commands of docs/RUNBOOK.md, by section and part.

use std::collections::BTreeMap;
use std::path::Path;

use crate::docs::blocks::{Block, blocks, text};

/// The page, from the repository's root.
const PAGE: &str = "docs/RUNBOOK.md";

/// A part of a section. A section without parts is all [`SectionPart::Look`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SectionPart {
    Look,
    Do,
    Redrive,
}

impl SectionPart {
    /// How it begins.
    const fn start(self) -> &'static str {
        match self {
            Self::Look => "**Look.** ",
            Self::Do => "**Do.** ",
            Self::Redrive => "**Redrive.** ",
        }
    }
}

/// The page's commands.
pub(super) struct Runbook {
    /// What is typed before any section's commands.
    pub(super) introduction: Vec<Block>,
    /// The sections by their heading: their commands in order.
    sections: BTreeMap<String, Vec<(SectionPart, Block)>>,
}

impl Runbook {
    /// Reads the page.
    pub(super) fn read() -> Self {
        let page = Path::new(PAGE);
        let text = text(page);
        let lines: Vec<_> = text.lines().collect();
        let (mut introduction, mut sections) = (Vec::new(), BTreeMap::<String, Vec<(SectionPart, Block)>>::new());
        for block in blocks(page).into_iter().filter(|block| block.language() == "sh") {
            assert!(block.marks().is_empty(), "{}: each command of the runbook is rehearsed", block.place());
            let before = &lines[..block.line];
            let Some(start) = before.iter().rposition(|line| line.starts_with("## ")) else {
                introduction.push(block);
                continue;
            };
            let has_begun = |part: &SectionPart| before[start..].iter().any(|line| line.starts_with(part.start()));
            let part = [SectionPart::Redrive, SectionPart::Do].into_iter().find(has_begun).unwrap_or(SectionPart::Look);
            sections.entry(before[start][3..].to_owned()).or_default().push((part, block));
        }
        Self { introduction, sections }
    }

    /// The commands of that part of a section: at least one block.
    pub(super) fn commands(&self, section: &str, part: SectionPart) -> Vec<Block> {
        let all = self.sections.get(section).into_iter().flatten();
        let found: Vec<_> = all.filter(|(of, _)| *of == part).map(|(_, block)| block.clone()).collect();
        assert!(!found.is_empty(), "{section} has no commands in {part:?}");
        found
    }

    /// The places of all commands of all sections.
    pub(super) fn places(&self) -> Vec<String> {
        self.sections.values().flatten().map(|(_, block)| block.place()).collect()
    }
}
