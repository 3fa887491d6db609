//! The story on a stack in AWS, and what no emulator shows: `docs/REAL_AWS.md`. The same code plays it on the local
//! stack, as far as the emulator goes.

#![allow(clippy::unwrap_used, reason = "a panic here is a failed test")]

mod aws_cli;
mod names;
mod removal;
mod run;
mod settings;
mod story;

use std::future::Future;
use std::sync::Arc;

use run::Run;

pub use aws_cli::{AwsCli, CliCredentials};
pub use names::NAME;
pub use removal::remove_leftovers;
pub use run::Place;
pub use settings::{HOW_TO_RUN, Settings};

/// Plays the story at `place` until it ends or `interrupted` does, and removes what it made in any case. `say` gets
/// each step. The error says how it ended.
pub async fn play(
    place: Place,
    interrupted: impl Future<Output = ()>,
    say: impl Fn(&str) + Send + Sync + 'static,
) -> Result<(), String> {
    let run = Arc::new(Run::begin(place, Box::new(say)).await?);
    // A task of its own, whose panic does not end this one.
    let mut story = tokio::spawn({
        let run = Arc::clone(&run);
        async move { story::play(&run).await }
    });
    let ended = tokio::select! {
        ended = &mut story => ended.map_err(|error| format!("the story failed: {error}")),
        () = interrupted => {
            story.abort();
            // Nothing is made any more once it has ended.
            let _ = story.await;
            Err("the story was interrupted".to_owned())
        }
    };
    run.say("Removing what this run made.");
    let removed = removal::remove(&run).await;
    match (ended, removed) {
        (ended, Ok(())) => ended,
        (Ok(()), Err(left)) => Err(left),
        (Err(why), Err(left)) => Err(format!("{why}; {left}")),
    }
}
