//! The tables, and the page that keeps them.

use std::collections::BTreeMap;
use std::process::Command;

use crate::cold_start::ColdStart;
use crate::failure::Failure;
use crate::programs::{FLOOR, IN_PYTHON};
use crate::round_trips::{RoundTrips, Waits};
use crate::table::{Sample, table};
use crate::warm::Warm;
use crate::workspace::root;

/// Where the measured part of the page begins.
const MEASURED: &str = "<!-- Measured: from here to the end, the benchmark writes this page. -->\n";

/// Where the measured part of README begins and ends.
const SUMMARY: &str = "<!-- Measured: `cargo run --release -p bench` writes this table. -->\n";
const SUMMARY_END: &str = "<!-- Measured: end. -->\n";
/// The function that README compares with the floor.
const SIMPLE: &str = "create-external-id";

/// Start, memory and size of every program.
pub(crate) fn cold_starts(over_http: &[ColdStart], over_tls: &[ColdStart], sizes: &BTreeMap<String, f64>) -> String {
    let peers = over_http.iter().filter_map(|peer| against_python(peer, over_http));
    let against_python = peers
        .map(|(name, ratio)| format!("Python takes {ratio:.0} times as long as {name} until its first answer.\n\n"))
        .collect::<Vec<_>>()
        .concat();
    format!(
        "## Cold start\n\nMilliseconds from the start of the process: until it asks for its first event, until its first \
         call of AWS, and\nuntil it has answered the first event, over plain HTTP; and the answer over TLS. Median (least \
         to most). \"× floor\" is\nthe ratio to the floor, an empty `lambda_http` function of the same profile: of \
         the first `next` to the floor's, and\nof the others to the floor's first answer.\n\n{}\n{against_python}## \
         Memory and size\n\nMiB: peak memory when it asks for its first event, after the answer to it over plain HTTP \
         and over TLS, and the\nsize of the zipped executable.\n\n{}\n",
        table(&start_rows(over_http, over_tls)),
        table(&size_rows(over_http, over_tls, sizes)),
    )
}

/// The function of which this is the peer in Python, and how many times as long the peer takes until its first answer.
fn against_python(peer: &ColdStart, all: &[ColdStart]) -> Option<(String, f64)> {
    let name = peer.name.strip_suffix(IN_PYTHON)?;
    let ours = all.iter().find(|result| result.name == name)?;
    Some((name.to_owned(), peer.until_answer.median() / ours.until_answer.median()))
}

fn start_rows(over_http: &[ColdStart], over_tls: &[ColdStart]) -> Vec<Vec<String>> {
    let floor = over_http.iter().find(|result| result.name == FLOOR);
    let ratio = |sample: &Sample, of: fn(&ColdStart) -> &Sample| match floor {
        Some(floor) if !sample.is_empty() => format!("{:.2}", sample.median() / of(floor).median()),
        _ => String::new(),
    };
    let text = |sample: &Sample| if sample.is_empty() { "none".to_owned() } else { sample.to_string() };
    let head = [
        "program",
        "first `next`",
        "× floor",
        "first call",
        "× floor",
        "first answer",
        "× floor",
        "over TLS",
        "× floor",
    ];
    let rows = over_http.iter().zip(over_tls).map(|(http, tls)| {
        vec![
            http.name.clone(),
            text(&http.until_next),
            ratio(&http.until_next, |floor| &floor.until_next),
            text(&http.until_call),
            ratio(&http.until_call, |floor| &floor.until_answer),
            text(&http.until_answer),
            ratio(&http.until_answer, |floor| &floor.until_answer),
            text(&tls.until_answer),
            ratio(&tls.until_answer, |floor| &floor.until_answer),
        ]
    });
    std::iter::once(head.map(str::to_owned).to_vec()).chain(rows).collect()
}

fn size_rows(over_http: &[ColdStart], over_tls: &[ColdStart], sizes: &BTreeMap<String, f64>) -> Vec<Vec<String>> {
    let head = ["program", "at start", "at work", "at work over TLS", "zipped"];
    let rows = over_http.iter().zip(over_tls).map(|(http, tls)| {
        vec![
            http.name.clone(),
            format!("{:.1}", http.memory_at_start.median()),
            format!("{:.1}", http.memory_at_work.median()),
            format!("{:.1}", tls.memory_at_work.median()),
            sizes.get(&http.name).map_or_else(String::new, |size| format!("{size:.2}")),
        ]
    });
    std::iter::once(head.map(str::to_owned).to_vec()).chain(rows).collect()
}

/// What requests wait for.
pub(crate) fn round_trips(RoundTrips { requests, batch_of_ten }: &RoundTrips) -> String {
    let head = ["request", "depth", "one call after the other"].map(str::to_owned).to_vec();
    let rows = requests
        .iter()
        .map(|depth| vec![depth.request.to_owned(), format!("{:.1}", depth.depth), format!("{:.1}", depth.in_turn)]);
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    format!(
        "## Round trips\n\nAnswers of AWS that a request waits for, one after the other, on a warm function; and how many \
         it would be if no\ncall began before the one before it was answered. Every answer takes 50 ms.\n\n{}\nA test \
         waits for STS, then for two answers of Amazon S3 (`read_only`: list, get) or three (`read_write`: put,\nget, \
         delete): the goals of 3 and 4. Before it, in one round, it reads the External ID, without which STS cannot be\n\
         called, and counts the test against the limits; after it, it writes the receipt. That is one round more than the\n\
         goals with the receipt allow.\n\nThe first endpoint of an account takes two rounds more than others: its \
         transaction finds no number of endpoints to\nincrease, so they are counted once.\n\nA batch of ten scheduled checks takes {batch_of_ten:.2} times as long as a batch of one.\n\n",
        table(&rows)
    )
}

/// What warm requests take, the costliest function first.
pub(crate) fn warm(measured: &[Warm]) -> String {
    let mut measured: Vec<_> = measured.iter().collect();
    measured.sort_by_key(|warm| std::cmp::Reverse(warm.instructions));
    let head = ["function", "thousand instructions", "allocations"].map(str::to_owned).to_vec();
    let rows = measured.into_iter().map(|Warm { function, instructions, allocations }| {
        let allocations = allocations.map_or_else(String::new, |count| count.to_string());
        vec![function.clone(), (instructions / 1000).to_string(), allocations]
    });
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    format!(
        "## Warm requests\n\nOne request on a warm function, counted by valgrind, the costliest first: instructions of \
         the process, and blocks of\nmemory that it allocates.\n\n{}",
        table(&rows)
    )
}

/// The figures for README.
pub(crate) fn summary(over_http: &[ColdStart], sizes: &BTreeMap<String, f64>, round_trips: &RoundTrips) -> String {
    let of = |name: &str| over_http.iter().find(|result| result.name == name);
    let mut rows = vec![vec!["what".to_owned(), "measured".to_owned()]];
    let mut row = |what: &str, measured: String| rows.push(vec![what.to_owned(), measured]);
    if let (Some(floor), Some(function)) = (of(FLOOR), of(SIMPLE)) {
        let until_next = function.until_next.median() / floor.until_next.median();
        row(
            "create-external-id, start to its first request for an event",
            format!("{until_next:.2} × an empty function"),
        );
    }
    for (function, ratio) in over_http.iter().filter_map(|peer| against_python(peer, over_http)) {
        row(
            &format!("{function}, start to its first answer"),
            format!("1/{ratio:.0} of the same in Python with boto3"),
        );
    }
    let largest = sizes.values().copied().max_by(f64::total_cmp);
    if let (Some(floor), Some(largest)) = (sizes.get(FLOOR), largest) {
        row("the largest function, zipped", format!("{largest:.2} MiB (an empty function {floor:.2} MiB)"));
    }
    for Waits { request, depth, in_turn } in
        round_trips.requests.iter().filter(|waits| waits.request.contains("/test`"))
    {
        row(request, format!("{depth:.0} answers of AWS deep; {in_turn:.0} one call after the other"));
    }
    row("ten scheduled checks in one batch", format!("{:.2} × one scheduled check", round_trips.batch_of_ten));
    table(&rows)
}

/// Writes the page: what it says of what was tried stays, then come the machine and the tables. README gets the
/// summary.
pub(crate) fn write(tables: &str, summary: &str, (runs, load): (usize, &str)) -> Result<(), Failure> {
    let processor = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = processor.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    let cores = std::thread::available_parallelism()?;
    let memory = std::fs::read_to_string("/proc/meminfo")?;
    let memory = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or_default();
    let memory = format!("{:.0} GiB", memory.trim().trim_end_matches(" kB").parse::<f64>()? / (1024.0 * 1024.0));
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let (kernel, rustc, python) = (kernel.trim(), version("rustc")?, version("python3")?);
    let path = root().join("docs/PERFORMANCE.md");
    let page = std::fs::read_to_string(&path)?;
    let (written, _) = page.split_once(MEASURED).ok_or("docs/PERFORMANCE.md has lost its mark")?;
    let page = format!(
        "{written}{MEASURED}\n## The machine\n\n{model}, {cores} cores, {memory} of memory, Linux {kernel}, {rustc}, {python}; \
         load {load} before the\nfirst start.\n\n\
         Each program was started {runs} times over each transport, in rounds that have an order of their own each, for \
         requests\nthat succeed. AWS is a server on this machine that answers at once: the network and Lambda's own start \
         come on top.\n\n{tables}"
    );
    std::fs::write(path, page)?;
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path)?;
    let parts = readme.split_once(SUMMARY).and_then(|(before, rest)| Some((before, rest.split_once(SUMMARY_END)?.1)));
    let (before, after) = parts.ok_or("README.md has lost its marks")?;
    Ok(std::fs::write(path, format!("{before}{SUMMARY}\n{summary}\n{SUMMARY_END}{after}"))?)
}

/// How busy the machine is: the processes that ran or waited to run, on average of the last minute.
pub(crate) fn load() -> Result<String, Failure> {
    let load = std::fs::read_to_string("/proc/loadavg")?;
    Ok(load.split(' ').next().unwrap_or_default().to_owned())
}

/// The first words that a program says of its version, without what is in brackets.
fn version(program: &str) -> Result<String, Failure> {
    let said = String::from_utf8(Command::new(program).arg("--version").output()?.stdout)?;
    Ok(said.split('(').next().unwrap_or_default().trim().to_owned())
}
