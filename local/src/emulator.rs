//! The emulator of AWS, as a process.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::process::{self, Invocation, Supervised};
use crate::progress::{Progress, Step};
use crate::python::Environment;
use crate::stack::{REGION, VENDOR_AWS_ACCOUNT_ID};
use crate::{admin, layout};

/// It is up in about a second; on a machine that compiles beside it, in several.
const LONGEST_START: Duration = Duration::from_mins(1);
/// What the emulator's death breaks is often noticed before the death itself is.
const LONGEST_UNNOTICED: Duration = Duration::from_secs(2);
/// Between the moment a port is found free and the moment the emulator binds it, another may take it.
const TRIES: u32 = 4;

/// The emulator, as long as it is not dropped.
#[derive(Debug)]
pub(crate) struct Emulator {
    pub(crate) url: String,
    pub(crate) log: PathBuf,
    process: Supervised,
    // After the process, which uses it to its end.
    _temporary: Temporary,
}

/// The folder where the emulator unpacks the functions: hundreds of megabytes, which nobody needs afterwards.
#[derive(Debug)]
struct Temporary(PathBuf);

impl Temporary {
    fn create(folder: PathBuf) -> Result<Self> {
        // What a stack left behind that was killed.
        let _ = std::fs::remove_dir_all(&folder);
        layout::create(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

enum Start {
    Up(Emulator),
    PortTaken,
}

impl Emulator {
    /// Starts it on a free port, and waits until it answers.
    pub(crate) async fn start(environment: &Environment, folder: &Path, progress: &Progress) -> Result<Self> {
        Self::start_on(free_port, environment, folder, progress).await
    }

    async fn start_on(
        mut port: impl FnMut() -> io::Result<u16>,
        environment: &Environment,
        folder: &Path,
        progress: &Progress,
    ) -> Result<Self> {
        let step = progress.step("Starting the emulator");
        let log = folder.join("emulator.log");
        for _ in 0..TRIES {
            let no_port = |error| failed(&log, format!("no free port on 127.0.0.1: {error}"));
            let port = port().map_err(no_port)?;
            if let Start::Up(emulator) = start_once(port, environment, folder, &log, &step).await? {
                step.done(emulator.url.clone());
                return Ok(emulator);
            }
            step.continues("its port was taken by another program; trying another port".to_owned());
        }
        let why = format!("{TRIES} ports that were free were taken by other programs before the emulator had them");
        Err(Error::new("Could not start the emulator.", "127.0.0.1", why, "Run it again."))
    }

    /// Does `work`, which needs the emulator. If it dies meanwhile, that is the error, and not what its death broke.
    pub(crate) async fn during<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let done = tokio::select! {
            done = work => Some(done),
            () = self.ends() => None,
        };
        if let Some(Ok(done)) = done {
            return Ok(done);
        }
        // Whether it is dead is asked below.
        let _ = tokio::time::timeout(LONGEST_UNNOTICED, self.ends()).await;
        match (self.trouble(), done) {
            (Some(trouble), _) => Err(trouble),
            (None, Some(done)) => done,
            (None, None) => Err(failed(&self.log, "its supervisor is gone".to_owned())),
        }
    }

    async fn ends(&self) {
        while matches!(self.process.ended(), Ok(None)) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Why it is not running any more, if it is not.
    pub(crate) fn trouble(&self) -> Option<Error> {
        let why = match self.process.ended() {
            Ok(None) => return None,
            Ok(Some(status)) => format!("it ended with {status}; its last lines:\n{}", process::tail(&self.log, 8)),
            Err(error) => error.to_string(),
        };
        Some(Error::new("The emulator is dead.", self.log.display().to_string(), why, NEXT))
    }
}

const NEXT: &str = "Read the log for what happened, and run it again; delete .local/ if it happens every time.";

fn failed(log: &Path, why: String) -> Error {
    Error::new("Could not start the emulator.", log.display().to_string(), why, NEXT)
}

async fn start_once(port: u16, environment: &Environment, folder: &Path, log: &Path, step: &Step) -> Result<Start> {
    let url = format!("http://127.0.0.1:{port}");
    let temporary = Temporary::create(folder.join("tmp"))?;
    layout::write(log, b"")?;
    let name = name()?;
    let command = Invocation::new(&environment.python(), environment.python(), folder, log.to_owned())
        .args(["-I", "-m", "ministack"])
        .secluded()
        // Verify signatures, and evaluate the policies of every caller, the functions' roles included.
        .env("AUTH", "true")
        .env("BIND_HOST", "127.0.0.1")
        .env("GATEWAY_PORT", port.to_string())
        .env("MINISTACK_ACCOUNT_ID", VENDOR_AWS_ACCOUNT_ID)
        .env("MINISTACK_REGION", REGION)
        // It says this of itself when it is asked for its health.
        .env("MINISTACK_EDITION", &name)
        .env("AWS_ENDPOINT_URL", &url)
        .env("TMPDIR", &temporary.0)
        // Listeners that nothing here needs, on fixed ports that another stack would want too.
        .env("IOT_MTLS_ENABLED", "0")
        .env("SFTP_ENABLED", "0")
        .env("PYTHONUNBUFFERED", "1");
    let process = command.start().map_err(|error| failed(log, error.to_string()))?;
    let emulator = Emulator { url, log: log.to_owned(), process, _temporary: temporary };

    let http = admin::http_client();
    let health = format!("{}/_ministack/health", emulator.url);
    // Another program on the port may answer too, also another emulator; but that has another name.
    let says_its_name = async || {
        let answer = http.get(&health).timeout(Duration::from_secs(2)).send().await.ok()?;
        let answer: Value = answer.error_for_status().ok()?.json().await.ok()?;
        (answer["edition"] == name).then_some(())
    };
    let began = Instant::now();
    while began.elapsed() < LONGEST_START {
        let healthy = tokio::select! {
            named = says_its_name() => named.is_some(),
            // Who has the port may never answer.
            () = emulator.ends() => false,
        };
        if let Some(trouble) = emulator.trouble() {
            return if port_taken(log) { Ok(Start::PortTaken) } else { Err(trouble) };
        }
        if healthy {
            return Ok(Start::Up(emulator));
        }
        if began.elapsed() > Duration::from_secs(10) {
            step.continues("it takes longer than usual".to_owned());
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let last = process::tail(log, 8);
    Err(failed(log, format!("no answer within {} s; its last lines:\n{last}", LONGEST_START.as_secs())))
}

/// A name that no other emulator has.
fn name() -> Result<String> {
    let mut random = [0; 16];
    let failed = |_| Error::new("Could not start the emulator.", "this machine", "no randomness", "Run it again.");
    rand::fill(&mut random).map_err(failed)?;
    Ok(URL_SAFE_NO_PAD.encode(random))
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
    async fn a_port_that_is_taken_ends_in_another_try() {
        let progress = Progress::silent();
        let environment = Environment::ensure(&progress).await.unwrap();
        let folder = layout::stack("test-emulator");
        layout::create(&folder).unwrap();
        let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let taken = other.local_addr().unwrap().port();
        let mut first = Some(taken);
        let port = || first.take().map_or_else(free_port, Ok);
        let emulator = Emulator::start_on(port, &environment, &folder, &progress).await.unwrap();
        assert!(emulator.trouble().is_none());
        assert!(!emulator.url.ends_with(&format!(":{taken}")), "{}", emulator.url);

        let error = Emulator::start_on(|| Ok(taken), &environment, &folder, &progress).await.unwrap_err();
        assert!(error.why().contains("taken by other programs"), "{error}");
    }
}
