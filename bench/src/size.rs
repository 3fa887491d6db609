//! The size of what is deployed.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::process::BenchProgram;
use crate::table::mebibytes;

/// How hard gzip tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// As fast as it can, for sizes that nobody reads.
    Least,
    /// As small as it can.
    Most,
}

/// The executable of each program as gzip makes it, which deflates as zip does, in MiB; without the programs that are
/// not a single executable.
pub(crate) fn measure(programs: &[BenchProgram], effort: Effort) -> Result<BTreeMap<String, f64>, Failure> {
    let single = programs.iter().filter(|program| program.arguments.is_empty());
    single.map(|program| Ok((program.name.clone(), zipped(program, effort)?))).collect()
}

fn zipped(program: &BenchProgram, effort: Effort) -> Result<f64, Failure> {
    let level = if effort == Effort::Most { "-9c" } else { "-1c" };
    let mut gzip = Command::new("gzip").arg(level).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (mut input, bytes) = (gzip.stdin.take().ok_or("no input")?, std::fs::read(&program.path)?);
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = gzip.wait_with_output()?;
    writer.join().map_err(|_| "gzip")??;
    Ok(mebibytes(u64::try_from(output.stdout.len())?))
}
