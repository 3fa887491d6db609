//! A role that may write and no longer delete: its tests leave one file behind, and not one each; and what is left is
//! removed as soon as it can be.

use std::process::Command;

use serde_json::json;
use tests::fixture::{Fixture, ok};
use tests::lint;

use super::residue::kept;
use super::scheduled_check::{check, health, id};
use crate::setup_kit::wanted::as_customer;
use crate::suite;

#[tokio::test]
async fn a_role_that_may_no_longer_delete_is_left_one_file() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_write", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    let path = format!("/v1/endpoints/{}/test", endpoint["endpointId"].as_str().unwrap());
    customer.allow_all_but(&["s3:DeleteObject"]).await;
    let first = customer.api.post_nothing(&path).await;
    assert_eq!(first.check("cleanup")["code"], "test_file_remains", "{:#}", first.body);
    let left = customer.left_behind().await;
    assert_eq!(left.len(), 1);
    for _ in 0..3 {
        ok(suite.stack().make_due(&customer.account, endpoint["endpointId"].as_str().unwrap()).await);
        let again = customer.api.post_nothing(&path).await;
        assert_eq!(again.check("delete")["status"], "failed", "{:#}", again.body);
        for unwritten in ["write", "read_back", "cleanup"] {
            let check = again.check(unwritten);
            assert_eq!(
                (check["status"].as_str(), check["code"].as_str()),
                (Some("skipped"), Some("test_file_not_written"))
            );
        }
        assert!(again.check("cleanup")["message"].as_str().unwrap().contains(&left[0]), "the file stays named");
        assert_eq!(customer.left_behind().await, left);
    }
    let named = async |status: &str| {
        let health = health(&customer, id(&endpoint)).await;
        assert_eq!(health["status"], status);
        let findings = health["findings"].as_array().unwrap();
        let cleanup = findings.iter().find(|finding| finding["check"] == "cleanup").unwrap();
        assert!(cleanup["message"].as_str().unwrap().contains(&left[0]), "the file stays named: {cleanup}");
        let command = format!("aws s3api delete-object --bucket={} --key='{}'", customer.bucket, left[0]);
        assert!(cleanup["remedy"].as_str().unwrap().ends_with(&command), "{cleanup}");
    };
    named("drifted").await;
    check(stack, &customer, id(&endpoint)).await;
    named("drifted").await;

    customer.allow(&customer.policy()).await;
    let report = customer.api.post_nothing(&path).await;
    assert_eq!(report.body["outcome"], "passed", "{:#}", report.body);
    let cleanup = report.check("cleanup");
    assert_eq!(cleanup["code"], "leftovers_removed");
    assert!(cleanup["message"].as_str().unwrap().contains(&left[0]), "{cleanup}");
    assert_eq!(customer.left_behind().await, [""; 0]);
    assert_eq!(health(&customer, id(&endpoint)).await["findings"], json!([]));
}

/// CASES.md, C4: a scheduled check removes it too.
#[tokio::test]
async fn c4_what_a_test_by_hand_left_a_scheduled_check_removes() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_write", "data/").await;
    let endpoint = customer.add(&customer.request()).await;
    customer.allow_all_but(&["s3:DeleteObject"]).await;
    customer.api.post_nothing(&format!("/v1/endpoints/{}/test", id(&endpoint))).await;
    assert_eq!(customer.left_behind().await.len(), 1);
    customer.allow(&customer.policy()).await;
    let checked = check(stack, &customer, id(&endpoint)).await;
    assert_eq!((&checked["status"], &checked["findings"]), (&json!("healthy"), &json!([])), "{checked:#}");
    assert_eq!(customer.left_behind().await, [""; 0]);
}

/// CASES.md, E4: also where there is no endpoint yet.
#[tokio::test]
async fn e4_what_two_tests_left_the_next_one_removes_and_says_so() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_write", "data/").await;
    let request = customer.request();
    customer.allow_all_but(&["s3:DeleteObject"]).await;
    customer.test(&request).await;
    let left = customer.left_behind().await;
    let second = customer.test(&request).await;
    assert_eq!(customer.left_behind().await, left, "the second one deletes first: {:#}", second.body);
    customer.allow(&customer.policy()).await;
    let report = customer.passes(&request).await;
    assert_eq!(report.check("cleanup")["code"], "leftovers_removed");
    assert!(left.iter().all(|key| report.check("cleanup")["message"].as_str().unwrap().contains(key)));
    assert_eq!(customer.left_behind().await, [""; 0]);
    // It is reported once.
    assert_eq!(customer.passes(&request).await.check("cleanup")["code"], "ok");
}

/// CASES.md, C7: the command is pasted into a shell as it stands, and in a versioned bucket leaves nothing.
#[tokio::test]
async fn c7_the_command_of_the_remedy_runs_as_it_stands() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_write", "-cur/").await;
    ok(customer.customer.set_versioning(&customer.bucket, true).await);
    let before = kept(&customer).await;
    customer.allow_all_but(&["s3:DeleteObject"]).await;
    let report = customer.test(&customer.request()).await;
    assert_eq!(customer.left_behind().await.len(), 1, "{:#}", report.body);
    let remedy = report.check("cleanup")["remedy"].as_str().unwrap();
    let command = &remedy[remedy.find("aws s3api delete-object ").unwrap()..];
    assert!(command.contains(" --key='-cur/") && command.contains(" --version-id="), "{command}");
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    lint::run(&mut as_customer(stack, shell));
    assert_eq!(kept(&customer).await, before);
}
