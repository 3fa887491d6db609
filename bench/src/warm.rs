//! Warm requests: the instructions and allocations of one, counted by valgrind, which simulates the processor. Unlike
//! times they hardly differ from run to run, whatever else the machine does.
//!
//! A function is started twice, answers so many requests the first time and some more the second time, and the
//! difference is divided by their number. So start and end don't count.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::account::{BenchClient, Functions};
use crate::aws::{FakeAws, Transport};
use crate::failure::Failure;
use crate::process::{BenchProgram, FunctionProcess};
use crate::programs::FLOOR;
use crate::workspace::root;

/// Requests that are not counted: connections are made, caches filled.
const FIRST: usize = 2;
/// Requests that are counted.
pub(crate) const COUNTED: usize = 8;

/// How often everything is counted.
pub(crate) const COUNTS: usize = 3;

/// What one warm request of a function takes.
#[derive(Debug, Clone)]
pub(crate) struct Warm {
    pub(crate) function: String,
    /// Instructions of the process, without the kernel's.
    pub(crate) instructions: u64,
    /// Blocks of memory that are allocated.
    pub(crate) allocations: Option<u64>,
}

/// What valgrind counts.
#[derive(Debug, Clone, Copy)]
enum Counted {
    Instructions,
    Allocations,
}

/// Whether valgrind is there; the error says how it is installed.
pub(crate) fn is_possible() -> Result<(), Failure> {
    if Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    Err("valgrind is missing, which counts instructions (on Debian: apt-get install valgrind)".into())
}

/// Counts the instructions of so many requests of the functions with these names.
pub(crate) async fn instructions(
    programs: &[BenchProgram],
    names: &[String],
    aws: &FakeAws,
    requests: usize,
) -> Result<Vec<Warm>, Failure> {
    let mut functions = Functions::start(programs, aws).await?;
    let mut measured = Vec::new();
    // The floor has no requests of its own.
    for program in programs.iter().filter(|program| program.name != FLOOR && names.contains(&program.name)) {
        let instructions = difference(&mut functions, program, aws, (Counted::Instructions, requests)).await?;
        measured.push(Warm { function: program.name.clone(), instructions, allocations: None });
    }
    Ok(measured)
}

/// The same, and their allocations.
pub(crate) async fn whole(
    programs: &[BenchProgram],
    names: &[String],
    aws: &FakeAws,
    requests: usize,
) -> Result<Vec<Warm>, Failure> {
    let mut measured = instructions(programs, names, aws, requests).await?;
    let mut functions = Functions::start(programs, aws).await?;
    for warm in &mut measured {
        let program = programs.iter().find(|program| program.name == warm.function).ok_or("no such function")?;
        let allocations = difference(&mut functions, program, aws, (Counted::Allocations, requests)).await?;
        warm.allocations = Some(allocations);
    }
    Ok(measured)
}

async fn difference(
    functions: &mut Functions,
    program: &BenchProgram,
    aws: &FakeAws,
    (count, requests): (Counted, usize),
) -> Result<u64, Failure> {
    let few = counted(functions, program, aws, count, FIRST).await?;
    let many = counted(functions, program, aws, count, FIRST + requests).await?;
    Ok(many.saturating_sub(few) / u64::try_from(requests)?)
}

/// What a process of the function counts that answers so many requests.
async fn counted(
    functions: &mut Functions,
    program: &BenchProgram,
    aws: &FakeAws,
    count: Counted,
    requests: usize,
) -> Result<u64, Failure> {
    let log = root().join(".local/bench-valgrind.log");
    let output = PathBuf::from("/dev/null");
    run(functions, program, aws, (count, &log, &output), requests).await?;
    let text = std::fs::read_to_string(&log)?;
    let number = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>().parse::<u64>();
    let found = text.lines().find_map(|line| match count {
        Counted::Instructions => line.split_once("Collected : ").map(|(_, rest)| number(rest)),
        Counted::Allocations => {
            line.split_once(" bytes in ").filter(|_| line.contains("Total:")).map(|(_, rest)| number(rest))
        }
    });
    Ok(found.ok_or_else(|| format!("valgrind says nothing of {}: {text}", program.name))??)
}

/// Writes callgrind's profile of a process that answers so many requests, after the first; where it is.
pub(crate) async fn profile(
    functions: &mut Functions,
    program: &BenchProgram,
    aws: &FakeAws,
    requests: usize,
) -> Result<PathBuf, Failure> {
    let log = root().join(".local/bench-valgrind.log");
    let output = root().join(format!(".local/bench-callgrind-{requests}.out"));
    run(functions, program, aws, (Counted::Instructions, &log, &output), FIRST + requests).await?;
    Ok(output)
}

/// Runs the function under valgrind, in place of the one that is there, until it has answered so many requests.
async fn run(
    functions: &mut Functions,
    program: &BenchProgram,
    aws: &FakeAws,
    (count, log, output): (Counted, &Path, &Path),
    requests: usize,
) -> Result<(), Failure> {
    let process = FunctionProcess::start(&under_valgrind(program, count, log, output), aws, Transport::Http).await?;
    let usual = functions.replace(&program.name, process).ok_or("no such function")?;
    // An account of its own, whose ID is always as long, because it is in every key.
    let number = aws.next_number();
    let id = format!("warm-{number:04}-{}", program.name);
    let result = Box::pin(answer(&mut BenchClient { functions, id }, &program.name, requests)).await;
    let process = functions.replace(&program.name, usual).ok_or("no such function")?;
    process.terminate().await?;
    Ok(result.map_err(|error| format!("{} under valgrind: {error}", program.name))?)
}

fn under_valgrind(program: &BenchProgram, count: Counted, log: &Path, output: &Path) -> BenchProgram {
    let tool = match count {
        Counted::Instructions => "callgrind",
        Counted::Allocations => "dhat",
    };
    let arguments = vec![
        format!("--tool={tool}"),
        format!("--{tool}-out-file={}", output.display()),
        format!("--log-file={}", log.display()),
        program.path.display().to_string(),
    ];
    BenchProgram { path: "valgrind".into(), arguments, ..program.clone() }
}

/// Has the function answer so many requests, all alike. What they need is done by the other functions.
async fn answer(account: &mut BenchClient<'_>, function: &str, requests: usize) -> Result<(), Failure> {
    for event in account.events(function, requests).await? {
        account.functions.invoke(function, event).await?;
    }
    Ok(())
}
