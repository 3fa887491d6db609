//! The files of a built page, in memory: no request reaches the file system.

use std::collections::BTreeMap;
use std::path::Path;

use axum::body::Bytes;

use crate::error::{Error, Result};
use crate::layout;

/// Path in the URL, and content.
#[derive(Debug, Clone)]
pub(super) struct Files(BTreeMap<String, Bytes>);

impl Files {
    /// Reads all files in `folder`, which must have an `index.html`, but those whose name starts with a dot.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let unreadable = |error: &dyn std::fmt::Display| {
            let next = "Build the page: `npm ci && npm run build` in console/.";
            Error::new("Could not read the built page.", folder.display().to_string(), error, next)
        };
        let is_shown = |path: &Path| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let mut files = BTreeMap::new();
        for file in layout::files_below(folder, is_shown).map_err(|error| unreadable(&error))? {
            let path = file.strip_prefix(folder).unwrap_or(&file).display();
            files.insert(format!("/{path}"), std::fs::read(&file).map_err(|error| unreadable(&error))?.into());
        }
        if files.contains_key("/index.html") { Ok(Self(files)) } else { Err(unreadable(&"there is no index.html")) }
    }

    /// The same with another file at `path`.
    pub(super) fn with(mut self, path: &str, content: String) -> Self {
        self.0.insert(path.to_owned(), content.into());
        self
    }

    /// The content of a path.
    pub(super) fn get(&self, path: &str) -> Option<&Bytes> {
        self.0.get(path)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }
}
