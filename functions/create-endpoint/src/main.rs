//! Placeholder until the wiring stands: answers 501.
use lambda_http::{Body, Error, Request, Response, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(|_: Request| async { Response::builder().status(501).body(Body::from("{}")) })).await
}
