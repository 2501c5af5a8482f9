//! The game socket: one task per connection, from the upgrade to the close frame.
//!
//! - `upgrade`: origin, sub-protocol, room for one more
//! - `handshake`: the first message, tickets and resume tokens
//! - `connection`: the loop of a joined connection
//! - `lane`: a way beside the socket for what may be lost; `webrtc` is one
//! - `watcher`: the loop of a connection that watches from no seat
//! - `presence`: whether the peer is still there, and says no more than it may
//! - `reader`: what a client's frame means, and how many it may send
//! - `budget`: how many bytes a client may be sent
//! - `writer`: at most one frame a tick, never above the limit
//! - `closing`: how a connection ends, so that the reason arrives
//!
//! | bound | policy when it is reached |
//! |---|---|
//! | connections of the process | the upgrade is refused with 503 |
//! | connections that watch, of the process | one more is refused as `watchers_full` |
//! | connections that proxies bring from one client's network | the upgrade is refused with 429 |
//! | 4 KiB a frame from the client | closed with WebSocket's 1009 |
//! | 4 KiB of pieces of a message that is not finished | as a frame of 4 KiB; pieces do not count as a sign of life, so after `times.idle_s` of them it is closed as `idle` |
//! | 120 messages, or 32 KiB, a second from the client, averaged over two; on the socket and beside it | closed as `flooding` |
//! | 32 KiB a frame to the client | ordered messages go on in the next frame; a snapshot that does not fit is skipped |
//! | 32 KiB an ordered message | closed as `message_too_long`, with an error in the log; modes that would come to it are refused at the start |
//! | bytes a second to a client of a large world | the most urgent part of its view is written, the rest waits |
//! | 16 KiB beyond what is on its way to the client (Linux) | the kernel takes no more: what waits is the newest tick, so a slow client is sent fewer snapshots, not older ones |
//! | 64 snapshots on their way beside the socket | the oldest is no baseline any more |
//! | `times.channel_s` of silence beside the socket | snapshots go on on the socket |
//! | an offer of a data channel a second | closed as `flooding` |
//! | pongs that wait for the next frame | further pings of that tick are not answered |
//! | `times.write_s` for one write | closed as `too_slow`; who does not take the close frame within 5 s either does without |

mod budget;
mod closing;
mod connection;
mod flood_gate;
mod handshake;
mod lane;
mod presence;
mod reader;
mod upgrade;
mod watcher;
mod webrtc;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics::{Counter, Gauge};
use service_kit::clock::Clock;
use service_kit::forwarded::Proxies;
use service_kit::http::Admission;
use service_kit::keys::RemoteKeys;
use service_kit::openapi::FailsWith;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use wire::problem::Code;
use wire::socket::CloseCode;

use crate::interface_adapters::net::flood_gate::Flood;
use crate::interface_adapters::net::lane::LaneEnd;
use crate::interface_adapters::net::webrtc::Dropped;
use crate::use_cases::lobby::{ConnectionId, LobbyId};
use crate::use_cases::registry::Registry;
use crate::use_cases::screenings::Screenings;

pub use closing::{Ending, close};
pub use lane::Lanes;
pub use upgrade::within_limits;
pub use webrtc::Channels;
pub use writer::{Encoding, Frame, Greeting, Way, Writer, WriterParts, Written};

/// How long a client may take for its first message, be silent, and how often it is asked whether it is there.
#[derive(Debug, Clone, Copy)]
pub struct SocketTimes {
    pub join: Duration,
    pub idle: Duration,
    pub ping: Duration,
    pub write: Duration,
    /// For how long a data channel may be silent.
    pub channel: Duration,
}

/// What the socket is made with.
pub struct SocketParts {
    pub registry: Arc<Registry>,
    pub screenings: Arc<Screenings>,
    pub keys: Arc<RemoteKeys>,
    pub clock: Arc<dyn Clock>,
    /// Tickets for other servers are refused.
    pub server_id: Uuid,
    /// Pages that may open the socket; `*` allows any.
    pub allowed_origins: Vec<String>,
    /// Whose word about a client's address counts.
    pub proxies: Proxies,
    /// The places of clients that come through a proxy. The listener counts the others by itself.
    pub proxied: Arc<Admission>,
    pub max_connections: usize,
    /// Connections that may watch; the others are for players.
    pub max_watchers: usize,
    /// To each client of a world that nobody sees all of.
    pub client_bytes_per_s: u32,
    pub times: SocketTimes,
    /// None if there are none beside the socket.
    pub lanes: Option<Arc<dyn Lanes>>,
    pub stop: CancellationToken,
}

/// The game socket of this process. Clones share it.
#[derive(Clone)]
pub struct GameSocket(Arc<Shared>);

struct Shared {
    parts: SocketParts,
    room: Arc<Semaphore>,
    watchers_room: Arc<Semaphore>,
    tasks: TaskTracker,
    next_connection: AtomicU64,
    meters: Meters,
}

struct Meters {
    connections: Gauge,
    players: Gauge,
    channels: Gauge,
    watchers: Gauge,
    snapshots_sent: Counter,
    snapshots_skipped: Counter,
    snapshots_cut: Counter,
    bytes_sent: Counter,
    bytes_received: Counter,
    inputs_delayed: Counter,
}

/// The public routes of the game server.
pub fn routes() -> OpenApiRouter<GameSocket> {
    let refusals = [Code::OriginForbidden, Code::ParameterInvalid, Code::ServiceUnavailable];
    OpenApiRouter::new().routes(routes!(upgrade::handle).fails_with(&refusals))
}

impl GameSocket {
    pub fn new(parts: SocketParts) -> GameSocket {
        metrics::describe_gauge!("game_socket_connections", "Open game sockets, joined or not.");
        metrics::describe_gauge!("game_players_connected", "Players who are connected to their seat.");
        metrics::describe_gauge!("game_watchers_connected", "Connections that watch a lobby from no seat.");
        metrics::describe_counter!("game_snapshots_sent_total", "Snapshots written to clients.");
        metrics::describe_counter!(
            "game_snapshots_skipped_total",
            "Snapshots left out because a newer one was there, the data channel was full, or the frame was."
        );
        metrics::describe_counter!(
            "game_snapshots_cut_total",
            "Snapshots without room for all that was in the client's view."
        );
        metrics::describe_counter!("game_socket_sent_bytes_total", metrics::Unit::Bytes, "Payload written to clients.");
        metrics::describe_counter!(
            "game_socket_received_bytes_total",
            metrics::Unit::Bytes,
            "Payload read from clients who have a seat."
        );
        metrics::describe_counter!("game_socket_closes_total", "Connections ended by this server, by close code.");
        metrics::describe_counter!("game_socket_floods_total", "Connections that sent too much, by what of.");
        for flood in Flood::ALL {
            metrics::counter!("game_socket_floods_total", "limit" => flood.name()).increment(0);
        }
        metrics::describe_counter!(
            "game_channel_packets_dropped_total",
            "Packets for data channels that were not looked at, by reason."
        );
        for why in Dropped::ALL {
            metrics::counter!("game_channel_packets_dropped_total", "why" => why.name()).increment(0);
        }
        metrics::describe_counter!("game_inputs_delayed_total", "Inputs that waited because a lobby's inbox was full.");
        metrics::describe_gauge!("game_channels", "Data channels that carry a player's snapshots.");
        metrics::describe_counter!("game_channel_ends_total", "Data channels given up, opened or not, by reason.");
        for why in LaneEnd::ALL {
            metrics::counter!("game_channel_ends_total", "why" => why.name()).increment(0);
        }
        let meters = Meters {
            connections: metrics::gauge!("game_socket_connections"),
            players: metrics::gauge!("game_players_connected"),
            channels: metrics::gauge!("game_channels"),
            watchers: metrics::gauge!("game_watchers_connected"),
            snapshots_sent: metrics::counter!("game_snapshots_sent_total"),
            snapshots_cut: metrics::counter!("game_snapshots_cut_total"),
            snapshots_skipped: metrics::counter!("game_snapshots_skipped_total"),
            bytes_sent: metrics::counter!("game_socket_sent_bytes_total"),
            bytes_received: metrics::counter!("game_socket_received_bytes_total"),
            inputs_delayed: metrics::counter!("game_inputs_delayed_total"),
        };
        for ending in Ending::all() {
            metrics::counter!("game_socket_closes_total", "code" => ending.name()).increment(0);
        }
        let room = Arc::new(Semaphore::new(parts.max_connections.min(Semaphore::MAX_PERMITS)));
        let watchers_room = Arc::new(Semaphore::new(parts.max_watchers.min(Semaphore::MAX_PERMITS)));
        let (tasks, next_connection) = (TaskTracker::new(), AtomicU64::new(1));
        GameSocket(Arc::new(Shared { parts, room, watchers_room, tasks, next_connection, meters }))
    }

    /// Resolves when every connection has ended. Call it once the process stops.
    pub async fn ended(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    fn parts(&self) -> &SocketParts {
        &self.0.parts
    }

    fn meters(&self) -> &Meters {
        &self.0.meters
    }

    fn count_sent(&self, bytes: usize, has_snapshot: bool, is_cut: bool) {
        let meters = self.meters();
        meters.bytes_sent.increment(bytes as u64);
        if has_snapshot {
            meters.snapshots_sent.increment(1);
            meters.snapshots_cut.increment(u64::from(is_cut));
        }
    }

    /// That something cannot be told to a connection, which ends because of it.
    fn cannot_tell(connection: ConnectionId, lobby: &LobbyId, bytes: usize) -> Ending {
        tracing::error!(conn_id = connection.0, lobby_id = %lobby, bytes, "a message is longer than a frame may be");
        Ending::Because(CloseCode::MessageTooLong)
    }

    fn next_connection(&self) -> ConnectionId {
        ConnectionId(self.0.next_connection.fetch_add(1, Ordering::Relaxed))
    }
}
