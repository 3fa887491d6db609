//! An endpoint, and a folder with the AWS configuration of the tools that use it.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use local::{Stack, layout};
use serde_json::Value;
use tests::fixture::{Fixture, ok};
use tests::lint;

pub(super) fn programs() -> PathBuf {
    layout::root().join("venv/bin")
}

/// An endpoint, and a home folder whose AWS configuration is all that the tools in it know of this machine.
pub(super) struct Home<'a> {
    stack: &'a Stack,
    pub(super) customer: Fixture,
    pub(super) endpoint_id: String,
    pub(super) folder: PathBuf,
}

impl<'a> Home<'a> {
    pub(super) async fn new(stack: &'a Stack, name: &str) -> Self {
        let customer = Fixture::new(stack, "read_write", "data/").await;
        let request = customer.request();
        Self::of(stack, customer, &request, name).await
    }

    /// The same, of an endpoint of this request.
    pub(super) async fn of(stack: &'a Stack, customer: Fixture, request: &Value, name: &str) -> Self {
        let endpoint = customer.add(request).await;
        let endpoint_id = endpoint["endpointId"].as_str().unwrap().to_owned();
        let folder = lint::folder(name);
        write(&folder.join("day.csv"), "service,cost\n");
        Self { stack, customer, endpoint_id, folder }
    }

    /// The script of `docs/`, as it lies there, for that endpoint.
    pub(super) fn script(&self, endpoint_id: &str) -> String {
        format!(
            "{} --api {} --region {} --account {} --endpoint {endpoint_id} --feature data_exporter",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/credentials/credential_process.py"),
            self.stack.api_url,
            self.stack.region,
            self.customer.account,
        )
    }

    pub(super) fn config(&self, text: &str) {
        write(&self.folder.join("config"), text);
    }

    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("HOME", &self.folder).env("PATH", format!("{}:/usr/bin:/bin", programs().display()));
        command.env("AWS_CONFIG_FILE", self.folder.join("config")).env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_ENDPOINT_URL", &self.stack.emulator_url);
        command
    }

    /// `aws s3 cp` of a file to that key, with whatever profile the environment leaves.
    pub(super) fn copies_to(&self, key: &str) -> Command {
        let mut command = self.command(&programs().join("python"));
        command.args(["-m", "awscli", "s3", "cp"]).arg(self.folder.join("day.csv")).arg(self.place(key));
        command
    }

    fn place(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.customer.bucket)
    }

    pub(super) async fn copied(&self, mut command: Command, key: &str) {
        command.arg("--only-show-errors");
        let (output, printed) = run(command).await;
        assert!(output.status.success(), "{key}: {printed}");
        self.holds(key, b"service,cost\n").await;
    }

    pub(super) async fn holds(&self, key: &str, content: &[u8]) {
        let stored = ok(self.customer.customer.get_object(&self.customer.bucket, key).await);
        assert_eq!(stored.as_deref(), Some(content), "{key}");
    }
}

impl Drop for Home<'_> {
    fn drop(&mut self) {
        // There are credentials in it.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub(crate) fn write(path: &Path, text: &str) {
    use std::io::Write as _;
    let file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    file.unwrap().write_all(text.as_bytes()).unwrap();
}

pub(super) async fn run(mut command: Command) -> (Output, String) {
    tokio::task::spawn_blocking(move || lint::finish(&mut command)).await.unwrap()
}
