//! How many instructions a warm request of each function may take: `bench/instructions.txt`, of the development build.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::failure::Failure;
use crate::warm::Warm;
use crate::workspace::root;

/// Percent by which a count may exceed the budget.
const TOLERANCE: u64 = 5;
const FILE: &str = "bench/instructions.txt";

/// What code asks a processor for, and valgrind passes on: with others of these other instructions are counted.
const FEATURES: [&str; 8] = ["sse4_2", "avx", "avx2", "bmi1", "bmi2", "f16c", "rdrand", "rdseed"];

/// Those of this machine's processor, as a line of the file.
fn processor() -> Result<String, Failure> {
    let text = std::fs::read_to_string("/proc/cpuinfo")?;
    let flags = text.lines().find(|line| line.starts_with("flags")).unwrap_or_default();
    let has = |feature: &&str| flags.split_whitespace().any(|flag| flag == *feature);
    let features: Vec<_> = FEATURES.into_iter().filter(has).collect();
    Ok(format!("# Processor: {}", features.join(" ")))
}

/// Whether the budget was counted on a processor like this one.
pub(crate) fn is_comparable() -> Result<bool, Failure> {
    let processor = processor()?;
    Ok(std::fs::read_to_string(root().join(FILE))?.lines().any(|line| line == processor))
}

/// The functions of which these counts are over the budget and the tolerance, or that have no budget.
pub(crate) fn exceeded(measured: &[Warm]) -> Result<Vec<String>, Failure> {
    let text = std::fs::read_to_string(root().join(FILE))?;
    let lines = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
    let budgets = lines.map(|(name, count)| Ok((name, count.trim().parse()?)));
    let budgets: BTreeMap<&str, u64> = budgets.collect::<Result<_, Failure>>()?;
    let budget = |warm: &Warm| budgets.get(warm.function.as_str()).copied().unwrap_or_default();
    let is_over = |warm: &&Warm| warm.instructions * 100 > budget(warm) * (100 + TOLERANCE);
    Ok(measured.iter().filter(is_over).map(|warm| warm.function.clone()).collect())
}

/// What was counted; fails if some functions exceed their budget.
pub(crate) fn report(measured: &[Warm], exceeded: &[String]) -> Result<String, Failure> {
    let mut report = String::new();
    for Warm { function, instructions, .. } in measured {
        writeln!(report, "{function}: {instructions} instructions")?;
    }
    if exceeded.is_empty() {
        return Ok(report);
    }
    let names = exceeded.join(", ");
    Err(format!(
        "{report}More than {TOLERANCE} % over the budget of {FILE}: {names}. Find out why; if it is worth it, write the \
         new counts with `cargo run --bin bench -- --update-budget`."
    )
    .into())
}

/// Writes the counts, each the highest of several, as the new budget.
pub(crate) fn update(measured: &[Warm]) -> Result<(), Failure> {
    let mut text =
        "# Instructions of one warm request of each function, development build, x86_64, counted by valgrind.\n\
                    # Written by `cargo run --bin bench -- --update-budget`. Calls that are retried, or connections that are\n\
                    # made anew, on a busy machine change a count by up to a tenth: the highest that was seen is the budget.\n"
            .to_owned();
    writeln!(text, "{}", processor()?)?;
    for Warm { function, instructions, .. } in measured {
        writeln!(text, "{function} {instructions}")?;
    }
    Ok(std::fs::write(root().join(FILE), text)?)
}
