//! What whoever builds this waits for: builds from an empty target, the first start, the tests, and `.ci/run`, in fresh
//! clones of the commit that is checked out.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clap::ValueEnum;

use crate::failure::Failure;
use crate::programs::FUNCTIONS;
use crate::size::{Effort, zipped};
use crate::table::{mebibytes, paragraph, table};
use crate::workspace::{commit, root};

/// What is timed, in the order in which it is done: each finds what those before it have built in the clone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Work {
    /// A release build of all functions from an empty target.
    Release,
    /// The first `cargo run -p local -- --once` of a fresh clone.
    First,
    /// Another one.
    Later,
    /// `cargo test --workspace`, once its tests are built.
    Tests,
    /// `sam build` of all functions, by SAM CLI and cargo-lambda of `.ci/requirements.txt`.
    Sam,
    /// `.ci/run` in a fresh clone of its own.
    Ci,
}

impl Work {
    /// As the table has it, with the goal.
    const fn row(self) -> (&'static str, Duration) {
        match self {
            Self::Release => ("release build of all functions, empty target", Duration::from_mins(8)),
            Self::First => ("`cargo run -p local -- --once`, fresh clone", Duration::from_secs(4 * 60 + 30)),
            Self::Later => ("`cargo run -p local -- --once`, built", Duration::from_secs(10)),
            Self::Tests => ("`cargo test --workspace`, built", Duration::from_mins(10)),
            Self::Sam => ("`sam build` of all functions", Duration::from_mins(12)),
            Self::Ci => ("`.ci/run`, fresh clone", Duration::from_mins(35)),
        }
    }

    /// What is done before the clock starts, and what is timed.
    fn commands(self) -> (String, String) {
        let local = "cargo run --locked -p local -- --once".to_owned();
        match self {
            Self::Release => {
                let packages: String = FUNCTIONS.iter().flat_map(|name| [" -p ", *name]).collect();
                (FETCH.to_owned(), format!("cargo build --locked --release{packages}"))
            }
            Self::First => (FETCH.to_owned(), local),
            Self::Later => (local.clone(), local),
            Self::Tests => {
                ("cargo test --workspace --locked --no-run".to_owned(), "cargo test --workspace --locked".to_owned())
            }
            Self::Sam => (
                ".ci/environment .local/ci-venv .ci/requirements.txt && rm -rf .aws-sam".to_owned(),
                "PATH=\"$PWD/.local/ci-venv/bin:$PATH\" SAM_CLI_TELEMETRY=0 .local/ci-venv/bin/sam build \
                 --parameter-overrides Architecture=$(uname -m | sed s/aarch64/arm64/)"
                    .to_owned(),
            ),
            Self::Ci => (FETCH.to_owned(), ".ci/run".to_owned()),
        }
    }
}

/// What fetches a crate is the network's time, and nobody's build.
const FETCH: &str = "cargo fetch --locked";

const BEGIN: &str = "<!-- Timed: `cargo run --release -p bench -- --builders` writes this table. -->\n";
const END: &str = "<!-- Timed: end. -->\n";

/// Times `works`, or everything if none is named, and writes the rows of docs/PERFORMANCE.md.
pub(crate) fn measure(works: &[Work]) -> Result<(), Failure> {
    let mut works = if works.is_empty() { Work::value_variants().to_vec() } else { works.to_vec() };
    works.sort_unstable();
    works.dedup();
    let commit = commit()?;
    let clone = clone("bench-clone")?;
    for work in works {
        let clone = if work == Work::Ci { self::clone("bench-clone-ci")? } else { clone.clone() };
        let took = time(work, &clone)?;
        let (what, goal) = work.row();
        let verdict = if took <= goal { "met" } else { "missed" };
        println!("{what}: {}, goal {}: {verdict}", text(took), text(goal));
        let row = [what.to_owned(), text(goal), text(took), verdict.to_owned(), commit.clone()];
        let note = if work == Work::Sam { Some(sizes(&clone, &commit)?) } else { None };
        // At once, for what comes next may fail after an hour.
        write(what, &row, note)?;
    }
    // Several gigabytes.
    for clone in ["bench-clone", "bench-clone-ci"] {
        let folder = folder(clone);
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
    }
    Ok(())
}

fn folder(clone: &str) -> PathBuf {
    root().join(".local").join(clone)
}

/// A fresh clone of what is checked out, without what is not committed.
fn clone(name: &str) -> Result<PathBuf, Failure> {
    let folder = folder(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(root().join(".local"))?;
    let cloned = Command::new("git").args(["clone", "--quiet"]).arg(root()).arg(&folder).status()?;
    if cloned.success() { Ok(folder) } else { Err("git could not clone the workspace".into()) }
}

/// How long the work takes in the clone.
fn time(work: Work, clone: &Path) -> Result<Duration, Failure> {
    let log = root().join(format!(".local/bench-{}.log", format!("{work:?}").to_lowercase()));
    let run = |command: &str| -> Result<(), Failure> {
        let output = File::options().create(true).append(true).open(&log)?;
        let mut shell = Command::new("bash");
        shell.args(["-c", command]).current_dir(clone).stdout(output.try_clone()?).stderr(output);
        // Those of the cargo that runs this are for this workspace, and the clone builds in a target of its own.
        let of_cargo = std::env::vars_os().map(|(name, _)| name).filter(|name| {
            name.to_str().is_some_and(|name| name.starts_with("CARGO_") && name != "CARGO_HOME" || name == "CARGO")
        });
        of_cargo.for_each(|name| {
            shell.env_remove(name);
        });
        let status = shell.status()?;
        if status.success() { Ok(()) } else { Err(format!("{command}: {status}; see {}", log.display()).into()) }
    };
    File::create(&log)?;
    let (before, timed) = work.commands();
    if !before.is_empty() {
        run(&before)?;
    }
    let start = Instant::now();
    run(&timed)?;
    Ok(start.elapsed())
}

fn text(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

/// What is said of the zipped size of each function as SAM CLI built it.
fn sizes(clone: &Path, commit: &str) -> Result<String, Failure> {
    let mut sizes = Vec::new();
    for entry in fs::read_dir(clone.join(".aws-sam/build"))? {
        let entry = entry?;
        let executable = entry.path().join("bootstrap");
        if executable.exists() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let name = name.strip_suffix("Function").unwrap_or(&name);
            sizes.push(format!("{name} {:.2}", mebibytes(zipped(&executable, Effort::Most)?)));
        }
    }
    sizes.sort();
    let machine = std::env::consts::ARCH;
    let sizes = sizes.join(", ");
    Ok(paragraph(&format!("Executables of `sam build` ({machine}, {commit}), zipped by `gzip -9`, in MiB: {sizes}.")))
}

/// Replaces the row of what was timed, and the note if there is a new one; the rest stays.
fn write(timed: &str, row: &[String], note: Option<String>) -> Result<(), Failure> {
    let path = root().join("docs/PERFORMANCE.md");
    Ok(fs::write(&path, renewed(&fs::read_to_string(&path)?, timed, row, note)?)?)
}

fn renewed(page: &str, timed: &str, row: &[String], note: Option<String>) -> Result<String, Failure> {
    let parts = page.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?)));
    let (before, (old, after)) = parts.ok_or("docs/PERFORMANCE.md has lost the marks of its build times")?;
    let head = ["what", "goal", "measured", "verdict", "commit"].map(str::to_owned).to_vec();
    let mut all = vec![head];
    for work in Work::value_variants() {
        let (what, _) = work.row();
        let earlier = || {
            let line = old.lines().find(|line| line.starts_with(&format!("| {what} |")))?;
            Some(line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        };
        all.extend(if what == timed { Some(row.to_vec()) } else { earlier() });
    }
    let earlier =
        || old.lines().filter(|line| !line.is_empty() && !line.starts_with('|')).collect::<Vec<_>>().join("\n");
    let note = note.map_or_else(earlier, |note| note.trim().to_owned());
    let note = if note.is_empty() { note } else { format!("{note}\n\n") };
    Ok(format!("{before}{BEGIN}\n{}\n{note}{END}{after}", table(&all)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_replaces_its_own_and_a_note_the_one_before() {
        let row = |work: Work, took: &str| [work.row().0, "1 s", took, "met", "c"].map(str::to_owned);
        let page = format!("before\n{BEGIN}\n{END}after\n");
        let page = renewed(&page, Work::Sam.row().0, &row(Work::Sam, "8 s"), Some("Sizes: 1\nand 2.\n".to_owned()));
        let page = renewed(&page.unwrap(), Work::First.row().0, &row(Work::First, "7 s"), None).unwrap();
        assert!(page.contains("\n\nSizes: 1\nand 2.\n\n<!-- Timed: end. -->\nafter\n"), "{page}");
        let page = renewed(&page, Work::Sam.row().0, &row(Work::Sam, "9 s"), Some("Sizes: 3.".to_owned())).unwrap();
        assert!(page.contains("| 7 s |") && page.contains("| 9 s |") && !page.contains("8 s"), "{page}");
        assert!(page.contains("Sizes: 3.") && !page.contains("and 2."), "{page}");
        assert!(renewed("no marks", "x", &[], None).is_err());
    }
}
