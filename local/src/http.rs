//! The one HTTP client of `local` and of the tests.

use reqwest::Client;
use reqwest::redirect::Policy;

/// An HTTP client for this machine only: no proxy that the environment may name, and no redirect followed.
///
/// Each request has a connection of its own. The emulator closes a connection that was idle for 75 seconds, and a
/// client that is busy elsewhere meanwhile sends its next request into the closed one.
#[expect(clippy::disallowed_methods, reason = "the one place")]
pub fn http_client() -> Client {
    // The builder can fail only for TLS, which isn't compiled in.
    Client::builder().no_proxy().redirect(Policy::none()).pool_max_idle_per_host(0).build().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::sync::mpsc;

    use super::*;

    /// The runtime stands still while the connection is closed, as it does while a test runs a command.
    #[tokio::test]
    async fn a_connection_that_the_server_closed_meanwhile_is_not_used_again() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (close, is_to_close) = mpsc::channel();
        let (closed, is_closed) = mpsc::channel();
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                assert!(connection.read(&mut [0; 4096]).unwrap() > 0, "no request");
                connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").unwrap();
                let Ok(()) = is_to_close.recv() else { return };
                drop(connection);
                closed.send(()).unwrap();
            }
        });
        let client = http_client();
        for _ in 0..5 {
            let body = client.post(&url).body("x").send().await.unwrap().text().await.unwrap();
            assert_eq!(body, "ok");
            // A client that keeps connections has put it back by then.
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            close.send(()).unwrap();
            is_closed.recv().unwrap();
        }
    }
}
