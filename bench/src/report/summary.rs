//! The figures for README.

use super::Measured;
use super::cold_starts::against_python;
use crate::programs::{CREATE_EXTERNAL_ID, FLOOR};
use crate::table::{mebibytes, table_of};

/// The table.
pub(crate) fn text(Measured { starts, sizes, round_trips }: &Measured) -> String {
    let mut rows = Vec::new();
    let mut row = |what: &str, measured: String| rows.push([what.to_owned(), measured]);
    let (floor, simple) = (starts.of(FLOOR), starts.of(CREATE_EXTERNAL_ID));
    let until_next = simple.zip(floor).and_then(|(simple, floor)| simple.until_next.ratio_to(&floor.until_next));
    if let Some(ratio) = until_next {
        row(
            "create-external-id, start to its first request for an event",
            format!("{:.2} × an empty function", ratio.of_medians),
        );
    }
    let until_call = simple.zip(floor).and_then(|(simple, floor)| simple.until_call.ratio_to(&floor.until_answer));
    if let Some(ratio) = until_call {
        row(
            "create-external-id, start to its first call of AWS",
            format!("{:.2} × an empty function's first answer", ratio.of_medians),
        );
    }
    for (function, ratio) in starts.over_http.iter().filter_map(|peer| against_python(peer, starts)) {
        row(
            &format!("{function}, start to its first answer"),
            format!("1/{:.0} of the same in Python with boto3", ratio.of_medians),
        );
    }
    if let (Some(floor), Some(largest)) = (sizes.get(FLOOR), sizes.values().max()) {
        let (largest, floor) = (mebibytes(*largest), mebibytes(*floor));
        row("the largest function, zipped", format!("{largest:.2} MiB (an empty function {floor:.2} MiB)"));
    }
    for waits in round_trips.requests.iter().filter(|waits| waits.request.contains("/test`")) {
        let (depth, in_turn) = (waits.depth.median(), waits.in_turn.median());
        row(waits.request, format!("{depth:.0} answers of AWS deep; {in_turn:.0} one call after the other"));
    }
    let batch_of_ten = round_trips.batch_of_ten.median();
    row("ten scheduled checks in one batch", format!("{batch_of_ten:.2} × one scheduled check"));
    table_of(["what", "measured"], rows)
}
