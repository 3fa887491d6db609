//! The page that keeps the tables, and the part of README.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::table::paragraph;
use crate::workspace::{commit, root};

/// Where the measured part of the page begins.
const MEASURED: &str = "<!-- Measured: from here to the end, the benchmark writes this page. -->\n";

/// Where the measured part of README begins and ends.
const SUMMARY: &str = "<!-- Measured: `cargo run --release -p bench` writes this table. -->\n";
const SUMMARY_END: &str = "<!-- Measured: end. -->\n";

/// The files.
#[derive(Debug)]
pub(crate) struct PageFiles {
    page: PathBuf,
    readme: PathBuf,
}

impl PageFiles {
    /// Those of the workspace.
    pub(crate) fn of_workspace() -> Self {
        Self { page: root().join("docs/PERFORMANCE.md"), readme: root().join("README.md") }
    }

    /// Copies of them, for nobody to read.
    pub(crate) fn copies() -> Result<Self, Failure> {
        let folder = root().join(".local/bench-check");
        std::fs::create_dir_all(&folder)?;
        let (original, copies) =
            (Self::of_workspace(), Self { page: folder.join("PERFORMANCE.md"), readme: folder.join("README.md") });
        std::fs::copy(original.page, &copies.page)?;
        std::fs::copy(original.readme, &copies.readme)?;
        Ok(copies)
    }

    /// Writes the page: what it says of what was tried stays, then come the machine, the goals and the tables. README
    /// gets the summary.
    pub(crate) fn write(&self, tables: &str, summary: &str, (runs, load): (usize, &str)) -> Result<(), Failure> {
        let page = std::fs::read_to_string(&self.page)?;
        let (written, _) = page.split_once(MEASURED).ok_or("docs/PERFORMANCE.md has lost its mark")?;
        let how = format!(
            "Each program was started {runs} times over each transport, in rounds that have an order of their own each, \
             for requests that succeed. AWS is a server on this machine that answers at once: the network and Lambda's \
             own start come on top."
        );
        let machine = paragraph(&machine(load)?);
        let page = format!("{written}{MEASURED}\n## The machine\n\n{machine}\n{}\n{tables}", paragraph(&how));
        std::fs::write(&self.page, page)?;
        let readme = std::fs::read_to_string(&self.readme)?;
        let parts =
            readme.split_once(SUMMARY).and_then(|(before, rest)| Some((before, rest.split_once(SUMMARY_END)?.1)));
        let (before, after) = parts.ok_or("README.md has lost its marks")?;
        Ok(std::fs::write(&self.readme, format!("{before}{SUMMARY}\n{summary}\n{SUMMARY_END}{after}"))?)
    }
}

/// What was measured on.
fn machine(load: &str) -> Result<String, Failure> {
    let processor = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = processor.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    let cores = std::thread::available_parallelism()?;
    let memory = std::fs::read_to_string("/proc/meminfo")?;
    let memory = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or_default();
    let memory = format!("{:.0} GiB", memory.trim().trim_end_matches(" kB").parse::<f64>()? / (1024.0 * 1024.0));
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let (kernel, rustc, python) = (kernel.trim(), version("rustc")?, version("python3")?);
    let commit = commit()?;
    Ok(format!(
        "{model}, {cores} cores, {memory} of memory, Linux {kernel}, {rustc}, {python}; load {load} before the first \
         start. Measured is the commit of {commit}, with what was not committed then."
    ))
}

/// How busy the machine is: the processes that ran or waited to run, on average of the last minute.
pub(crate) fn load() -> Result<String, Failure> {
    let load = std::fs::read_to_string("/proc/loadavg")?;
    Ok(load.split(' ').next().unwrap_or_default().to_owned())
}

/// The first words that a program says of its version, without what is in brackets.
fn version(program: &str) -> Result<String, Failure> {
    let said = String::from_utf8(Command::new(program).arg("--version").output()?.stdout)?;
    Ok(said.split('(').next().unwrap_or_default().trim().to_owned())
}
