//! The programs that are measured: the product's functions, the floor, and the same job in Python.

use std::process::Command;

use crate::failure::Failure;
use crate::process::BenchProgram;
use crate::workspace::{event, root, target};

/// Each function with the event that it is measured with (`events/`).
const FUNCTIONS: [(&str, &str); 11] = [
    ("create-external-id", "create-external-id-post"),
    ("setup", "setup-get"),
    ("test-endpoint", "test-endpoint-post"),
    ("create-endpoint", "create-endpoint-post"),
    ("read-endpoints", "read-endpoints-list"),
    ("retire-endpoint", "retire-endpoint-delete"),
    ("endpoint-uses", "endpoint-uses-put"),
    ("vend-credentials", "vend-credentials-post"),
    ("health-sweep", "health-sweep-schedule"),
    ("health-check", "health-check-queue"),
    ("publish-events", "publish-events-stream"),
];

/// The floor's name in the tables.
pub(crate) const FLOOR: &str = "floor";
/// What a Python peer's name has behind the function's.
pub(crate) const IN_PYTHON: &str = " in Python";
/// The functions with a peer in Python (`bench/peers/`).
const PEERS: [&str; 2] = ["create-external-id", "test-endpoint"];

/// Builds the floor and all functions, or only those, in one call of cargo, and says where they are: the floor first.
pub(crate) fn build(profile: &str, only: &[String]) -> Result<Vec<BenchProgram>, Failure> {
    let wanted = |name: &str| only.is_empty() || only.iter().any(|only| only == name);
    let functions: Vec<_> = FUNCTIONS.into_iter().filter(|(name, _)| wanted(name)).collect();
    let names = functions.iter().map(|(name, _)| *name).chain(["bench-floor"]);
    // A choice of packages resolves other features than the whole workspace: right for what ships, and for the
    // development build a second compilation of everything that the tests have built already.
    let packages: Vec<_> = match profile {
        "dev" => vec!["--workspace", "--bins"],
        _ => names.flat_map(|name| ["-p", name]).collect(),
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let build =
        Command::new(cargo).args(["build", "--profile", profile]).args(packages).current_dir(root()).status()?;
    if !build.success() {
        return Err("the functions could not be built".into());
    }
    let directory = target().join(if profile == "dev" { "debug" } else { profile });
    let program = |name: &str, binary: &str, event_name: &str| {
        let path = directory.join(binary);
        Ok(BenchProgram {
            name: name.to_owned(),
            path,
            arguments: Vec::new(),
            directory: root(),
            event: event(event_name)?,
        })
    };
    let floor = program(FLOOR, "bench-floor", "create-external-id-post");
    std::iter::once(floor).chain(functions.iter().map(|(name, event)| program(name, name, event))).collect()
}

/// The Python peers, in a virtual environment with pinned packages.
pub(crate) fn python() -> Result<Vec<BenchProgram>, Failure> {
    let environment = root().join(".local/bench-venv");
    let run = |command: &mut Command| -> Result<(), Failure> {
        let status = command.status()?;
        if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
    };
    if !environment.join("bin/python").exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    let pip = environment.join("bin/pip");
    let requirements = root().join("bench/peers/requirements.txt");
    run(Command::new(pip).args(["install", "--quiet", "--disable-pip-version-check", "-r"]).arg(requirements))?;
    let peer = |(function, event_name): (&str, &str)| {
        Ok(BenchProgram {
            name: format!("{function}{IN_PYTHON}"),
            path: environment.join("bin/python"),
            arguments: ["-m", "awslambdaric", "handler.handle"].map(str::to_owned).to_vec(),
            directory: root().join("bench/peers").join(function.replace('-', "_")),
            event: event(event_name)?,
        })
    };
    FUNCTIONS.into_iter().filter(|(name, _)| PEERS.contains(name)).map(peer).collect()
}
