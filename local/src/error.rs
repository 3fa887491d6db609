//! The error of this crate: four lines for somebody at a terminal.

use std::fmt;

/// A step of the local stack that failed: what, where, why, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    what: String,
    place: String,
    why: String,
    next: String,
}

impl Error {
    /// An error of four sentences.
    pub fn new(
        what: impl Into<String>,
        place: impl Into<String>,
        why: impl fmt::Display,
        next: impl Into<String>,
    ) -> Self {
        Self { what: what.into(), place: place.into(), why: why.to_string(), next: next.into() }
    }

    /// The step that failed.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The cause.
    pub fn why(&self) -> &str {
        &self.why
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.what)?;
        for (name, text) in [("where", &self.place), ("why", &self.why), ("next", &self.next)] {
            let text = text.trim_end().replace('\n', "\n         ");
            writeln!(f, "  {name:<6} {text}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// The result of a step that may fail.
pub type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_where_why_and_what_next() {
        let text = Error::new("Could not do it.", "here", "one\ntwo", "do that").to_string();
        assert_eq!(text, "Could not do it.\n  where  here\n  why    one\n         two\n  next   do that\n");
    }
}
