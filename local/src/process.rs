//! Running other programs, which all end when this process ends.

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
use crate::wait;

const SUPERVISE: &str = include_str!("python/supervise.py");
/// How often the progress of a long step is reported.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(1);
/// The supervisor gives the program 5 s to end. After this the supervisor is ended by force.
const END_TIME_LIMIT: Duration = Duration::from_secs(8);

/// A program to run, and the files of its output.
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

    pub(crate) fn envs<'a>(self, variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        variables.into_iter().fold(self, |invocation, (name, value)| invocation.env(name, value))
    }

    pub(crate) fn without_env(mut self, name: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), None));
        self
    }

    /// Hides the user's settings for AWS and proxies, for a program that talks to this machine only.
    pub(crate) fn without_settings_of_the_user(self) -> Self {
        settings_of_the_user().fold(self, Self::without_env)
    }

    /// Keeps standard output apart from the log.
    pub(crate) fn stdout(mut self, file: PathBuf) -> Self {
        self.stdout = Some(file);
        self
    }

    /// The command as it is typed in a shell.
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
        // -I: neither PYTHONPATH nor the current folder decides what the supervisor imports.
        command.args(["-I", "-c", SUPERVISE]).args(&self.command).current_dir(&self.folder);
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let (ours, theirs) = UnixStream::pair()?;
        // A process group of its own: Ctrl-C in the terminal reaches this process only, which then ends the others.
        command.stdin(Stdio::from(OwnedFd::from(theirs))).stdout(stdout).stderr(log).process_group(0);
        let child = Mutex::new(command.spawn()?);
        Ok(Supervised { child, line: ours, python: self.python.clone() })
    }

    /// Runs it until its end, and reports the last line of its log as the progress of `step`.
    pub(crate) async fn run(&self, step: &Step) -> io::Result<ExitStatus> {
        let running = self.start()?;
        let mut reported = Instant::now();
        wait::for_value(async || {
            if reported.elapsed() >= PROGRESS_INTERVAL {
                reported = Instant::now();
                step.continues(tail(&self.log, 1));
            }
            running.ended()
        })
        .await
    }

    /// Runs it until its end. If it does not succeed, the last lines of its log say why.
    pub(crate) async fn succeed(&self, step: &Step, lines: usize) -> Result<(), String> {
        match self.run(step).await {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(tail(&self.log, lines)),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The names of the environment variables in which users configure AWS and proxies: a profile or an endpoint of theirs
/// must neither decide what the local stack does nor be reached by it.
pub(crate) fn settings_of_the_user() -> impl Iterator<Item = OsString> {
    std::env::vars_os().map(|(name, _)| name).filter(|name| {
        let name = name.to_string_lossy().to_uppercase();
        name.starts_with("AWS_") || name.ends_with("_PROXY")
    })
}

/// A running program. Dropping it ends it with every process that it started, and waits until they have ended.
#[derive(Debug)]
pub(crate) struct Supervised {
    child: Mutex<Child>,
    /// The supervisor's standard input. The supervisor writes the program's process group to it, and ends the program
    /// when it is closed.
    line: UnixStream,
    python: PathBuf,
}

impl Supervised {
    /// Its exit status, if it has ended.
    pub(crate) fn ended(&self) -> io::Result<Option<ExitStatus>> {
        self.child().try_wait()
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the supervisor end it. After `limit`, supervisor and program are ended by force.
    fn end(&self, limit: Duration) {
        // It may be closed already.
        let _ = self.line.shutdown(Shutdown::Write);
        let began = Instant::now();
        while began.elapsed() < limit {
            match self.ended() {
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                // The supervisor ends after all processes of the program, unless it is killed.
                Ok(Some(status)) if status.signal().is_none() => return,
                _ => break,
            }
        }
        // Nothing more can be done about an error here. The group is killed first: a supervisor that continues would
        // end it.
        if let Some(group) = self.group() {
            let kill = "import os, sys; os.killpg(int(sys.argv[1]), 9)";
            let _ = Command::new(&self.python).args(["-I", "-c", kill, &group]).stderr(Stdio::null()).status();
        }
        let mut child = self.child();
        let _ = child.kill();
        let _ = child.wait();
    }

    /// The program's process group, if the supervisor has started it.
    fn group(&self) -> Option<String> {
        self.line.set_nonblocking(true).ok()?;
        let mut written = [0; 32];
        let length = (&self.line).read(&mut written).ok()?;
        let group = std::str::from_utf8(written.get(..length)?).ok()?.trim();
        group.parse::<u32>().is_ok().then(|| group.to_owned())
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        self.end(END_TIME_LIMIT);
    }
}

/// The last lines of a log, without blank lines.
pub(crate) fn tail(log: &Path, lines: usize) -> String {
    let bytes = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    // Of a line that was overwritten, the last text.
    let shown = text.lines().filter_map(|line| line.trim_end().rsplit('\r').next());
    let full: Vec<_> = shown.filter(|line| !line.is_empty()).collect();
    full[full.len().saturating_sub(lines)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_has_the_last_lines_that_are_not_blank() {
        let log = std::env::temp_dir().join(format!("local-tail-{}", std::process::id()));
        std::fs::write(&log, "one\n\ntwo\n1%\r99%\n\n").unwrap();
        assert_eq!(tail(&log, 2), "two\n99%");
        assert_eq!(tail(Path::new("/no/such/log"), 2), "");
        std::fs::remove_file(log).unwrap();
    }

    /// A program that ignores SIGTERM, and the process id of a second one, which it started.
    fn ignores_sigterm(log: &Path) -> (Supervised, String) {
        let script = "sh -c 'trap \"\" TERM; while :; do sleep 1; done' & echo $!; trap '' TERM; wait";
        let python = PathBuf::from("python3");
        let folder = std::env::temp_dir();
        let running = Invocation::new(&python, "sh", &folder, log.to_owned()).args(["-c", script]).start().unwrap();
        let began = Instant::now();
        while tail(log, 1).is_empty() {
            assert!(began.elapsed() < Duration::from_mins(1));
            std::thread::sleep(Duration::from_millis(25));
        }
        (running, tail(log, 1))
    }

    /// With the shell's builtin: not every system has a program `kill`.
    fn kill(signal: &str, pid: &str) -> bool {
        Command::new("sh").args(["-c", "kill -s \"$1\" \"$2\"", "sh", signal, pid]).status().unwrap().success()
    }

    /// Whether the process runs. One that has ended and was not reaped does not.
    fn runs(pid: &str) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
        // Its name, which is in parentheses and may contain some, comes before its state.
        stat.is_ok_and(|stat| !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z'))
    }

    /// Waits until the process has ended.
    fn is_gone(pid: &str) -> bool {
        let began = Instant::now();
        while runs(pid) && began.elapsed() < Duration::from_mins(1) {
            std::thread::sleep(Duration::from_millis(25));
        }
        !runs(pid)
    }

    #[test]
    fn dropping_a_program_ends_what_it_started_even_if_that_ignores_sigterm() {
        let log = std::env::temp_dir().join(format!("local-drop-{}", std::process::id()));
        let (running, grandchild) = ignores_sigterm(&log);
        assert!(runs(&grandchild));
        drop(running);
        assert!(is_gone(&grandchild));
        std::fs::remove_file(log).unwrap();
    }

    #[test]
    fn when_the_supervisor_is_killed_every_process_of_the_program_ends() {
        let log = std::env::temp_dir().join(format!("local-kill-{}", std::process::id()));
        let (running, grandchild) = ignores_sigterm(&log);
        assert!(kill("KILL", &running.child().id().to_string()));
        drop(running);
        assert!(is_gone(&grandchild));
        std::fs::remove_file(log).unwrap();
    }

    #[test]
    fn a_supervisor_that_hangs_is_ended_with_every_process_of_the_program() {
        let log = std::env::temp_dir().join(format!("local-hang-{}", std::process::id()));
        let (running, grandchild) = ignores_sigterm(&log);
        let supervisor = running.child().id().to_string();
        assert!(kill("STOP", &supervisor));
        running.end(Duration::from_millis(100));
        assert!(running.ended().unwrap().is_some());
        assert!(is_gone(&grandchild));
        std::fs::remove_file(log).unwrap();
    }
}
