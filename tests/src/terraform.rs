//! Terraform, where the program and its aws provider are on this machine; nothing is downloaded.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::lint;

/// A Terraform that knows the aws provider.
#[derive(Debug)]
pub struct Terraform {
    /// Its own settings: where the provider is.
    settings: PathBuf,
}

impl Terraform {
    /// The Terraform on the `PATH`, set up in `folder`; `None`, with the reason printed, if it or its provider is not
    /// there.
    pub fn find(folder: &Path) -> Option<Self> {
        if Command::new("terraform").arg("version").output().is_err() {
            lint::skip("there is no program `terraform`");
            return None;
        }
        let home = env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        // Terraform's own places, and one that images of build machines use.
        let mirrors = [
            home.join(".terraform.d/plugins"),
            PathBuf::from("/usr/local/share/terraform/plugins"),
            PathBuf::from("/usr/share/terraform/plugins"),
            PathBuf::from("/opt/tf-plugins"),
        ];
        let has_provider = |mirror: &&PathBuf| mirror.join("registry.terraform.io/hashicorp/aws").is_dir();
        let Some(mirror) = mirrors.iter().find(has_provider) else {
            let places: Vec<_> = mirrors.iter().map(|mirror| mirror.display().to_string()).collect();
            lint::skip(&format!("the provider hashicorp/aws is in none of {}", places.join(", ")));
            return None;
        };
        let settings = folder.join("terraform.rc");
        let mirror = mirror.display();
        let text = format!("provider_installation {{\n  filesystem_mirror {{\n    path = \"{mirror}\"\n  }}\n}}\n");
        fs::write(&settings, text).expect("Terraform's settings");
        Some(Self { settings })
    }

    /// A command of Terraform's in `folder`.
    pub fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new("terraform");
        command.args(arguments).current_dir(folder).env("TF_CLI_CONFIG_FILE", &self.settings);
        command.env("TF_IN_AUTOMATION", "1").env("CHECKPOINT_DISABLE", "1").env("NO_COLOR", "1");
        command
    }

    /// Runs a command of Terraform's in `folder` and demands that it succeeds.
    pub fn run(&self, folder: &Path, arguments: &[&str]) {
        lint::run(&mut self.command(folder, arguments));
    }

    /// What a command of Terraform's says that succeeds.
    pub fn read(&self, folder: &Path, arguments: &[&str]) -> String {
        lint::run(&mut self.command(folder, arguments))
    }
}
