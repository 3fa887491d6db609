//! `cargo run -p local`: the whole system on this machine, and its story.

mod api;
mod arguments;
mod credentials;
mod output;
mod story;
mod watch;

use std::os::unix::process::CommandExt as _;
use std::process::ExitCode;

use arguments::{Arguments, Command, Whether};
use clap::Parser as _;
use local::{Console, Error, Stack, StackDescription, StackOptions, TokenSpec, shell};
use tokio::signal::unix::{SignalKind, signal};

/// The exit code of a program that Ctrl-C ended, by the convention of shells.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Whichever ends first drops the other, and with it every process that was started: only then is it reported.
    let ended = tokio::select! {
        () = interrupted() => None,
        result = run(arguments) => Some(result),
    };
    match ended {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => {
            output::error(&error);
            ExitCode::FAILURE
        }
        None => {
            output::line("Stopped; nothing is left running. `cargo run -p local` starts it again.");
            ExitCode::from(INTERRUPTED)
        }
    }
}

async fn run(Arguments { once, console, stack: name, command }: Arguments) -> Result<(), Error> {
    let Some(command) = command else {
        let console = if once || console == Whether::Off { Console::Off } else { Console::FromSource };
        let options = StackOptions { console, progress: output::progress(), ..StackOptions::new(&name) };
        let stack = Stack::start(options).await?;
        stack.during(story::play(&stack)).await?;
        return if once { Ok(()) } else { stay_up(&stack).await };
    };
    match command {
        Command::Token { account, scope } => {
            output::line(&shell::token(&name, &TokenSpec::new(&account).scope(&scope))?);
        }
        Command::Sweep { due, all } => {
            let stack = StackDescription::read(&name)?;
            if all || due.is_some() {
                stack.make_all_due(due.as_deref()).await?;
            }
            let result = stack.sweep().await?;
            output::line(&format!("Endpoints due: {}. Health checks sent: {}.", result["found"], result["sent"]));
        }
        Command::As { side, command } => {
            let Some((program, arguments)) = command.split_first() else { return Ok(()) };
            // In place of this process, so that signals and the exit code are the command's own.
            let error = shell::command(&name, side, program).await?.args(arguments).exec();
            let next = "Check the name of the program.";
            return Err(Error::new("Could not run the command.", program.to_string_lossy(), error, next));
        }
        Command::Credentials { account, endpoint, feature } => {
            output::line(&credentials::get(&StackDescription::read(&name)?, &account, &endpoint, &feature).await?);
        }
    }
    Ok(())
}

/// Prints what can be tried, and stays up until the emulator ends or a signal stops this.
async fn stay_up(stack: &Stack) -> Result<(), Error> {
    let token = stack.issuer.token(&TokenSpec::new(shell::ACCOUNT))?;
    output::line(&format!(
        "
The stack stays up until Ctrl-C. The API is at

  {api}
{page}
Try it:

curl -s '{api}/v1/endpoints?includeRetired=true' -H 'Authorization: Bearer {token}'

A token for any account:     cargo run -q -p local -- token --account NAME
A shell of either side:      cargo run -q -p local -- as vendor|customer sh
The log of the functions:    {log}",
        api = stack.api_url,
        page = stack.console_url.as_ref().map(|url| format!("\nand the page at\n\n  {url}\n")).unwrap_or_default(),
        log = stack.functions_log_path.display(),
    ));
    stack.during(std::future::pending()).await
}

async fn interrupted() {
    let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()), signal(SignalKind::hangup()))
    else {
        // Without handlers the signals end this process at once, and the supervisors end the others.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
    // An emulator that does not respond has some seconds to end.
    output::line("\nStopping.");
}
