//! The process of the emulator of AWS.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::aws_accounts::{REGION, VENDOR_AWS_ACCOUNT_ID};
use crate::error::{Error, Result};
use crate::http::http_client;
use crate::layout::TemporaryFolder;
use crate::process::{self, Invocation, Supervised};
use crate::progress::Progress;
use crate::python::VirtualEnvironment;
use crate::{layout, random, wait};

/// It starts in about a second; on a busy machine, in many. Its end is seen at once.
const START_TIME_LIMIT: Duration = Duration::from_mins(5);
/// Calls to an emulator that ends often fail before its end is seen.
const END_TIME_LIMIT: Duration = Duration::from_secs(5);
/// Another program may take the port after it was found free and before the emulator binds it.
const MAX_TRIES: u32 = 4;

/// The running emulator. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Emulator {
    pub(crate) url: String,
    pub(crate) log: PathBuf,
    process: Supervised,
    // Where it unpacks the functions: hundreds of megabytes. Dropped after the process, which uses it until its end.
    _temporary: TemporaryFolder,
}

impl Emulator {
    /// Starts it on a free port, and waits until it responds.
    pub(crate) async fn start(environment: &VirtualEnvironment, folder: &Path, progress: &Progress) -> Result<Self> {
        Self::start_on(free_port, environment, folder, progress).await
    }

    async fn start_on(
        mut port: impl FnMut() -> io::Result<u16>,
        environment: &VirtualEnvironment,
        folder: &Path,
        progress: &Progress,
    ) -> Result<Self> {
        let step = progress.step("Starting the emulator");
        let log = folder.join("emulator.log");
        for _ in 0..MAX_TRIES {
            let no_port = |error| failed(&log, format!("no free port on 127.0.0.1: {error}"));
            let port = port().map_err(no_port)?;
            if let Some(emulator) = start_once(port, environment, folder, &log).await? {
                step.done(emulator.url.clone());
                return Ok(emulator);
            }
            step.continues("another program took its port; trying another port".to_owned());
        }
        let why = format!("other programs took {MAX_TRIES} free ports before the emulator could bind them");
        Err(Error::new("Could not start the emulator.", "127.0.0.1", why, "Run it again."))
    }

    /// Does `work`, which needs the emulator. If it ends meanwhile, that is the error, and not what failed because of
    /// it.
    pub(crate) async fn during<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let done = tokio::select! {
            done = work => Some(done),
            () = self.ends() => None,
        };
        if let Some(Ok(done)) = done {
            return Ok(done);
        }
        // Whether it has ended is decided below.
        let _ = tokio::time::timeout(END_TIME_LIMIT, self.ends()).await;
        match (self.error(), done) {
            (Some(error), _) => Err(error),
            (None, Some(done)) => done,
            (None, None) => Err(failed(&self.log, "its supervisor has ended".to_owned())),
        }
    }

    async fn ends(&self) {
        // An error is an end too: `error` reports it.
        let _ = wait::for_value(async || self.process.ended()).await;
    }

    /// Why it has ended, if it has.
    pub(crate) fn error(&self) -> Option<Error> {
        let why = match self.process.ended() {
            Ok(None) => return None,
            Ok(Some(status)) => format!("it exited with {status}; its last lines:\n{}", process::tail(&self.log, 8)),
            Err(error) => error.to_string(),
        };
        Some(Error::new("The emulator has stopped.", self.log.display().to_string(), why, NEXT))
    }
}

const NEXT: &str = "Read the log for the cause, and run it again. If it happens every time, delete .local/ first.";

fn failed(log: &Path, why: String) -> Error {
    Error::new("Could not start the emulator.", log.display().to_string(), why, NEXT)
}

/// `None` if another program has the port.
async fn start_once(
    port: u16,
    environment: &VirtualEnvironment,
    folder: &Path,
    log: &Path,
) -> Result<Option<Emulator>> {
    let url = format!("http://127.0.0.1:{port}");
    let temporary = TemporaryFolder::create(folder.join("tmp"))?;
    layout::write(log, b"")?;
    let name = random::text()?;
    let command = Invocation::new(&environment.python(), environment.python(), folder, log.to_owned())
        .args(["-I", "-m", "ministack"])
        .without_settings_of_the_user()
        // It verifies signatures, and evaluates the policies of every caller, also of the functions' roles.
        .env("AUTH", "true")
        .env("BIND_HOST", "127.0.0.1")
        .env("GATEWAY_PORT", port.to_string())
        .env("MINISTACK_ACCOUNT_ID", VENDOR_AWS_ACCOUNT_ID)
        .env("MINISTACK_REGION", REGION)
        // Its health response carries this name, which no other emulator has.
        .env("MINISTACK_EDITION", &name)
        .env("AWS_ENDPOINT_URL", &url)
        .env("TMPDIR", temporary.path())
        // Listeners that are not needed here, on fixed ports that two stacks cannot share.
        .env("IOT_MTLS_ENABLED", "0")
        .env("SFTP_ENABLED", "0")
        .env("PYTHONUNBUFFERED", "1");
    let process = command.start().map_err(|error| failed(log, error.to_string()))?;
    let emulator = Emulator { url, log: log.to_owned(), process, _temporary: temporary };

    let http = http_client();
    let health = format!("{}/_ministack/health", emulator.url);
    // Another program on the port may respond too, even another emulator, but that one has another name.
    let is_healthy = async || {
        let response = http.get(&health).timeout(Duration::from_secs(2)).send().await.ok()?;
        let response: Value = response.error_for_status().ok()?.json().await.ok()?;
        (response["edition"] == name).then_some(())
    };
    let started = async || {
        let healthy = tokio::select! {
            healthy = is_healthy() => healthy,
            // Another program that has the port may never respond.
            () = emulator.ends() => None,
        };
        match emulator.error() {
            Some(_) if port_taken(log) => Ok(Some(false)),
            Some(error) => Err(error),
            None => Ok(healthy.map(|()| true)),
        }
    };
    match wait::until(START_TIME_LIMIT, started).await? {
        Some(true) => Ok(Some(emulator)),
        Some(false) => Ok(None),
        None => {
            let limit = START_TIME_LIMIT.as_secs();
            Err(failed(log, format!("no response within {limit} s; its last lines:\n{}", process::tail(log, 8))))
        }
    }
}

fn free_port() -> io::Result<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr().map(|address| address.port())
}

fn port_taken(log: &Path) -> bool {
    process::tail(log, 50).to_lowercase().contains("already in use")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn another_port_is_tried_if_one_is_taken() {
        let progress = Progress::silent();
        let environment = VirtualEnvironment::ensure(&progress).await.unwrap();
        let folder = layout::stack("test-emulator");
        layout::create(&folder).unwrap();
        let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let taken = other.local_addr().unwrap().port();
        let mut first = Some(taken);
        let port = || first.take().map_or_else(free_port, Ok);
        let emulator = Emulator::start_on(port, &environment, &folder, &progress).await.unwrap();
        assert!(emulator.error().is_none());
        assert!(!emulator.url.ends_with(&format!(":{taken}")), "{}", emulator.url);

        let error = Emulator::start_on(|| Ok(taken), &environment, &folder, &progress).await.unwrap_err();
        assert!(error.why().contains("other programs took 4 free ports"), "{error}");
    }
}
