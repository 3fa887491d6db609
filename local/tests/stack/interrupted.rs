//! Ctrl-C at any time: exit code 130, a line that reports it, and nothing left running.

use std::time::Duration;

use local::{StackDescription, http_client};

use crate::emulator::EMULATOR;
use crate::processes::{all_are_gone_within, appears, signal};
use crate::program::{AS_IT_IS, Ended, Program, folder, lend_python};

const LAST: &str = "Stopped; nothing is left running. `cargo run -p local` starts it again.";

/// Asserts that the program reported the interrupt.
pub(crate) fn says_so(ended: &Ended) {
    assert_eq!(ended.stdout.last().map(String::as_str), Some(LAST), "{:#?}", ended.stdout);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(130), ""));
}

/// Interrupts the program, as a terminal does.
fn interrupt(program: Program) {
    signal("INT", program.pid());
    says_so(&program.ends());
}

#[test]
fn while_it_installs() {
    let folder = folder("stopped-install");
    let program = Program::start(&folder, |_| {});
    let venv = folder.join("venv");
    appears(&folder, &["-I", "-m", "venv", venv.to_str().unwrap()]);
    interrupt(program);
}

#[tokio::test]
async fn while_it_deploys() {
    let folder = folder("stopped-deployment");
    lend_python(&folder, AS_IT_IS).await;
    let mut program = Program::start(&folder, |_| {});
    program.says("✓ Packaging the functions");
    interrupt(program);
    assert!(!folder.join("demo/tmp").exists(), "hundreds of megabytes");
}

#[tokio::test]
async fn nothing_is_left_running_even_if_it_is_killed() {
    let folder = folder("killed-itself");
    lend_python(&folder, AS_IT_IS).await;
    let mut program = Program::start(&folder, |_| {});
    program.says("✓ Starting the emulator");
    appears(&folder, &EMULATOR);
    signal("KILL", program.pid());
    // It can't print anything; the emulator's supervisor sees its end, and gives the emulator five seconds.
    all_are_gone_within(&folder, Duration::from_mins(1));
    assert_eq!(program.ends().code, None);
}

#[tokio::test]
async fn while_the_emulator_hangs() {
    let folder = folder("stopped-hang");
    lend_python(&folder, AS_IT_IS).await;
    let mut program = Program::start(&folder, |_| {});
    program.says("✓ Packaging the functions");
    let emulator = appears(&folder, &EMULATOR);
    signal("STOP", i64::from(emulator.pid));
    interrupt(program);
}

#[tokio::test]
async fn while_it_stays_up() {
    let folder = folder("stopped-up");
    lend_python(&folder, AS_IT_IS).await;
    let mut program = Program::start(&folder, |_| {});
    program.says("The stack stays up until Ctrl-C");

    // The command that it prints works as it stands.
    let line = program.says("curl ");
    let quoted: Vec<_> = line.split('\'').collect();
    let ["curl -s ", url, " -H ", header, ""] = quoted.as_slice() else { panic!("{line}") };
    let (name, value) = header.split_once(": ").unwrap();
    let answer = http_client().get(*url).header(name, value).send().await.unwrap();
    assert!(answer.status().is_success());
    assert_eq!(answer.json::<serde_json::Value>().await.unwrap()["items"][0]["name"], "Cost exports");

    program.says("The log of the functions:");
    let described = folder.join("stack.json");
    let _: StackDescription = serde_json::from_slice(&std::fs::read(&described).unwrap()).unwrap();
    interrupt(program);
    assert!(!described.exists());
}
