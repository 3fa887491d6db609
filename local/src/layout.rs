//! Where things lie under `.local/`.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The name of the stack that `cargo run -p local` runs.
pub const MAIN_STACK: &str = "demo";

/// The workspace's folder, as it was when this was built.
#[must_use]
pub fn workspace() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Names another folder in place of `.local/`, so that a stack runs beside that of somebody else.
const FOLDER: &str = "LOCAL_FOLDER";

/// `.local/`, which git ignores and which may be deleted at any time that nothing runs; or what the environment names.
#[must_use]
pub fn root() -> PathBuf {
    let named = std::env::var_os(FOLDER).filter(|named| !named.is_empty());
    // Other programs get it too, which run in other folders.
    let named = named.and_then(|named| std::path::absolute(named).ok());
    named.unwrap_or_else(|| workspace().join(".local"))
}

/// The folder of one stack.
#[must_use]
pub fn stack(name: &str) -> PathBuf {
    root().join(name)
}

/// Where one stack is described. The main stack's description lies where DESIGN.md promises it.
#[must_use]
pub fn description(name: &str) -> PathBuf {
    if name == MAIN_STACK { root().join("stack.json") } else { stack(name).join("stack.json") }
}

/// The private key that signs one stack's tokens.
#[must_use]
pub fn signing_key(name: &str) -> PathBuf {
    stack(name).join("issuer.pk8")
}

/// Makes a folder and those above it.
pub(crate) fn create(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))
}

/// Writes a file through another name, so that nobody ever reads half of it.
pub(crate) fn write(file: &Path, text: &[u8]) -> Result<()> {
    let beside = file.with_extension("new");
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, file));
    written.map_err(|error| unwritable(file, &error))
}

pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    let next = "Make the place writable, or free space on the disk, and run it again.";
    Error::new("Could not write a file of the local stack.", path.display().to_string(), error, next)
}
