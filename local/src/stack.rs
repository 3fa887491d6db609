//! All of it together.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;

use crate::admin::Admin;
use crate::background::Background;
use crate::deployment::Deployment;
use crate::description::{Description, Tables};
use crate::emulator::Emulator;
use crate::error::{Error, Result};
use crate::issuer::Issuer;
use crate::lock::{self, Lock};
use crate::progress::Progress;
use crate::python::Environment;
use crate::{functions, layout, logs};

/// The AWS account that the functions run in.
pub const VENDOR_AWS_ACCOUNT_ID: &str = "111111111111";
/// The AWS account of the demo customer; any other twelve digits are an AWS account too.
pub const CUSTOMER_AWS_ACCOUNT_ID: &str = "222222222222";
/// The region of all of it.
pub const REGION: &str = "eu-central-1";

/// Which stack to start.
#[derive(Debug, Clone)]
pub struct StackOptions {
    /// Its name: that of its folder under `.local/`. Two stacks run side by side if they have two names.
    pub name: String,
    /// Who is told how the start goes on.
    pub progress: Progress,
}

impl StackOptions {
    /// A stack of that name, started in silence.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), progress: Progress::silent() }
    }
}

/// A running stack. Dropping it ends the emulator, its functions and the issuer, and waits until they are gone.
#[derive(Debug)]
pub struct Stack {
    /// Where the API is, without a slash at its end.
    pub api_url: String,
    /// Where every AWS service is.
    pub emulator_url: String,
    /// Who signs the tokens.
    pub issuer: Issuer,
    /// The AWS region.
    pub region: String,
    /// The AWS account that the functions run in.
    pub vendor_aws_account_id: String,
    /// The AWS account of the demo customer.
    pub customer_aws_account_id: String,
    /// The tables' names.
    pub tables: Tables,
    /// The queue of due health checks.
    pub queue_url: String,
    /// The name of the event bus.
    pub event_bus: String,
    /// Logical id to function name.
    pub functions: BTreeMap<String, String>,
    /// What the emulator says.
    pub log_path: PathBuf,
    /// What the functions log, about a second later; each line with the function's name before it.
    pub functions_log_path: PathBuf,
    /// Logical id of a function to its log group.
    log_groups: BTreeMap<String, String>,
    // Before the emulator, which it asks a last time.
    _log: Background,
    emulator: Emulator,
    name: String,
    // Last, so that it is free only when all else is gone.
    _lock: Lock,
}

impl Stack {
    /// Installs what is missing, builds, starts, and deploys. When this fails or is dropped, nothing is left running.
    pub async fn start(options: StackOptions) -> Result<Self> {
        let StackOptions { name, progress } = options;
        let folder = layout::stack(&name);
        layout::create(&folder)?;
        let lock = lock::take(&folder.join("lock"))?.ok_or_else(|| {
            let next = "Use the one that runs, or end it with Ctrl-C first.";
            let why = "another process runs this stack";
            Error::new("The local stack runs already.", folder.display().to_string(), why, next)
        })?;
        Description::remove(&name);
        let environment = Environment::ensure(&progress).await?;
        let built = functions::build(&environment, &folder, &progress).await?;
        let emulator = Emulator::start(&environment, &folder, &progress).await?;
        let issuer = Issuer::start(&layout::signing_key(&name))?;
        let admin = Admin::new(&emulator.url, VENDOR_AWS_ACCOUNT_ID, REGION);
        let deployment = Deployment {
            environment: &environment,
            admin: &admin,
            emulator_url: &emulator.url,
            issuer_url: issuer.url(),
            folder: &folder,
        };
        let deployed = emulator.during(deployment.deploy(&built.template, &progress)).await?;
        drop(built);
        let functions = deployed.of_type("AWS::Lambda::Function");
        let log_groups = log_groups(&functions, &deployed.of_type("AWS::Logs::LogGroup"));
        let functions_log_path = folder.join("functions.log");
        layout::write(&functions_log_path, b"")?;
        let named = log_groups.values().map(|group| (last_part(group).to_owned(), group.clone())).collect();
        let log = logs::follow(admin.clone(), named, &functions_log_path)?;
        let stack = Self {
            api_url: format!("{}/_aws/execute-api/{}/$default", emulator.url, deployed.physical("Api")?),
            emulator_url: emulator.url.clone(),
            issuer,
            region: REGION.to_owned(),
            vendor_aws_account_id: VENDOR_AWS_ACCOUNT_ID.to_owned(),
            customer_aws_account_id: CUSTOMER_AWS_ACCOUNT_ID.to_owned(),
            tables: Tables { endpoints: deployed.physical("EndpointsTable")?, state: deployed.physical("StateTable")? },
            queue_url: deployed.physical("HealthCheckQueue")?,
            event_bus: deployed.physical("EventBus")?,
            functions,
            log_path: emulator.log.clone(),
            functions_log_path,
            log_groups,
            _log: log,
            emulator,
            name,
            _lock: lock,
        };
        stack.description().write(&stack.name)?;
        Ok(stack)
    }

    /// What `stack.json` says.
    #[must_use]
    pub fn description(&self) -> Description {
        Description {
            api_url: self.api_url.clone(),
            emulator_url: self.emulator_url.clone(),
            issuer_url: self.issuer.url().to_owned(),
            region: self.region.clone(),
            vendor_aws_account_id: self.vendor_aws_account_id.clone(),
            customer_aws_account_id: self.customer_aws_account_id.clone(),
            tables: self.tables.clone(),
            queue_url: Some(self.queue_url.clone()),
            functions: self.functions.clone(),
        }
    }

    /// An administrator of an AWS account of the emulator; the vendor's own is [`VENDOR_AWS_ACCOUNT_ID`].
    #[must_use]
    pub fn admin(&self, aws_account_id: &str) -> Admin {
        Admin::new(&self.emulator_url, aws_account_id, &self.region)
    }

    /// All that a function has logged, oldest line first, the runtime's lines about invocations included.
    pub async fn function_logs(&self, logical_id: &str) -> Result<Vec<String>> {
        match self.log_groups.get(logical_id) {
            Some(group) => logs::read(&self.admin(&self.vendor_aws_account_id), group, 0).await,
            None => Ok(Vec::new()),
        }
    }

    /// Does `work`, which needs the stack. If the emulator dies meanwhile, that is the error, and not what its death
    /// broke.
    pub async fn during<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.emulator.during(work).await
    }

    /// Why the emulator does not run any more, if it does not.
    #[must_use]
    pub fn trouble(&self) -> Option<Error> {
        self.emulator.trouble()
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        Description::remove(&self.name);
    }
}

/// The log group of each function: by the template's rule `XLogGroup` is that of `XFunction`.
fn log_groups(functions: &BTreeMap<String, String>, groups: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let of = |id: &String| groups.get(&format!("{}LogGroup", id.strip_suffix("Function")?)).cloned();
    functions.keys().filter_map(|id| Some((id.clone(), of(id)?))).collect()
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
