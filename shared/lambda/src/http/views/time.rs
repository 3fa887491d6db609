use jiff::Timestamp;

/// The time as RFC 3339 in UTC, always with milliseconds, so that texts sort as times do.
pub(super) fn rfc3339(time: Timestamp) -> String {
    format!("{time:.3}")
}
