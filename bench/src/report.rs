//! The tables, and the page that keeps them.

use crate::cold_start::ColdStart;
use crate::failure::Failure;
use crate::programs::{FLOOR, PYTHON};
use crate::round_trips::Depth;
use crate::table::table;

/// All that was measured, as Markdown.
pub(crate) fn tables(cold_starts: &[ColdStart], depths: &[Depth]) -> String {
    let peer = cold_starts.iter().find(|result| result.name == PYTHON);
    let ours = cold_starts.iter().find(|result| result.name == "create-external-id");
    let against_python = peer.zip(ours).map_or_else(String::new, |(peer, ours)| {
        let ratio = peer.until_answer.median() / ours.until_answer.median();
        format!("Python takes {ratio:.0} times as long as create-external-id until its first answer.\n\n")
    });
    format!(
        "## Cold start, memory and size\n\nMilliseconds from the start of the process, MiB of peak memory; median (least \
         to most). \"× floor\" is the ratio to\nthe floor, an empty `lambda_http` function of the same \
         profile.\n\n{}\n{against_python}## Round trips\n\nAnswers of AWS that a request waits for, one after the \
         other, on a warm function.\n\n{}",
        table(&cold_start_rows(cold_starts)),
        table(&depth_rows(depths)),
    )
}

fn cold_start_rows(cold_starts: &[ColdStart]) -> Vec<Vec<String>> {
    let floor = cold_starts.iter().find(|result| result.name == FLOOR);
    let ratio = |value: f64, of: Option<f64>| of.map_or_else(String::new, |of| format!("{:.2}", value / of));
    let head =
        ["program", "first `next`", "× floor", "first answer", "× floor", "memory at start", "at work", "zipped"];
    let rows = cold_starts.iter().map(|result| {
        let (next, answer) = (result.until_next.median(), result.until_answer.median());
        vec![
            result.name.clone(),
            result.until_next.to_string(),
            ratio(next, floor.map(|floor| floor.until_next.median())),
            result.until_answer.to_string(),
            ratio(answer, floor.map(|floor| floor.until_answer.median())),
            format!("{:.1}", result.memory_at_start.median()),
            format!("{:.1}", result.memory_at_work.median()),
            result.zipped.map_or_else(String::new, |size| format!("{size:.2}")),
        ]
    });
    std::iter::once(head.map(str::to_owned).to_vec()).chain(rows).collect()
}

fn depth_rows(depths: &[Depth]) -> Vec<Vec<String>> {
    let head = vec!["request".to_owned(), "depth".to_owned()];
    let rows = depths.iter().map(|depth| vec![depth.request.to_owned(), format!("{:.1}", depth.depth)]);
    std::iter::once(head).chain(rows).collect()
}

/// The page: the machine, then the tables.
pub(crate) fn page(tables: &str, runs: usize) -> Result<String, Failure> {
    let processor = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = processor.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    let cores = std::thread::available_parallelism()?;
    let load = std::fs::read_to_string("/proc/loadavg")?;
    let load = load.split(' ').next().unwrap_or_default();
    Ok(format!(
        "# Performance\n\nMeasured by `cargo run --release -p bench`, which writes this page. Compare ratios, which \
         hold from machine to\nmachine, and not times. Each program was started {runs} times, in turns with the others. \
         AWS is a server on\nthis machine that answers at once over plain HTTP: TLS, the network and Lambda's own \
         start come on top.\n\nThe machine: {model}, {cores} cores, load {load} at the end.\n\n{tables}"
    ))
}
