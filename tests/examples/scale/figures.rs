use std::time::Duration;

pub(crate) fn per_second(count: usize, took: Duration) -> String {
    format!("{:.1}", approximate(count) / took.as_secs_f64())
}

#[allow(clippy::cast_precision_loss, reason = "figures for people, far below 2^52")]
pub(crate) fn approximate(count: usize) -> f64 {
    count as f64
}
