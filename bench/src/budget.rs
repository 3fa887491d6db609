//! How many instructions a warm request of each function may take: `bench/instructions.txt`, of the development build.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::aws::FakeAws;
use crate::failure::Failure;
use crate::programs;
use crate::warm::{self, Warm};
use crate::workspace::root;

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

/// What the file says: the lowest of several counts of each function.
#[derive(Debug)]
struct Budget {
    counts: BTreeMap<String, u64>,
    /// Whether it was counted on a processor like this one.
    is_of_this_processor: bool,
}

/// What is to be said of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Within,
    /// More than the budget and the tolerance.
    Over,
    /// So much less than the budget that it would no longer notice anything.
    Under,
    /// Nothing was counted.
    Nothing,
    /// The file does not name the function.
    NoBudget,
}

impl Budget {
    /// Reads the file.
    fn read() -> Result<Self, Failure> {
        Self::parse(&std::fs::read_to_string(root().join(FILE))?, &processor()?)
    }

    fn parse(text: &str, processor: &str) -> Result<Self, Failure> {
        let lines = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
        let counts = lines.map(|(name, count)| Ok((name.to_owned(), count.trim().parse()?)));
        let is_of_this_processor = text.lines().any(|line| line == processor);
        Ok(Self { counts: counts.collect::<Result<_, Failure>>()?, is_of_this_processor })
    }

    /// Percent of the budget which a count may reach.
    const fn most(&self) -> u64 {
        if self.is_of_this_processor { 105 } else { 125 }
    }

    /// Percent of the budget which a count must reach.
    const fn least(&self) -> u64 {
        if self.is_of_this_processor { 80 } else { 75 }
    }

    fn verdict(&self, Warm { function, instructions, .. }: &Warm) -> Verdict {
        let counted = instructions.saturating_mul(100);
        match self.counts.get(function) {
            _ if counted == 0 => Verdict::Nothing,
            None => Verdict::NoBudget,
            Some(budget) if counted > budget.saturating_mul(self.most()) => Verdict::Over,
            Some(budget) if counted < budget.saturating_mul(self.least()) => Verdict::Under,
            Some(_) => Verdict::Within,
        }
    }

    /// The functions that are over their budget: another count may be lower.
    fn over(&self, measured: &[Warm]) -> Vec<String> {
        let over = measured.iter().filter(|warm| self.verdict(warm) == Verdict::Over);
        over.map(|warm| warm.function.clone()).collect()
    }

    /// What was counted; fails if a count does not fit its budget, or a function of the file was not counted.
    fn report(&self, measured: &[Warm]) -> Result<String, Failure> {
        let mut report = String::new();
        if !self.is_of_this_processor {
            let (least, most) = (self.least(), self.most());
            writeln!(report, "The budget is of another kind of processor: {least} % to {most} % of it are allowed.")?;
        }
        let mut wrong = Vec::new();
        for warm in measured {
            writeln!(report, "{}: {} instructions", warm.function, warm.instructions)?;
            wrong.extend(self.sentence(warm));
        }
        let is_counted = |function: &String| measured.iter().any(|warm| warm.function == *function);
        let missing = self.counts.keys().filter(|function| !is_counted(function));
        wrong.extend(missing.map(|function| format!("{function}: it has a budget in {FILE}, and was not counted.")));
        if wrong.is_empty() { Ok(report) } else { Err(format!("{report}{}", wrong.join("\n")).into()) }
    }

    /// What is wrong with a count, and what to do.
    fn sentence(&self, warm: &Warm) -> Option<String> {
        const UPDATE: &str = "`cargo run --bin bench -- --update-budget`";
        let sentence = match self.verdict(warm) {
            Verdict::Within => return None,
            Verdict::Over => format!(
                "more than {} % of the budget of {FILE}. Find out why; if it is worth it, write the new counts with \
                 {UPDATE}.",
                self.most()
            ),
            Verdict::Under => format!(
                "less than {} % of the budget of {FILE}. Either the work got less: then write the new counts with \
                 {UPDATE}, so that the gain is kept. Or part of it was not counted.",
                self.least()
            ),
            Verdict::Nothing => "nothing was counted.".to_owned(),
            Verdict::NoBudget => format!("no budget in {FILE}. Write one with {UPDATE}."),
        };
        Some(format!("{}: {sentence}", warm.function))
    }
}

/// How often the instructions of a function are counted at most.
const COUNTS: usize = 5;
/// Requests in each count: unoptimised code is slow under valgrind.
const REQUESTS: usize = 2;

/// Counts the instructions of warm requests with the development build, and compares them with the budget or makes them
/// the budget. Both are the lowest of several counts, for a busy machine only adds to them.
pub(crate) async fn run(update: bool) -> Result<(), Failure> {
    if !cfg!(target_arch = "x86_64") {
        println!("not counted: the budget is of x86_64, and another architecture has other instructions");
        return Ok(());
    }
    warm::is_possible()?;
    let budget = if update { None } else { Some(Budget::read()?) };
    let (functions, aws) = (programs::build("dev", &[])?, FakeAws::start().await?);
    let all: Vec<_> = functions.iter().map(|function| function.name.clone()).collect();
    let mut counted = warm::instructions(&functions, &all, &aws, REQUESTS).await?;
    for _ in 1..COUNTS {
        let names = budget.as_ref().map_or_else(|| all.clone(), |budget| budget.over(&counted));
        if names.is_empty() {
            break;
        }
        for again in warm::instructions(&functions, &names, &aws, REQUESTS).await? {
            for warm in counted.iter_mut().filter(|warm| warm.function == again.function) {
                warm.instructions = warm.instructions.min(again.instructions);
            }
        }
    }
    match budget {
        Some(budget) => println!("{}", budget.report(&counted)?),
        None => update_file(&counted)?,
    }
    Ok(())
}

/// Writes the counts, each the lowest of several, as the new budget.
fn update_file(measured: &[Warm]) -> Result<(), Failure> {
    let mut text =
        "# Instructions of one warm request of each function, development build, x86_64, counted by valgrind.\n\
         # Written by `cargo run --bin bench -- --update-budget`. Calls that are retried, or connections that are made\n\
         # anew, on a busy machine only add to a count: the lowest of several is the budget, and is compared with it.\n"
            .to_owned();
    writeln!(text, "{}", processor()?)?;
    for Warm { function, instructions, .. } in measured {
        if *instructions == 0 {
            return Err(format!("{function}: nothing was counted").into());
        }
        writeln!(text, "{function} {instructions}")?;
    }
    Ok(std::fs::write(root().join(FILE), text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# A comment\n# Processor: avx\nsetup 1000\n";

    fn budget(processor: &str) -> Budget {
        Budget::parse(TEXT, processor).unwrap()
    }

    fn counted(function: &str, instructions: u64) -> Vec<Warm> {
        vec![Warm { function: function.to_owned(), instructions, allocations: None }]
    }

    fn failure(processor: &str, instructions: u64) -> Option<String> {
        budget(processor).report(&counted("setup", instructions)).err().map(|error| error.to_string())
    }

    #[test]
    fn a_count_may_be_a_twentieth_over_its_budget() {
        assert_eq!(failure("# Processor: avx", 1050), None);
        assert!(failure("# Processor: avx", 1051).unwrap().contains("setup: more than 105 %"));
        assert_eq!(budget("# Processor: avx").over(&counted("setup", 1050)), Vec::<String>::new());
        assert_eq!(budget("# Processor: avx").over(&counted("setup", 1051)), ["setup"]);
    }

    #[test]
    fn a_count_far_under_its_budget_fails() {
        assert_eq!(failure("# Processor: avx", 800), None);
        let failure = failure("# Processor: avx", 799).unwrap();
        assert!(failure.contains("less than 80 %") && failure.contains("--update-budget"), "{failure}");
        assert_eq!(budget("# Processor: avx").over(&counted("setup", 799)), Vec::<String>::new());
    }

    #[test]
    fn a_count_of_nothing_fails() {
        for processor in ["# Processor: avx", "# Processor: other"] {
            assert!(failure(processor, 0).unwrap().contains("setup: nothing was counted"));
        }
    }

    #[test]
    fn a_function_without_a_budget_fails() {
        let both = [counted("setup", 1000), counted("new", 5)].concat();
        let failure = budget("# Processor: avx").report(&both).unwrap_err().to_string();
        assert!(
            failure.ends_with(
                "new: no budget in bench/instructions.txt. Write one with `cargo run --bin bench -- \
                                   --update-budget`."
            ),
            "{failure}"
        );
    }

    #[test]
    fn a_function_that_was_not_counted_fails() {
        let failure = budget("# Processor: avx").report(&[]).unwrap_err().to_string();
        assert!(
            failure.contains("setup: it has a budget in bench/instructions.txt, and was not counted."),
            "{failure}"
        );
    }

    #[test]
    fn another_kind_of_processor_has_a_wider_tolerance_and_says_so() {
        let report = budget("# Processor: other").report(&counted("setup", 1250)).unwrap();
        assert!(report.contains("another kind of processor"), "{report}");
        assert!(failure("# Processor: other", 1251).unwrap().contains("more than 125 %"));
        assert_eq!(failure("# Processor: other", 750), None);
        assert!(failure("# Processor: other", 749).unwrap().contains("less than 75 %"));
    }
}
