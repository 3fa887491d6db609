//! The page: time until a screen can be used in Chromium, and the bytes of its scripts. `console/speed.js` measures.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::failure::Failure;
use crate::sample::Sample;
use crate::table::{paragraph, table_of};
use crate::workspace::root;

/// Builds the page and measures it; says so instead if Node.js or Chromium is missing.
pub(crate) fn measure(runs: usize) -> Result<String, Failure> {
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let has_node = Command::new("npm").arg("--version").output().is_ok_and(|output| output.status.success());
    if !has_node || !Path::new(&chromium).exists() {
        return Ok(format!("\n## The page\n\nNot measured: it needs Node.js, and Chromium at {chromium}.\n"));
    }
    let console = root().join("console");
    let run = |command: &mut Command| -> Result<Vec<u8>, Failure> {
        let output = command.current_dir(&console).output()?;
        let failed = || format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        if output.status.success() { Ok(output.stdout) } else { Err(failed().into()) }
    };
    if !console.join("node_modules").exists() {
        run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]))?;
    }
    run(Command::new("npm").args(["run", "--silent", "build"]))?;
    let measured = run(Command::new("node").arg("speed.js").arg(runs.to_string()).env("CHROMIUM", &chromium))?;
    Ok(text(&serde_json::from_slice(&measured)?))
}

fn text(measured: &Value) -> String {
    let screens: Vec<_> = measured["screens"].as_array().into_iter().flatten().map(screen).collect();
    let floor = screens.first().map_or(f64::NAN, |(_, sample)| sample.median());
    let rows = screens
        .iter()
        .map(|(name, sample)| [name.clone(), sample.to_string(), format!("{:.1}", sample.median() / floor)]);
    let script = measured["scriptKib"].as_f64().unwrap_or(f64::NAN);
    let intro = format!(
        "Milliseconds from the navigation until the screen's button can be pressed, in Chromium without a cache, with \
         answers of the API at once: median (least to most). The first screen loads {script:.1} KiB of script, gzipped."
    );
    let table = table_of(["screen", "until it can be used", "× the first row"], rows);
    format!("\n## The page\n\n{}\n{table}", paragraph(&intro))
}

fn screen(screen: &Value) -> (String, Sample) {
    let mut sample = Sample::default();
    for time in screen["milliseconds"].as_array().into_iter().flatten().filter_map(Value::as_f64) {
        sample.add(time);
    }
    (screen["name"].as_str().unwrap_or_default().to_owned(), sample)
}
