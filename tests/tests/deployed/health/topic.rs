//! The topic that notifies people of drift: its subscribers get the event of a drifted endpoint.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::fixture::{Fixture, ok, unique};

use super::scheduled_check::{LIMIT, between, check, id};
use crate::suite;

#[tokio::test]
async fn drift_reaches_the_topic() {
    let suite = suite().await;
    let stack = suite.stack();
    let admin = stack.admin(&stack.vendor_aws_account_id);
    let topics = ok(admin.query("sns", "ListTopics", &[]).await);
    let topics = between(&topics, "<TopicArn>", "</TopicArn>");
    let topic = topics.iter().find(|arn| arn.contains("DriftTopic")).unwrap_or_else(|| panic!("{topics:?}"));

    let name = unique("topic");
    let created = ok(admin.query("sqs", "CreateQueue", &[("QueueName", &name)]).await);
    let url = between(&created, "<QueueUrl>", "</QueueUrl>").remove(0);
    let queue = format!("arn:aws:sqs:{}:{}:{name}", stack.region, stack.vendor_aws_account_id);
    let policy = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": queue,
    }]});
    let policy = policy.to_string();
    let attribute = [("QueueUrl", url.as_str()), ("Attribute.1.Name", "Policy"), ("Attribute.1.Value", &policy)];
    ok(admin.query("sqs", "SetQueueAttributes", &attribute).await);
    let subscription = [("TopicArn", topic.as_str()), ("Protocol", "sqs"), ("Endpoint", &queue)];
    ok(admin.query("sns", "Subscribe", &subscription).await);

    let customer = Fixture::new(stack, "read_only", "data/").await;
    let added = customer.add(&customer.request()).await;
    customer.allow_all_but(&["s3:ListBucket"]).await;
    check(stack, &customer, id(&added)).await;
    assert_eq!(check(stack, &customer, id(&added)).await["status"], "drifted");
    let began = Instant::now();
    loop {
        let received =
            ok(admin.query("sqs", "ReceiveMessage", &[("QueueUrl", &url), ("MaxNumberOfMessages", "10")]).await);
        if received.contains(id(&added)) {
            assert!(received.contains("Endpoint Drifted") && !received.contains("Endpoint Suspect"), "{received}");
            break;
        }
        assert!(began.elapsed() < LIMIT, "nothing came");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
