//! Echoes messages through the game socket's WebSocket, with its limits and its way to close, for `cargo xtask autobahn`.
//! It prints its address. No program of the game contains it.

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{Message, WebSocket};
use axum::routing::any;
use game_server::interface_adapters::net::{Ending, close, within_limits};
use service_kit::http::{ServeOptions, serve};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

#[tokio::main]
#[allow(clippy::print_stdout, reason = "whoever started it reads the address there")]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("ws://{}", listener.local_addr()?);
    let upgrade = |upgrade: WebSocketUpgrade| async { within_limits(upgrade).on_upgrade(echo) };
    let router = Router::new().route("/", any(upgrade));
    serve(listener, router, ServeOptions::default(), CancellationToken::new()).await;
    Ok(())
}

async fn echo(mut socket: WebSocket) {
    let ending = loop {
        match socket.recv().await {
            Some(Ok(message @ (Message::Text(_) | Message::Binary(_)))) => {
                if socket.send(message).await.is_err() {
                    break Ending::Gone;
                }
            }
            // The stack answers pings by itself.
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Close(_))) | None => break Ending::Gone,
            Some(Err(error)) => break Ending::of(&error),
        }
    };
    close(socket, ending).await;
}
