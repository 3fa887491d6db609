//! Building the functions and packaging them for Lambda: a zip file each, with the binary as `bootstrap`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::{Error, Result};
use crate::layout::TemporaryFolder;
use crate::process::Invocation;
use crate::progress::Progress;
use crate::python::VirtualEnvironment;
use crate::{layout, template};

const PACKAGE: &str = include_str!("python/package.py");

/// The packages of the built functions, with the template that names them.
#[derive(Debug)]
pub(crate) struct Built {
    /// The template, ready to be uploaded.
    pub(crate) template: PathBuf,
    // A quarter of a gigabyte that is not needed once they are deployed.
    packages: TemporaryFolder,
}

/// Name and path of each executable.
pub(crate) type Executables = BTreeMap<String, PathBuf>;

/// Packages the functions, in `folder`.
pub(crate) async fn package(
    environment: &VirtualEnvironment,
    executables: &Executables,
    folder: &Path,
    progress: &Progress,
) -> Result<Built> {
    let step = progress.step("Packaging the functions");
    let source = layout::workspace().join("template.yaml");
    let json = folder.join("template.source.json");
    let log = folder.join("package.log");
    layout::write(&log, b"")?;

    let script = |stdout: PathBuf| {
        let run = Invocation::new(&environment.python(), environment.python(), folder, log.clone());
        run.args(["-I", "-c", PACKAGE]).stdout(stdout)
    };
    let package = async |command: Invocation| command.succeed(&step, 8).await.map_err(|why| not_packaged(&source, why));
    package(script(json.clone()).args(["template".as_ref(), source.as_os_str()])).await?;
    let text = std::fs::read(&json).map_err(|error| not_packaged(&json, error.to_string()))?;
    let template: Value = serde_json::from_slice(&text).map_err(|error| not_packaged(&source, error.to_string()))?;

    let built = Built {
        template: folder.join("template.built.json"),
        packages: TemporaryFolder::create(folder.join("packages"))?,
    };
    let packages = built.packages.path();
    let mut zip = script(folder.join("package.out")).args(["zip".as_ref(), packages.as_os_str()]);
    let mut artifacts = BTreeMap::new();
    for (id, binary) in template::binaries(&template) {
        let missing = || format!("{id} names the binary {binary}, which is not in the workspace");
        zip = zip.args([executables.get(&binary).ok_or_else(|| not_packaged(&source, missing()))?]);
        artifacts.insert(id, packages.join(format!("{binary}.zip")).display().to_string());
    }
    package(zip).await?;
    layout::write(&built.template, template::built(template, &artifacts).to_string().as_bytes())?;
    step.done(format!("{} functions", artifacts.len()));
    Ok(built)
}

/// Compiles with the profile of this program, under the supervisor that `python` runs.
pub(crate) async fn compile(python: &Path, folder: &Path, progress: &Progress) -> Result<Executables> {
    let step = progress.step("Building the functions");
    let log = folder.join("build.log");
    let messages = folder.join("build.json");
    layout::write(&log, b"")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into());
    // The whole workspace, so that features are those of `cargo test --workspace` and nothing is compiled twice,
    // without this program, which is running, and the benchmark, which brings a database in C along.
    let mut command = Invocation::new(python, cargo, layout::workspace(), log)
        .args(["build", "--workspace", "--bins", "--locked"])
        .args([env!("CARGO_PKG_NAME"), "bench", "bench-floor"].iter().flat_map(|name| ["--exclude", name]))
        .args(["--message-format", "json-render-diagnostics", "--color", "never"])
        .stdout(messages.clone());
    if !cfg!(debug_assertions) {
        command = command.args(["--release"]);
    }
    let failed = |why: String| {
        let next = "Fix the errors of the compiler and run it again.";
        Error::new("Could not build the functions.", command.shown(), why, next)
    };
    command.succeed(&step, 30).await.map_err(failed)?;
    let messages = std::fs::read_to_string(messages).map_err(|error| failed(error.to_string()))?;
    step.done("");
    Ok(executables(&messages))
}

/// The executables in cargo's messages.
fn executables(messages: &str) -> Executables {
    let artifacts = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let named = artifacts.filter_map(|artifact| {
        let path = artifact["executable"].as_str()?;
        Some((artifact["target"]["name"].as_str()?.to_owned(), PathBuf::from(path)))
    });
    named.collect()
}

fn not_packaged(place: &Path, why: String) -> Error {
    let next = "Fix the template and run it again.";
    Error::new("Could not package the functions.", place.display().to_string(), why, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_executables_among_cargos_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"be-domain"},"executable":null}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"setup"},"executable":"/t/setup"}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        assert_eq!(executables(messages), BTreeMap::from([("setup".to_owned(), PathBuf::from("/t/setup"))]));
    }
}
