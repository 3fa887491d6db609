use tests::fixture::ok;

use super::wanted::{BEYOND_ASCII, Wanted, without_each};
use crate::suite;

#[tokio::test]
async fn the_policies_make_a_role_that_passes_and_each_statement_is_needed() {
    let suite = suite().await;
    for wanted in Wanted::all(suite.stack(), BEYOND_ASCII).await {
        let kit = wanted.kit("json").await.body;
        let policy_name = kit["policyName"].as_str().unwrap();
        assert_eq!(kit["roleName"], wanted.role);
        let put = async |policy: &serde_json::Value| {
            ok(wanted.customer.put_role_policy(&wanted.role, policy_name, policy).await);
        };
        let role_arn = ok(wanted.customer.create_role(&wanted.role, &kit["trustPolicy"]).await);
        put(&kit["accessPolicy"]).await;
        let state = wanted.state().await;
        put(&kit["accessPolicy"]).await;
        assert_eq!(wanted.state().await, state);
        wanted.passes(&role_arn).await;

        for (statement, policy) in without_each(&kit["accessPolicy"]) {
            // The check that the statement belongs to, and those that can't be made or fail without it.
            let (check, dependent): (_, &[_]) = match statement.as_str() {
                "ListPrefix" => ("list", &[]),
                // What was written can't be read back either.
                "ReadObjects" => ("read", &["read_back"]),
                // What was not written can't be read back, deleted, and left behind.
                "WriteObjects" => ("write", &["read_back", "delete", "cleanup"]),
                // The emulator's KMS stands in nobody's way; tests/scripted_aws/customer_calls takes this one away.
                "UseKey" => continue,
                other => panic!("a new statement: {other}"),
            };
            put(&policy).await;
            let report = wanted.test(&role_arn).await;
            assert_eq!(report.body["outcome"], "failed", "{statement}: {:#}", report.body);
            let failed = report.check(check);
            assert_eq!(failed["status"], "failed", "{statement}: {:#}", report.body);
            for other in report.body["checks"].as_array().unwrap() {
                let name = other["name"].as_str().unwrap();
                let passed = other["status"] == "passed";
                assert_eq!(
                    passed,
                    name != check && !dependent.contains(&name),
                    "{statement}: {name} {:#}",
                    report.body
                );
            }
            // The fix is the policy of the kit, whole and under its name.
            let fix = &failed["fix"];
            assert_eq!((&fix["attachTo"], &fix["policyName"]), (&"role".into(), &kit["policyName"]), "{fix}");
            // The key is the kit's alone: the endpoint has no `encryption`, and the remedy says to keep other
            // statements.
            let mut expected = kit["accessPolicy"].clone();
            expected["Statement"].as_array_mut().unwrap().retain(|statement| statement["Sid"] != "UseKey");
            assert_eq!(fix["policyDocument"], expected);
        }
        put(&kit["accessPolicy"]).await;
        wanted.passes(&role_arn).await;
    }
}
