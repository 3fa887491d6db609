//! Running other programs, none of which outlives this process.

use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::progress::Step;

const SUPERVISE: &str = include_str!("python/supervise.py");
const POLL: Duration = Duration::from_millis(25);
/// How often a step that takes long says so.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// The supervisor's own grace is 5 s; after this it is ended itself.
const LONGEST_END: Duration = Duration::from_secs(8);

/// A program to run, and where its output goes.
#[derive(Debug)]
pub(crate) struct Invocation {
    /// The Python that runs the supervisor.
    python: PathBuf,
    command: Vec<OsString>,
    environment: Vec<(OsString, Option<OsString>)>,
    folder: PathBuf,
    stdout: Option<PathBuf>,
    log: PathBuf,
}

impl Invocation {
    /// Runs `program` under the supervisor that `python` runs; standard output and error both go to `log`.
    pub(crate) fn new(python: &Path, program: impl AsRef<OsStr>, folder: &Path, log: PathBuf) -> Self {
        Self {
            python: python.to_owned(),
            command: vec![program.as_ref().to_owned()],
            environment: Vec::new(),
            folder: folder.to_owned(),
            stdout: None,
            log,
        }
    }

    pub(crate) fn args<T: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = T>) -> Self {
        self.command.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.into(), Some(value.as_ref().to_owned())));
        self
    }

    pub(crate) fn without_env(mut self, name: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), None));
        self
    }

    /// For a program that talks to this machine alone: without what the shell around this says about AWS, for a profile
    /// or an endpoint of the user's must not steer the local stack, nor be reached by it; and without a proxy.
    pub(crate) fn secluded(self) -> Self {
        let of_elsewhere = |name: &OsString| {
            let name = name.to_string_lossy().to_uppercase();
            name.starts_with("AWS_") || name.ends_with("_PROXY")
        };
        let names = std::env::vars_os().map(|(name, _)| name).filter(of_elsewhere);
        names.fold(self, Self::without_env)
    }

    /// Keeps standard output apart from the log.
    pub(crate) fn stdout(mut self, file: PathBuf) -> Self {
        self.stdout = Some(file);
        self
    }

    /// The command as one would type it.
    pub(crate) fn shown(&self) -> String {
        let words: Vec<_> = self.command.iter().map(|word| word.to_string_lossy()).collect();
        words.join(" ")
    }

    pub(crate) fn log(&self) -> &Path {
        &self.log
    }

    /// Starts it.
    pub(crate) fn start(&self) -> io::Result<Supervised> {
        let log = OpenOptions::new().create(true).append(true).open(&self.log)?;
        let stdout = match &self.stdout {
            Some(file) => File::create(file)?,
            None => log.try_clone()?,
        };
        let mut command = Command::new(&self.python);
        // -I: neither PYTHONPATH nor the folder decide what the supervisor imports.
        command.args(["-I", "-c", SUPERVISE]).args(&self.command).current_dir(&self.folder);
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let (ours, theirs) = UnixStream::pair()?;
        // A group of its own: Ctrl-C in the terminal reaches this process alone, which then ends the others.
        command.stdin(Stdio::from(OwnedFd::from(theirs))).stdout(stdout).stderr(log).process_group(0);
        let child = Mutex::new(command.spawn()?);
        Ok(Supervised { child, line: ours, python: self.python.clone() })
    }

    /// Runs it to its end, and tells `step` every few seconds what it says.
    pub(crate) async fn run(&self, step: &Step) -> io::Result<ExitStatus> {
        let running = self.start()?;
        let mut told = Instant::now();
        loop {
            if let Some(status) = running.ended()? {
                return Ok(status);
            }
            if told.elapsed() >= HEARTBEAT {
                told = Instant::now();
                step.continues(tail(&self.log, 1));
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

/// A program that runs. Dropping it ends it with all that it started, and waits until they are gone.
#[derive(Debug)]
pub(crate) struct Supervised {
    child: Mutex<Child>,
    /// The supervisor's standard input. It says which process group is the program's, and ends it when this is closed.
    line: UnixStream,
    python: PathBuf,
}

impl Supervised {
    /// How it ended, if it has.
    pub(crate) fn ended(&self) -> io::Result<Option<ExitStatus>> {
        self.child().try_wait()
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends it by its supervisor; and by force, supervisor and program, what is still there after `longest`.
    fn end(&self, longest: Duration) {
        // It may be closed already.
        let _ = self.line.shutdown(Shutdown::Write);
        let began = Instant::now();
        while began.elapsed() < longest {
            match self.ended() {
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                // It never ends before all that it looks after, unless it is killed.
                Ok(Some(status)) if status.signal().is_none() => return,
                _ => break,
            }
        }
        // Nothing more can be done about an error here. The group goes first: a supervisor that wakes up would end it.
        if let Some(group) = self.group() {
            let kill = "import os, sys; os.killpg(int(sys.argv[1]), 9)";
            let _ = Command::new(&self.python).args(["-I", "-c", kill, &group]).stderr(Stdio::null()).status();
        }
        let mut child = self.child();
        let _ = child.kill();
        let _ = child.wait();
    }

    /// The program's process group, if the supervisor came so far as to start it.
    fn group(&self) -> Option<String> {
        self.line.set_nonblocking(true).ok()?;
        let mut said = [0; 32];
        let length = (&self.line).read(&mut said).ok()?;
        let group = std::str::from_utf8(said.get(..length)?).ok()?.trim();
        group.parse::<u32>().is_ok().then(|| group.to_owned())
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        self.end(LONGEST_END);
    }
}

/// The last lines of a log that are not blank.
pub(crate) fn tail(log: &Path, lines: usize) -> String {
    let bytes = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    // Of a line that was written over, what it said last.
    let shown = text.lines().filter_map(|line| line.trim_end().rsplit('\r').next());
    let full: Vec<_> = shown.filter(|line| !line.is_empty()).collect();
    full[full.len().saturating_sub(lines)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_has_the_last_lines_that_say_something() {
        let log = std::env::temp_dir().join(format!("local-tail-{}", std::process::id()));
        std::fs::write(&log, "one\n\ntwo\n1%\r99%\n\n").unwrap();
        assert_eq!(tail(&log, 2), "two\n99%");
        assert_eq!(tail(Path::new("/no/such/log"), 2), "");
        std::fs::remove_file(log).unwrap();
    }

    /// A program that is deaf to SIGTERM, with the pid of another such that it started.
    fn deaf(log: &Path) -> (Supervised, String) {
        let script = "sh -c 'trap \"\" TERM; while :; do sleep 1; done' & echo $!; trap '' TERM; wait";
        let python = PathBuf::from("python3");
        let folder = std::env::temp_dir();
        let running = Invocation::new(&python, "sh", &folder, log.to_owned()).args(["-c", script]).start().unwrap();
        let began = Instant::now();
        while tail(log, 1).is_empty() {
            assert!(began.elapsed() < Duration::from_secs(20));
            std::thread::sleep(POLL);
        }
        (running, tail(log, 1))
    }

    /// By the shell's own `kill`: not every system has a program of that name.
    fn kill(signal: &str, pid: &str) -> bool {
        Command::new("sh").args(["-c", "kill -s \"$1\" \"$2\"", "sh", signal, pid]).status().unwrap().success()
    }

    /// Whether the process runs: one that is dead, and that nobody has reaped, does not.
    fn runs(pid: &str) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
        // Its name is in parentheses and may hold some, and its state is behind them.
        stat.is_ok_and(|stat| !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z'))
    }

    /// Waits until the process is gone.
    fn is_gone(pid: &str) -> bool {
        let began = Instant::now();
        while runs(pid) && began.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(POLL);
        }
        !runs(pid)
    }

    #[test]
    fn dropping_a_program_ends_what_it_started_even_if_that_will_not_listen() {
        let log = std::env::temp_dir().join(format!("local-drop-{}", std::process::id()));
        let (running, grandchild) = deaf(&log);
        assert!(runs(&grandchild));
        drop(running);
        assert!(is_gone(&grandchild));
        std::fs::remove_file(log).unwrap();
    }

    #[test]
    fn a_supervisor_that_is_killed_takes_along_all_that_it_looked_after() {
        let log = std::env::temp_dir().join(format!("local-kill-{}", std::process::id()));
        let (running, grandchild) = deaf(&log);
        assert!(kill("KILL", &running.child().id().to_string()));
        drop(running);
        assert!(is_gone(&grandchild));
        std::fs::remove_file(log).unwrap();
    }

    #[test]
    fn a_supervisor_that_hangs_is_ended_with_all_that_it_looked_after() {
        let log = std::env::temp_dir().join(format!("local-hang-{}", std::process::id()));
        let (running, grandchild) = deaf(&log);
        let supervisor = running.child().id().to_string();
        assert!(kill("STOP", &supervisor));
        running.end(Duration::from_millis(100));
        assert!(running.ended().unwrap().is_some());
        assert!(is_gone(&grandchild));
        std::fs::remove_file(log).unwrap();
    }
}
