//! What can be asked for.

use local::Error;
use local::layout::MAIN_STACK;

pub(crate) const HELP: &str = "\
The whole of Bucket Endpoint on this machine.

  cargo run -p local                    build, start, deploy, tell the story, stay up until Ctrl-C
  cargo run -p local -- --once          the same, but end after the story
  cargo run -p local -- token --account NAME [--scope \"endpoints:read endpoints:write\"]
                                        a token for the running stack, valid for an hour
  cargo run -p local -- credentials --account NAME --endpoint ep_... --feature telemetry [--stack NAME]
                                        credentials for an endpoint, in the credential_process format; of the stack
                                        of a test that runs, if its name is given
  cargo run -p local -- sweep           one health sweep of the running stack, now

LOCAL_FOLDER=... in the environment names the folder for all that it keeps, in place of .local: for a second one beside
the first.";

/// A command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Run { once: bool },
    Token { account: String, scope: Option<String> },
    Credentials { account: String, endpoint_id: String, feature: String, stack: String },
    Sweep,
}

/// Reads the arguments after the program's name.
pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Command, Error> {
    let arguments: Vec<_> = arguments.collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => Ok(Command::Run { once: false }),
        ["--once"] => Ok(Command::Run { once: true }),
        ["help" | "--help" | "-h"] => Ok(Command::Help),
        ["token", options @ ..] => token(options),
        ["credentials", options @ ..] => credentials(options),
        ["sweep"] => Ok(Command::Sweep),
        [other, ..] => Err(unknown(&format!("there is no {other}"))),
    }
}

fn token(options: &[&str]) -> Result<Command, Error> {
    let (mut account, mut scope) = (None, None);
    for option in options.chunks(2) {
        match option {
            ["--account", name] => account = Some((*name).to_owned()),
            ["--scope", scopes] => scope = Some((*scopes).to_owned()),
            [other] | [other, ..] => return Err(unknown(&format!("{other} is no option of token, or has no value"))),
            [] => {}
        }
    }
    let account = account.ok_or_else(|| unknown("token needs --account NAME"))?;
    Ok(Command::Token { account, scope })
}

fn credentials(options: &[&str]) -> Result<Command, Error> {
    let (mut account, mut endpoint_id, mut feature, mut stack) = (None, None, None, MAIN_STACK.to_owned());
    for option in options.chunks(2) {
        match option {
            ["--account", name] => account = Some((*name).to_owned()),
            ["--endpoint", id] => endpoint_id = Some((*id).to_owned()),
            ["--feature", name] => feature = Some((*name).to_owned()),
            ["--stack", name] => (*name).clone_into(&mut stack),
            [other] | [other, ..] => {
                return Err(unknown(&format!("{other} is no option of credentials, or has no value")));
            }
            [] => {}
        }
    }
    match (account, endpoint_id, feature) {
        (Some(account), Some(endpoint_id), Some(feature)) => {
            Ok(Command::Credentials { account, endpoint_id, feature, stack })
        }
        _ => Err(unknown("credentials needs --account NAME, --endpoint ID and --feature NAME")),
    }
}

fn unknown(why: &str) -> Error {
    Error::new("That can't be asked for.", "the command line", why, format!("Ask for one of these.\n\n{HELP}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Command, Error> {
        parse(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn each_command_is_understood() {
        assert_eq!(parsed("").unwrap(), Command::Run { once: false });
        assert_eq!(parsed("--once").unwrap(), Command::Run { once: true });
        assert_eq!(parsed("sweep").unwrap(), Command::Sweep);
        assert_eq!(
            parsed("token --scope endpoints:read --account acme").unwrap(),
            Command::Token { account: "acme".to_owned(), scope: Some("endpoints:read".to_owned()) }
        );
    }

    #[test]
    fn credentials_need_to_know_whose_and_for_whom() {
        let whole = "credentials --feature telemetry --endpoint ep_1 --account acme";
        let expected = |stack: &str| {
            let (account, endpoint_id, feature) = ("acme".to_owned(), "ep_1".to_owned(), "telemetry".to_owned());
            Command::Credentials { account, endpoint_id, feature, stack: stack.to_owned() }
        };
        assert_eq!(parsed(whole).unwrap(), expected("demo"));
        assert_eq!(parsed(&format!("{whole} --stack attack")).unwrap(), expected("attack"));
        for part in ["--feature telemetry", "--endpoint ep_1", "--account acme"] {
            assert!(parsed(&whole.replace(part, "")).is_err(), "without {part}");
        }
    }

    #[test]
    fn a_mistake_shows_what_can_be_asked_for() {
        for mistake in ["--twice", "token", "token --account", "token --acount acme"] {
            assert!(parsed(mistake).unwrap_err().to_string().contains("cargo run -p local"), "{mistake}");
        }
    }
}
