//! The Python environment under `.local/venv`: the emulator, and the AWS CLI that deploys to it.

mod find;

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::process::Invocation;
use crate::progress::Progress;
use crate::{layout, lock};

const REQUIREMENTS: &str = include_str!("../../requirements.txt");

/// Installs the emulator and the AWS CLI, if they are not installed; the path of their Python.
/// [`Stack::start`](crate::Stack::start) does this first.
pub async fn install(progress: &Progress) -> Result<PathBuf> {
    VirtualEnvironment::ensure(progress).await.map(|environment| environment.python())
}

/// A Python that can supervise programs ([`Invocation`]) while the environment is not there yet.
pub(crate) fn supervisor() -> Result<PathBuf> {
    let environment = VirtualEnvironment::of_this_folder();
    if environment.is_current() { Ok(environment.python()) } else { Ok(find::python(&find::CANDIDATES)?.path) }
}

/// A Python environment in which all requirements are installed.
#[derive(Debug, Clone)]
pub(crate) struct VirtualEnvironment {
    folder: PathBuf,
}

impl VirtualEnvironment {
    /// The environment, which is created if it does not exist or if the requirements have changed.
    ///
    /// If several processes need it at once, one creates it. An installation that was interrupted has no stamp and
    /// starts over.
    pub(crate) async fn ensure(progress: &Progress) -> Result<Self> {
        let root = layout::root();
        layout::create(&root)?;
        let environment = Self::of_this_folder();
        if environment.is_current() {
            return Ok(environment);
        }
        let step = progress.step("Installing the emulator and the AWS CLI into .local/venv");
        let _lock = lock::wait(&root.join("venv.lock"), &step).await?;
        if environment.is_current() {
            step.done("done by another process");
            return Ok(environment);
        }
        let python = find::python(&find::CANDIDATES)?;
        step.continues(format!("with Python {} ({})", python.version, python.path.display()));

        let log = root.join("install.log");
        let requirements = root.join("requirements.txt");
        let remove = |path: &Path| match std::fs::remove_dir_all(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(layout::unwritable(path, &error)),
            _ => Ok(()),
        };
        remove(&environment.folder)?;
        layout::write(&requirements, REQUIREMENTS.as_bytes())?;
        layout::write(&log, b"")?;
        let make = Invocation::new(&python.path, &python.path, &root, log.clone())
            .args(["-I", "-m", "venv"])
            .args([&environment.folder]);
        let install = Invocation::new(&python.path, environment.python(), &root, log)
            .args(["-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--requirement"])
            .args([&requirements])
            .without_env("PIP_TARGET")
            .without_env("PIP_PREFIX")
            .without_env("PIP_USER");
        for command in [make, install] {
            command.succeed(&step, 8).await.map_err(|why| failed(&command, why))?;
        }
        layout::write(&environment.stamp_file(), environment.stamp().as_bytes())?;
        step.done("");
        Ok(environment)
    }

    fn of_this_folder() -> Self {
        Self { folder: layout::root().join("venv") }
    }

    /// The environment's Python.
    pub(crate) fn python(&self) -> PathBuf {
        self.folder.join("bin").join("python")
    }

    fn is_current(&self) -> bool {
        let stamped = std::fs::read_to_string(self.stamp_file()).is_ok_and(|found| found == self.stamp());
        // The environment's Python is a link, which is broken if the system's Python was replaced.
        stamped && self.python().exists()
    }

    fn stamp_file(&self) -> PathBuf {
        self.folder.join("installed.stamp")
    }

    /// What an installation is valid for: the requirements, and the folder, because an environment cannot be moved.
    fn stamp(&self) -> String {
        format!("{REQUIREMENTS}\n{}", self.folder.display())
    }
}

fn failed(command: &Invocation, why: String) -> Error {
    let next = "If the network or a proxy is the cause, fix that (pip's own settings, such as PIP_INDEX_URL, apply) and \
                run it again. The installation starts over.";
    Error::new(
        "Could not install the emulator.",
        format!("{} (its log: {})", command.shown(), command.log().display()),
        why,
        next,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_changes_with_the_requirements_and_with_the_folder() {
        let stamp = |folder: &str| VirtualEnvironment { folder: folder.into() }.stamp();
        assert!(stamp("/x").starts_with(REQUIREMENTS));
        assert_ne!(stamp("/x"), stamp("/y"));
    }

    #[test]
    fn every_requirement_is_pinned() {
        let lines = REQUIREMENTS.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        for line in lines {
            assert!(line.contains("=="), "{line}");
        }
        assert!(REQUIREMENTS.contains("ministack==1.5.33\n"));
    }
}
