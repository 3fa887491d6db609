//! A shell of one side of the local stack, in which the commands of the docs are typed as they stand.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use super::aws_cli_2;

/// A command of the docs ends by then, also on a busy machine.
const LIMIT: Duration = Duration::from_mins(3);

/// The major version of the AWS CLI that a shell finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AwsCliVersion {
    /// That of the local stack.
    Version1,
    /// That of [`aws_cli_2`].
    Version2,
}

impl AwsCliVersion {
    /// Those that can be tried on this machine.
    pub(crate) fn all() -> &'static [Self] {
        if aws_cli_2::IS_FOR_THIS_MACHINE {
            &[Self::Version1, Self::Version2]
        } else {
            eprintln!("version 2 of the AWS CLI is not tried: its package is for x86_64 Linux");
            &[Self::Version1]
        }
    }
}

/// Whether there is what the docs ask of the reader's machine beside what the project installs. `.ci/run` installs it.
pub(crate) fn has_jq() -> bool {
    let there = Command::new("jq").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    if !there {
        eprintln!("skipped: the commands in the docs need jq; install it, for example with `apt-get install jq`");
    }
    there
}

/// A shell in which the variables and functions of one command are there for the next one.
pub(crate) struct Shell {
    child: Child,
    input: ChildStdin,
    done: Receiver<String>,
    work: PathBuf,
}

impl Shell {
    /// A shell of `side` on the stack that this environment variable finds. It works in the folder `work`.
    pub(crate) fn open(stack: (&str, &OsStr), work: &Path, side: &str, aws_cli: AwsCliVersion) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
        // `-e`: the first command that fails ends the shell.
        command.args(["as", side, "sh", "-e"]).current_dir(work).env(stack.0, stack.1);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(work.join("bin")).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(path).unwrap());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let (send, done) = mpsc::channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        let mut shell = Self { child, input, done, work: work.to_owned() };
        if aws_cli == AwsCliVersion::Version2 {
            let programs = aws_cli_2::programs();
            // With its pager, unless the docs turn it off.
            let code =
                format!("PATH='{}':$PATH\nunset AWS_PAGER\naws --version | grep '^aws-cli/2[.]'", programs.display());
            shell.run(&code, "AWS CLI version 2");
        }
        shell
    }

    /// Runs these commands, which stand at `place`, and gives what they print.
    pub(crate) fn run(&mut self, commands: &str, place: &str) -> String {
        let (code, log) = (self.work.join("block.sh"), self.work.join("block.log"));
        fs::write(&code, commands).unwrap();
        fs::write(&log, "").unwrap();
        let done = self.input(". ./block.sh > block.log 2>&1 < /dev/null; echo done");
        let printed = fs::read_to_string(log).unwrap();
        assert!(done, "{place}:\n{commands}\nprinted:\n{printed}");
        printed
    }

    /// Begins a part: what commands define from here to its end is gone after it. What they need of before is there.
    pub(crate) fn begin_part(&mut self) {
        let begun = self.input(r#"(echo done; while IFS= read -r line && [ "$line" ]; do eval "$line"; done)"#);
        assert!(begun, "a subshell begins");
    }

    /// Ends the part.
    pub(crate) fn end_part(&mut self) {
        assert!(self.input("\necho done"), "the subshell ends");
    }

    /// Types a line; whether it says that it is done.
    fn input(&mut self, line: &str) -> bool {
        // If the shell has ended, it does not say so.
        let _ = writeln!(self.input, "{line}");
        self.done.recv_timeout(LIMIT).as_deref() == Ok("done")
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
