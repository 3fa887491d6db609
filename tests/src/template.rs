//! `template.yaml` as it stands in the repository, without a stack.

use std::process::Command;

use local::{Progress, layout};
use serde_json::Value;

use crate::lint::run;

/// The template as JSON, with its short forms and loops expanded as for the deployment on one machine.
pub async fn expanded() -> Value {
    let python = local::install(&Progress::silent()).await.expect("the Python environment");
    let root = layout::workspace();
    let script = root.join("local/src/python/package.py");
    let text = run(Command::new(python).arg("-I").arg(script).arg("template").arg(root.join("template.yaml")));
    serde_json::from_str(&text).expect("JSON")
}
