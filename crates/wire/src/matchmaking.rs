//! Bodies of the matchmaking server: what head forwards for players, and what game servers report.

use serde::{Deserialize, Serialize};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

/// Routes on matchmaking's internal listener.
pub mod routes {
    /// `POST`: queue the bearer.
    pub const TICKETS: &str = "/internal/v1/tickets";
    /// `GET` and `DELETE`.
    pub const TICKET: &str = "/internal/v1/tickets/{ticket_id}";
    /// `GET`: server-sent events.
    pub const TICKET_EVENTS: &str = "/internal/v1/tickets/{ticket_id}/events";
    /// `GET`: public lobbies.
    pub const LOBBIES: &str = "/internal/v1/lobbies";
    pub const LOBBY_JOIN: &str = "/internal/v1/lobbies/join";
    /// `PUT` registers and renews, `DELETE` takes a server out.
    pub const SERVER: &str = "/internal/v1/servers/{server_id}";
    /// `POST`: a match's result, as often as needed.
    pub const RESULTS: &str = "/internal/v1/results";
    /// `GET`: the recorded result.
    pub const RESULT: &str = "/internal/v1/results/{match_id}";
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueRequest {
    /// A queue of this deployment, such as `duel`.
    #[schema(min_length = 1, max_length = 64, example = "duel")]
    pub queue: String,
    /// Regions the player accepts, with measured round trips. Absent means any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<RegionPing>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_id: Option<Uuid>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionPing {
    #[schema(min_length = 1, max_length = 32, example = "local")]
    pub region: String,
    pub ping_ms: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketStatus {
    Waiting,
    Matched,
    Cancelled,
    Expired,
}

impl TicketStatus {
    /// True when the ticket will not change by itself any more.
    pub fn is_final(self) -> bool {
        self != Self::Waiting
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlockedBy {
    TooFewPlayers,
    NoServer,
}

#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Ticket {
    pub ticket_id: Uuid,
    pub status: TicketStatus,
    pub queue: String,
    /// Counted from 1; null when the ticket does not wait.
    #[schema(minimum = 1)]
    pub position: Option<u32>,
    pub players_waiting: u32,
    pub estimated_wait_s: Option<u32>,
    pub blocked_by: Option<BlockedBy>,
    /// When the present state lapses: give-up while waiting, last use of `match_ticket` once matched.
    pub expires_at: i64,
    /// The seat, once matched.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = placement_once_matched)]
    pub placement: Option<Placement>,
}

/// The fields of [`Placement`], all there or none.
fn placement_once_matched() -> RefOr<Schema> {
    let mut schema = Placement::schema();
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.required.clear();
    }
    schema
}

/// A seat in a lobby and how to get there.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Placement {
    pub match_id: Uuid,
    pub lobby_id: String,
    pub region: String,
    /// Where to open the game socket, with `match_ticket` in the first message.
    pub ws_url: String,
    pub match_ticket: String,
}

#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Seat {
    #[serde(flatten)]
    pub placement: Placement,
    /// The last moment to use `match_ticket`, in Unix seconds.
    pub expires_at: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LobbyJoin {
    #[schema(min_length = 1, max_length = 64, example = "free-play")]
    pub lobby_id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LobbyList {
    pub lobbies: Vec<LobbySummary>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LobbySummary {
    pub lobby_id: String,
    pub mode: String,
    pub region: String,
    pub players: u32,
    pub bots: u32,
    pub seats: u32,
    pub joinable: bool,
}

/// What a game server says of itself with each renewal: always its whole state, never a change.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServerReport {
    /// New at each start of the process, so that two processes with one id are told apart.
    pub incarnation: Uuid,
    #[schema(max_length = 32, pattern = "^[a-z0-9-]{1,32}$", example = "local")]
    pub region: String,
    /// Where matchmaking reaches the server's internal listener; never told to a client.
    #[schema(max_length = 512, pattern = "^https?://[!-~]+$", example = "http://127.0.0.1:3101")]
    pub internal_url: String,
    /// What clients connect to.
    #[schema(max_length = 512, pattern = "^wss?://[!-~]+$", example = "ws://127.0.0.1:3001/ws")]
    pub public_ws_url: String,
    /// A draining server gets no new match.
    pub draining: bool,
    pub max_lobbies: u32,
    #[schema(max_items = 10_000)]
    pub lobbies: Vec<LobbyReport>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LobbyReport {
    #[schema(max_length = 64, pattern = "^[a-z0-9-]{1,64}$")]
    pub lobby_id: String,
    pub match_id: Uuid,
    pub mode: String,
    /// The queue it was made for; none for an open lobby.
    pub queue: Option<String>,
    pub phase: LobbyPhase,
    pub max_seats: u32,
    pub bots: u32,
    /// The seats held by players, connected or not.
    pub seats: Vec<SeatReport>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LobbyPhase {
    Waiting,
    Countdown,
    Running,
    Ended,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeatReport {
    pub seat: u16,
    pub player_id: Uuid,
    /// The generation of the last match ticket that the seat accepted; 0 before the first.
    pub generation: u32,
    pub present: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Lease {
    /// The server is forgotten this long after its last renewal.
    pub lease_ms: u32,
    pub renew_after_ms: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchResult {
    pub match_id: Uuid,
    #[schema(max_length = 64, pattern = "^[a-z0-9-]{1,64}$")]
    pub lobby_id: String,
    pub server_id: Uuid,
    #[schema(max_length = 256)]
    pub mode: String,
    #[schema(max_length = 256)]
    pub queue: Option<String>,
    pub outcome: MatchOutcome,
    pub started_at: i64,
    /// Not before `started_at`.
    pub ended_at: i64,
    /// Ticks simulated, and the hash of the world after the last.
    pub ticks: u32,
    /// Hexadecimal: JSON numbers do not hold 64 bits.
    #[schema(max_length = 256)]
    pub world_hash: String,
    /// Each in a seat of its own.
    #[schema(max_items = 10_000)]
    pub pilots: Vec<PilotResult>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchOutcome {
    Completed,
    /// Everybody left, or nobody came.
    Abandoned,
    /// The server's fault; counts for nobody.
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PilotResult {
    pub seat: u16,
    /// None for a bot.
    pub player_id: Option<Uuid>,
    #[schema(max_length = 256)]
    pub name: String,
    pub team: u8,
    pub kills: u32,
    pub deaths: u32,
    pub score: i32,
    /// Counted from 1; equal scores share a rank.
    pub rank: u32,
    pub left_early: bool,
}
