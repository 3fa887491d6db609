//! Start, memory and size of every program.

use crate::cold_start::{ColdStart, ColdStarts};
use crate::programs::{FLOOR, IN_PYTHON};
use crate::sample::{Ratio, Sample};
use crate::size::Sizes;
use crate::table::{mebibytes, paragraph, table_of};

/// Both tables.
pub(crate) fn text(starts: &ColdStarts, sizes: &Sizes) -> String {
    let intro = "Milliseconds from the start of the process: until it asks for its first event, until its first call of \
                 AWS, and until it has answered the first event, over plain HTTP; and the answer over TLS, with a \
                 certificate that the benchmark's own root has signed. Median (least \
                 to most). Each service of AWS has an address of its own. \"× floor\" is the ratio of the medians to the \
                 floor, an empty `lambda_http` function of the same profile: of the first `next` to the floor's, and of \
                 the others to the floor's first answer over plain HTTP. In brackets: the middle half of the ratios of \
                 single rounds.";
    let python = starts.over_http.iter().filter_map(|peer| against_python(peer, starts)).map(|(name, ratio)| {
        let ratio = ratio.text(0);
        paragraph(&format!("Python takes {ratio} times as long as {name} until its first answer.")) + "\n"
    });
    let memory = "MiB of 1,048,576 bytes: peak memory when it asks for its first event, after the answer to it over plain \
                  HTTP and over TLS, as median (least to most), and the size of the zipped executable.";
    format!(
        "## Cold start\n\n{}\n{}\n{}## Memory and size\n\n{}\n{}\n",
        paragraph(intro),
        start_table(starts),
        python.collect::<String>(),
        paragraph(memory),
        size_table(starts, sizes),
    )
}

/// The function of which this is the peer in Python, and how many times as long the peer takes until its first answer.
pub(super) fn against_python(peer: &ColdStart, starts: &ColdStarts) -> Option<(String, Ratio)> {
    let name = peer.name.strip_suffix(IN_PYTHON)?;
    Some((name.to_owned(), peer.until_answer.ratio_to(&starts.of(name)?.until_answer)?))
}

fn start_table(starts: &ColdStarts) -> String {
    let floor = starts.of(FLOOR);
    let ratio = |sample: &Sample, of: fn(&ColdStart) -> &Sample| {
        floor.and_then(|floor| sample.ratio_to(of(floor))).map_or_else(String::new, |ratio| ratio.text(2))
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
    let rows = starts.both().map(|(http, tls)| {
        [
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
    table_of(head, rows)
}

fn size_table(starts: &ColdStarts, sizes: &Sizes) -> String {
    let rows = starts.both().map(|(http, tls)| {
        [
            http.name.clone(),
            http.memory_at_start.to_string(),
            http.memory_at_work.to_string(),
            tls.memory_at_work.to_string(),
            sizes.get(&http.name).map_or_else(String::new, |bytes| format!("{:.2}", mebibytes(*bytes))),
        ]
    });
    table_of(["program", "at start", "at work", "at work over TLS", "zipped"], rows)
}
