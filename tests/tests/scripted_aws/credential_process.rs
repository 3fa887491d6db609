//! `docs/credentials/credential_process.py`, on an API that answers what no emulator does: CASES.md, E7.

use std::path::Path;
use std::process::Command;

use local::Progress;
use tests::lint;

/// Runs tests of `tests/credential_process/`, which are in Python as the script is.
async fn passes(tests: &'static str) {
    let python = local::install(&Progress::silent()).await.unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("credential_process");
    let mut command = Command::new(python);
    command.args(["-B", "-m", "unittest", tests]).current_dir(folder);
    tokio::task::spawn_blocking(move || lint::run(&mut command)).await.unwrap();
}

#[tokio::test]
async fn e7_credentials_are_cached_and_twenty_processes_at_once_are_one_request() {
    passes("test_cache").await;
}

#[tokio::test]
async fn e7_temporary_errors_are_waited_out_and_given_up_after_four_requests() {
    passes("test_faults.Temporary").await;
}

#[tokio::test]
async fn e7_connections_that_fail_are_tried_again() {
    passes("test_faults.Connections").await;
}

#[tokio::test]
async fn e7_each_answer_without_credentials_is_one_line_that_says_what_to_do() {
    passes("test_faults.Answers").await;
}

#[tokio::test]
async fn e7_each_call_without_credentials_is_one_line_that_says_what_to_do() {
    passes("test_faults.Calls").await;
}

#[tokio::test]
async fn e7_an_api_that_never_answers_ends_within_the_limit() {
    passes("test_faults.Slow").await;
}
