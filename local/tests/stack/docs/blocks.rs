//! The code blocks of README.md and `docs/`.

use std::path::{Path, PathBuf};

/// A fenced code block.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// The page, from the repository's root.
    pub(crate) page: PathBuf,
    /// The line of the opening fence.
    pub(crate) line: usize,
    /// The words of the info string: the language first.
    pub(crate) info: Vec<String>,
    /// The code, without the indentation of the fence.
    pub(crate) code: String,
}

impl Block {
    /// The language; empty if there is none.
    pub(crate) fn language(&self) -> &str {
        self.info.first().map_or("", String::as_str)
    }

    /// The words after the language.
    pub(crate) fn marks(&self) -> &[String] {
        self.info.get(1..).unwrap_or_default()
    }

    /// Where it is, for a message.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.page.display(), self.line)
    }
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// README.md and every page of `docs/`, from the repository's root, in the order of their names.
pub(crate) fn pages() -> Vec<PathBuf> {
    let (mut pages, mut folders) = (vec![PathBuf::from("README.md")], vec![PathBuf::from("docs")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// The text of a page.
pub(crate) fn text(page: &Path) -> String {
    std::fs::read_to_string(root().join(page)).expect("a page")
}

/// The code blocks of a page, in order.
pub(crate) fn blocks(page: &Path) -> Vec<Block> {
    let text = text(page);
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in text.lines().enumerate() {
        let content = line.trim_start();
        let ticks = content.len() - content.trim_start_matches('`').len();
        match &open {
            None if ticks >= 3 => {
                let info = content[ticks..].split_whitespace().map(str::to_owned).collect();
                blocks.push(Block { page: page.to_owned(), line: number + 1, info, code: String::new() });
                open = Some((line.len() - content.len(), content[..ticks].to_owned()));
            }
            Some((_, fence)) if content.trim_end() == *fence => open = None,
            Some((indentation, _)) => {
                let block = blocks.last_mut().expect("the open block");
                let without = line.char_indices().take(*indentation).take_while(|(_, char)| *char == ' ').count();
                block.code.push_str(&line[without..]);
                block.code.push('\n');
            }
            None => {}
        }
    }
    assert!(open.is_none(), "{}: a code block has no end", page.display());
    blocks
}
