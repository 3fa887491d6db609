//! The programs that are measured: the product's functions, the floor, and the same job in Python.

use std::process::Command;

use crate::failure::Failure;
use crate::process::BenchProgram;
use crate::workspace::{root, target};

/// The product's functions.
pub(crate) const FUNCTIONS: [&str; 11] = [
    CREATE_EXTERNAL_ID,
    "setup",
    "test-endpoint",
    "create-endpoint",
    "read-endpoints",
    "retire-endpoint",
    "endpoint-uses",
    "vend-credentials",
    "health-sweep",
    "health-check",
    "publish-events",
];
/// The function whose events the floor gets, too, and with which it is compared.
pub(crate) const CREATE_EXTERNAL_ID: &str = "create-external-id";
/// The functions that call Amazon S3.
pub(crate) const WITH_S3: [&str; 2] = ["test-endpoint", "health-check"];
/// What is always built: with these an endpoint comes to be, which the events of others name.
const NEEDED: [&str; 3] = [CREATE_EXTERNAL_ID, "test-endpoint", "create-endpoint"];

/// The floor's name in the tables.
pub(crate) const FLOOR: &str = "floor";
/// What a Python peer's name has behind the function's.
pub(crate) const IN_PYTHON: &str = " in Python";
/// The functions with a peer in Python (`bench/peers/`).
const PEERS: [&str; 2] = [CREATE_EXTERNAL_ID, "test-endpoint"];

/// Builds the floor and all functions, or only those and what they need, in one call of cargo, and says where they are:
/// the floor first.
pub(crate) fn build(profile: &str, only: &[String]) -> Result<Vec<BenchProgram>, Failure> {
    let wanted = |name: &str| only.is_empty() || NEEDED.contains(&name) || only.iter().any(|only| only == name);
    let functions: Vec<_> = FUNCTIONS.into_iter().filter(|name| wanted(name)).collect();
    let names = functions.iter().copied().chain(["bench-floor"]);
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
    let program = |name: &str, binary: &str, function: &str| BenchProgram {
        name: name.to_owned(),
        path: directory.join(binary),
        arguments: Vec::new(),
        directory: root(),
        function: function.to_owned(),
    };
    let floor = program(FLOOR, "bench-floor", CREATE_EXTERNAL_ID);
    Ok(std::iter::once(floor).chain(functions.iter().map(|name| program(name, name, name))).collect())
}

/// The Python peers, in a virtual environment with the packages of a lock.
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
    let install = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"];
    run(Command::new(pip).args(install).arg(requirements))?;
    let peer = |function: &str| BenchProgram {
        name: format!("{function}{IN_PYTHON}"),
        path: environment.join("bin/python"),
        arguments: ["-m", "awslambdaric", "handler.handle"].map(str::to_owned).to_vec(),
        directory: root().join("bench/peers").join(function.replace('-', "_")),
        function: function.to_owned(),
    };
    Ok(PEERS.map(peer).to_vec())
}
