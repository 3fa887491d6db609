//! The size of what is deployed.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::process::BenchProgram;

/// Bytes of each zipped executable, by its program's name.
pub(crate) type Sizes = BTreeMap<String, u64>;

/// How hard gzip tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// As fast as it can, for sizes that nobody reads.
    Least,
    /// As small as it can.
    Most,
}

/// The executable of each program as gzip makes it, which deflates as zip does, in bytes; without the programs that
/// are not a single executable.
pub(crate) fn measure(programs: &[BenchProgram], effort: Effort) -> Result<Sizes, Failure> {
    let single = programs.iter().filter(|program| program.arguments.is_empty());
    single.map(|program| Ok((program.name.clone(), zipped(&program.path, effort)?))).collect()
}

/// The size of the file as gzip makes it, in bytes.
pub(crate) fn zipped(path: &Path, effort: Effort) -> Result<u64, Failure> {
    let level = if effort == Effort::Most { "-9c" } else { "-1c" };
    let mut gzip = Command::new("gzip").arg(level).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (mut input, bytes) = (gzip.stdin.take().ok_or("no input")?, std::fs::read(path)?);
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = gzip.wait_with_output()?;
    writer.join().map_err(|_| "gzip")??;
    if !output.status.success() {
        return Err(format!("gzip: {}", output.status).into());
    }
    Ok(u64::try_from(output.stdout.len())?)
}
