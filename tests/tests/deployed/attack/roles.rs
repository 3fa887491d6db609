//! What IAM itself says, with the credentials of each function's own role: also a function that is taken over can
//! change nothing that is written once, and can't become a role of the vendor's.

use be_aws::sdk::Sdk;
use be_aws::testing::aws_config::SdkConfig;
use be_aws::testing::aws_sdk_dynamodb::Client as Dynamo;
use be_aws::testing::aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use be_aws::testing::aws_sdk_dynamodb::error::ProvideErrorMetadata;
use be_aws::testing::aws_sdk_dynamodb::types::{
    AttributeValue, DeleteRequest, TransactWriteItem, Update, WriteRequest,
};
use be_aws::testing::aws_sdk_sts::Client as Sts;
use local::{Admin, Stack};
use serde_json::json;
use tests::fixture::{Fixture, ok};
use tests::suite::Suite;

use super::routes::{resources, template};
use crate::suite;

/// The text of an element of an XML answer.
fn element<'a>(xml: &'a str, name: &str) -> &'a str {
    let inside = xml.split_once(&format!("<{name}>")).and_then(|(_, behind)| behind.split_once(&format!("</{name}>")));
    inside.unwrap_or_else(|| panic!("no {name} in {xml}")).0
}

/// The functions' roles: logical id and name.
async fn roles(admin: &Admin) -> Vec<(String, String)> {
    let listed = ok(admin.query("iam", "ListRoles", &[("MaxItems", "1000")]).await);
    let names: Vec<_> =
        listed.split("<RoleName>").skip(1).filter_map(|text| text.split("</RoleName>").next()).collect();
    let template = template();
    let of_functions = resources(&template, "AWS::Serverless::Function");
    let ids = of_functions.map(|(_, function)| function["Role"]["Fn::GetAtt"][0].as_str().unwrap().to_owned());
    let found = ids.map(|id| {
        let name = names.iter().find(|name| name.contains(&format!("-{id}-")));
        (id.clone(), (*name.unwrap_or_else(|| panic!("no role {id} among {names:?}"))).to_owned())
    });
    found.collect()
}

/// The role's ARN, with its path.
async fn arn_of(admin: &Admin, role: &str) -> String {
    element(&ok(admin.query("iam", "GetRole", &[("RoleName", role)]).await), "Arn").to_owned()
}

/// The SDK's configuration with the rights of the role, which only Lambda may have but for this test.
async fn become_role(stack: &Stack, admin: &Admin, role: &str) -> SdkConfig {
    let vendor = &stack.vendor_aws_account_id;
    let trust = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "lambda.amazonaws.com" } },
        { "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": format!("arn:aws:iam::{vendor}:root") } },
    ] });
    let trust = trust.to_string();
    ok(admin.query("iam", "UpdateAssumeRolePolicy", &[("RoleName", role), ("PolicyDocument", &trust)]).await);
    let arn = arn_of(admin, role).await;
    let session = ok(admin.query("sts", "AssumeRole", &[("RoleArn", &arn), ("RoleSessionName", "attack")]).await);
    let part = |name| element(&session, name).to_owned();
    let token = Some(part("SessionToken"));
    for secret in [part("AccessKeyId"), part("SecretAccessKey"), part("SessionToken")] {
        Suite::keep_out_of_logs(&secret);
    }
    let credentials = Credentials::new(part("AccessKeyId"), part("SecretAccessKey"), token, None, "attack");
    let sdk = Sdk::for_endpoint(&stack.emulator_url, &stack.region, "none", "none");
    sdk.config().to_builder().credentials_provider(SharedCredentialsProvider::new(credentials)).build()
}

fn code<T, E: ProvideErrorMetadata + std::fmt::Debug>(result: Result<T, E>) -> String {
    result.err().map_or_else(|| "ok".to_owned(), |error| error.code().unwrap_or("none").to_owned())
}

#[tokio::test]
async fn no_functions_role_may_change_or_delete_what_is_written_once() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let admin = stack.admin(&stack.vendor_aws_account_id);
    let table = stack.tables.endpoints.as_str();
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let (pk, sk) = (text(&format!("ACCOUNT#{}", customer.account)), text("EXTERNAL_ID"));
    let denied = "AccessDeniedException";
    for (id, role) in roles(&admin).await {
        let dynamo = Dynamo::new(&become_role(stack, &admin, &role).await);
        let update = dynamo.update_item().table_name(table).key("pk", pk.clone()).key("sk", sk.clone());
        let update = update.update_expression("SET externalId = :v").expression_attribute_values(":v", text("evil"));
        assert_eq!(code(update.send().await), denied, "{id} UpdateItem");
        let delete = dynamo.delete_item().table_name(table).key("pk", pk.clone()).key("sk", sk.clone());
        assert_eq!(code(delete.send().await), denied, "{id} DeleteItem");
        let request = DeleteRequest::builder().key("pk", pk.clone()).key("sk", sk.clone()).build().unwrap();
        let write = WriteRequest::builder().delete_request(request).build();
        let batch = dynamo.batch_write_item().request_items(table, vec![write]);
        assert_eq!(code(batch.send().await), denied, "{id} BatchWriteItem");
        let step = Update::builder().table_name(table).key("pk", pk.clone()).key("sk", sk.clone());
        let step = step.update_expression("SET externalId = :v").expression_attribute_values(":v", text("evil"));
        let step = TransactWriteItem::builder().update(step.build().unwrap()).build();
        assert_eq!(
            code(dynamo.transact_write_items().transact_items(step).send().await),
            denied,
            "{id} in a transaction"
        );
        let statement = format!("DELETE FROM \"{table}\" WHERE pk='ACCOUNT#{}' AND sk='EXTERNAL_ID'", customer.account);
        assert_eq!(code(dynamo.execute_statement().statement(statement).send().await), denied, "{id} PartiQL");
        assert_eq!(code(dynamo.delete_table().table_name(table).send().await), denied, "{id} DeleteTable");
    }
    let there = customer.api.get("/v1/external-id").await;
    assert_eq!(there.body["trustPolicy"], customer.trust_policy, "nothing happened to it");
}

#[tokio::test]
async fn no_functions_role_may_become_a_role_of_the_vendors() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "data/").await;
    let admin = stack.admin(&stack.vendor_aws_account_id);
    // Roles of the vendor's: one that trusts everybody, and one for each function that names just the function's role.
    // Inside one AWS account that is all that it takes in AWS; the emulator wants an Allow of the other side as well,
    // so whoever tries here has one.
    let vendor = &stack.vendor_aws_account_id;
    let arn = |name: &str| format!("arn:aws:iam::{vendor}:role/{name}");
    let trusting = async |name: &str, principal: &str| {
        let trust = json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": principal } },
        ] });
        let trust = trust.to_string();
        ok(admin.query("iam", "CreateRole", &[("RoleName", name), ("AssumeRolePolicyDocument", &trust)]).await);
        arn(name)
    };
    let allowing = async |role: &str| {
        let allow = json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": arn("attack-*") },
        ] });
        let allow = allow.to_string();
        let policy = [("RoleName", role), ("PolicyName", "attack"), ("PolicyDocument", allow.as_str())];
        ok(admin.query("iam", "PutRolePolicy", &policy).await);
    };
    let open = trusting("attack-vendor-admin", "*").await;
    // A role that is no function's gets in there, so what keeps out those of the functions is their Deny.
    let plain = trusting("attack-plain", &format!("arn:aws:iam::{vendor}:root")).await;
    let naming_plain = trusting("attack-names-plain", &plain).await;
    allowing("attack-plain").await;
    let sts = Sts::new(&become_role(stack, &admin, "attack-plain").await);
    for own in [&open, &naming_plain] {
        assert_eq!(code(sts.assume_role().role_arn(own).role_session_name("attack").send().await), "ok", "{own}");
    }
    let theirs = customer.customer.role_arn(&customer.role);
    let sheet = customer.api.get("/v1/external-id").await;
    let id = sheet.body["externalId"].as_str().unwrap();
    let template = template();
    for (logical, role) in roles(&admin).await {
        let sts = Sts::new(&become_role(stack, &admin, &role).await);
        let assume = |arn: &str| sts.assume_role().role_arn(arn).role_session_name("attack").external_id(id);
        allowing(&role).await;
        let naming = trusting(&format!("attack-names-{logical}"), &arn_of(&admin, &role).await).await;
        for own in [&open, &naming] {
            assert_eq!(code(assume(own).send().await), "AccessDenied", "{logical} becomes {own}");
        }
        // Of a customer's role it is what the role's trust policy and the function's own policy say.
        let held = template["Resources"][&logical]["Properties"]["Policies"].to_string();
        let expected = if held.contains("arn:${AWS::Partition}:iam::*:role/*") { "ok" } else { "AccessDenied" };
        assert_eq!(code(assume(&theirs).send().await), expected, "{logical} and a customer's role");
        // And not even that one without the External ID.
        let bare = sts.assume_role().role_arn(&theirs).role_session_name("attack");
        assert_eq!(code(bare.send().await), "AccessDenied", "{logical} without the External ID");
    }
}
