use std::fs;

use serde_json::Value;
use tests::lint;
use tests::terraform::Terraform;

use super::wanted::{AWKWARD, Wanted, as_customer};
use crate::suite;

/// All four kits as modules of one configuration, for each `init` and each plan takes seconds.
#[tokio::test]
async fn the_terraform_configuration_makes_a_role_that_passes() {
    let folder = lint::folder("terraform-apply");
    let Some(terraform) = Terraform::find(&folder) else { return };
    let suite = suite().await;
    let all = Wanted::all(suite.stack(), AWKWARD).await;
    let mut main = String::new();
    for wanted in &all {
        let kit = wanted.kit("terraform").await;
        assert_eq!(kit.content_type, "text/plain; charset=utf-8");
        let role = &wanted.role;
        fs::create_dir(folder.join(role)).unwrap();
        fs::write(folder.join(role).join("main.tf"), kit.text).unwrap();
        let module = format!("module \"{role}\" {{\n  source = \"./{role}\"\n}}\n");
        let output = format!("output \"{role}\" {{\n  value = module.{role}.role_arn\n}}\n");
        main = main + &module + &output;
    }
    fs::write(folder.join("main.tf"), main).unwrap();
    let run = |arguments: &[&str]| lint::run(&mut as_customer(suite.stack(), terraform.command(&folder, arguments)));
    run(&["init", "-input=false"]);
    run(&["apply", "-auto-approve", "-input=false"]);
    let states = async || futures_util::future::join_all(all.iter().map(Wanted::state)).await;
    let before = states().await;
    let again = run(&["apply", "-auto-approve", "-input=false"]);
    assert!(again.contains("Resources: 0 added, 0 changed, 0 destroyed"), "{again}");
    assert_eq!(states().await, before, "a second time changes something");
    let outputs: Value = serde_json::from_str(&run(&["output", "-json"])).unwrap();
    for wanted in &all {
        wanted.passes(outputs[&wanted.role]["value"].as_str().unwrap()).await;
    }
}
