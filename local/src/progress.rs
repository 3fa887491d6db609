//! What a step that takes long says while it runs.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One thing to tell about a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It begins.
    Begins,
    /// It goes on; what it does just now, if it says.
    Continues(String),
    /// It is done; with what, if there is something to say.
    Done(String),
}

type Listener = dyn Fn(&str, &Event, Duration) + Send + Sync;

/// Who is told: a step's name, what happens to it, and how long it has been running.
#[derive(Clone)]
pub struct Progress(Arc<Listener>);

impl Progress {
    /// Tells `listener`.
    pub fn new(listener: impl Fn(&str, &Event, Duration) + Send + Sync + 'static) -> Self {
        Self(Arc::new(listener))
    }

    /// Tells nobody.
    #[must_use]
    pub fn silent() -> Self {
        Self::new(|_, _, _| {})
    }

    /// Begins a step.
    pub(crate) fn step(&self, name: &str) -> Step {
        (self.0)(name, &Event::Begins, Duration::ZERO);
        Step { progress: self.clone(), name: name.to_owned(), began: Instant::now() }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress")
    }
}

/// A step that has begun.
pub(crate) struct Step {
    progress: Progress,
    name: String,
    began: Instant,
}

impl Step {
    pub(crate) fn continues(&self, doing: String) {
        (self.progress.0)(&self.name, &Event::Continues(doing), self.began.elapsed());
    }

    pub(crate) fn done(self, with: impl Into<String>) {
        (self.progress.0)(&self.name, &Event::Done(with.into()), self.began.elapsed());
    }
}
