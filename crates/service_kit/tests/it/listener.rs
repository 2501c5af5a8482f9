//! A listener that faces clients of every kind: slow, silent, many, vanished, and one in the middle of a request.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, WebSocketUpgrade, ws};
use axum::routing::{get, post};
use futures_util::{SinkExt, StreamExt};
use service_kit::http::{ConnectionLimits, Deadlines, ServeOptions, serve};
use service_kit::lifecycle::Lifecycle;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::timeout;

/// What should happen at once may take this long on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(100);
const HOURS: Duration = Duration::from_secs(10_000);

fn patient() -> Deadlines {
    Deadlines { headers: HOURS, body: HOURS, idle: HOURS, stalled_write: HOURS }
}

fn routes() -> Router {
    Router::new()
        .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
        .route("/echo", post(|body: String| async move { body }))
        .route("/socket", get(|upgrade: WebSocketUpgrade| async { upgrade.on_upgrade(echo) }))
        .route(
            "/endless",
            get(|| async { Body::from_stream(futures_util::stream::repeat(Ok::<_, Infallible>(vec![0; 65536]))) }),
        )
}

async fn echo(mut socket: ws::WebSocket) {
    while let Some(Ok(message @ ws::Message::Text(_))) = socket.recv().await {
        socket.send(message).await.unwrap();
    }
}

struct Listening {
    address: SocketAddr,
    lifecycle: Lifecycle,
}

impl Listening {
    async fn start(router: Router, deadlines: Deadlines, connections: ConnectionLimits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let lifecycle = Lifecycle::new();
        let options = ServeOptions { connections, deadlines, certificate: None };
        lifecycle.spawn("test", serve(listener, router, options, lifecycle.stopping()));
        Self { address, lifecycle }
    }

    async fn with_deadlines(deadlines: Deadlines) -> Self {
        Self::start(routes(), deadlines, ConnectionLimits::default()).await
    }

    async fn send(&self, bytes: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        stream
    }

    async fn get_works(&self) -> bool {
        let mut stream = self.send("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
        until_closed(&mut stream).await.starts_with("HTTP/1.1 200")
    }

    async fn stop(self) {
        assert!(self.lifecycle.stop_and_wait(PATIENCE).await, "the listener did not stop");
    }
}

/// What comes until the server closes, politely or not.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let reading = async {
        let mut chunk = [0; 4096];
        while let Ok(count @ 1..) = stream.read(&mut chunk).await {
            text.extend_from_slice(&chunk[..count]);
        }
    };
    timeout(PATIENCE, reading).await.expect("the server did not close the connection");
    String::from_utf8(text).unwrap()
}

async fn answer_head(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    while !text.ends_with("\r\n\r\n") {
        text.push(char::from(timeout(PATIENCE, stream.read_u8()).await.unwrap().unwrap()));
    }
    text
}

#[tokio::test]
async fn a_client_that_drips_its_headers_is_cut_while_others_are_served() {
    let listening = Listening::with_deadlines(Deadlines { headers: SHORT, ..patient() }).await;
    let (mut read, mut write) = listening.send("GET / HTTP/1.1\r\n").await.into_split();
    let dripping = tokio::spawn(async move {
        while write.write_all(b"x: y\r\n").await.is_ok() {
            tokio::task::yield_now().await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(listening.get_works().await);
    let mut nothing = Vec::new();
    let _ = timeout(PATIENCE, read.read_to_end(&mut nothing)).await.expect("the drip was not cut");
    assert_eq!(nothing, b"");
    timeout(PATIENCE, dripping).await.unwrap().unwrap();
    assert!(listening.get_works().await);
    listening.stop().await;
}

#[tokio::test]
async fn a_connection_on_which_nothing_comes_is_closed() {
    let listening = Listening::with_deadlines(Deadlines { headers: SHORT, ..patient() }).await;
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(listening.send("").await);
    }
    for stream in &mut silent {
        assert_eq!(until_closed(stream).await, "");
    }
    listening.stop().await;
}

#[tokio::test]
async fn an_idle_connection_is_kept_for_the_next_request_and_then_closed() {
    let listening = Listening::with_deadlines(Deadlines { idle: SHORT, ..patient() }).await;
    let mut stream = listening.send("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n").await;
    assert!(answer_head(&mut stream).await.starts_with("HTTP/1.1 200"));
    assert_eq!(until_closed(&mut stream).await, "");

    let listening = Listening::with_deadlines(patient()).await;
    let mut stream = listening.send("").await;
    for _ in 0..3 {
        stream.write_all(b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        assert!(answer_head(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
    // What is idle does not hold up a stop.
    listening.stop().await;
    assert_eq!(until_closed(&mut stream).await, "");
}

#[tokio::test]
async fn the_second_request_of_a_connection_has_a_deadline_too() {
    let listening = Listening::with_deadlines(Deadlines { headers: SHORT, ..patient() }).await;
    let mut stream = listening.send("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n").await;
    assert!(answer_head(&mut stream).await.starts_with("HTTP/1.1 200"));
    stream.write_all(b"GET / HT").await.unwrap();
    assert_eq!(until_closed(&mut stream).await, "");
}

#[tokio::test]
async fn a_body_that_never_comes_is_not_waited_for() {
    let listening = Listening::with_deadlines(Deadlines { body: SHORT, ..patient() }).await;
    let mut stream = listening.send("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc").await;
    assert_eq!(until_closed(&mut stream).await, "");
    let mut complete =
        listening.send("POST /echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc").await;
    assert!(until_closed(&mut complete).await.ends_with("abc"));
    listening.stop().await;
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_an_answer_is_cut() {
    let listening = Listening::with_deadlines(Deadlines { stalled_write: SHORT, ..patient() }).await;
    let stalled = listening.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n").await;
    // An endless answer would hold up the stop for ever.
    listening.stop().await;
    drop(stalled);
}

#[tokio::test]
async fn too_many_or_too_long_headers_are_431() {
    let listening = Listening::with_deadlines(patient()).await;
    let many = "a: b\r\n".repeat(200);
    let long = format!("a: {}\r\n", "b".repeat(20_000));
    for headers in [many, long] {
        let mut stream = listening.send(&format!("GET / HTTP/1.1\r\nhost: x\r\n{headers}\r\n")).await;
        assert!(until_closed(&mut stream).await.starts_with("HTTP/1.1 431"));
    }
    listening.stop().await;
}

#[tokio::test]
async fn too_many_connections_from_one_address_are_refused_and_others_are_served() {
    let limits = ConnectionLimits { per_address: 3, unlimited: Vec::new(), ..ConnectionLimits::default() };
    let listening = Listening::start(routes(), patient(), limits).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = listening.send("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n").await;
        assert!(answer_head(&mut stream).await.starts_with("HTTP/1.1 200"));
        held.push(stream);
    }
    for _ in 0..5 {
        assert_eq!(until_closed(&mut listening.send("").await).await, "");
    }
    let other = tokio::net::TcpSocket::new_v4().unwrap();
    other.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut other = other.connect(listening.address).await.unwrap();
    other.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    assert!(until_closed(&mut other).await.contains("127.0.0.2:"));

    // A place is free again once a connection is closed.
    held.clear();
    let served = async {
        while !listening.get_works().await {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, served).await.expect("no place was given back");
    listening.stop().await;
}

#[tokio::test]
async fn an_upgraded_socket_keeps_its_place_and_outlives_the_stop() {
    let limits = ConnectionLimits { per_address: 1, unlimited: Vec::new(), ..ConnectionLimits::default() };
    let deadlines = Deadlines { headers: SHORT, idle: SHORT, ..patient() };
    let listening = Listening::start(routes(), deadlines, limits).await;
    let url = format!("ws://{}/socket", listening.address);
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    assert_eq!(until_closed(&mut listening.send("").await).await, "");
    // The deadlines of HTTP are no matter of an upgraded socket.
    tokio::time::sleep(SHORT * 3).await;
    listening.stop().await;
    socket.send("still here".into()).await.unwrap();
    let echoed = timeout(PATIENCE, socket.next()).await.unwrap().unwrap().unwrap();
    assert_eq!(echoed.into_text().unwrap().as_str(), "still here");
}

#[tokio::test]
async fn a_request_in_progress_finishes_on_stop() {
    let (entered, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let handler = {
        let (entered, go_on) = (entered.clone(), go_on.clone());
        move || async move {
            entered.notify_one();
            go_on.notified().await;
            "x".repeat(1_000_000)
        }
    };
    let router = Router::new().route("/slow", get(handler));
    let listening = Listening::start(router, patient(), ConnectionLimits::default()).await;
    let mut stream = listening.send("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    // Neither a connection without a request nor half a request holds up the stop.
    let _silent = listening.send("").await;
    let _half = listening.send("GET / HTTP/1.1\r\nho").await;
    entered.notified().await;
    listening.lifecycle.stop();
    go_on.notify_one();
    let answer = until_closed(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200"));
    assert!(answer.ends_with(&"x".repeat(1000)));
    assert!(answer.len() > 1_000_000);
    listening.stop().await;
}
