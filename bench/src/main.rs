//! Measures cold starts, sizes and round trips of the functions, and writes `docs/PERFORMANCE.md`.
//!
//! `cargo run --release -p bench` builds everything that it needs. `--check` only shows that it works: with the
//! development build, two runs, and nothing written.
#![allow(clippy::print_stdout, reason = "a command that prints what it measures")]

mod aws;
mod cold_start;
mod failure;
mod process;
mod programs;
mod report;
mod round_trips;
mod runtime_api;
mod table;

use aws::Aws;
use clap::Parser;
use failure::Failure;

/// Measures the functions' cold starts, sizes and round trips.
#[derive(Debug, Parser)]
struct Arguments {
    /// Only shows that the benchmark works: development build, two runs, no Python, and no page is written.
    #[arg(long)]
    check: bool,
    /// How often each program is started.
    #[arg(long, default_value_t = 25)]
    runs: usize,
    /// Only these functions' cold starts, without Python and round trips; no page is written.
    #[arg(long, value_name = "FUNCTION")]
    only: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let (profile, runs) = if arguments.check { ("dev", 2) } else { ("release", arguments.runs) };
    let functions = programs::build(profile, &arguments.only)?;
    let mut programs = functions.clone();
    let whole = arguments.only.is_empty();
    if whole && !arguments.check {
        programs.push(programs::python()?);
    }
    let aws = Aws::start().await?;
    let cold_starts = cold_start::measure(&programs, &aws, runs).await?;
    let depths = if whole { round_trips::measure(&functions, &aws).await? } else { Vec::new() };
    let tables = report::tables(&cold_starts, &depths);
    println!("{tables}");
    if whole && !arguments.check {
        std::fs::write(programs::root().join("docs/PERFORMANCE.md"), report::page(&tables, runs)?)?;
    }
    Ok(())
}
