//! The workspace's packages as cargo knows them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;

/// A package of the workspace.
#[derive(Debug, Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// What it depends on.
    pub dependencies: Vec<Dependency>,
    /// Its features: what each enables.
    pub features: BTreeMap<String, Vec<String>>,
    targets: Vec<CrateTarget>,
    manifest_path: PathBuf,
}

/// A dependency, as the manifest writes it.
#[derive(Debug, Deserialize)]
pub struct Dependency {
    /// The name of the package that is depended on.
    pub name: String,
    /// The features that it is asked for.
    pub features: Vec<String>,
    kind: Option<String>,
}

#[derive(Debug, Deserialize)]
struct CrateTarget {
    src_path: PathBuf,
}

impl Dependency {
    /// Whether only tests and examples have it.
    pub fn is_for_tests(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

impl Package {
    /// The root files of its library, programs, tests and examples.
    pub fn roots(&self) -> impl Iterator<Item = &PathBuf> {
        self.targets.iter().map(|target| &target.src_path)
    }

    /// Whether it is one of the functions.
    pub fn is_function(&self) -> bool {
        self.manifest_path.parent().and_then(|folder| folder.parent()).is_some_and(|above| above.ends_with("functions"))
    }
}

/// Every package of the workspace.
pub fn packages() -> Vec<Package> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version=1", "--no-deps", "--offline", "--manifest-path"]);
    let text = crate::lint::run(cargo.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml")));
    let metadata: Metadata = serde_json::from_str(&text).expect("cargo's metadata");
    metadata.packages
}
