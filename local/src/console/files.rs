//! The files of a built page, in memory: no request reaches the file system.

use std::collections::BTreeMap;
use std::path::Path;

use axum::body::Bytes;

use crate::error::{Error, Result};

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
        let mut files = BTreeMap::new();
        let mut folders = vec![(folder.to_owned(), String::new())];
        while let Some((folder, path)) = folders.pop() {
            for entry in std::fs::read_dir(folder).map_err(|error| unreadable(&error))? {
                let entry = entry.map_err(|error| unreadable(&error))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = format!("{path}/{name}");
                if name.starts_with('.') {
                    continue;
                }
                if entry.file_type().map_err(|error| unreadable(&error))?.is_dir() {
                    folders.push((entry.path(), path));
                } else {
                    files.insert(path, std::fs::read(entry.path()).map_err(|error| unreadable(&error))?.into());
                }
            }
        }
        if files.contains_key("/index.html") { Ok(Self(files)) } else { Err(unreadable(&"there is no index.html")) }
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
