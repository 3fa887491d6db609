//! Running other programs, none of which outlives this process.

use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
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
        // A group of its own: Ctrl-C in the terminal reaches this process alone, which then ends the others.
        command.stdin(Stdio::piped()).stdout(stdout).stderr(log).process_group(0);
        Ok(Supervised { child: command.spawn()? })
    }

    /// Runs it to its end, and tells `step` every few seconds what it says.
    pub(crate) async fn run(&self, step: &Step) -> io::Result<ExitStatus> {
        let mut running = self.start()?;
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
    child: Child,
}

impl Supervised {
    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        // `try_wait` leaves standard input open; `wait` would close it, and so end the program.
        self.child.try_wait()
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let began = Instant::now();
        while began.elapsed() < LONGEST_END {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        // Nothing more can be done about an error here.
        let _ = self.child.kill();
        let _ = self.child.wait();
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
    #[test]
    fn dropping_a_program_ends_what_it_started_even_if_that_will_not_listen() {
        let folder = std::env::temp_dir();
        let log = folder.join(format!("local-drop-{}", std::process::id()));
        let script = "sh -c 'trap \"\" TERM; while :; do sleep 1; done' & echo $!; wait";
        let python = PathBuf::from("python3");
        let running = Invocation::new(&python, "sh", &folder, log.clone()).args(["-c", script]).start().unwrap();
        let began = Instant::now();
        while tail(&log, 1).is_empty() {
            assert!(began.elapsed() < Duration::from_secs(20));
            std::thread::sleep(POLL);
        }
        let grandchild = tail(&log, 1);
        let lives = || Command::new("kill").args(["-0", &grandchild]).stderr(Stdio::null()).status().unwrap().success();
        assert!(lives());
        drop(running);
        let began = Instant::now();
        // Where nobody reaps orphans at once, it is dead before it is gone.
        while lives() && began.elapsed() < Duration::from_secs(2) {
            std::thread::sleep(POLL);
        }
        assert!(!lives());
        std::fs::remove_file(log).unwrap();
    }
}
