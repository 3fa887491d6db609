//! The command line. The doc comments in here are the help texts.

#![allow(clippy::doc_markdown, reason = "help texts are not rendered as Markdown")]

use std::ffi::OsString;

use clap::{Parser, Subcommand, ValueEnum};
use local::layout::MAIN_STACK;
use local::shell::Side;

/// Bucket Endpoint on one machine, without Docker and without an AWS account.
///
/// Without a command it builds the functions, deploys template.yaml to an emulator of AWS, plays the story of one
/// endpoint, and stays up until Ctrl-C. The commands work on the stack that runs in another terminal.
#[derive(Debug, Parser)]
#[command(name = "local", bin_name = "cargo run -p local --", args_conflicts_with_subcommands = true)]
#[command(
    after_help = "The environment variable LOCAL_FOLDER names the folder for everything that is stored (default: .local)."
)]
pub(crate) struct Arguments {
    /// Exit after the story
    #[arg(long)]
    pub(crate) once: bool,
    /// Whether to build and serve the page, which needs Node.js; --once does not
    #[arg(long, env = "LOCAL_CONSOLE", default_value = "on", value_name = "WHETHER")]
    pub(crate) console: Whether,
    /// The name of the stack; stacks with different names run side by side
    #[arg(long, global = true, env = "LOCAL_STACK", default_value = MAIN_STACK, value_name = "NAME")]
    pub(crate) stack: String,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print a token for the API, valid for one hour
    Token {
        /// The customer's account, for example acme
        #[arg(long, value_name = "NAME")]
        account: String,
        /// The token's scopes
        #[arg(long, default_value = "endpoints:read endpoints:write")]
        scope: String,
    },
    /// Run the health sweep now: it sends a health check for each endpoint that is due
    Sweep {
        /// Make this endpoint due first
        #[arg(long, value_name = "ENDPOINT_ID")]
        due: Option<String>,
        /// Make all endpoints due first
        #[arg(long, conflicts_with = "due")]
        all: bool,
    },
    /// Run a command in the vendor's or the customer's AWS account, for example: as vendor aws sqs list-queues
    ///
    /// The command's environment has credentials of an administrator (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
    /// AWS_SESSION_TOKEN), AWS_REGION, AWS_ENDPOINT_URL, the AWS CLI on the PATH, and STACK, API, TOKEN (for the
    /// account acme), ENDPOINTS_TABLE, STATE_TABLE and HEALTH_CHECK_QUEUE_URL. `as vendor sh` opens a shell. The exit
    /// code is that of the command.
    As {
        /// Whose AWS account
        side: Side,
        /// The command and its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<OsString>,
    },
    /// Print credentials for an endpoint in the credential_process format
    Credentials {
        /// The customer's account
        #[arg(long, value_name = "NAME")]
        account: String,
        /// The endpoint
        #[arg(long, value_name = "ENDPOINT_ID")]
        endpoint: String,
        /// The feature that needs the credentials: telemetry, billing or data_exporter
        #[arg(long)]
        feature: String,
    },
}

/// Whether the page is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Whether {
    On,
    Off,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn parsed(text: &str) -> Result<Arguments, String> {
        let words = std::iter::once("local").chain(text.split_whitespace());
        Arguments::try_parse_from(words).map_err(|error| error.to_string())
    }

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn without_a_command_the_stack_runs() {
        let run = parsed("").unwrap();
        assert!(!run.once && run.command.is_none() && run.stack == "demo");
        let once = parsed("--once --console off").unwrap();
        assert!(once.once && once.command.is_none() && once.console == Whether::Off);
    }

    #[test]
    fn credentials_require_account_endpoint_and_feature() {
        let whole = "credentials --feature telemetry --endpoint ep_1 --account acme";
        assert_eq!(parsed(whole).unwrap().stack, "demo");
        assert_eq!(parsed(&format!("{whole} --stack attack")).unwrap().stack, "attack");
        for part in ["--feature telemetry", "--endpoint ep_1", "--account acme"] {
            assert!(parsed(&whole.replace(part, "")).is_err(), "without {part}");
        }
    }

    #[test]
    fn everything_after_the_side_is_the_command() {
        let Some(Command::As { side, command }) = parsed("as vendor aws --version -- --help").unwrap().command else {
            panic!("not a command of the vendor");
        };
        assert_eq!((side, command), (Side::Vendor, ["aws", "--version", "--", "--help"].map(OsString::from).to_vec()));
    }

    #[test]
    fn a_mistake_is_named() {
        let mistakes = [
            ("--twice", "'--twice'"),
            ("token", "--account <NAME>"),
            ("token --account", "--account <NAME>"),
            ("token --acount acme", "'--acount'"),
            ("--once sweep", "--once"),
            ("--console maybe", "on, off"),
            ("sweep --all --due ep_1", "'--due <ENDPOINT_ID>'"),
            ("as vendor", "<COMMAND>"),
            ("as nobody true", "customer, vendor"),
            ("nothing", "'nothing'"),
        ];
        for (mistake, named) in mistakes {
            let error = parsed(mistake).unwrap_err();
            assert!(error.contains(named) && error.contains("--help"), "{mistake}: {error}");
        }
    }
}
