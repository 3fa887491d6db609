//! What the functions wrote into their logs during all of the other tests. Last by its name; see `Suite`.

use tests::api::Api;
use tests::logs;

use crate::suite;

#[tokio::test]
async fn no_token_external_id_or_credential_is_in_any_log() {
    let suite = suite().await;
    let api = Api::of(suite.stack(), "log-tests");
    assert_eq!(api.post_nothing("/v1/external-id").await.status, 201);
    assert_eq!(api.get("/v1/endpoints").await.status, 200);
    logs::hold_no_secret(&suite, &["\"route\":\"GET /v1/endpoints\""]).await;
}
