//! The story on a stack in AWS: `docs/REAL_AWS.md`. A program of its own and no test harness, so that it can say what
//! it does while it does it, and tidy up when it is interrupted.

#![allow(clippy::print_stdout, reason = "it speaks to who runs it")]

use std::process::ExitCode;

use tests::real_aws::{HOW_TO_RUN, Settings, play, remove_leftovers};

#[tokio::main]
async fn main() -> ExitCode {
    let Some(settings) = Settings::read(|name| std::env::var(name).ok()) else {
        println!("{HOW_TO_RUN}");
        return ExitCode::SUCCESS;
    };
    let result = match std::env::args().nth(1).as_deref() {
        Some("remove-leftovers") => leftovers(&settings).await,
        // The name of a test in another binary, which `cargo test` hands to each.
        Some(filter) if !filter.starts_with('-') && !"real_aws".contains(filter) => Ok(()),
        _ => story(settings).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("{why}\nWhat is left is removed by the same command with `-- remove-leftovers` at the end.");
            ExitCode::FAILURE
        }
    }
}

async fn story(settings: Settings) -> Result<(), String> {
    let interrupted = async {
        // Without a handler there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    play(settings.place().await?, interrupted, |what| println!("{what}")).await?;
    println!("All of it is as it must be, and everything is removed.");
    Ok(())
}

async fn leftovers(settings: &Settings) -> Result<(), String> {
    let (cli, customer) = settings.customer().await?;
    remove_leftovers(&cli, &customer).await?;
    println!("Nothing is left of any run.");
    Ok(())
}
