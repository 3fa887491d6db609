//! Building the page with npm, in `console/`: `npm ci` if the lock file has changed, `npm run build` if a source has.

use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};

use super::{files::Files, node};
use crate::error::{Error, Result};
use crate::process::Invocation;
use crate::progress::{Progress, Step};
use crate::{layout, lock};

/// What the page is built from, beside the files in the project's own folder and the API's description.
const SOURCES: [&str; 2] = ["src", "public"];
/// What the build itself writes there.
const GENERATED: &str = "src/api/schema.ts";

/// The files of the page, built if that is needed; `None`, and a line that says why, if it can't be built here.
pub(super) async fn build(python: &Path, progress: &Progress) -> Result<Option<Files>> {
    let project = layout::workspace().join("console");
    let step = progress.step("Building the page");
    if let Err(missing) = node::check(&project) {
        step.done(format!("skipped: {missing}"));
        return Ok(None);
    }
    // Beside the sources, whatever folder the environment names: one process at a time installs and builds there.
    let folder = layout::workspace().join(".local/console");
    layout::create(&folder)?;
    let _lock = lock::wait(&folder.join("lock"), &step).await?;
    let run = async |arguments: &[&str]| {
        let command = Invocation::new(python, "npm", &project, folder.join("build.log")).args(arguments);
        npm(&command, &step).await
    };

    let installed = Stamp::new(&folder, "installed", &[project.join("package-lock.json")])?;
    if !installed.is_current() || !project.join("node_modules").is_dir() {
        installed.remove();
        run(&["ci", "--no-audit", "--no-fund"]).await?;
        installed.write()?;
    }
    let mut sources = sources(&project)?;
    sources.push(layout::workspace().join("docs/openapi.json"));
    let built = Stamp::new(&folder, "built", &sources)?;
    let page = project.join("dist");
    if !built.is_current() || !page.join("index.html").exists() {
        built.remove();
        run(&["run", "build"]).await?;
        built.write()?;
    }
    let files = Files::read(&page)?;
    step.done(format!("{} files", files.count()));
    Ok(Some(files))
}

async fn npm(command: &Invocation, step: &Step) -> Result<()> {
    layout::write(command.log(), b"")?;
    command.succeed(step, 12).await.map_err(|why| {
        let place = format!("{} (its log: {})", command.shown(), command.log().display());
        let next = "Fix what it reports and run it again, or run it without the page: `--console off`.";
        Error::new("Could not build the page.", place, why, next)
    })
}

/// The files that the page is built from, in the order of their names.
fn sources(project: &Path) -> Result<Vec<PathBuf>> {
    let wanted = |path: &Path| {
        let is_other_folder =
            path.parent() == Some(project) && path.is_dir() && !SOURCES.iter().any(|name| path.ends_with(name));
        !is_other_folder && !path.ends_with(GENERATED)
    };
    layout::files_below(project, wanted).map_err(|error| layout::unwritable(project, &error))
}

/// A file with the digest of what something was made from.
struct Stamp {
    file: PathBuf,
    digest: Vec<u8>,
}

impl Stamp {
    /// The stamp of what is made from the content of `sources`.
    fn new(folder: &Path, name: &str, sources: &[PathBuf]) -> Result<Self> {
        let mut digest = Context::new(&SHA256);
        for source in sources {
            let content = std::fs::read(source).map_err(|error| layout::unwritable(source, &error))?;
            digest.update(source.as_os_str().as_encoded_bytes());
            digest.update(&content.len().to_be_bytes());
            digest.update(&content);
        }
        Ok(Self { file: folder.join(name), digest: digest.finish().as_ref().to_vec() })
    }

    fn is_current(&self) -> bool {
        std::fs::read(&self.file).is_ok_and(|written| written == self.digest)
    }

    fn write(&self) -> Result<()> {
        layout::write(&self.file, &self.digest)
    }

    /// Before it is made anew: what is half made is not current, even if the sources are changed back.
    fn remove(&self) {
        // It may never have been written.
        let _ = std::fs::remove_file(&self.file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_follows_the_sources_and_nothing_else() {
        let project = std::env::temp_dir().join(format!("local-console-{}", std::process::id()));
        for (file, text) in
            [("index.html", "a"), ("src/deep/main.ts", "b"), ("node_modules/x.js", "c"), ("dist/x", "d")]
        {
            std::fs::create_dir_all(project.join(file).parent().unwrap()).unwrap();
            std::fs::write(project.join(file), text).unwrap();
        }
        let found = sources(&project).unwrap();
        assert_eq!(found, [project.join("index.html"), project.join("src/deep/main.ts")]);
        let stamp = || Stamp::new(&project, "dist/stamp", &sources(&project).unwrap()).unwrap();
        assert!(!stamp().is_current());
        stamp().write().unwrap();
        std::fs::write(project.join("node_modules/x.js"), "e").unwrap();
        assert!(stamp().is_current());
        std::fs::write(project.join("src/deep/main.ts"), "e").unwrap();
        assert!(!stamp().is_current());
        std::fs::write(project.join("src/deep/main.ts"), "b").unwrap();
        assert!(stamp().is_current());
        stamp().remove();
        assert!(!stamp().is_current());
        std::fs::remove_dir_all(project).unwrap();
    }
}
