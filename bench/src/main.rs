//! Measures cold starts, sizes, round trips and warm requests of the functions, and writes `docs/PERFORMANCE.md`.
//!
//! `cargo run --release -p bench` builds everything that it needs. `--check` only shows that it works: with the
//! development build, two runs, and nothing written.
#![allow(clippy::print_stdout, reason = "a command that prints what it measures")]

mod account;
mod aws;
mod budget;
mod cold_start;
mod costly;
mod failure;
mod page;
mod process;
mod programs;
mod report;
mod round_trips;
mod runtime_api;
mod size;
mod table;
mod tls;
mod warm;
mod workspace;

use std::path::PathBuf;

use aws::FakeAws;
use clap::Parser;
use failure::Failure;
use size::Effort;
use warm::Depth;

/// Measures the functions' cold starts, sizes, round trips and warm requests.
#[derive(Debug, Parser)]
struct Arguments {
    /// Only shows that the benchmark works: development build, two runs, no Python, and no page is written.
    #[arg(long)]
    check: bool,
    /// Only fails if a warm request takes more instructions than `bench/instructions.txt` allows, with the development
    /// build. Needs valgrind, and an `x86_64` machine.
    #[arg(long)]
    budget: bool,
    /// Only writes `bench/instructions.txt` anew.
    #[arg(long)]
    update_budget: bool,
    /// How often each program is started.
    #[arg(long, default_value_t = 25)]
    runs: usize,
    /// Only these functions' cold starts, without Python and the rest; no page is written.
    #[arg(long, value_name = "FUNCTION")]
    only: Vec<String>,
    /// Only the cold starts and sizes, and also those of the executables in this directory: of an earlier build.
    #[arg(long, value_name = "DIRECTORY")]
    beside: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    if arguments.budget || arguments.update_budget {
        return budget(arguments.update_budget).await;
    }
    let (profile, runs) = if arguments.check { ("dev", 2) } else { ("release", arguments.runs) };
    let is_whole = arguments.only.is_empty() && arguments.beside.is_none();
    let writes = is_whole && !arguments.check;
    if writes {
        warm::is_possible()?;
    }
    let functions = programs::build(profile, &arguments.only)?;
    let is_measured =
        |name: &String| name == programs::FLOOR || arguments.only.is_empty() || arguments.only.contains(name);
    let mut programs: Vec<_> = functions.iter().filter(|function| is_measured(&function.name)).cloned().collect();
    if let Some(directory) = &arguments.beside {
        let others: Vec<_> = programs.iter().skip(1).map(|function| function.of_build(directory)).collect();
        programs.extend(others);
    }
    if writes {
        programs.extend(programs::python()?);
    }
    let aws = FakeAws::start().await?;
    let load = report::load()?;
    let (over_http, over_tls) = cold_start::measure(&programs, &functions, &aws, runs).await?;
    let sizes = size::measure(&programs, if arguments.check { Effort::Least } else { Effort::Most })?;
    let mut tables = report::cold_starts(&over_http, &over_tls, &sizes);
    let mut summary = String::new();
    if is_whole {
        let samples = if arguments.check { 1 } else { round_trips::SAMPLES };
        let round_trips = round_trips::measure(&functions, &aws, samples).await?;
        tables += &report::round_trips(&round_trips);
        summary = report::summary(&over_http, &sizes, &round_trips);
    }
    if writes {
        let names: Vec<_> = functions.iter().map(|function| function.name.clone()).collect();
        tables += &report::warm(&warm::measure(&functions, &names, &aws, Depth::Whole).await?);
        tables += &costly::measure(&functions, "health-check", &aws).await?;
        tables += &page::measure(runs)?;
    }
    println!("{tables}\n{summary}");
    if writes {
        report::write(&tables, &summary, (runs, &load))?;
    }
    Ok(())
}

/// How often the instructions of a function are counted at most: a busy machine can only add some.
const COUNTS: usize = 5;

/// Counts the instructions of warm requests, and compares them with the budget or makes them the budget.
async fn budget(update: bool) -> Result<(), Failure> {
    warm::is_possible()?;
    let (functions, aws) = (programs::build("dev", &[])?, FakeAws::start().await?);
    let all: Vec<_> = functions.iter().map(|function| function.name.clone()).collect();
    let mut warm = warm::measure(&functions, &all, &aws, Depth::Budget).await?;
    if !update && !budget::is_comparable()? {
        println!("{}not compared: the budget was counted on another kind of processor", budget::report(&warm, &[])?);
        return Ok(());
    }
    // The budget is the highest count, and it is compared with the lowest.
    let choose = if update { u64::max } else { u64::min };
    for _ in 1..COUNTS {
        let names = if update { all.clone() } else { budget::exceeded(&warm)? };
        for again in warm::measure(&functions, &names, &aws, Depth::Budget).await? {
            for warm in warm.iter_mut().filter(|warm| warm.function == again.function) {
                warm.instructions = choose(warm.instructions, again.instructions);
            }
        }
    }
    if update {
        return budget::update(&warm);
    }
    println!("{}", budget::report(&warm, &budget::exceeded(&warm)?)?);
    Ok(())
}
