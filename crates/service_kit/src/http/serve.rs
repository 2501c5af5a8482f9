//! Serving with a clean stop: accepts connections, watches over each, and closes those that make no progress.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

use crate::http::admission::{Admission, ConnectionLimits};
use crate::http::phase::{Deadlines, Phase, Watchdog, Watched};
use crate::http::socket::Socket;
use crate::http::tls::Certificate;

/// The longest request line and headers together; beyond it, or beyond hyper's 100 headers, the answer is 431.
const MAX_HEADER_BYTES: usize = 16 * 1024;

/// How much of a request or an answer waits in memory per connection.
const MAX_BUFFER_BYTES: usize = 64 * 1024;

/// When no connection can be taken, mostly because the process has no more file descriptors, some may be free after this.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// A flood of connections is a line in the log this often; the counter says how many there were.
const TELL_OF_REFUSALS_EVERY: Duration = Duration::from_secs(60);

/// How a listener treats its clients.
#[derive(Clone, Default)]
pub struct ServeOptions {
    pub connections: ConnectionLimits,
    pub deadlines: Deadlines,
    /// HTTPS (and `wss`) instead of plain HTTP.
    pub certificate: Option<Arc<Certificate>>,
}

/// Serves until `stop`, then lets requests in progress finish. Sockets that were upgraded are not waited for. Handlers find
/// the peer's address as `ConnectInfo<SocketAddr>`.
pub async fn serve(listener: TcpListener, router: Router, options: ServeOptions, stop: CancellationToken) {
    let admission = Admission::new(options.connections);
    let connections = TaskTracker::new();
    let mut told: Option<Instant> = None;
    if let Some(certificate) = options.certificate.clone() {
        connections.spawn(certificate.keep_fresh(stop.clone()));
    }
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                back_off(&error, &stop).await;
                continue;
            }
        };
        let place = match admission.admit(peer.ip()) {
            Ok(place) => place,
            Err(refusal) => {
                metrics::counter!("http_connections_refused_total", "limit" => refusal.name()).increment(1);
                if told.is_none_or(|at| at.elapsed() >= TELL_OF_REFUSALS_EVERY) {
                    told = Some(Instant::now());
                    tracing::warn!(
                        limit = refusal.name(),
                        "too many connections, further ones are closed as they come"
                    );
                }
                continue;
            }
        };
        let phase = Arc::new(Phase::new(options.deadlines));
        let socket = Socket::new(stream, phase.clone(), place);
        let connection = Connection { router: router.clone(), peer, phase, stop: stop.clone() };
        let certificate = options.certificate.clone();
        connections.spawn(async move {
            match certificate {
                Some(certificate) => connection.serve_tls(socket, &certificate).await,
                None => connection.serve(socket).await,
            }
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

async fn back_off(error: &Error, stop: &CancellationToken) {
    // The client went away before it was served: nothing is wrong here.
    if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused)
    {
        return;
    }
    tracing::warn!(%error, "cannot accept connections, trying again");
    stop.run_until_cancelled(tokio::time::sleep(ACCEPT_AGAIN_AFTER)).await;
}

/// One client's connection, which runs in a task of its own.
struct Connection {
    router: Router,
    peer: SocketAddr,
    phase: Arc<Phase>,
    stop: CancellationToken,
}

impl Connection {
    async fn serve_tls(self, socket: Socket, certificate: &Certificate) {
        let stop = self.stop.clone();
        let mut handshake = pin!(stop.run_until_cancelled(certificate.accept(socket)));
        let mut watchdog = Watchdog::new(&self.phase);
        let accepted = poll_fn(|cx| match handshake.as_mut().poll(cx) {
            Poll::Pending => watchdog.poll(&self.phase, cx).map(|()| None),
            ready => ready,
        });
        match accepted.await {
            Some(Ok(stream)) => self.serve(stream).await,
            Some(Err(error)) => tracing::trace!(%error, "TLS handshake failed"),
            None => {}
        }
    }

    async fn serve<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(self, stream: S) {
        let answer = service_fn(|request| self.answer(request));
        let mut connection = pin!(
            http1::Builder::new()
                // The watchdog has deadlines of its own, which tell an idle connection from a slow one.
                .header_read_timeout(None)
                .max_header_size(MAX_HEADER_BYTES)
                .max_buf_size(MAX_BUFFER_BYTES)
                .serve_connection(TokioIo::new(stream), answer)
                .with_upgrades()
        );
        let mut watchdog = Watchdog::new(&self.phase);
        let mut stopped = pin!(self.stop.cancelled());
        let mut stopping = false;
        let ended = poll_fn(|cx| {
            if !stopping && stopped.as_mut().poll(cx).is_ready() {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            if let Poll::Ready(result) = connection.as_mut().poll(cx) {
                return Poll::Ready(Some(result));
            }
            if stopping && self.phase.is_reading_headers() {
                return Poll::Ready(None);
            }
            watchdog.poll(&self.phase, cx).map(|()| None)
        });
        match ended.await {
            Some(Ok(())) => {}
            Some(Err(error)) => tracing::trace!(%error, "connection failed"),
            None => tracing::trace!("connection closed, it made no progress"),
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<http::Response<Watched>, Infallible> {
        let ended = request.body().is_end_stream();
        self.phase.request_came(ended);
        let mut request = request.map(|body| {
            let body = Body::new(body);
            if ended { body } else { Body::new(Watched::request(body, self.phase.clone())) }
        });
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let response = self.router.clone().call(request).await?;
        Ok(response.map(|body| Watched::answer(body, self.phase.clone())))
    }
}
