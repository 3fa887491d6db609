//! Whether the Node.js that builds the page is there.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// An error that says which Node.js is missing, in a few words.
pub(super) fn check(console: &Path) -> Result<(), String> {
    let wanted = std::fs::read_to_string(console.join("package.json")).map_err(|_| "there is no page in console/")?;
    let wanted: Value = serde_json::from_str(&wanted).unwrap_or_default();
    let wanted = wanted["engines"]["node"].as_str().unwrap_or_default().trim_start_matches(">=").to_owned();
    match printed("node").filter(|_| printed("npm").is_some()) {
        Some(found) if numbers(&found) >= numbers(&wanted) => Ok(()),
        Some(found) => Err(format!("Node.js {found} is too old; the minimum is {wanted}")),
        None => Err(format!("Node.js {wanted} or later, with npm, is not on the PATH")),
    }
}

/// What a program prints as its version, without the letter before it.
fn printed(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
    let version = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    Some(version.trim().trim_start_matches('v').to_owned())
}

/// The numbers of a version, to compare them.
fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(numbers("20.20.2") >= numbers("20.19") && numbers("22.1.0") >= numbers("20.19"));
        assert!(numbers("20.9.0") < numbers("20.19") && numbers("18.20.4") < numbers("20.19"));
    }
}
