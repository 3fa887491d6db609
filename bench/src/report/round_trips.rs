//! What requests wait for.

use crate::round_trips::RoundTrips;
use crate::table::{paragraph, table_of};

/// The table, and what explains it.
pub(crate) fn text(RoundTrips { requests, batch_of_ten }: &RoundTrips) -> String {
    let intro = "Answers of AWS that a request waits for, one after the other, on a warm function; and how many it would \
                 be if no call began before the one before it was answered. Every answer takes 50 ms. Median (least to \
                 most).";
    let rows =
        requests.iter().map(|waits| [waits.request.to_owned(), waits.depth.to_string(), waits.in_turn.to_string()]);
    let test = "A test waits for STS, then for two answers of Amazon S3 (`read_only`: list, get) or three (`read_write`: \
                put, get, delete), and then writes the receipt. Beside STS it counts the test against the limits; the \
                first test of an account in a process reads its External ID before.";
    let first = "The first addition of an account in a process reads, beside the receipt, whether the account has a number \
                 of endpoints to increase. Later ones know it.";
    let ten =
        format!("A batch of ten scheduled checks takes {} times as long as a batch of one.", batch_of_ten.text(2));
    format!(
        "## Round trips\n\n{}\n{}\n{}\n{}\n{}\n",
        paragraph(intro),
        table_of(["request", "depth", "one call after the other"], rows),
        paragraph(test),
        paragraph(first),
        paragraph(&ten),
    )
}
