//! A role that may write and no longer delete: its tests leave one file behind, and not one each.

use tests::fixture::{Fixture, ok};

use crate::suite;

#[tokio::test]
async fn a_role_that_may_no_longer_delete_is_left_one_file() {
    let suite = suite().await;
    let customer = Fixture::new(suite.stack(), "read_write", "data/").await;
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
        assert_eq!(customer.left_behind().await, left);
    }
    let health = customer.api.get(&path.replace("/test", "/health")).await.body;
    assert_eq!(health["status"], "drifted");
    let findings = health["findings"].as_array().unwrap();
    let cleanup = findings.iter().find(|finding| finding["check"] == "cleanup").unwrap();
    assert!(cleanup["message"].as_str().unwrap().contains(&left[0]), "the file stays named: {cleanup}");

    customer.allow(&customer.policy()).await;
    assert_eq!(customer.api.post_nothing(&path).await.body["outcome"], "passed");
    assert_eq!(customer.left_behind().await, left);
}
