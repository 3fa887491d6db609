//! What can be asked for.

use local::Error;

pub(crate) const HELP: &str = "\
The whole of Bucket Endpoint on this machine.

  cargo run -p local                    build, start, deploy, tell the story, stay up until Ctrl-C
  cargo run -p local -- --once          the same, but end after the story
  cargo run -p local -- token --account NAME [--scope \"endpoints:read endpoints:write\"]
                                        a token for the running stack, valid for an hour";

/// A command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Run { once: bool },
    Token { account: String, scope: Option<String> },
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
        assert_eq!(
            parsed("token --scope endpoints:read --account acme").unwrap(),
            Command::Token { account: "acme".to_owned(), scope: Some("endpoints:read".to_owned()) }
        );
    }

    #[test]
    fn a_mistake_shows_what_can_be_asked_for() {
        for mistake in ["--twice", "token", "token --account", "token --acount acme"] {
            assert!(parsed(mistake).unwrap_err().to_string().contains("cargo run -p local"), "{mistake}");
        }
    }
}
