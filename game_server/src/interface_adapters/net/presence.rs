//! Whether the peer is still there, and says no more than it may.

use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};
use wire::socket::CloseCode;

use crate::interface_adapters::net::closing::Ending;
use crate::interface_adapters::net::flood_gate::{FloodGate, Rate};

/// Beside an input a tick, twice over in case of jitter, an offer a second. The longest inputs, as text, are half of the bytes.
const OF_A_CLIENT: Rate = Rate { messages: 120, bytes: 32 * 1024 };

/// Of one connection.
pub struct Presence {
    began: Instant,
    last_heard: Instant,
    next_ping: Instant,
    ping: Duration,
    idle: Duration,
    /// When to look whether it is time for a ping or for giving up. One timer for the connection's life: frames come and go
    /// a hundred times more often than it rings.
    alarm: Pin<Box<Sleep>>,
    gate: FloodGate,
}

impl Presence {
    /// Asks after `ping`, and no longer believes in a peer that was silent for `idle`.
    pub fn new(ping: Duration, idle: Duration) -> Presence {
        let now = Instant::now();
        Presence {
            began: now,
            last_heard: now,
            next_ping: now + ping,
            ping,
            idle,
            alarm: Box::pin(sleep_until(now + ping)),
            gate: FloodGate::new(OF_A_CLIENT),
        }
    }

    pub fn last_heard(&self) -> Instant {
        self.last_heard
    }

    /// Notes a message of the peer, of so many bytes.
    ///
    /// # Errors
    /// When the peer says too much.
    pub fn heard(&mut self, bytes: usize) -> Result<(), Ending> {
        self.last_heard = Instant::now();
        self.gate.admit(self.last_heard - self.began, bytes).map_err(|flood| {
            metrics::counter!("game_socket_floods_total", "limit" => flood.name()).increment(1);
            Ending::Because(CloseCode::Flooding)
        })
    }

    /// Resolves when it is time to [`look`](Self::look).
    pub async fn alarm(&mut self) {
        self.alarm.as_mut().await;
    }

    /// True if it is time to ask whether the peer is still there; an error once it has been silent for too long.
    pub fn look(&mut self) -> Result<bool, Ending> {
        let now = Instant::now();
        if now >= self.last_heard + self.idle {
            return Err(Ending::Because(CloseCode::Idle));
        }
        let ask = now >= self.next_ping;
        if ask {
            self.next_ping = now + self.ping;
        }
        self.alarm.as_mut().reset(self.next_ping.min(self.last_heard + self.idle));
        Ok(ask)
    }
}
