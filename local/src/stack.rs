//! A running stack: emulator, issuer and deployed product together.

use std::collections::BTreeMap;
use std::future::Future;
use std::ops::Deref;
use std::path::PathBuf;

use crate::admin::Admin;
use crate::aws_accounts::{CUSTOMER_AWS_ACCOUNT_ID, REGION, VENDOR_AWS_ACCOUNT_ID};
use crate::background::Background;
use crate::console::{Console, ConsolePage};
use crate::deployment::Deployment;
use crate::description::{StackDescription, TableNames};
use crate::emulator::Emulator;
use crate::error::{Error, Result};
use crate::issuer::Issuer;
use crate::lock::{self, Lock};
use crate::progress::Progress;
use crate::python::{self, VirtualEnvironment};
use crate::{functions, layout, logs};

/// Which stack to start.
#[derive(Debug, Clone)]
pub struct StackOptions {
    /// Its name, which is that of its folder under `.local/`. Stacks with different names run side by side.
    pub name: String,
    /// The parameter `FeatureRoles`: which roles of the vendor's may act as which feature.
    pub feature_roles: String,
    /// More parameters of the template, as `Name=value`.
    pub parameters: Vec<String>,
    /// Whether it serves the page.
    pub console: Console,
    /// Receives the progress of the start.
    pub progress: Progress,
}

/// For each feature one role, which [`FeatureClient::assume`](crate::FeatureClient::assume) creates.
const FEATURE_ROLES: &str = "telemetry=feature-telemetry,billing=feature-billing,data_exporter=feature-data-exporter";

impl StackOptions {
    /// A stack of that name, without the page, started without reporting its progress.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            feature_roles: FEATURE_ROLES.to_owned(),
            parameters: Vec::new(),
            console: Console::Off,
            progress: Progress::silent(),
        }
    }
}

/// A running stack, with its [`StackDescription`]. Dropping it stops the emulator, its functions and the issuer, and
/// waits until their processes have ended.
#[derive(Debug)]
pub struct Stack {
    description: StackDescription,
    /// The OIDC issuer of the tokens.
    pub issuer: Issuer,
    _page: Option<Background>,
    /// The name of the event bus.
    pub event_bus: String,
    /// The emulator's log.
    pub log_path: PathBuf,
    /// The functions' log lines, about a second late; each line starts with the function's name.
    pub functions_log_path: PathBuf,
    /// The logical id of each function, and its log group.
    log_groups: BTreeMap<String, String>,
    // Dropped before the emulator, from which it reads a last time.
    _log: Background,
    emulator: Emulator,
    name: String,
    // Dropped last: the stack's name is free only when everything has ended.
    _lock: Lock,
}

impl Deref for Stack {
    type Target = StackDescription;

    fn deref(&self) -> &StackDescription {
        &self.description
    }
}

impl Stack {
    /// Installs what is missing, builds, starts, and deploys. If this fails or is dropped, nothing is left running.
    pub async fn start(options: StackOptions) -> Result<Self> {
        let StackOptions { name, feature_roles, parameters, console, progress } = options;
        let folder = layout::stack(&name);
        layout::create(&folder)?;
        let lock = lock::take(&folder.join("lock"))?.ok_or_else(|| {
            let next = "Use the stack that is running, or stop it with Ctrl-C first.";
            let why = "another process runs this stack";
            Error::new("The local stack is already running.", folder.display().to_string(), why, next)
        })?;
        StackDescription::remove(&name);
        let python = python::supervisor()?;
        let emulator = async {
            let environment = VirtualEnvironment::ensure(&progress).await?;
            let emulator = Emulator::start(&environment, &folder, &progress).await?;
            Ok((environment, emulator))
        };
        // Side by side, so that the first start takes as long as the longest of them.
        let ((environment, emulator), executables, page) = tokio::try_join!(
            emulator,
            functions::compile(&python, &folder, &progress),
            ConsolePage::prepare(&console, &python, &progress)
        )?;
        let built = functions::package(&environment, &executables, &folder, &progress).await?;
        let console_url = page.as_ref().map(|page| page.url().to_owned());
        let issuer = Issuer::start(&layout::signing_key(&name), console_url.as_deref())?;
        let admin = Admin::new(&emulator.url, VENDOR_AWS_ACCOUNT_ID, REGION);
        let of_this_stack = [
            format!("JwtIssuer={}", issuer.url()),
            format!("FeatureRoles={feature_roles}"),
            // The page whose scripts may call the API.
            format!("ConsoleOrigin={}", console_url.as_deref().unwrap_or_default()),
        ];
        let parameters = of_this_stack.into_iter().chain(parameters).collect();
        let deployment = Deployment { environment: &environment, admin: &admin, parameters, folder: &folder };
        let deployed = emulator.during(deployment.deploy(&built.template, &progress)).await?;
        let api_url = format!("{}/_aws/execute-api/{}/$default", emulator.url, deployed.physical("Api")?);
        let page = page.map(|page| page.serve(&built.template, &api_url, issuer.url())).transpose()?;
        drop(built);
        let description = StackDescription {
            api_url,
            console_url,
            emulator_url: emulator.url.clone(),
            issuer_url: issuer.url().to_owned(),
            region: REGION.to_owned(),
            vendor_aws_account_id: VENDOR_AWS_ACCOUNT_ID.to_owned(),
            customer_aws_account_id: CUSTOMER_AWS_ACCOUNT_ID.to_owned(),
            tables: TableNames {
                endpoints: deployed.physical("EndpointsTable")?,
                state: deployed.physical("StateTable")?,
            },
            queue_url: deployed.physical("HealthCheckQueue")?,
            functions: deployed.of_type("AWS::Lambda::Function"),
        };
        let log_groups = log_groups(&description.functions, &deployed.of_type("AWS::Logs::LogGroup"));
        let functions_log_path = folder.join("functions.log");
        layout::write(&functions_log_path, b"")?;
        let named = log_groups.values().map(|group| (last_part(group).to_owned(), group.clone())).collect();
        let log = logs::follow(admin, named, &functions_log_path)?;
        let stack = Self {
            description,
            issuer,
            _page: page,
            event_bus: deployed.physical("EventBus")?,
            log_path: emulator.log.clone(),
            functions_log_path,
            log_groups,
            _log: log,
            emulator,
            name,
            _lock: lock,
        };
        stack.description.write(&stack.name)?;
        Ok(stack)
    }

    /// Everything that a function has logged, oldest line first, the runtime's lines about invocations included.
    pub async fn function_logs(&self, logical_id: &str) -> Result<Vec<String>> {
        match self.log_groups.get(logical_id) {
            Some(group) => logs::read(&self.vendor(), group, 0).await,
            None => Ok(Vec::new()),
        }
    }

    /// Does `work`, which needs the stack. If the emulator ends meanwhile, that is the error, and not what failed
    /// because of it.
    pub async fn during<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.emulator.during(work).await
    }

    /// Why the emulator has ended, if it has.
    pub fn emulator_error(&self) -> Option<Error> {
        self.emulator.error()
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        StackDescription::remove(&self.name);
    }
}

/// The log group of each function: in the template `XLogGroup` is that of `XFunction`.
fn log_groups(functions: &BTreeMap<String, String>, groups: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let of = |id: &String| groups.get(&format!("{}LogGroup", id.strip_suffix("Function")?)).cloned();
    functions.keys().filter_map(|id| Some((id.clone(), of(id)?))).collect()
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
