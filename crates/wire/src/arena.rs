//! Bodies of the game server's internal routes, called by matchmaking.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::matchmaking::InviteCode;

/// Routes on the game server's internal listener.
pub mod routes {
    /// `PUT` makes the lobby with its seats reserved; `GET` answers a [`LobbyReport`](crate::matchmaking::LobbyReport).
    pub const LOBBY: &str = "/internal/v1/lobbies/{lobby_id}";
    /// `POST`: a seat in an open lobby.
    pub const LOBBY_SEATS: &str = "/internal/v1/lobbies/{lobby_id}/seats";
    /// `DELETE`: give a player's seat back; the player is told `left`.
    pub const LOBBY_PLAYER: &str = "/internal/v1/lobbies/{lobby_id}/players/{player_id}";
    /// `PUT`: show a recorded match to one viewer.
    pub const SCREENING: &str = "/internal/v1/screenings/{screening_id}/{match_id}";
    /// `POST`: take no new matches and let those that run come to their end. Called by operators; again shows what is left.
    pub const DRAIN: &str = "/internal/v1/drain";
}

/// Makes a lobby with reserved seats: that of a match, which has a `queue`, or a private one, which has a `code`. Repeating the same request is harmless; the same lobby id for another match is refused.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LobbyCreate {
    /// Of the lobby's first match; the ids of those that follow come from it, see `tokens::match_of_round`.
    pub match_id: Uuid,
    pub mode: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, min_length = 6, max_length = 12)]
    pub code: Option<InviteCode>,
    pub seats: Vec<SeatReservation>,
    /// Bots join until this many ships fly.
    pub fill_to: u16,
    /// Proof of this order, opaque to the game server: it goes back with the match's result.
    pub order: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatReservation {
    pub seat: u16,
    pub player_id: Uuid,
    pub name: String,
    pub team: u8,
    /// The W3C trace context of the request that led here: the player's connection goes on with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatRequest {
    pub player_id: Uuid,
    pub name: String,
}

/// The seat a player has in an open lobby, new or from before.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SeatGrant {
    pub match_id: Uuid,
    pub seat: u16,
    pub team: u8,
    /// The generation of the last ticket the seat accepted: the next ticket needs a higher one.
    pub generation: u32,
}

/// What a draining server still holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DrainReport {
    pub lobbies: u32,
    /// Players who hold a seat, connected or not.
    pub players: u32,
}
