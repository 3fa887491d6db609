use std::fs;

use serde_json::Value;
use tests::lint::{self, finish};
use tests::terraform::Terraform;

use super::wanted::{AWKWARD, Wanted, as_customer};
use crate::suite;

/// All kits as files of one folder, as a customer with several endpoints has them.
#[tokio::test]
async fn the_terraform_configurations_make_roles_that_pass() {
    let folder = lint::folder("terraform-apply");
    let Some(terraform) = Terraform::find(&folder) else { return };
    let suite = suite().await;
    let all = Wanted::all(suite.stack(), AWKWARD).await;
    let run = |arguments: &[&str]| lint::run(&mut as_customer(suite.stack(), terraform.command(&folder, arguments)));
    let states = async |wanted: &[Wanted]| futures_util::future::join_all(wanted.iter().map(Wanted::state)).await;
    let (first, others) = all.split_at(1);
    for (index, wanted) in all.iter().enumerate() {
        let kit = wanted.kit("terraform").await;
        assert_eq!(kit.content_type, "text/plain; charset=utf-8");
        fs::write(folder.join(format!("{}.tf", wanted.role)), kit.text).unwrap();
        if index == 0 {
            run(&["init", "-input=false"]);
            run(&["apply", "-auto-approve", "-input=false"]);
        }
    }
    let of_first = states(first).await;
    let added = run(&["apply", "-auto-approve", "-input=false"]);
    assert!(added.contains(&format!("Resources: {} added, 0 changed, 0 destroyed", 2 * others.len())), "{added}");
    assert_eq!(states(first).await, of_first, "another place changes something");
    let before = states(&all).await;
    let again = run(&["apply", "-auto-approve", "-input=false"]);
    assert!(again.contains("Resources: 0 added, 0 changed, 0 destroyed"), "{again}");
    assert_eq!(states(&all).await, before, "a second time changes something");
    let outputs: Value = serde_json::from_str(&run(&["output", "-json"])).unwrap();
    for wanted in &all {
        let place = wanted.kit("json").await.body["stackName"].as_str().unwrap().to_lowercase().replace('-', "_");
        wanted.passes(outputs[format!("{place}_role_arn")]["value"].as_str().unwrap()).await;
        wanted.has_its_boundary().await;
    }
}

/// A second place, with the role's name that the kit suggests for both: Terraform creates no role whose name is taken.
#[tokio::test]
async fn c1_a_second_place_does_not_take_the_role_of_the_first() {
    let folder = lint::folder("terraform-taken");
    let Some(terraform) = Terraform::find(&folder) else { return };
    let suite = suite().await;
    let one = Wanted::new(suite.stack(), "read_only", "a").await;
    let two = Wanted { role: one.role.clone(), ..Wanted::new(suite.stack(), "read_only", "a").await };
    let run = |arguments: &[&str]| finish(&mut as_customer(suite.stack(), terraform.command(&folder, arguments)));
    fs::write(folder.join("one.tf"), one.kit("terraform").await.text).unwrap();
    let (_, printed) = run(&["init", "-input=false"]);
    let (output, applied) = run(&["apply", "-auto-approve", "-input=false"]);
    assert!(output.status.success(), "{printed}{applied}");
    let state = one.state().await;
    fs::write(folder.join("two.tf"), two.kit("terraform").await.text).unwrap();
    let (output, printed) = run(&["apply", "-auto-approve", "-input=false"]);
    assert!(!output.status.success() && printed.contains("EntityAlreadyExists"), "{printed}");
    assert_eq!(one.state().await, state);
}
