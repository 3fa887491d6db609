//! What warm requests take.

use crate::sample::Sample;
use crate::table::{paragraph, table_of};
use crate::warm::Warm;

/// The counts of one function.
struct Counts<'a> {
    function: &'a str,
    instructions: Sample,
    allocations: Sample,
}

/// The table, the costliest function first, of all functions counted so many times.
pub(crate) fn text(counted: &[Vec<Warm>]) -> String {
    let intro = format!(
        "One request on a warm function, counted by valgrind {}, the costliest first: instructions of the process, and \
         blocks of memory that it allocates. The median, and how far the lowest and the highest count are apart, in \
         percent of it.",
        if counted.len() == 1 { "once".to_owned() } else { format!("{} times", counted.len()) }
    );
    let rows = by_cost(counted).into_iter().map(|Counts { function, instructions, allocations }| {
        [
            function.to_owned(),
            format!("{:.0}", instructions.median() / 1000.0),
            instructions.spread(),
            format!("{:.0}", allocations.median()),
            allocations.spread(),
        ]
    });
    let head = ["function", "thousand instructions", "apart", "allocations", "apart"];
    format!("## Warm requests\n\n{}\n{}", paragraph(&intro), table_of(head, rows))
}

/// The function that takes the most instructions.
pub(crate) fn costliest(counted: &[Vec<Warm>]) -> Option<&str> {
    by_cost(counted).first().map(|counts| counts.function)
}

fn by_cost(counted: &[Vec<Warm>]) -> Vec<Counts<'_>> {
    let functions = counted.iter().take(1).flatten().map(|warm| warm.function.as_str());
    let counts = functions.map(|function| {
        let of_function = || counted.iter().flatten().filter(|warm| warm.function == function);
        Counts {
            function,
            instructions: of_function().map(|warm| float(warm.instructions)).collect(),
            allocations: of_function().filter_map(|warm| warm.allocations.map(float)).collect(),
        }
    });
    let mut counts: Vec<_> = counts.collect();
    counts.sort_by(|one, other| other.instructions.median().total_cmp(&one.instructions.median()));
    counts
}

#[allow(clippy::cast_precision_loss, reason = "counts of far less than 2 to the power of 52")]
fn float(count: u64) -> f64 {
    count as f64
}
