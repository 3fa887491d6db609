//! The progress of steps that take long.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What happens to a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepEvent {
    /// It begins.
    Begins,
    /// It continues; what it does now, if that is known.
    Continues(String),
    /// It is done; its result, if there is one to show.
    Done(String),
}

type Receiver = dyn Fn(&str, &StepEvent, Duration) + Send + Sync;

/// Receives each event of a step, with the step's name and the time since it began.
#[derive(Clone)]
pub struct Progress(Arc<Receiver>);

impl Progress {
    /// Calls `listener` for each event.
    pub fn new(listener: impl Fn(&str, &StepEvent, Duration) + Send + Sync + 'static) -> Self {
        Self(Arc::new(listener))
    }

    /// Reports nothing.
    pub fn silent() -> Self {
        Self::new(|_, _, _| {})
    }

    /// Begins a step.
    pub(crate) fn step(&self, name: &str) -> Step {
        (self.0)(name, &StepEvent::Begins, Duration::ZERO);
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
        (self.progress.0)(&self.name, &StepEvent::Continues(doing), self.began.elapsed());
    }

    pub(crate) fn done(self, with: impl Into<String>) {
        (self.progress.0)(&self.name, &StepEvent::Done(with.into()), self.began.elapsed());
    }
}
