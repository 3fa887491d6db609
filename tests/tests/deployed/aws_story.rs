//! The story that `docs/REAL_AWS.md` is about, on the emulator, as far as that goes: so its code is known to work.
//! It takes longest of all, and is one of the first to begin, because tests begin in the order of their names.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use local::{Stack, TokenSpec, layout};
use serde_json::{Value, json};
use tests::api::Api;
use tests::real_aws::{AwsCli, CliCredentials, NAME, Place, play};
use tokio::sync::Notify;

use crate::credentials::consumer::feature;
use crate::credentials::home::write;
use crate::suite;

/// The local stack as a place, with profiles in a file of its own. No other test has the customer's AWS account, so all
/// that is there is the story's.
async fn place(stack: &Stack, account: &str, customer: &str) -> (Place, Folder) {
    let own = feature(stack, "feature-data-exporter").await;
    let (access_key, secret, token) = own.own_credentials();
    let profile = |name: &str, keys: &str| format!("[profile {name}]\nregion = {}\n{keys}\n", stack.region);
    let of_root = |aws_account: &str| format!("aws_access_key_id = {aws_account}\naws_secret_access_key = local\n");
    let of_feature =
        format!("aws_access_key_id = {access_key}\naws_secret_access_key = {secret}\naws_session_token = {token}\n");
    let folder = Folder(tests::lint::folder(&format!("{NAME}-{account}")));
    let config = folder.0.join("config");
    write(
        &config,
        &[
            profile("vendor", &of_root(&stack.vendor_aws_account_id)),
            profile("customer", &of_root(customer)),
            profile("feature", &of_feature),
        ]
        .concat(),
    );
    let token = stack.issuer.token(&TokenSpec::new(account)).unwrap();
    let place = Place {
        cli: AwsCli {
            python: layout::root().join("venv/bin/python"),
            region: stack.region.clone(),
            environment: vec![
                ("AWS_CONFIG_FILE", config.display().to_string()),
                ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned()),
                ("AWS_ENDPOINT_URL", stack.emulator_url.clone()),
                ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
                ("NO_PROXY", "127.0.0.1".to_owned()),
            ],
        },
        vendor: CliCredentials::Profile("vendor".to_owned()),
        customer: CliCredentials::Profile("customer".to_owned()),
        feature_profile: "feature".to_owned(),
        stack: "bucket-endpoint".to_owned(),
        api: Api::at(&stack.api_url, Some(token)),
        api_url: stack.api_url.clone(),
        state_table: stack.tables.state.clone(),
        account: account.to_owned(),
        is_aws: false,
    };
    (place, folder)
}

/// A folder with credentials in it.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What a run left: its buckets and roles, keys that are not scheduled for deletion, endpoints that are not retired.
async fn left(place: &Place) -> Vec<Value> {
    let names = format!("[?starts_with(@, '{NAME}-')]");
    let call = async |service: &str, list: &str, names: &str| {
        place.cli.call(&place.customer, &[service, list, "--query", names]).await.unwrap()
    };
    let mut left = vec![
        call("s3api", "list-buckets", &format!("Buckets[].Name | {names}")).await,
        call("iam", "list-roles", &format!("Roles[].RoleName | {names}")).await,
    ];
    let keys = call("kms", "list-keys", "Keys[].KeyId").await;
    for key in keys.as_array().into_iter().flatten() {
        let state = ["kms", "describe-key", "--query", "KeyMetadata.KeyState", "--key-id", key.as_str().unwrap()];
        let state = place.cli.call(&place.customer, &state).await.unwrap();
        left.push(if state == "PendingDeletion" { json!([]) } else { state });
    }
    left.push(place.api.get("/v1/endpoints").await.body["items"].clone());
    left.retain(|found| *found != json!([]) && !found.is_null());
    left
}

#[tokio::test]
async fn what_the_emulator_can_is_played_and_removed() {
    let suite = suite().await;
    let (place, _config) = place(suite.stack(), "real-aws-account", "444444444444").await;
    let said = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&said);
    let ended =
        play(place.clone(), std::future::pending(), move |what| heard.lock().unwrap().push(what.to_owned())).await;
    let said = said.lock().unwrap().join("\n");
    assert_eq!(ended, Ok(()), "{said}");
    let left_out = said.matches("Left out, because only AWS shows it").count();
    assert_eq!(left_out, 7, "{said}");
    assert_eq!(left(&place).await, [json!(null); 0], "{said}");
}

/// Ctrl-C, or a failure, in the middle: what was made until then is removed.
#[tokio::test]
async fn what_an_interrupted_run_made_is_removed() {
    let suite = suite().await;
    let (place, _config) = place(suite.stack(), "real-aws-interrupted", "555555555555").await;
    let begun = Arc::new(Notify::new());
    let wakes = Arc::clone(&begun);
    // The first endpoint is there by then.
    let say = move |what: &str| {
        if what.starts_with("What a feature is vended") {
            wakes.notify_one();
        }
    };
    let ended = play(place.clone(), async move { begun.notified().await }, say).await;
    assert_eq!(ended, Err("the story was interrupted".to_owned()));
    assert_eq!(left(&place).await, [json!(null); 0]);
}
