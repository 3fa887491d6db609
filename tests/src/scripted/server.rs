use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::{Call, KEY, Reply, Request};
use crate::logs;

/// What is answered to each call: its replies in order, the last of them for ever.
#[derive(Debug, Clone)]
pub struct Script {
    replies: HashMap<Call, VecDeque<Reply>>,
    delay: Duration,
    hangs: fn(&Request) -> bool,
}

impl Script {
    /// A customer with whom all is well, with one object under the prefix.
    pub fn well() -> Self {
        Self { replies: HashMap::new(), delay: Duration::ZERO, hangs: |_| false }
            .on(Call::AssumeRole, Reply::session())
            .on(Call::Probe, Reply::not_trusted())
            .on(Call::Head, Reply::served(200, ""))
            .on(Call::List, Reply::list(&[KEY]))
            .on(Call::GetRange, Reply::served(206, "x").with("content-range", "bytes 0-0/10"))
            .on(Call::GetWhole, Reply::WhatWasPut)
            .on(Call::Put, Reply::served(200, "").with("etag", "\"e\""))
            .on(Call::Delete, Reply::served(204, ""))
            .on(Call::DeleteExisting, Reply::s3(404, "NoSuchKey", "The specified key does not exist."))
            .on(Call::StartUpload, Reply::upload())
            .on(Call::WritePart, Reply::served(200, "").with("etag", "\"e\""))
            .on(Call::ListUploads, Reply::uploads(&[]))
            .on(Call::AbortUpload, Reply::served(204, ""))
    }

    /// The same script, but `call` is always answered with `reply`.
    #[must_use]
    pub fn on(self, call: Call, reply: Reply) -> Self {
        self.on_each(call, [reply])
    }

    /// The same script, but `call` is answered with `replies` one after the other, and then always with the last.
    #[must_use]
    pub fn on_each(mut self, call: Call, replies: impl IntoIterator<Item = Reply>) -> Self {
        self.replies.insert(call, replies.into_iter().collect());
        self
    }

    /// The same script, but every call to S3 is answered with `reply`.
    #[must_use]
    pub fn on_all_of_s3(self, reply: &Reply) -> Self {
        let reading = [Call::Head, Call::List, Call::GetRange, Call::GetWhole, Call::ListUploads];
        let writing =
            [Call::Put, Call::Delete, Call::DeleteExisting, Call::StartUpload, Call::WritePart, Call::AbortUpload];
        reading.into_iter().chain(writing).fold(self, |script, call| script.on(call, reply.clone()))
    }

    /// The same script, but every answer takes so long.
    #[must_use]
    pub fn after_each(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    /// The same script, but requests of which this is true are never answered.
    #[must_use]
    pub fn hanging_if(self, hangs: fn(&Request) -> bool) -> Self {
        Self { hangs, ..self }
    }

    fn next(&mut self, call: Call) -> Reply {
        let replies = self.replies.entry(call).or_default();
        let reply = if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() };
        reply.unwrap_or(Reply::Hang)
    }
}

struct ServerState {
    script: Mutex<Script>,
    requests: Mutex<Vec<Request>>,
    arrived: watch::Sender<usize>,
    /// How many requests have come to their end: the client has read the answer, or will get none.
    settled: watch::Sender<usize>,
}

impl ServerState {
    fn settle(&self) {
        self.settled.send_modify(|count| *count += 1);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The running server. Whatever still waits for it is cut off when it is dropped.
pub struct Scripted {
    /// Its address.
    pub url: String,
    state: Arc<ServerState>,
    task: JoinHandle<()>,
}

impl Scripted {
    /// Starts a server that follows `script`, on a free port of the loopback interface. From then on it is listened to
    /// what the process logs.
    pub async fn start(script: Script) -> Self {
        logs::listen();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("the port"));
        let (script, requests) = (Mutex::new(script), Mutex::default());
        let state =
            Arc::new(ServerState { script, requests, arrived: watch::Sender::new(0), settled: watch::Sender::new(0) });
        let task = tokio::spawn(accept(listener, Arc::clone(&state)));
        Self { url, state, task }
    }

    /// Every request until now, in the order in which they came in.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.state.requests).clone()
    }

    /// Every request of one kind until now.
    pub fn requests_of(&self, call: Call) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.call == call).collect()
    }

    /// How many requests have come to their end.
    pub(super) fn settled(&self) -> watch::Receiver<usize> {
        self.state.settled.subscribe()
    }
}

impl Drop for Scripted {
    /// Ends it, and demands that nothing was logged that only it and its client should know: External IDs, right and
    /// wrong, and credentials.
    fn drop(&mut self) {
        self.task.abort();
        if !std::thread::panicking() {
            let secrets = lock(&self.state.requests).iter().flat_map(Request::secrets).collect();
            logs::hold_none_of(&secrets);
        }
    }
}

async fn accept(listener: TcpListener, state: Arc<ServerState>) {
    // Dropped with this task, and the connections with it.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        connections.spawn(async move { serve(stream, &state).await });
    }
}

/// One request for each connection: which of them share one is no concern of any test.
async fn serve(mut stream: TcpStream, state: &ServerState) -> io::Result<()> {
    let Some(request) = receive(&mut stream).await? else {
        return stream.write_all(b"HTTP/1.1 501 Not Implemented\r\ncontent-length: 0\r\n\r\n").await;
    };
    let asked = (request.call, request.path.clone());
    let call = request.call;
    let (reply, delay) = {
        let mut script = lock(&state.script);
        let reply = if (script.hangs)(&request) { Reply::Hang } else { script.next(call) };
        (reply, script.delay)
    };
    lock(&state.requests).push(request);
    state.arrived.send_modify(|count| *count += 1);
    tokio::time::sleep(delay).await;
    let sent = send(&mut stream, state, &asked, reply).await;
    state.settle();
    sent
}

async fn receive(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let mut body = bytes.split_off(end);
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let length = Request::body_length(&head);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Request::read(&head, body))
}

async fn send(stream: &mut TcpStream, state: &ServerState, asked: &(Call, String), reply: Reply) -> io::Result<()> {
    match reply {
        Reply::Hang => hang(state).await,
        Reply::AfterRequests(count, reply) => {
            let arrived = state.arrived.subscribe().wait_for(|arrived| *arrived >= count).await.is_ok();
            assert!(arrived, "the server lives as long as its connections");
            Box::pin(send(stream, state, asked, *reply)).await
        }
        Reply::Stall(reply) => {
            stream.write_all(&half(answer(state, asked, *reply))).await?;
            hang(state).await
        }
        Reply::BreakOff(reply) => {
            stream.write_all(&half(answer(state, asked, *reply))).await?;
            // What is sent last is lost otherwise; and the client must not see an orderly end, which is one as well.
            stream.set_zero_linger()
        }
        reply => {
            stream.write_all(&answer(state, asked, reply)).await?;
            stream.shutdown().await?;
            // The client closes its side once it has read the whole answer.
            stream.read(&mut [0]).await.map(drop)
        }
    }
}

async fn hang<T>(state: &ServerState) -> T {
    state.settle();
    std::future::pending().await
}

/// All of the answer but its last bytes: those of the body, or of the head where there is none.
fn half(mut answer: Vec<u8>) -> Vec<u8> {
    answer.truncate(answer.len().saturating_sub(8));
    answer
}

fn answer(state: &ServerState, (call, path): &(Call, String), reply: Reply) -> Vec<u8> {
    let (status, headers, body) = if let Reply::Answer { status, headers, body } = reply {
        (status, headers, body.into_bytes())
    } else {
        let put = lock(&state.requests)
            .iter()
            .rev()
            .find(|request| request.call == Call::Put && request.path == *path)
            .cloned();
        (200, vec![("x-amz-request-id", "S3REQUEST".to_owned())], put.map(|put| put.body).unwrap_or_default())
    };
    let length = if status == 204 { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let headers = headers.iter().fold(length, |text, (name, value)| format!("{text}{name}: {value}\r\n"));
    let mut bytes = format!("HTTP/1.1 {status} Scripted\r\n{headers}connection: close\r\n\r\n").into_bytes();
    if *call != Call::Head {
        bytes.extend_from_slice(&body);
    }
    bytes
}
