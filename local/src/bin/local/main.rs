//! `cargo run -p local`: the whole system on this machine, and its story.

mod api;
mod arguments;
mod credentials;
mod drift;
mod output;
mod policy_text;
mod story;

use std::process::ExitCode;

use arguments::Command;
use local::layout::MAIN_STACK;
use local::{Admin, Description, Error, Signer, Stack, StackOptions, TokenSpec, layout};
use tokio::signal::unix::{SignalKind, signal};

/// What a shell answers for a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let command = match arguments::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(error) => return failed(&error),
    };
    // Whichever side ends first drops the other, and with it every process that was started: only then is it said.
    let ended = tokio::select! {
        () = interrupted() => None,
        result = run(command) => Some(result),
    };
    match ended {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => failed(&error),
        None => {
            output::line("Stopped; nothing is left running. `cargo run -p local` starts it again.");
            ExitCode::from(INTERRUPTED)
        }
    }
}

async fn run(command: Command) -> Result<(), Error> {
    match command {
        Command::Help => {
            output::line(arguments::HELP);
            Ok(())
        }
        Command::Token { account, scope } => {
            let description = Description::read(MAIN_STACK)?;
            let signer = Signer::open(&layout::signing_key(MAIN_STACK), &description.issuer_url)?;
            let spec = TokenSpec::new(&account);
            let spec = if let Some(scope) = scope { spec.scope(&scope) } else { spec };
            output::line(&signer.token(&spec)?);
            Ok(())
        }
        Command::Sweep => {
            let stack = Description::read(MAIN_STACK)?;
            let admin = Admin::new(&stack.emulator_url, &stack.vendor_aws_account_id, &stack.region);
            let swept = local::sweep(&admin, &stack.functions).await?;
            output::line(&format!("{} due, {} put on the queue of health checks", swept["found"], swept["sent"]));
            Ok(())
        }
        Command::Credentials { account, endpoint_id, feature, stack } => {
            let answer = credentials::get(&stack, &account, &endpoint_id, &feature).await?;
            output::line(&answer);
            Ok(())
        }
        Command::Run { once } => {
            let options = StackOptions { name: MAIN_STACK.to_owned(), progress: output::progress() };
            let stack = Stack::start(options).await?;
            stack.during(story::tell(&stack)).await?;
            if once { Ok(()) } else { stay_up(&stack).await }
        }
    }
}

/// Says how to go on, and stays until the emulator dies or somebody ends this.
async fn stay_up(stack: &Stack) -> Result<(), Error> {
    let token = stack.issuer.token(&TokenSpec::new(story::ACCOUNT))?;
    output::line(&format!("\nIt stays up until Ctrl-C. The API is at\n\n  {}\n\nTry it:\n", stack.api_url));
    output::line(&format!(
        "curl -s '{}/v1/endpoints?includeRetired=true' -H 'Authorization: Bearer {token}'",
        stack.api_url
    ));
    output::line(&format!(
        "\nA token for any account:  cargo run -q -p local -- token --account NAME\nWhat the functions log:   {}",
        stack.functions_log_path.display(),
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
    // An emulator that hangs is given some seconds to end.
    output::line("\nStopping.");
}

fn failed(error: &Error) -> ExitCode {
    output::error(error);
    ExitCode::FAILURE
}
