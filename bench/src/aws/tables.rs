//! The tables, as template.yaml describes them.

use serde_json::json;

use crate::failure::Failure;

pub(crate) const ENDPOINTS_TABLE: &str = "bench-endpoints";
pub(crate) const STATE_TABLE: &str = "bench-state";

/// Creates both.
pub(super) async fn create_all(client: &reqwest::Client, dynamodb: &str) -> Result<(), Failure> {
    for table in [ENDPOINTS_TABLE, STATE_TABLE] {
        create(client, dynamodb, table).await?;
    }
    Ok(())
}

async fn create(client: &reqwest::Client, dynamodb: &str, table: &str) -> Result<(), Failure> {
    let key = |name, kind| json!({"AttributeName": name, "KeyType": kind});
    let attribute = |name, kind| json!({"AttributeName": name, "AttributeType": kind});
    let mut request = json!({
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
        "AttributeDefinitions": [attribute("pk", "S"), attribute("sk", "S")],
    });
    if table == STATE_TABLE {
        let names = [attribute("pk", "S"), attribute("sk", "S"), attribute("dueShard", "S"), attribute("dueAt", "N")];
        request["AttributeDefinitions"] = json!(names);
        request["GlobalSecondaryIndexes"] = json!([{
            "IndexName": "due",
            "KeySchema": [key("dueShard", "HASH"), key("dueAt", "RANGE")],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["version"]},
        }]);
    }
    let sent = client.post(dynamodb).header("x-amz-target", "DynamoDB_20120810.CreateTable").body(request.to_string());
    // dynoxide asks for the form of a signature and verifies none.
    let signature = "AWS4-HMAC-SHA256 Credential=a/20260101/r/dynamodb/aws4_request, SignedHeaders=host, Signature=0";
    let sent = sent.header("authorization", signature).header("x-amz-date", "20260101T000000Z");
    let answer = sent.header("content-type", "application/x-amz-json-1.0").send().await?;
    if !answer.status().is_success() {
        return Err(answer.text().await?.into());
    }
    Ok(())
}
