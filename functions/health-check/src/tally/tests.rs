use std::time::Duration;

use be_domain::ports::Clock as _;
use be_lambda::testing::SteppedClock;

use super::*;

#[test]
fn a_batch_without_a_verdict_says_why_in_its_metrics() {
    for (no_verdict, expected) in [(NoVerdict::CanaryRefused, ["1", "0"]), (NoVerdict::AllRefused, ["0", "1"])] {
        let mut tally = Tally { no_verdict: Some(no_verdict), ..Tally::default() };
        tally.count("ep", &HealthCheckOutcome::NoVerdict);
        let line = tally.metrics("test").line(SteppedClock::default().now());
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        let found = ["CanaryRefused", "AllRolesRefused"].map(|name| line[name].to_string());
        assert_eq!((found, &line["ChecksNotSaved"]), (expected.map(str::to_owned), &serde_json::json!(1)));
        assert_eq!(line["HealthyRefused"], serde_json::Value::Null);
    }
}

#[test]
fn shares_leave_out_endpoints_that_are_checked_often() {
    let saved = |outcome, was_healthy, was_unreachable, refused| {
        let took = Duration::ZERO;
        HealthCheckOutcome::Saved(Box::new(SavedHealthCheck {
            outcome,
            not_passed: Vec::new(),
            event: None,
            took,
            was_healthy,
            was_unreachable,
            refused,
        }))
    };
    let mut tally = Tally::default();
    for checked in [
        saved(Outcome::Passed, true, false, false),
        saved(Outcome::Passed, true, false, false),
        saved(Outcome::Failed, true, false, true),
        saved(Outcome::Failed, true, false, false),
        // Of endpoints that are drifted, suspect or unreachable already.
        saved(Outcome::Failed, false, false, true),
        saved(Outcome::Inconclusive, false, false, false),
        saved(Outcome::Inconclusive, false, true, false),
        saved(Outcome::Passed, false, true, false),
    ] {
        tally.count("ep", &checked);
    }
    let line: serde_json::Value =
        serde_json::from_str(&tally.metrics("test").line(SteppedClock::default().now())).unwrap();
    assert_eq!(line["HealthyRefused"], serde_json::json!([100, 0, 0, 0]));
    assert_eq!(line["CheckWithoutVerdict"], serde_json::json!([100, 0, 0, 0, 0, 0]));
    assert_eq!(line["ChecksInconclusive"], 2);
}
