//! Commands that run as the vendor or as the demo customer, so that what the docs show can be tried as it stands.

use std::ffi::OsStr;
use std::process::Command;

use serde_json::json;

use crate::description::StackDescription;
use crate::error::{Error, Result};
use crate::issuer::{Signer, TokenSpec};
use crate::{layout, process, role_session};

/// The demo customer's account with the vendor.
pub const ACCOUNT: &str = "acme";
/// The role whose session a command gets, in either AWS account.
const ROLE: &str = "Administrator";

/// The AWS CLI on the `PATH`, in two parts with the Python between them.
const AWS: &str =
    "#!/bin/sh\n# Version 1 would call Amazon SQS at its public endpoint, whatever AWS_ENDPOINT_URL is.\n";
const CALL: &str = "-I -m awscli --endpoint-url \"$AWS_ENDPOINT_URL\" \"$@\"\n";

/// Whose AWS account a command works in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Side {
    /// The demo customer's AWS account
    Customer,
    /// The vendor's AWS account
    Vendor,
}

/// A token for the API of the running stack `name`.
pub fn token(name: &str, spec: &TokenSpec) -> Result<String> {
    let stack = StackDescription::read(name)?;
    Signer::open(&layout::signing_key(name), &stack.issuer_url)?.token(spec)
}

/// `program`, with all in its environment that commands of the docs need to work on the running stack `name`: one
/// hour's credentials of an administrator, the emulator as AWS's endpoint, the AWS CLI on the `PATH`, and the names of
/// what is deployed. AWS settings of the surrounding shell are hidden from it.
pub async fn command(name: &str, side: Side, program: &OsStr) -> Result<Command> {
    let stack = StackDescription::read(name)?;
    let (aws_account_id, folder) = match side {
        Side::Vendor => (&stack.vendor_aws_account_id, "vendor"),
        Side::Customer => (&stack.customer_aws_account_id, "customer"),
    };
    let folder = layout::stack(name).join(folder);
    layout::create(&folder)?;
    let admin = stack.admin(aws_account_id);
    let session = role_session::assume(&admin, ROLE).await?;
    let everything =
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
    let everything = everything.to_string();
    let policy = [("RoleName", ROLE), ("PolicyName", "everything"), ("PolicyDocument", everything.as_str())];
    admin.query("iam", "PutRolePolicy", &policy).await?;

    let mut command = Command::new(program);
    for hidden in process::settings_of_the_user() {
        command.env_remove(hidden);
    }
    let programs = layout::root().join("venv/bin");
    let aws = folder.join("bin");
    layout::create(&aws)?;
    layout::write_program(&aws.join("aws"), &format!("{AWS}exec '{}/python' {CALL}", programs.display()))?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = [aws, programs].into_iter().chain(std::env::split_paths(&path));
    let path = std::env::join_paths(path)
        .map_err(|error| Error::new("Could not run the command.", "PATH", error, "Remove this entry from the PATH."))?;
    command
        .envs(admin.environment())
        .env("AWS_ACCESS_KEY_ID", session.access_key_id())
        .env("AWS_SECRET_ACCESS_KEY", session.secret_access_key())
        .env("AWS_SESSION_TOKEN", session.session_token().unwrap_or_default())
        // Profiles that a command makes are those of the local stack, not the user's.
        .env("AWS_CONFIG_FILE", folder.join("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("credentials"))
        .env("PATH", path)
        .env("LOCAL_STACK", name)
        .env("STACK", crate::deployment::STACK_NAME)
        .env("API", &stack.api_url)
        .env("TOKEN", token(name, &TokenSpec::new(ACCOUNT))?)
        .env("ENDPOINTS_TABLE", &stack.tables.endpoints)
        .env("STATE_TABLE", &stack.tables.state)
        .env("HEALTH_CHECK_QUEUE_URL", &stack.queue_url);
    Ok(command)
}
