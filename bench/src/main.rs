//! Measures cold starts, sizes, round trips and warm requests of the functions, and writes `docs/PERFORMANCE.md`.
//!
//! `cargo run --release -p bench` builds everything that it needs. `--check` only shows that it works: with the
//! development build, everything once, and copies of the page and README written.
#![allow(clippy::print_stdout, reason = "a command that prints what it measures")]

mod account;
mod aws;
mod budget;
mod builders;
mod cold_start;
mod costly;
mod extent;
mod failure;
mod goals;
mod page;
mod page_file;
mod process;
mod programs;
mod report;
mod round_trips;
mod runtime_api;
mod sample;
mod size;
mod table;
mod tls;
mod warm;
mod whole;
mod workspace;

use std::path::PathBuf;

use aws::FakeAws;
use builders::Work;
use clap::Parser;
use extent::Extent;
use failure::Failure;
use whole::Texts;

/// Measures the functions' cold starts, sizes, round trips and warm requests.
#[derive(Debug, Parser)]
struct Arguments {
    /// Only shows that the benchmark works: everything once, with the development build. Copies of the page and README
    /// are written, to `.local/bench-check`. No figure decides.
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
    /// Only the cold starts and sizes, and also those of the executables in this directory, which are of another build.
    /// May be given more than once; the label stands in the tables.
    #[arg(long, value_name = "[LABEL=]DIRECTORY", value_parser = labelled)]
    beside: Vec<(String, PathBuf)>,
    /// Only how long builds, the first start, the tests and `.ci/run` take, in fresh clones of the commit that is
    /// checked out; all of them, or those named. Writes their table of docs/PERFORMANCE.md. Takes more than an hour.
    #[arg(long, value_name = "WORK", num_args = 0.., value_delimiter = ',')]
    builders: Option<Vec<Work>>,
}

/// A label and a directory, which is its own label if it has none.
fn labelled(text: &str) -> Result<(String, PathBuf), String> {
    let (label, directory) = text.split_once('=').unwrap_or((text, text));
    if label.is_empty() || directory.is_empty() {
        return Err("it is neither a directory nor of the form LABEL=DIRECTORY".to_owned());
    }
    Ok((label.to_owned(), directory.into()))
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    if let Some(works) = &arguments.builders {
        return builders::measure(works);
    }
    if arguments.budget || arguments.update_budget {
        return budget::run(arguments.update_budget).await;
    }
    let extent = if arguments.check { Extent::check() } else { Extent::whole(arguments.runs) };
    let is_whole = arguments.only.is_empty() && arguments.beside.is_empty();
    if is_whole {
        warm::is_possible()?;
    }
    let functions = programs::build(extent.profile, &arguments.only)?;
    let is_measured =
        |name: &String| name == programs::FLOOR || arguments.only.is_empty() || arguments.only.contains(name);
    let mut programs: Vec<_> = functions.iter().filter(|function| is_measured(&function.name)).cloned().collect();
    let own = programs.clone();
    for (label, directory) in &arguments.beside {
        let others = own.iter().skip(1).map(|function| function.of_build(label, directory));
        programs.extend(others.collect::<Result<Vec<_>, _>>()?);
    }
    if is_whole {
        programs.extend(programs::python()?);
    }
    let aws = FakeAws::start().await?;
    let load = page_file::load()?;
    let starts = cold_start::measure(&programs, &functions, &aws, extent.runs).await?;
    let sizes = size::measure(&programs, extent.effort)?;
    if !is_whole {
        println!("{}", report::cold_starts(&starts, &sizes));
        return Ok(());
    }
    let Texts { tables, summary } = whole::measure(&functions, &aws, &extent, (starts, sizes)).await?;
    println!("{tables}\n{summary}");
    extent.files()?.write(&tables, &summary, (extent.runs, &load))
}
