//! Bodies of the matchmaking server: what head forwards for players, and what game servers report.

use std::fmt;

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};
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
    /// `GET`: regions with a server, and where to measure the way there.
    pub const REGIONS: &str = "/internal/v1/regions";
    /// `GET`: public lobbies. `POST`: a private lobby for the bearer.
    pub const LOBBIES: &str = "/internal/v1/lobbies";
    pub const LOBBY_JOIN: &str = "/internal/v1/lobbies/join";
    pub const LOBBY_WATCH: &str = "/internal/v1/lobbies/watch";
    /// `POST`: a party of one, or the one that the bearer is in.
    pub const PARTIES: &str = "/internal/v1/parties";
    /// `POST`.
    pub const PARTY_JOIN: &str = "/internal/v1/parties/join";
    /// `GET`.
    pub const PARTY: &str = "/internal/v1/parties/{party_id}";
    /// `GET`: server-sent events.
    pub const PARTY_EVENTS: &str = "/internal/v1/parties/{party_id}/events";
    /// `PUT`.
    pub const PARTY_READY: &str = "/internal/v1/parties/{party_id}/ready";
    /// `PUT`.
    pub const PARTY_LEADER: &str = "/internal/v1/parties/{party_id}/leader";
    /// `POST`: a new code.
    pub const PARTY_INVITE: &str = "/internal/v1/parties/{party_id}/invite";
    /// `DELETE`: leave, or send somebody away.
    pub const PARTY_MEMBER: &str = "/internal/v1/parties/{party_id}/members/{player_id}";
    /// `PUT` registers and renews, `DELETE` takes a server out.
    pub const SERVER: &str = "/internal/v1/servers/{server_id}";
    /// `PUT`: the recording of a match whose result is known, as often as needed. `GET`.
    pub const REPLAY: &str = "/internal/v1/replays/{match_id}";
    /// `POST`: a place to watch it from.
    pub const REPLAY_WATCH: &str = "/internal/v1/replays/{match_id}/watch";
    /// `POST`: a match's result, as often as needed.
    pub const RESULTS: &str = "/internal/v1/results";
    /// `GET`: the recorded result.
    pub const RESULT: &str = "/internal/v1/results/{match_id}";
    /// `GET`: best first, and the bearer's neighbourhood, should there be a bearer.
    pub const LEADERBOARD: &str = "/internal/v1/leaderboard";
    /// `GET`: where the bearer stands in each ladder.
    pub const STANDINGS: &str = "/internal/v1/standings";
    /// `GET`: the bearer's matches, newest first.
    pub const MATCHES: &str = "/internal/v1/matches";
    /// `GET`: one of the bearer's matches.
    pub const MATCH: &str = "/internal/v1/matches/{match_id}";
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
    #[serde(deserialize_with = "whole_number")]
    pub ping_ms: u32,
}

/// Where matches can be made now.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RegionList {
    pub regions: Vec<Region>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Region {
    #[schema(example = "local")]
    pub region: String,
    /// The game socket of a server there. It answers `Ping` before `Join`, so a client can measure the round trip.
    #[schema(example = "ws://127.0.0.1:3001/ws")]
    pub ws_url: String,
}

/// Takes `40.0` for 40: languages that know one kind of number write it so, and to JSON they are the same.
fn whole_number<'de, D: Deserializer<'de>, T: TryFrom<u32>>(deserializer: D) -> Result<T, D::Error> {
    let number = f64::deserialize(deserializer)?;
    let whole = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    // Exact: a double holds every 32-bit number.
    whole
        .then(|| T::try_from(number as u32).ok())
        .flatten()
        .ok_or_else(|| D::Error::invalid_value(Unexpected::Float(number), &"a whole number in range"))
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
    /// Enough wait, but their ratings are too far away.
    Rating,
    /// Every region with room is too far away.
    Latency,
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
    /// Half of all wait at most this long.
    pub estimated_wait_s: Option<u32>,
    /// Eight in ten wait between these two.
    pub estimated_wait_low_s: Option<u32>,
    pub estimated_wait_high_s: Option<u32>,
    pub blocked_by: Option<BlockedBy>,
    /// The limit of the rule that blocks, in points or ms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// When that limit is next wider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub widens_at: Option<i64>,
    /// When the present state lapses: give-up while waiting, last use of `match_ticket` once matched.
    pub expires_at: i64,
    /// The seat, once matched.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = placement_once_matched)]
    pub placement: Option<Placement>,
}

/// One of the server-sent events of a ticket's stream. It exists to describe them.
#[derive(ToSchema)]
pub struct TicketEvent {
    /// Always `ticket`.
    pub event: String,
    /// A `Ticket`, written as JSON in one line.
    #[schema(content_media_type = "application/json")]
    pub data: String,
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
    /// Of a private lobby: whoever knows it may join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "H7K3PW")]
    pub code: Option<InviteCode>,
}

/// Lets whoever knows it in, so it prints nothing of itself.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InviteCode(pub String);

impl fmt::Debug for InviteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InviteCode")
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyJoin {
    /// As people type it: small letters, spaces and hyphens do not matter.
    #[schema(min_length = 6, max_length = 12, example = "H7K3PW")]
    pub code: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyReady {
    pub ready: bool,
    /// Regions the member accepts, with measured round trips. Absent means any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<RegionPing>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyLeader {
    pub player_id: Uuid,
}

/// What every member of a party sees. Has no `Debug`: whoever knows the code gets in.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Party {
    pub party_id: Uuid,
    pub code: String,
    /// The code lets nobody in any more from then on.
    pub invite_expires_at: i64,
    pub leader_id: Uuid,
    pub max_members: u32,
    /// Where they wait or play together.
    pub queue: Option<String>,
    pub members: Vec<PartyMember>,
}

/// One of the server-sent events of a party's stream. It exists to describe them.
#[derive(ToSchema)]
pub struct PartyEvent {
    /// Always `party`.
    pub event: String,
    /// A `Party`, written as JSON in one line.
    #[schema(content_media_type = "application/json")]
    pub data: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartyMember {
    pub player_id: Uuid,
    pub name: String,
    pub ready: bool,
    /// The member's own ticket for `queue`.
    pub ticket_id: Option<Uuid>,
}

/// Makes a private lobby.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LobbyOpen {
    /// A mode of this deployment whose matches end, such as `duel`.
    #[schema(min_length = 1, max_length = 64, example = "duel")]
    pub mode: String,
    #[serde(default)]
    pub options: LobbyOptions,
    /// Regions the player accepts, with measured round trips; the nearest with room is taken. Absent means any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<RegionPing>>,
}

/// How a private lobby plays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LobbyOptions {
    /// Bots join until this many ships fly, at most the mode's seats; 0 is no bots.
    #[serde(deserialize_with = "whole_number")]
    pub fill_to: u16,
}

/// A seat in an open lobby, by its name, or in a private one, by its code. Or which lobby to watch: then matches have names, too.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum LobbyJoin {
    Named(NamedLobby),
    Private(PrivateLobby),
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedLobby {
    #[schema(min_length = 1, max_length = 64, example = "free-play")]
    pub lobby_id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivateLobby {
    /// As people type it: small letters, spaces and hyphens do not matter.
    #[schema(value_type = String, min_length = 6, max_length = 12, example = "H7K3PW")]
    pub code: InviteCode,
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
    /// Those who watch.
    pub watchers: u32,
    pub joinable: bool,
    /// `POST /lobbies/watch` lets one watch it. A match that is on can be watched and not joined.
    pub watchable: bool,
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
    /// Time that the ticks of all lobbies took lately, in thousandths of the time of all cores.
    #[serde(default)]
    pub tick_load_permille: u32,
    #[schema(max_items = 10_000)]
    pub lobbies: Vec<LobbyReport>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LobbyReport {
    #[schema(max_length = 64, pattern = "^[a-z0-9-]{1,64}$")]
    pub lobby_id: String,
    pub match_id: Uuid,
    pub mode: String,
    /// The queue it was made for; none for an open or a private lobby.
    pub queue: Option<String>,
    /// Of a private lobby.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 6, max_length = 12)]
    pub code: Option<InviteCode>,
    pub phase: LobbyPhase,
    pub max_seats: u32,
    pub bots: u32,
    /// Those who watch without a seat.
    #[serde(default)]
    pub watchers: u32,
    /// The seats held by players, connected or not.
    pub seats: Vec<SeatReport>,
    /// How many players a running match would take in place of those it has lost.
    #[serde(default)]
    pub vacancies: u32,
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
    /// The time on matchmaking's clock, in Unix seconds: match tickets expire by it.
    pub now_at: i64,
}

/// A match's result on its way to matchmaking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResultReport {
    /// The `order` that came with [`LobbyCreate`](crate::arena::LobbyCreate).
    pub order: String,
    /// Counts the matches of a lobby, from 0: one order is for all that a private lobby plays, and for the rematches of a queue's
    /// match.
    #[serde(default)]
    pub round: u32,
    pub result: MatchResult,
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
    /// What ended the match, in the game's own word ([`MatchEnd`](crate::socket::MatchEnd) here): matchmaking keeps it and knows
    /// nothing of it. Null of a match that failed, and from game servers that do not tell it.
    #[schema(max_length = 32, pattern = "^[a-z0-9_]{1,32}$", example = "given_up")]
    pub ended_by: Option<String>,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ping(json: &str) -> Option<u32> {
        serde_json::from_str::<RegionPing>(json).ok().map(|ping| ping.ping_ms)
    }

    #[test]
    fn a_ping_may_be_written_with_a_point() {
        assert_eq!(ping(r#"{"region":"local","ping_ms":40}"#), Some(40));
        assert_eq!(ping(r#"{"region":"local","ping_ms":40.0}"#), Some(40));
        assert_eq!(ping(r#"{"region":"local","ping_ms":4294967295}"#), Some(u32::MAX));
        for bad in ["40.5", "-1", "4294967296", "1e300", "\"40\"", "null"] {
            assert_eq!(ping(&format!(r#"{{"region":"local","ping_ms":{bad}}}"#)), None, "{bad}");
        }
    }

    #[test]
    fn so_may_the_options_of_a_lobby() {
        let fill_to = |json| serde_json::from_str::<LobbyOptions>(json).ok().map(|options| options.fill_to);
        assert_eq!(fill_to("{}"), Some(0));
        assert_eq!(fill_to(r#"{"fill_to":65535.0}"#), Some(u16::MAX));
        assert_eq!(fill_to(r#"{"fill_to":65536.0}"#), None);
    }
}
