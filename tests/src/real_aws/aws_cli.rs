//! Calls by the AWS CLI of the local stack's Python environment: it reads every kind of profile.

use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;
use tokio::process::Command;

/// Whose credentials a call has.
#[derive(Clone)]
#[allow(missing_debug_implementations, reason = "credentials are not printed")]
pub enum CliCredentials {
    /// Those of a profile.
    Profile(String),
    /// These: access key ID, secret access key and session token.
    Keys([String; 3]),
}

impl CliCredentials {
    /// The session in an answer of STS, or in one in the form of `credential_process`.
    pub fn of(credentials: &Value) -> Self {
        let part = |name: &str| credentials[name].as_str().unwrap_or_else(|| panic!("no {name}")).to_owned();
        Self::Keys([part("AccessKeyId"), part("SecretAccessKey"), part("SessionToken")])
    }
}

/// An error of AWS.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Its code; that of an answer to `HEAD` is its status.
    pub code: String,
    /// All that the AWS CLI printed.
    pub message: String,
}

/// Where the calls go.
#[derive(Debug, Clone)]
pub struct AwsCli {
    /// The Python that has the AWS CLI.
    pub python: PathBuf,
    /// The region of everything.
    pub region: String,
    /// What stands in the place of the user's AWS configuration, if something does.
    pub environment: Vec<(&'static str, String)>,
}

/// Variables that would win over a profile.
const CREDENTIALS: [&str; 5] =
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"];

impl AwsCli {
    /// A program with the caller's credentials, which finds the AWS CLI.
    pub fn command(&self, caller: &CliCredentials, program: &str) -> Command {
        let mut command = Command::new(program);
        for name in CREDENTIALS {
            command.env_remove(name);
        }
        let programs = self.python.parent().expect("it is in a folder");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(path).expect("a path"));
        command.env("AWS_REGION", &self.region).env("AWS_DEFAULT_REGION", &self.region).env("AWS_PAGER", "");
        command.envs(self.environment.iter().map(|(name, value)| (*name, value)));
        match caller {
            CliCredentials::Profile(profile) => command.env("AWS_PROFILE", profile),
            CliCredentials::Keys(keys) => command.envs(CREDENTIALS.into_iter().zip(keys)),
        };
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Runs `aws` with these arguments; what it answers as JSON, null if nothing.
    pub async fn call(&self, caller: &CliCredentials, arguments: &[&str]) -> Result<Value, Refused> {
        let mut command = self.command(caller, self.python.to_str().expect("a path in UTF-8"));
        command.args(["-I", "-m", "awscli", "--output", "json"]).args(arguments);
        let output = command.output().await.unwrap_or_else(|error| panic!("the AWS CLI: {error}"));
        if output.status.success() {
            return Ok(serde_json::from_slice(&output.stdout).unwrap_or_default());
        }
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        let code = message.split_once("An error occurred (").and_then(|(_, rest)| rest.split_once(')'));
        Err(Refused { code: code.map_or("none", |(code, _)| code).to_owned(), message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_callers_credentials_are_the_only_ones() {
        let environment = vec![("AWS_CONFIG_FILE", "/dev/null".to_owned())];
        let cli = AwsCli { python: "/usr/bin/python3".into(), region: "eu-central-1".to_owned(), environment };
        let keys = CliCredentials::of(&serde_json::json!({
            "AccessKeyId": "id", "SecretAccessKey": "secret", "SessionToken": "token",
        }));
        for (caller, expected) in [
            (CliCredentials::Profile("customer".to_owned()), "|||customer|eu-central-1|/dev/null\n"),
            (keys, "id|secret|token||eu-central-1|/dev/null\n"),
        ] {
            let names = CREDENTIALS[..4].iter().chain(&["AWS_REGION", "AWS_CONFIG_FILE"]);
            let script = format!("echo \"{}\"", names.map(|name| format!("${name}")).collect::<Vec<_>>().join("|"));
            let output = cli.command(&caller, "sh").args(["-c", &script]).output().await.expect("a shell");
            assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
        }
    }
}
