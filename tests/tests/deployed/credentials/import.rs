//! The telemetry import: reads CSV through a `read_only` endpoint.

use std::collections::BTreeMap;

use tests::fixture::{Fixture, ok};

use super::consumer::{Consumer, generous, second_bucket, vended};
use crate::suite;

impl Consumer {
    /// The sum of the samples of each metric in all CSV files (`metric,value`, with a heading) under the prefix.
    async fn import(&self) -> BTreeMap<String, u64> {
        let mut sums = BTreeMap::new();
        let list = self.s3.list_objects_v2().bucket(&self.bucket).prefix(&self.prefix).max_keys(2);
        let mut objects = list.into_paginator().send();
        while let Some(page) = objects.next().await {
            for key in page.unwrap().contents().iter().filter_map(|object| object.key()) {
                let object = self.s3.get_object().bucket(&self.bucket).key(key).send().await.unwrap();
                let content = object.body.collect().await.unwrap().to_vec();
                for line in String::from_utf8(content).unwrap().lines().skip(1) {
                    let (metric, value) = line.split_once(',').unwrap();
                    *sums.entry(metric.to_owned()).or_default() += value.parse::<u64>().unwrap();
                }
            }
        }
        sums
    }
}

#[tokio::test]
async fn a_telemetry_import_reads_csv_under_its_prefix() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = Fixture::new(stack, "read_only", "telemetry/").await;
    ok(customer.customer.delete_object(&customer.bucket, "telemetry/existing.csv").await);
    for hour in 0..5 {
        let key = format!("telemetry/2026/01/01/{hour:02}.csv");
        let content = format!("metric,value\nrequests,{}\nerrors,{hour}\n", 100 + hour);
        ok(customer.customer.put_object(&customer.bucket, &key, content.as_bytes()).await);
    }
    ok(customer.customer.put_object(&customer.bucket, "telemetry-2/x.csv", b"metric,value\nrequests,1\n").await);
    let endpoint = customer.add(&customer.request()).await;
    let importer = Consumer::new(stack, &vended(stack, &customer.account, &endpoint, "telemetry").await);
    let expected = [("requests".to_owned(), 510), ("errors".to_owned(), 10)];
    assert_eq!(importer.import().await, expected.into());
}

#[tokio::test]
async fn importer_cannot_write_or_read_beyond_its_prefix() {
    let suite = suite().await;
    let stack = suite.stack();
    let customer = generous(stack, "read_only", "telemetry/").await;
    let endpoint = customer.add(&customer.request()).await;
    let second = second_bucket(&customer).await;
    ok(customer.customer.put_object(&customer.bucket, "other/existing.csv", b"a\n").await);
    let importer = Consumer::new(stack, &vended(stack, &customer.account, &endpoint, "telemetry").await);
    let outcome = |list: &str, get: &str| {
        [("list", list), ("get", get), ("put", "denied s3:PutObject"), ("delete", "denied s3:DeleteObject")]
            .map(|(call, outcome)| (call, outcome.to_owned()))
    };
    assert_eq!(importer.tries(&customer.bucket, "telemetry/").await, outcome("ok", "ok"));
    for (bucket, prefix) in [(&customer.bucket, "other/"), (&customer.bucket, ""), (&second, "telemetry/")] {
        let nothing = outcome("denied s3:ListBucket", "denied s3:GetObject");
        assert_eq!(importer.tries(bucket, prefix).await, nothing, "{bucket}/{prefix}");
    }
    assert_eq!(ok(customer.customer.get_object(&customer.bucket, "telemetry/new.csv").await), None);
}
