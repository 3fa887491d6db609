//! The files under `.local/`.

use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The name of the stack that `cargo run -p local` runs.
pub const MAIN_STACK: &str = "demo";

/// The workspace's folder when this was built.
pub fn workspace() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The environment variable that names another folder in place of `.local/`.
const FOLDER: &str = "LOCAL_FOLDER";

/// `.local/`, which git ignores and which may be deleted while nothing runs, or the folder that the environment names.
pub fn root() -> PathBuf {
    let named = std::env::var_os(FOLDER).filter(|named| !named.is_empty());
    // Absolute, for the programs that are started in other folders.
    let named = named.and_then(|named| std::path::absolute(named).ok());
    named.unwrap_or_else(|| workspace().join(".local"))
}

/// The folder of one stack.
pub fn stack(name: &str) -> PathBuf {
    root().join(name)
}

/// The file that describes a running stack; `.local/stack.json` is that of the main stack.
pub fn description(name: &str) -> PathBuf {
    if name == MAIN_STACK { root().join("stack.json") } else { stack(name).join("stack.json") }
}

/// The private key that signs the tokens of a stack.
pub fn signing_key(name: &str) -> PathBuf {
    stack(name).join("issuer.pk8")
}

/// Creates a folder and its parents.
pub(crate) fn create(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))
}

/// Writes a file under another name and renames it, so that no reader sees half of it.
pub(crate) fn write(file: &Path, text: &[u8]) -> Result<()> {
    write_with_mode(file, text, 0o666)
}

/// Writes a file that can be executed, in the same way.
pub(crate) fn write_program(file: &Path, text: &str) -> Result<()> {
    write_with_mode(file, text.as_bytes(), 0o777)
}

/// Writes a file in the same way, with a mode that it has from its start, less what the process's mask takes away.
pub(crate) fn write_with_mode(file: &Path, text: &[u8], mode: u32) -> Result<()> {
    // Of this process alone: others may write the same file.
    let beside = file.with_extension(format!("new-{}", std::process::id()));
    let written = std::fs::OpenOptions::new().create(true).truncate(true).write(true).mode(mode).open(&beside);
    let written = written.and_then(|mut file| file.write_all(text));
    let written = written.and_then(|()| std::fs::rename(&beside, file));
    written.map_err(|error| unwritable(file, &error))
}

/// The files in the folder and in the folders below it, in the order of their paths, without what is not `wanted`.
pub(crate) fn files_below(folder: &Path, wanted: impl Fn(&Path) -> bool) -> io::Result<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if wanted(&path) {
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
    }
    files.sort();
    Ok(files)
}

/// A folder that is deleted when this is dropped.
#[derive(Debug)]
pub(crate) struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// Creates it, empty: a process that was killed could not delete it.
    pub(crate) fn create(folder: PathBuf) -> Result<Self> {
        // It may not exist.
        let _ = std::fs::remove_dir_all(&folder);
        create(&folder)?;
        Ok(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // If this fails, the files only take up space.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Error {
    let next = "Make the folder writable, or free space on the disk, and run it again.";
    Error::new("Could not write a file of the local stack.", path.display().to_string(), error, next)
}
