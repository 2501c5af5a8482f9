//! What a connection is doing, and by when it must have done it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

/// How long each part of a connection's life may take.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// From the first byte of a request to the end of its headers; on a new connection from its opening, with the TLS handshake.
    pub headers: Duration,
    /// From the end of the headers to the end of the body.
    pub body: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// How long a client may take nothing of what it is sent.
    pub stalled_write: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(10),
            body: Duration::from_secs(15),
            // Longer than proxies and our own clients keep an idle connection, so that they close it and not we: a
            // request that is on its way meanwhile would be lost.
            idle: Duration::from_secs(100),
            stalled_write: Duration::from_secs(30),
        }
    }
}

const NO_DEADLINE: u64 = u64::MAX;

const HEADERS: u8 = 0;
const SERVING: u8 = 1;
const IDLE: u8 = 2;

/// Shared by a connection's socket, its requests and its watchdog, all of which run in one task.
pub struct Phase {
    opened: Instant,
    deadlines: Deadlines,
    now: AtomicU8,
    /// Milliseconds after `opened`.
    deadline_ms: AtomicU64,
}

impl Phase {
    pub fn new(deadlines: Deadlines) -> Self {
        let phase =
            Self { opened: Instant::now(), deadlines, now: AtomicU8::new(HEADERS), deadline_ms: AtomicU64::new(0) };
        phase.set_deadline(deadlines.headers);
        phase
    }

    pub fn deadlines(&self) -> &Deadlines {
        &self.deadlines
    }

    /// A request has begun to come, and it is not known yet what it wants.
    pub fn is_reading_headers(&self) -> bool {
        self.now.load(Ordering::Relaxed) == HEADERS
    }

    pub fn bytes_came(&self) {
        if self.now.load(Ordering::Relaxed) == IDLE {
            self.now.store(HEADERS, Ordering::Relaxed);
            self.set_deadline(self.deadlines.headers);
        }
    }

    /// The rest of an answer is still leaving after its body has ended.
    pub fn bytes_left(&self) {
        if self.now.load(Ordering::Relaxed) == IDLE {
            self.set_deadline(self.deadlines.idle);
        }
    }

    pub fn request_came(&self, body_ended: bool) {
        self.now.store(SERVING, Ordering::Relaxed);
        if body_ended {
            self.deadline_ms.store(NO_DEADLINE, Ordering::Relaxed);
        } else {
            self.set_deadline(self.deadlines.body);
        }
    }

    fn body_ended(&self) {
        if self.is_serving() {
            self.deadline_ms.store(NO_DEADLINE, Ordering::Relaxed);
        }
    }

    fn answer_ended(&self) {
        self.now.store(IDLE, Ordering::Relaxed);
        self.set_deadline(self.deadlines.idle);
    }

    fn is_serving(&self) -> bool {
        self.now.load(Ordering::Relaxed) == SERVING
    }

    fn set_deadline(&self, from_now: Duration) {
        let at = self.opened.elapsed() + from_now;
        self.deadline_ms.store(u64::try_from(at.as_millis()).unwrap_or(NO_DEADLINE), Ordering::Relaxed);
    }
}

/// Wakes the connection's task when the deadline of its phase has passed.
pub struct Watchdog {
    sleep: Pin<Box<Sleep>>,
    armed_ms: u64,
}

impl Watchdog {
    pub fn new(phase: &Phase) -> Self {
        let armed_ms = phase.deadline_ms.load(Ordering::Relaxed);
        Self { sleep: Box::pin(tokio::time::sleep_until(phase.opened + Duration::from_millis(armed_ms))), armed_ms }
    }

    /// Ready when the deadline has passed. To be polled after everything that may change the phase.
    pub fn poll(&mut self, phase: &Phase, cx: &mut Context<'_>) -> Poll<()> {
        let wanted_ms = phase.deadline_ms.load(Ordering::Relaxed);
        if wanted_ms == NO_DEADLINE {
            return Poll::Pending;
        }
        if wanted_ms != self.armed_ms {
            self.armed_ms = wanted_ms;
            self.sleep.as_mut().reset(phase.opened + Duration::from_millis(wanted_ms));
        }
        self.sleep.as_mut().poll(cx)
    }
}

/// A body that tells the phase, once, when it has ended or was given up.
pub struct Watched {
    body: axum::body::Body,
    phase: Arc<Phase>,
    tell: Option<fn(&Phase)>,
}

impl Watched {
    pub fn request(body: axum::body::Body, phase: Arc<Phase>) -> Self {
        Self { body, phase, tell: Some(Phase::body_ended) }
    }

    pub fn answer(body: axum::body::Body, phase: Arc<Phase>) -> Self {
        Self { body, phase, tell: Some(Phase::answer_ended) }
    }

    fn ended(&mut self) {
        if let Some(tell) = self.tell.take() {
            tell(&self.phase);
        }
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if frame.is_none() || self.body.is_end_stream() {
            self.ended();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.ended();
    }
}
