//! The goals, each with what was measured and whether that meets it.

use crate::cold_start::ColdStart;
use crate::programs::{CREATE_EXTERNAL_ID, FLOOR, FUNCTIONS, IN_PYTHON, WITH_S3};
use crate::report::Measured;
use crate::round_trips::{ADD, EXTERNAL_ID, FIRST_ADD, FIRST_TEST, READ_ONLY, READ_WRITE, VEND};
use crate::sample::{Ratio, Sample};
use crate::table::{mebibytes, paragraph, table_of};

/// What a depth may be over whole rounds of waiting: a round's own work takes time too.
const ROUND_TOLERANCE: f64 = 0.3;

/// The goals for depths: the request, its rounds, and of what these consist if they are not all of its own.
const DEPTHS: [(&str, u32, &str); 7] = [
    (FIRST_TEST, 4, ": 3, and 1 for the receipt"),
    (READ_ONLY, 4, ": 3, and 1 for the receipt"),
    (READ_WRITE, 5, ": 4, and 1 for the receipt"),
    (FIRST_ADD, 2, ""),
    (ADD, 2, ""),
    (EXTERNAL_ID, 1, ""),
    (VEND, 2, ""),
];

/// A goal, what was measured, and whether that meets it; neither if it was not measured.
#[derive(Debug, Clone)]
struct Goal {
    goal: String,
    measured: Option<(String, bool)>,
}

/// The section of the page.
pub(crate) fn text(measured: &Measured) -> String {
    let intro = "Ratios are of medians, and in brackets is the middle half of the ratios of single rounds. Memory is the \
                 most of all starts over both transports, in MiB of 1,048,576 bytes. Sizes are in MB of 1,000,000 bytes, \
                 and in brackets in MiB. A depth is the median (least to most), and meets its goal if it is at most 0.3 \
                 over it, for it counts whole rounds of waiting.";
    let goals = [starts(measured), memory(measured), sizes(measured), depths(measured)].concat();
    let rows = goals.into_iter().map(|Goal { goal, measured }| match measured {
        Some((measured, true)) => [goal, measured, "met".to_owned()],
        Some((measured, false)) => [goal, measured, "missed".to_owned()],
        None => [goal, String::new(), "not measured".to_owned()],
    });
    format!("## Goals\n\n{}\n{}\n", paragraph(intro), table_of(["goal", "measured", "verdict"], rows))
}

fn starts(Measured { starts, .. }: &Measured) -> Vec<Goal> {
    let (floor, simple) = (starts.of(FLOOR), starts.of(CREATE_EXTERNAL_ID));
    let python = starts.of(&format!("{CREATE_EXTERNAL_ID}{IN_PYTHON}"));
    let ratio = |one: Option<&ColdStart>, of: fn(&ColdStart) -> &Sample, to: fn(&ColdStart) -> &Sample| {
        of(one?).ratio_to(to(floor?))
    };
    let until_next = |one| ratio(one, |start| &start.until_next, |floor| &floor.until_next);
    let until_call = ratio(simple, |start| &start.until_call, |floor| &floor.until_answer);
    let python = python.zip(simple).and_then(|(python, simple)| python.until_answer.ratio_to(&simple.until_answer));
    let highest = highest(FUNCTIONS, |name| Some((until_next(starts.of(name))?.of_medians, name)));
    let at_most = |ratio: Ratio, most: f64| (format!("{} ×", ratio.text(2)), ratio.of_medians <= most);
    vec![
        Goal {
            goal: "create-external-id, start to its first `next`: at most 1.3 × the floor's".to_owned(),
            measured: until_next(simple).map(|ratio| at_most(ratio, 1.3)),
        },
        Goal {
            goal: "create-external-id, start to its first call of AWS: at most 1.3 × the floor's first answer"
                .to_owned(),
            measured: until_call.map(|ratio| at_most(ratio, 1.3)),
        },
        Goal {
            goal: "create-external-id, start to its first answer: at most 1/60 of the same in Python".to_owned(),
            measured: python.map(|ratio| (format!("1/{}", ratio.text(0)), ratio.of_medians >= 60.0)),
        },
        Goal {
            goal: "every function, start to its first `next`: at most 1.6 × the floor's".to_owned(),
            measured: highest.and_then(|(_, name)| {
                let (measured, is_met) = at_most(until_next(starts.of(name))?, 1.6);
                Some((format!("{name}, {measured}"), is_met))
            }),
        },
    ]
}

fn memory(Measured { starts, .. }: &Measured) -> Vec<Goal> {
    let most = |of: fn(&ColdStart) -> &Sample| {
        highest(FUNCTIONS, |name| {
            let mut both = starts.both().filter(|(http, _)| http.name == name);
            both.next().map(|(http, tls)| (of(http).most().max(of(tls).most()), name))
        })
    };
    let goal = |what: &str, highest: Option<(f64, &str)>, limit: f64| Goal {
        goal: format!("every function, peak memory {what}: at most {limit:.0} MiB"),
        measured: highest.map(|(most, name)| (format!("{name}, {most:.1} MiB"), most <= limit)),
    };
    vec![
        goal("at start", most(|start| &start.memory_at_start), 16.0),
        goal("at work", most(|start| &start.memory_at_work), 64.0),
    ]
}

fn sizes(Measured { sizes, .. }: &Measured) -> Vec<Goal> {
    let goal = |what: &str, has_s3: bool, limit: u64| {
        let functions = FUNCTIONS.into_iter().filter(|name| WITH_S3.contains(name) == has_s3);
        let largest = functions.filter_map(|name| Some((*sizes.get(name)?, name))).max();
        Goal {
            goal: format!("every function {what} Amazon S3, zipped: at most {} MB", megabytes(limit)),
            measured: largest.map(|(bytes, name)| {
                let text = format!("{name}, {} MB ({:.2} MiB)", megabytes(bytes), mebibytes(bytes));
                (text, bytes <= limit)
            }),
        }
    };
    vec![goal("without", false, 2_500_000), goal("with", true, 3_500_000)]
}

fn depths(Measured { round_trips, .. }: &Measured) -> Vec<Goal> {
    let depths = DEPTHS.into_iter().map(|(request, rounds, parts)| Goal {
        goal: format!("{request}: at most {rounds} of depth{parts}"),
        measured: round_trips
            .depth(request)
            .map(|depth| (depth.to_string(), depth.median() <= f64::from(rounds) + ROUND_TOLERANCE)),
    });
    let ten = &round_trips.batch_of_ten;
    let batch = Goal {
        goal: "ten scheduled checks in one batch: at most 1.2 × one".to_owned(),
        measured: Some((format!("{} ×", ten.text(2)), ten.median() <= 1.2)),
    };
    depths.chain([batch]).collect()
}

/// The highest figure, and whose it is.
fn highest<'a>(
    names: impl IntoIterator<Item = &'a str>,
    figure: impl FnMut(&'a str) -> Option<(f64, &'a str)>,
) -> Option<(f64, &'a str)> {
    names.into_iter().filter_map(figure).max_by(|(one, _), (other, _)| one.total_cmp(other))
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{:02}", bytes / 1_000_000, bytes % 1_000_000 / 10_000)
}
