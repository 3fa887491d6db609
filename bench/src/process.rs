//! A function's process, started as Lambda starts it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::process::{Child, Command};

use crate::aws::{ENDPOINTS_TABLE, FakeAws, STATE_TABLE, Service, Transport};
use crate::failure::Failure;
use crate::runtime_api::RuntimeApi;
use crate::tls;

/// A program that answers events.
#[derive(Debug, Clone)]
pub(crate) struct BenchProgram {
    /// The name in the tables.
    pub(crate) name: String,
    /// The executable.
    pub(crate) path: PathBuf,
    /// Its arguments.
    pub(crate) arguments: Vec<String>,
    /// The directory in which it runs.
    pub(crate) directory: PathBuf,
    /// The function whose events it answers.
    pub(crate) function: String,
}

impl BenchProgram {
    /// The same program of another build, whose executables are in `directory`.
    pub(crate) fn of_build(&self, label: &str, directory: &Path) -> Result<Self, Failure> {
        let path = directory.join(self.path.file_name().unwrap_or_default());
        if !path.is_file() {
            return Err(format!("{} is missing, which is to be compared as {label}", path.display()).into());
        }
        Ok(Self { name: format!("{}, {label}", self.name), path, ..self.clone() })
    }
}

/// A started function.
pub(crate) struct FunctionProcess {
    child: Child,
    api: RuntimeApi,
    /// Process start until it asked for its first event.
    pub(crate) until_next: Duration,
}

impl FunctionProcess {
    /// Starts the program and waits until it asks for its first event.
    pub(crate) async fn start(program: &BenchProgram, aws: &FakeAws, transport: Transport) -> Result<Self, Failure> {
        let mut api = RuntimeApi::start().await?;
        let mut command = Command::new(&program.path);
        command.args(&program.arguments).current_dir(&program.directory).env_clear();
        command.envs(environment(aws, transport)).env("AWS_LAMBDA_RUNTIME_API", &api.address);
        command.stdout(Stdio::null()).stderr(Stdio::inherit()).kill_on_drop(true);
        let started = Instant::now();
        let child = command.spawn()?;
        let until_next = api.first_next().await.map_err(|error| format!("{}: {error}", program.name))? - started;
        Ok(Self { child, api, until_next })
    }

    /// Hands over an event; gives the time until the answer, and the answer.
    pub(crate) async fn invoke(&mut self, event: Value) -> Result<(Duration, Value), Failure> {
        self.api.invoke(event).await
    }

    /// Ends it at once, and waits.
    pub(crate) async fn kill(mut self) -> Result<(), Failure> {
        Ok(self.child.kill().await?)
    }

    /// Ends it as a signal to terminate does, and waits.
    pub(crate) async fn terminate(mut self) -> Result<(), Failure> {
        let id = self.child.id().ok_or("the function has ended")?;
        Command::new("kill").arg(id.to_string()).status().await?;
        self.child.wait().await?;
        Ok(())
    }

    /// The most memory that the process has used so far, in bytes (`VmHWM` of proc(5)).
    pub(crate) fn peak_memory(&self) -> Result<u64, Failure> {
        let id = self.child.id().ok_or("the function has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
        let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kibibytes * 1024)
    }
}

/// Lambda's own variables, and the settings of all functions: each takes those that it knows.
fn environment(aws: &FakeAws, transport: Transport) -> Vec<(&'static str, String)> {
    let region = match transport {
        Transport::Http => "eu-central-1",
        Transport::Tls => tls::REGION,
    };
    let root = aws.https_root().display().to_string();
    let settings = [
        ("PATH", "/usr/bin:/bin"),
        ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "bench"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
        ("AWS_REGION", region),
        ("AWS_DEFAULT_REGION", region),
        // The same for OpenSSL, whose variable the functions read too, and for Python.
        ("SSL_CERT_FILE", &root),
        ("AWS_CA_BUNDLE", &root),
        ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLEEXAMPLE00"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("RUST_LOG", "info"),
        ("ENDPOINTS_TABLE", ENDPOINTS_TABLE),
        ("STATE_TABLE", STATE_TABLE),
        ("ACCOUNT_CLAIM", "account_id"),
        ("VENDOR_AWS_ACCOUNT_ID", "999999999999"),
        ("VENDOR_PARTITION", "aws"),
        ("VENDOR_NAME", "Finout"),
        ("PIN_VENDOR_ROLE_PATH", "true"),
        ("FEATURE_ROLES", "telemetry=telemetry-import"),
        ("HEALTH_CHECK_INTERVAL_MINUTES", "360"),
        ("MAX_ENDPOINTS_PER_ACCOUNT", "1000000"),
        ("MAX_TESTS_PER_MINUTE", "1000000"),
        ("MAX_BUCKET_TESTS_PER_MINUTE", "1000000"),
        ("DUE_SHARDS", "8"),
        ("HEALTH_CHECK_MIN_BATCH_MILLIS", "0"),
        ("CHECK_QUEUE_MAX_WAITING", "20000"),
        ("SLOW_CHECK_QUEUE_MAX_WAITING", "2000"),
        ("EVENT_BUS", "bench"),
        ("METRICS_NAMESPACE", "bench"),
    ];
    let settings = settings.map(|(name, value)| (name, value.to_owned()));
    let url = |service| aws.url(service, transport).to_owned();
    let services = Service::ALL.map(|service| (service.variable(), url(service)));
    let queues = ["CHECK_QUEUE_URL", "SLOW_CHECK_QUEUE_URL", "DEAD_LETTER_QUEUE_URL"];
    let queues = queues.map(|name| (name, url(Service::Sqs)));
    // Without it the functions would put a bucket's name into the host's.
    let every_service = [("AWS_ENDPOINT_URL", url(Service::S3))];
    settings.into_iter().chain(services).chain(queues).chain(every_service).collect()
}
