//! Linters and data tools from the Python package index, pinned in `tests/requirements.txt` and
//! `requirements-tools.txt`, in Python environments of their own.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use local::layout;

/// The folder of the linters' programs, installed if they aren't there or the pins have changed.
pub fn programs() -> &'static Path {
    static PROGRAMS: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMS.get_or_init(|| installed("lint-venv", "requirements.txt", include_str!("../requirements.txt")))
}

/// The same, of the data tools that features use.
pub fn data_tools() -> &'static Path {
    static TOOLS: OnceLock<PathBuf> = OnceLock::new();
    TOOLS.get_or_init(|| installed("tools-venv", "requirements-tools.txt", include_str!("../requirements-tools.txt")))
}

/// The folder of the programs of a Python environment below `.local/`, with what that file of `tests/` pins.
fn installed(name: &str, file: &str, requirements: &str) -> PathBuf {
    let root = layout::root();
    fs::create_dir_all(&root).expect("the folder .local");
    let lock = File::create(root.join(format!("{name}.lock"))).expect("a file for the lock");
    // Another test binary may want the same at the same time.
    lock.lock().expect("the lock");
    let folder = root.join(name);
    let stamp = folder.join("installed.stamp");
    if fs::read_to_string(&stamp).is_ok_and(|stamped| stamped == requirements) {
        return folder.join("bin");
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an old environment goes");
    }
    run(Command::new("python3").args(["-I", "-m", "venv"]).arg(&folder));
    let pip = ["-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "-q", "-r"];
    run(Command::new(folder.join("bin/python")).args(pip).arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)));
    fs::write(&stamp, requirements).expect("the stamp");
    folder.join("bin")
}

/// Runs `command` without any input, and demands that it succeeds; answers its standard output.
pub fn run(command: &mut Command) -> String {
    let (output, printed) = finish(command);
    assert!(output.status.success(), "{command:?} ended with {}:\n{printed}", output.status);
    String::from_utf8(output.stdout).expect("text")
}

/// Runs `command` without any input; answers how it ended, with all that it said.
pub fn finish(command: &mut Command) -> (Output, String) {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let printed = text(&output.stdout) + &text(&output.stderr);
    (output, printed)
}

/// Says that a part of a test is left out, and why: past the test harness, which swallows what a test that passes
/// prints.
pub fn skip(why: &str) {
    // That nobody hears it is no reason to fail.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

/// An empty folder below `.local/` for files of the test of that name.
pub fn folder(name: &str) -> PathBuf {
    let folder = layout::root().join("setup").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the files of the last time go");
    }
    fs::create_dir_all(&folder).expect("a folder");
    folder
}
