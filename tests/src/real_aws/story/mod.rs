//! What is played, in order. Each part says what it shows.

mod journey;
mod refusals;
mod residue;
mod sessions;

use super::run::Run;

/// All of it.
pub(super) async fn play(run: &Run) {
    journey::play(run).await;
    refusals::wrong_owner_and_region(run).await;
    refusals::key(run).await;
    residue::play(run).await;
    sessions::play(run).await;
}
