//! What all requests share: the pace of answers, and what was put last.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;

/// How it answers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Pace {
    /// At once.
    #[default]
    AtOnce,
    /// After this time, and all calls beside each other.
    After(Duration),
    /// After this time, and one call after the other: what the same request would take without concurrency.
    InTurn(Duration),
}

/// How it answers now, and what came.
#[derive(Debug, Default)]
pub(super) struct Behavior {
    pub(super) pace: Pace,
    /// When the last call can be answered, for [`Pace::InTurn`].
    free_at: Option<Instant>,
    /// When the first call came.
    pub(super) first_call: Option<Instant>,
}

/// What answers are made of.
#[derive(Clone)]
pub(super) struct FakeAwsState {
    pub(super) dynamodb: String,
    pub(super) client: reqwest::Client,
    pub(super) behavior: Arc<Mutex<Behavior>>,
    /// What was put last.
    pub(super) put: Arc<Mutex<Bytes>>,
}

impl Behavior {
    /// A call comes now; when it is to be answered.
    pub(super) fn call(&mut self) -> Option<Instant> {
        let now = Instant::now();
        self.first_call.get_or_insert(now);
        match self.pace {
            Pace::AtOnce => None,
            Pace::After(delay) => Some(now + delay),
            Pace::InTurn(delay) => {
                let free_at = self.free_at.map_or(now, |free_at| free_at.max(now)) + delay;
                self.free_at = Some(free_at);
                Some(free_at)
            }
        }
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
