//! Every code block that can run does, on the stack of `cargo run -p local` after its story: the blocks of a page one
//! after the other in one shell, and each page twice: with version 1 of the AWS CLI and with version 2.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::blocks::{Block, blocks, pages, root};
use super::shell::{self, AwsCliVersion, Shell};
use crate::processes::signal;
use crate::program::{AS_IT_IS, Program, folder, lend_python, script};

/// Whose shell runs the block, if one does.
fn side(block: &Block) -> Option<&str> {
    let runs = block.language() == "sh";
    match block.marks().first().map(String::as_str) {
        None if runs => Some("vendor"),
        Some(side @ ("vendor" | "customer")) if runs => Some(side),
        _ => None,
    }
}

/// Runs commands of the test itself, as the vendor: what must be there before a page's make sense, or what they did.
fn prepare(stack: &Path, work: &Path, commands: &str) {
    let code = format!("set -e\n{commands}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
    command.args(["as", "vendor", "sh", "-c", &code]).current_dir(work).env("LOCAL_FOLDER", stack);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The page whose commands `alarms/` types, each when there is something to do for it.
const REHEARSED: &str = "docs/RUNBOOK.md";

/// What a page's commands use up, and so must be there before each version of the AWS CLI: an account's number of
/// endpoints, and an endpoint's health with a status of a later release, which is of no endpoint.
const BEFORE_UPGRADING: &str = r#"
item() { aws dynamodb put-item --table-name "$STATE_TABLE" --item "$1"; }
item '{"pk": {"S": "ACCOUNT#upgrading"}, "sk": {"S": "ENDPOINT_COUNT"}, "liveEndpoints": {"N": "0"}}'
item '{"pk": {"S": "ACCOUNT#upgrading"}, "sk": {"S": "HEALTH#ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab"},
  "status": {"S": "later_status"}, "dueAt": {"N": "1"}}'
"#;

/// That the commands did with it what the page says.
const AFTER_UPGRADING: &str = r#"
count() { aws dynamodb scan --table-name "$STATE_TABLE" --select COUNT --query Count --filter-expression "$1" \
            --expression-attribute-values "$2"; }
[ "$(count 'sk = :sk' '{":sk": {"S": "ENDPOINT_COUNT"}}')" = 0 ]
[ "$(count 'pk = :pk AND dueAt > :then' '{":pk": {"S": "ACCOUNT#upgrading"}, ":then": {"N": "1700000000000"}}')" = 1 ]
"#;

#[tokio::test]
async fn e9_every_block_runs_with_both_versions_of_the_aws_cli() {
    if !shell::has_jq() {
        return;
    }
    let stack = folder("docs");
    lend_python(&stack, AS_IT_IS).await;
    let mut program = Program::start(&stack, |_| {});
    program.says("The log of the functions:");

    // In a folder of their own, in which the files that they name are where they are in the repository.
    let work = folder("docs-work");
    for name in ["docs", "events"] {
        std::os::unix::fs::symlink(fs::canonicalize(root().join(name)).unwrap(), work.join(name)).unwrap();
    }
    // The program that is built already, in place of a second build with other features.
    let local = format!(
        "case \"$1 $2 $3 $4 $5\" in\n'run -q -p local --') shift 5; exec '{}' \"$@\";;\nesac\necho \"cargo $*\" >&2; exit 1",
        env!("CARGO_BIN_EXE_local")
    );
    script(work.join("bin/cargo"), &local);
    // The bucket that `SETUP_KIT.md` copies a file to.
    prepare(&stack, &work, "aws s3 mb s3://example-templates");

    let mut ran = 0;
    for page in pages().into_iter().filter(|page| *page != Path::new(REHEARSED)) {
        for &aws_cli in AwsCliVersion::all() {
            let is_upgrading = page == Path::new("docs/UPGRADING.md");
            if is_upgrading {
                prepare(&stack, &work, BEFORE_UPGRADING);
            }
            let mut shells = BTreeMap::new();
            for block in blocks(&page) {
                let Some(side) = side(&block) else { continue };
                let shell = shells
                    .entry(side.to_owned())
                    .or_insert_with(|| Shell::open(("LOCAL_FOLDER", stack.as_os_str()), &work, side, aws_cli));
                shell.run(&block.code, &block.place());
                ran += 1;
            }
            if is_upgrading {
                prepare(&stack, &work, AFTER_UPGRADING);
            }
        }
    }
    assert!(ran > 20, "{ran} blocks ran");
    drop(fs::remove_dir_all(&work));
    signal("INT", program.pid());
    crate::interrupted::says_so(&program.ends());
}
