//! The built program, run in a folder of its own.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use local::Progress;

use crate::processes;

/// A start may wait for the build of another process.
const LIMIT: Duration = Duration::from_mins(8);

/// An empty folder for a program's files.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // The files of an earlier run.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes an executable shell script; its path.
pub(crate) fn script(file: PathBuf, text: &str) -> PathBuf {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    file
}

/// Installs the emulator once for all tests. In `folder` the shell script `text` stands for its Python, whose path is
/// in `$PYTHON`.
pub(crate) async fn lend_python(folder: &Path, text: &str) {
    let python = local::install(&Progress::silent()).await.unwrap_or_else(|error| panic!("{error}"));
    let lent = folder.join("venv");
    script(lent.join("bin/python"), &format!("PYTHON='{}'\n{text}", python.display()));
    // The stamp of a finished installation, as `VirtualEnvironment` writes it.
    let stamp = format!("{}\n{}", include_str!("../../requirements.txt"), lent.display());
    fs::write(lent.join("installed.stamp"), stamp).unwrap();
}

/// A script that runs the emulator's Python unchanged.
pub(crate) const AS_IT_IS: &str = r#"exec "$PYTHON" "$@""#;

/// A running program.
#[derive(Debug)]
pub(crate) struct Program {
    folder: PathBuf,
    child: Child,
    lines: Receiver<String>,
    said: Vec<String>,
    errors: Option<JoinHandle<String>>,
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<String>,
    pub(crate) stderr: String,
}

impl Program {
    /// Starts `local`, with the changes of `change` to its command.
    pub(crate) fn start(folder: &Path, change: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
        command.env("LOCAL_FOLDER", folder).env("LOCAL_CONSOLE", "off");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        change(&mut command);
        let mut child = command.spawn().unwrap();
        let (tell, lines) = mpsc::channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        let mut stderr = child.stderr.take().unwrap();
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            text
        });
        Self { folder: folder.to_owned(), child, lines, said: Vec::new(), errors: Some(errors) }
    }

    /// Its process.
    pub(crate) fn pid(&self) -> i64 {
        i64::from(self.child.id())
    }

    /// Waits until it prints a line with `text`.
    pub(crate) fn says(&mut self, text: &str) -> String {
        loop {
            match self.lines.recv_timeout(LIMIT) {
                Ok(line) => {
                    self.said.push(line.clone());
                    if line.contains(text) {
                        return line;
                    }
                }
                Err(error) => panic!("{error} before {text:?}; it printed {:#?}", self.said),
            }
        }
    }

    /// Waits for its end, and asserts that no process of it is left.
    pub(crate) fn ends(mut self) -> Ended {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < LIMIT, "it does not end; it printed {:#?}", self.said);
            std::thread::sleep(Duration::from_millis(20));
        };
        processes::all_are_gone(&self.folder);
        // Both streams end only when no process holds them.
        self.said.extend(self.lines.iter());
        let stderr = self.errors.take().unwrap().join().unwrap();
        Ended { code: status.code(), stdout: std::mem::take(&mut self.said), stderr }
    }
}

/// A test that fails leaves no stack running: everything that the program started ends with it.
impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already if the test passed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
