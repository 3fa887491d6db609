//! Deploying the built template to the emulator, in the way of AWS: `aws cloudformation package` and `deploy`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitStatus;

use crate::admin::Admin;
use crate::error::{Error, Result};
use crate::issuer::AUDIENCE;
use crate::process::{self, Invocation};
use crate::progress::{Progress, Step};
use crate::python::VirtualEnvironment;
use crate::{layout, xml};

/// The name of the CloudFormation stack.
pub(crate) const STACK_NAME: &str = "bucket-endpoint";
const ARTIFACTS: &str = "local-artifacts";
/// The parameter `SetupTemplateUrl`: where the quick-create link looks for `docs/setup/bucket-endpoint-role.yaml`.
pub const SETUP_TEMPLATE_URL: &str =
    "https://bucket-endpoint-templates.s3.eu-central-1.amazonaws.com/bucket-endpoint-role.yaml";

/// The resources of a deployed template.
#[derive(Debug)]
pub(crate) struct Deployed {
    /// The logical id of each resource, its type and its physical id.
    resources: BTreeMap<String, (String, String)>,
}

impl Deployed {
    /// The physical id of the resource with that logical id.
    pub(crate) fn physical(&self, logical_id: &str) -> Result<String> {
        let found = self.resources.get(logical_id).map(|(_, physical)| physical.clone());
        found.ok_or_else(|| {
            let why = format!("the stack has no resource {logical_id}");
            Error::new("Could not find a resource.", "template.yaml", why, "Restore the resource's logical id.")
        })
    }

    /// The logical and physical ids of all resources of a type.
    pub(crate) fn of_type(&self, resource_type: &str) -> BTreeMap<String, String> {
        let found = self.resources.iter().filter(|(_, (kind, _))| kind == resource_type);
        found.map(|(logical, (_, physical))| (logical.clone(), physical.clone())).collect()
    }
}

/// The resources that are deployed in the AWS account.
pub(crate) async fn deployed(admin: &Admin) -> Result<Deployed> {
    let resources = admin.query("cloudformation", "DescribeStackResources", &[("StackName", STACK_NAME)]).await?;
    let resources = xml::elements(&resources, "member").into_iter().filter_map(|member| {
        let part = |name| xml::element(&member, name);
        Some((part("LogicalResourceId")?, (part("ResourceType")?, part("PhysicalResourceId")?)))
    });
    Ok(Deployed { resources: resources.collect() })
}

/// What a deployment needs.
pub(crate) struct Deployment<'a> {
    pub(crate) environment: &'a VirtualEnvironment,
    pub(crate) admin: &'a Admin,
    /// The parameters that differ between stacks, as `Name=value`.
    pub(crate) parameters: Vec<String>,
    pub(crate) folder: &'a Path,
}

impl Deployment<'_> {
    /// Deploys the template that was built.
    pub(crate) async fn deploy(&self, template: &Path, progress: &Progress) -> Result<Deployed> {
        let step = progress.step("Deploying template.yaml");
        self.admin.create_bucket(ARTIFACTS).await?;
        let packaged = self.folder.join("template.packaged.json");
        let package = self.aws("package").args(["--s3-bucket", ARTIFACTS, "--use-json", "--template-file"]);
        self.run(package.args([template]).args(["--output-template-file"]).args([&packaged]), &step).await?;

        let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
        let deploy = self.aws("deploy").args(["--stack-name", STACK_NAME, "--template-file"]).args([&packaged]);
        // Through the bucket, because the template is larger than a call may be.
        let deploy = deploy.args(["--s3-bucket", ARTIFACTS]).args([
            "--capabilities",
            "CAPABILITY_IAM",
            "CAPABILITY_AUTO_EXPAND",
        ]);
        let parameters = [
            "--parameter-overrides".to_owned(),
            format!("JwtAudience={AUDIENCE}"),
            format!("Architecture={architecture}"),
            format!("SetupTemplateUrl={SETUP_TEMPLATE_URL}"),
            // To the emulator a function's `aws:PrincipalArn` is the ARN of its session, without the role's path.
            "PinVendorRolePath=false".to_owned(),
        ];
        self.run(deploy.args(parameters).args(&self.parameters), &step).await?;

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
            .without_settings_of_the_user()
            .envs(self.admin.environment())
    }

    async fn run(&self, command: Invocation, step: &Step) -> Result<()> {
        layout::write(&self.log(), b"")?;
        let why = match command.run(step).await {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) => self.events(status).await,
            Err(error) => error.to_string(),
        };
        let next = "Fix template.yaml (cfn-lint finds most mistakes) and run it again.";
        Err(Error::new("Could not deploy template.yaml.", command.shown(), why, next))
    }

    /// The end of the CLI's output, and the resources that failed.
    async fn events(&self, status: ExitStatus) -> String {
        let mut why = vec![format!("the AWS CLI exited with {status}:"), process::tail(&self.log(), 8)];
        let events = self.admin.query("cloudformation", "DescribeStackEvents", &[("StackName", STACK_NAME)]).await;
        for event in xml::elements(&events.unwrap_or_default(), "member") {
            let part = |name| xml::element(&event, name).unwrap_or_default();
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
