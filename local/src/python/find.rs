//! Finding a Python that is new enough and complete.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::error::{Error, Result};

/// The oldest Python that the emulator runs on.
const OLDEST: (u32, u32) = (3, 10);

/// The names of programs on the `PATH`, in this order.
pub(super) const CANDIDATES: [&str; 6] =
    ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];

/// A Python that can create virtual environments.
#[derive(Debug)]
pub(super) struct Python {
    pub(super) path: PathBuf,
    pub(super) version: String,
}

enum Found {
    Good(Python),
    TooOld(String),
    WithoutVenv(String),
}

/// The first suitable one of `candidates`.
pub(super) fn python(candidates: &[&str]) -> Result<Python> {
    let mut closest = None;
    for name in candidates {
        match examine(name) {
            Some(Found::Good(python)) => return Ok(python),
            // One without venv needs only one more package, so it is reported rather than one that is too old.
            Some(Found::WithoutVenv(version)) => closest = Some(without_venv(&version)),
            Some(Found::TooOld(version)) => closest = closest.or_else(|| Some(too_old(&version))),
            None => {}
        }
    }
    Err(closest.unwrap_or_else(missing))
}

/// The version and path of a Python, and whether it can create virtual environments. It prints them in that order, so
/// that the first ones are known if the last fails.
fn examine(name: &str) -> Option<Found> {
    let script = "import sys; print(*sys.version_info[:2]); print(sys.executable)\n\
                    import venv, ensurepip; print('venv')";
    let output = Command::new(name).args(["-I", "-c", script]).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut lines = text.lines();
    let (major, minor) = lines.next()?.split_once(' ')?;
    let version = (major.parse().ok()?, minor.parse().ok()?);
    let shown = format!("{}.{}", version.0, version.1);
    let path = PathBuf::from(lines.next()?);
    if version < OLDEST {
        Some(Found::TooOld(shown))
    } else if lines.next() == Some("venv") {
        Some(Found::Good(Python { path, version: shown }))
    } else {
        Some(Found::WithoutVenv(shown))
    }
}

const WHAT: &str = "Could not prepare the emulator, which runs on Python.";

fn missing() -> Error {
    let next = "Install Python 3.10 or newer: on Debian and Ubuntu `sudo apt install python3 python3-venv`, on Fedora \
                `sudo dnf install python3`, on macOS `brew install python`. Then run it again.";
    Error::new(WHAT, "python3 on the PATH", "Python 3 is not installed", next)
}

fn too_old(version: &str) -> Error {
    let next = "Install Python 3.10 or newer beside it, for example `sudo apt install python3.11 python3.11-venv`, and \
                run it again. It is found by its name.";
    Error::new(WHAT, "python3 on the PATH", format!("Python {version} is too old; the minimum is 3.10"), next)
}

fn without_venv(version: &str) -> Error {
    let next = format!("On Debian and Ubuntu: `sudo apt install python{version}-venv`. Then run it again.");
    Error::new(
        WHAT,
        "python3 on the PATH",
        format!("Python {version} is installed without its modules venv and pip"),
        next,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_of_a_missing_python_says_what_to_install() {
        let error = python(&["no-such-python"]).unwrap_err().to_string();
        assert!(error.contains("Python 3 is not installed") && error.contains("apt install"), "{error}");
    }
}
