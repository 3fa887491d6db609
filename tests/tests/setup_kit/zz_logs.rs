//! What the functions wrote into their logs during all of the other tests. Last by its name; see `Suite`.

use tests::api::Api;
use tests::fixture::unique;
use tests::logs;

use crate::suite;

#[tokio::test]
async fn no_token_or_external_id_is_in_any_log() {
    let suite = suite().await;
    let api = Api::of(suite.stack(), &unique("log-tests"));
    assert_eq!(api.post_nothing("/v1/external-id").await.status, 201);
    assert_eq!(api.get("/v1/setup?bucketAccess=read_only&bucketName=logged&region=eu-central-1").await.status, 200);
    logs::hold_no_secret(&suite, &["\"route\":\"GET /v1/setup\""]).await;
}
