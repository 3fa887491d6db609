//! Deploying the built template to the emulator, as one deploys to AWS: `aws cloudformation package` and `deploy`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitStatus;

use crate::admin::Admin;
use crate::error::{Error, Result};
use crate::issuer::AUDIENCE;
use crate::process::{self, Invocation};
use crate::progress::{Progress, Step};
use crate::python::Environment;
use crate::stack::REGION;
use crate::{layout, text};

const STACK_NAME: &str = "bucket-endpoint";
const ARTIFACTS: &str = "local-artifacts";
/// The parameter `SetupTemplateUrl`: where the quick-create link looks for `docs/setup/bucket-endpoint-role.yaml`.
pub const SETUP_TEMPLATE_URL: &str =
    "https://bucket-endpoint-templates.s3.eu-central-1.amazonaws.com/bucket-endpoint-role.yaml";

/// What was deployed.
#[derive(Debug)]
pub(crate) struct Deployed {
    /// Logical id to physical id.
    resources: BTreeMap<String, (String, String)>,
}

impl Deployed {
    /// The physical id of the resource with that logical id.
    pub(crate) fn physical(&self, logical_id: &str) -> Result<String> {
        let found = self.resources.get(logical_id).map(|(_, physical)| physical.clone());
        found.ok_or_else(|| {
            let why = format!("the stack has no resource {logical_id}");
            Error::new("Could not read what was deployed.", "template.yaml", why, "Name the resource as before.")
        })
    }

    /// Logical to physical ids of all resources of a type.
    pub(crate) fn of_type(&self, wanted: &str) -> BTreeMap<String, String> {
        let found = self.resources.iter().filter(|(_, (kind, _))| kind == wanted);
        found.map(|(logical, (_, physical))| (logical.clone(), physical.clone())).collect()
    }
}

/// What is deployed in the AWS account.
pub(crate) async fn deployed(admin: &Admin) -> Result<Deployed> {
    let resources = admin.query("cloudformation", "DescribeStackResources", &[("StackName", STACK_NAME)]).await?;
    let resources = text::elements(&resources, "member").into_iter().filter_map(|member| {
        let part = |name| text::element(&member, name);
        Some((part("LogicalResourceId")?, (part("ResourceType")?, part("PhysicalResourceId")?)))
    });
    Ok(Deployed { resources: resources.collect() })
}

/// Where to deploy, and with what.
pub(crate) struct Deployment<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) admin: &'a Admin,
    pub(crate) emulator_url: &'a str,
    pub(crate) issuer_url: &'a str,
    pub(crate) folder: &'a Path,
}

impl Deployment<'_> {
    /// Deploys the template that was built.
    pub(crate) async fn deploy(&self, template: &Path, progress: &Progress) -> Result<Deployed> {
        let step = progress.step("Deploying template.yaml");
        self.admin.create_bucket(ARTIFACTS, REGION).await?;
        let packaged = self.folder.join("template.packaged.json");
        let package = self.aws("package").args(["--s3-bucket", ARTIFACTS, "--use-json", "--template-file"]);
        self.run(package.args([template]).args(["--output-template-file"]).args([&packaged]), &step).await?;

        let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
        let deploy = self.aws("deploy").args(["--stack-name", STACK_NAME, "--template-file"]).args([&packaged]);
        // Through the bucket, for a template that has grown beyond what a call may carry.
        let deploy = deploy.args(["--s3-bucket", ARTIFACTS]).args([
            "--capabilities",
            "CAPABILITY_IAM",
            "CAPABILITY_AUTO_EXPAND",
        ]);
        let parameters = [
            "--parameter-overrides".to_owned(),
            format!("JwtIssuer={}", self.issuer_url),
            format!("JwtAudience={AUDIENCE}"),
            format!("Architecture={architecture}"),
            format!("SetupTemplateUrl={SETUP_TEMPLATE_URL}"),
        ];
        self.run(deploy.args(parameters), &step).await?;

        let deployed = deployed(self.admin).await?;
        step.done(format!("{} resources", deployed.resources.len()));
        Ok(deployed)
    }

    fn log(&self) -> std::path::PathBuf {
        self.folder.join("deploy.log")
    }

    fn aws(&self, command: &str) -> Invocation {
        let python = self.environment.python();
        Invocation::new(&python, &python, self.folder, self.log())
            .args(["-I", "-m", "awscli", "cloudformation", command])
            .secluded()
            .env("AWS_ACCESS_KEY_ID", self.admin.aws_account_id())
            .env("AWS_SECRET_ACCESS_KEY", "local")
            .env("AWS_DEFAULT_REGION", REGION)
            .env("AWS_ENDPOINT_URL", self.emulator_url)
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_PAGER", "")
    }

    async fn run(&self, command: Invocation, step: &Step) -> Result<()> {
        layout::write(&self.log(), b"")?;
        let why = match command.run(step).await {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) => self.events(status).await,
            Err(error) => error.to_string(),
        };
        let next = "Mend template.yaml (cfn-lint finds most mistakes) and run it again.";
        Err(Error::new("Could not deploy template.yaml.", command.shown(), why, next))
    }

    /// What the CLI said, and the resources that failed.
    async fn events(&self, status: ExitStatus) -> String {
        let mut why = vec![format!("the AWS CLI ended with {status}:"), process::tail(&self.log(), 8)];
        let events = self.admin.query("cloudformation", "DescribeStackEvents", &[("StackName", STACK_NAME)]).await;
        for event in text::elements(&events.unwrap_or_default(), "member") {
            let part = |name| text::element(&event, name).unwrap_or_default();
            if part("ResourceStatus").ends_with("FAILED") {
                why.push(format!(
                    "{} {}: {}",
                    part("LogicalResourceId"),
                    part("ResourceStatus"),
                    part("ResourceStatusReason")
                ));
            }
        }
        why.join("\n")
    }
}
