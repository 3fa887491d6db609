//! dynoxide, a DynamoDB in the process.

use dynoxide::Database;
use tokio::net::TcpListener;

/// Starts a server without tables, which ends with the runtime; gives its address.
pub async fn start_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, Database::memory().unwrap()));
    url
}
