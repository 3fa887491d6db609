//! The functions of the code in which a warm request of a Lambda function spends its instructions, by callgrind.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;

use crate::account::Functions;
use crate::aws::FakeAws;
use crate::failure::Failure;
use crate::process::BenchProgram;
use crate::table::{paragraph, table_of};
use crate::warm;
use crate::workspace::{root, target};

/// How many are named.
const NAMED: usize = 10;

/// Names the costliest of a program, whose executable is given with its symbols, in so many requests.
pub(crate) async fn measure(
    programs: &[BenchProgram],
    (name, symbols): (&str, PathBuf),
    aws: &FakeAws,
    requests: usize,
) -> Result<String, Failure> {
    let mut functions = Functions::start(programs, aws).await?;
    let program = programs.iter().find(|program| program.name == name).ok_or("no such function")?;
    let program = BenchProgram { path: symbols, ..program.clone() };
    let few = counts(&warm::profile(&mut functions, &program, aws, 0).await?)?;
    let many = counts(&warm::profile(&mut functions, &program, aws, requests).await?)?;
    let mut costs: Vec<_> = many
        .into_iter()
        .map(|(function, count)| (count.saturating_sub(few.get(&function).copied().unwrap_or_default()), function))
        .collect();
    costs.sort_by(|one, other| other.cmp(one));
    let total: u64 = costs.iter().map(|(count, _)| count).sum();
    if total == 0 {
        return Err(format!("callgrind_annotate names no function of {name}").into());
    }
    let rows = costs.iter().take(NAMED).map(|(count, function)| {
        let permille = count * 1000 / total;
        [format!("`{function}`"), format!("{}.{}", permille / 10, permille % 10)]
    });
    let intro = format!(
        "The {NAMED} costliest functions of the code in a warm request of {name}, without those that they call:"
    );
    let sha =
        "valgrind's processor has no SHA extensions, so SHA-256 weighs more here than on a real one that has them.";
    let table = table_of(["function of the code", "% of the instructions"], rows);
    Ok(format!("\n{}\n{table}\n{}", paragraph(&intro), paragraph(sha)))
}

/// Links a function of the release build once more, with its symbols; where it is. Only this last step is done anew:
/// arguments behind `--` are for that crate alone.
pub(crate) fn with_symbols(name: &str) -> Result<PathBuf, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["rustc", "--release", "-p", name, "--bin", name, "--", "-C", "strip=none"];
    if !Command::new(cargo).args(arguments).current_dir(root()).status()?.success() {
        return Err(format!("{name} could not be built with symbols").into());
    }
    let copy = root().join(".local/bench-with-symbols");
    std::fs::copy(target().join("release").join(name), &copy)?;
    Ok(copy)
}

/// Instructions of each function, as `callgrind_annotate` lists them: `1,234 (12.3%)  file:function [object]`.
fn counts(profile: &std::path::Path) -> Result<HashMap<String, u64>, Failure> {
    let output = Command::new("callgrind_annotate").args(["--threshold=100", "--auto=no"]).arg(profile).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut counts = HashMap::new();
    for line in text.lines() {
        let Some((count, rest)) = line.trim_start().split_once(" (") else { continue };
        let Some((_, function)) = rest.split_once("%)") else { continue };
        let Ok(count) = count.replace(',', "").parse::<u64>() else { continue };
        let function = function.trim().rsplit_once(" [").map_or(function.trim(), |(function, _)| function);
        let function = function.split_once(':').map_or(function, |(_, function)| function);
        if function == "PROGRAM TOTALS" {
            continue;
        }
        *counts.entry(function.trim().to_owned()).or_default() += count;
    }
    Ok(counts)
}
