//! The processes of a stack, found by its folder: each has it in its environment, its arguments, its program or as its
//! current folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Long enough on a busy machine.
const LIMIT: Duration = Duration::from_mins(5);

/// A process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) pid: u32,
    pub(crate) arguments: Vec<String>,
}

/// The processes of the stack in `folder`, this one left out.
pub(crate) fn of(folder: &Path) -> Vec<Process> {
    let entries = fs::read_dir("/proc").unwrap();
    let pids = entries.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    pids.filter(|pid| *pid != std::process::id()).filter_map(|pid| process(pid, folder)).collect()
}

/// The process if it is of that folder. `None` also if it ends meanwhile or is another user's.
fn process(pid: u32, folder: &Path) -> Option<Process> {
    // With the character after it: another folder's name may start with this one's.
    let folder = folder.to_str().unwrap();
    let names = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.match_indices(folder).any(|(at, _)| {
            let next = text[at + folder.len()..].chars().next();
            next.is_none_or(|next| next == '/' || next == '\0' || next == ' ')
        })
    };
    let place = PathBuf::from(format!("/proc/{pid}"));
    let command = fs::read(place.join("cmdline")).ok()?;
    let texts = [Some(command.clone()), fs::read(place.join("environ")).ok()];
    let links =
        ["exe", "cwd"].map(|link| Some(fs::read_link(place.join(link)).ok()?.into_os_string().into_encoded_bytes()));
    let is_of_it = texts.into_iter().chain(links).flatten().any(|bytes| names(&bytes));
    let arguments = String::from_utf8_lossy(&command);
    let arguments = arguments.split_terminator('\0').map(str::to_owned).collect();
    is_of_it.then_some(Process { pid, arguments })
}

/// Waits for a process of the folder that has just these arguments.
pub(crate) fn appears(folder: &Path, arguments: &[&str]) -> Process {
    let began = Instant::now();
    loop {
        let all = of(folder);
        if let Some(found) =
            all.iter().find(|process| process.arguments.get(1..).is_some_and(|given| given == arguments))
        {
            return found.clone();
        }
        assert!(began.elapsed() < LIMIT, "no {arguments:?} among {all:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Asserts that no process of the folder is left, within the time that a busy machine takes to end some.
pub(crate) fn all_are_gone(folder: &Path) {
    all_are_gone_within(folder, Duration::from_secs(30));
}

/// Asserts that every process of the folder ends by itself.
pub(crate) fn all_are_gone_within(folder: &Path, grace: Duration) {
    let began = Instant::now();
    while !of(folder).is_empty() {
        assert!(began.elapsed() < grace, "left behind: {:?}", of(folder));
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Sends a signal to a process, or to a group of them if `target` is negative; with the shell's builtin: not every
/// system has a program `kill`.
pub(crate) fn signal(name: &str, target: i64) {
    let kill = ["-c", "kill -s \"$1\" -- \"$2\"", "sh", name, &target.to_string()];
    let sent = Command::new("sh").args(kill).status().unwrap();
    assert!(sent.success(), "kill -s {name} -- {target}");
}
