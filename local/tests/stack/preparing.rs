//! What may be missing or fail before the emulator starts.

use std::path::Path;

use crate::processes::{appears, signal};
use crate::program::{AS_IT_IS, Program, folder, lend_python, script};

/// The program's standard error when there is no Python but what `scripts` are.
fn with_pythons(name: &str, scripts: &[(&str, &str)]) -> String {
    let folder = folder(name);
    let path = folder.join("path");
    std::fs::create_dir(&path).unwrap();
    for (python, text) in scripts {
        script(path.join(python), text);
    }
    let ended = Program::start(&folder, |command| {
        command.env("PATH", &path);
    });
    let ended = ended.ends();
    assert_eq!(ended.code, Some(1));
    ended.stderr
}

#[test]
fn without_python() {
    let error = with_pythons("no-python", &[]);
    let expected = "
Could not prepare the emulator, which runs on Python.
  where  python3 on the PATH
  why    Python 3 is not installed
  next   Install Python 3.10 or newer: on Debian and Ubuntu `sudo apt install python3 python3-venv`, on Fedora \
           `sudo dnf install python3`, on macOS `brew install python`. Then run it again.
";
    assert_eq!(error, expected);
}

#[test]
fn with_a_python_that_is_too_old() {
    let error = with_pythons("old-python", &[("python3", "echo '3 8'\necho /usr/bin/python3\necho venv")]);
    let expected = "
Could not prepare the emulator, which runs on Python.
  where  python3 on the PATH
  why    Python 3.8 is too old; the minimum is 3.10
  next   Install Python 3.10 or newer beside it, for example `sudo apt install python3.11 python3.11-venv`, and run \
           it again. It is found by its name.
";
    assert_eq!(error, expected);
}

#[test]
fn with_a_python_that_can_create_no_environments() {
    // The old one is not reported: the other one needs only one more package.
    let pythons = [("python3", "echo '3 9'\necho /p"), ("python3.12", "echo '3 12'\necho /usr/bin/python3.12\nexit 1")];
    let error = with_pythons("no-venv", &pythons);
    let expected = "
Could not prepare the emulator, which runs on Python.
  where  python3 on the PATH
  why    Python 3.12 is installed without its modules venv and pip
  next   On Debian and Ubuntu: `sudo apt install python3.12-venv`. Then run it again.
";
    assert_eq!(error, expected);
}

#[test]
fn without_access_to_the_package_index() {
    let folder = folder("no-index");
    let program = Program::start(&folder, |command| {
        // No program listens on this port.
        command.env("PIP_INDEX_URL", "http://127.0.0.1:1/simple").env("PIP_RETRIES", "0").env("PIP_NO_CACHE_DIR", "1");
        // Nor any other package index of the user's settings.
        command.env("PIP_CONFIG_FILE", "/dev/null").env_remove("PIP_EXTRA_INDEX_URL").env_remove("PIP_FIND_LINKS");
    });
    let ended = program.ends();
    assert_eq!(ended.code, Some(1));
    let python = folder.join("venv/bin/python");
    let start = format!(
        "\nCould not install the emulator.\n  where  {} -I -m pip install --no-input --disable-pip-version-check \
         --requirement {} (its log: {})\n  why    ",
        python.display(),
        folder.join("requirements.txt").display(),
        folder.join("install.log").display(),
    );
    assert!(ended.stderr.starts_with(&start), "{}", ended.stderr);
    let end = "\n  next   If the network or a proxy is the cause, fix that (pip's own settings, such as \
               PIP_INDEX_URL, apply) and run it again. The installation starts over.\n";
    assert!(ended.stderr.ends_with(end), "{}", ended.stderr);
    assert!(!folder.join("venv/installed.stamp").exists(), "it starts over");
}

/// Starts the program where `cargo` is that script.
async fn with_cargo(folder: &Path, text: &str) -> Program {
    lend_python(folder, AS_IT_IS).await;
    let cargo = script(folder.join("cargo"), text);
    Program::start(folder, |command| {
        command.env("CARGO", cargo);
    })
}

#[tokio::test]
async fn when_the_build_fails() {
    let folder = folder("no-build");
    let ended = with_cargo(&folder, "echo 'error[E0308]: mismatched types' >&2\nexit 101").await.ends();
    assert_eq!(ended.code, Some(1));
    let expected = format!(
        "
Could not build the functions.
  where  {}/cargo build --workspace --bins --locked --exclude local --exclude bench --exclude bench-floor --message-format json-render-diagnostics --color never
  why    error[E0308]: mismatched types
  next   Fix the errors of the compiler and run it again.
",
        folder.display(),
    );
    assert_eq!(ended.stderr, expected);
}

#[tokio::test]
async fn when_it_is_interrupted_while_it_builds() {
    let folder = folder("stopped-build");
    // A second process, like a compiler, which must end with it.
    let program = with_cargo(&folder, "sleep 1111 & sleep 2222").await;
    appears(&folder, &["1111"]);
    appears(&folder, &["2222"]);
    signal("INT", program.pid());
    let ended = program.ends();
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(130), ""));
    crate::interrupted::says_so(&ended);
}

/// What the program says about the page, where these are `node` and `npm` and no function can be built.
async fn with_node(name: &str, programs: &[(&str, &str)]) -> String {
    let folder = folder(name);
    lend_python(&folder, AS_IT_IS).await;
    let path = folder.join("path");
    std::fs::create_dir(&path).unwrap();
    for (program, text) in programs {
        script(path.join(program), text);
    }
    let cargo = script(folder.join("cargo"), "exit 101");
    let mut program = Program::start(&folder, |command| {
        command.env("CARGO", cargo).env("PATH", &path).env("LOCAL_CONSOLE", "on");
    });
    let line = program.says("Building the page");
    assert!(program.ends().stderr.starts_with("\nCould not build the functions."));
    line
}

#[tokio::test]
async fn without_a_new_enough_node_there_is_no_page() {
    let end = |line: String| line.rsplit_once("  ").unwrap().1.to_owned();
    let missing = "skipped: Node.js 20.19 or later, with npm, is not on the PATH";
    assert_eq!(end(with_node("no-node", &[]).await), missing);
    assert_eq!(end(with_node("no-npm", &[("node", "echo v22.1.0")]).await), missing);
    let old = with_node("old-node", &[("node", "echo v18.20.4"), ("npm", "echo 10.8.1")]).await;
    assert_eq!(end(old), "skipped: Node.js 18.20.4 is too old; the minimum is 20.19");
}
