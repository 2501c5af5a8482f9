//! Bodies of the game server's internal routes, called by matchmaking.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Routes on the game server's internal listener.
pub mod routes {
    /// `PUT` makes the lobby with its seats reserved; `GET` answers a [`LobbyReport`](crate::matchmaking::LobbyReport).
    pub const LOBBY: &str = "/internal/v1/lobbies/{lobby_id}";
    /// `POST`: a seat in an open lobby.
    pub const LOBBY_SEATS: &str = "/internal/v1/lobbies/{lobby_id}/seats";
    /// `DELETE`: give a player's seat back; the player is told `left`.
    pub const LOBBY_PLAYER: &str = "/internal/v1/lobbies/{lobby_id}/players/{player_id}";
}

/// Makes a match lobby. Repeating the same request is harmless; the same lobby id for another match is refused.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LobbyCreate {
    pub match_id: Uuid,
    pub mode: String,
    pub queue: String,
    pub seats: Vec<SeatReservation>,
    /// Bots join until this many ships fly.
    pub fill_to: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatReservation {
    pub seat: u16,
    pub player_id: Uuid,
    pub name: String,
    pub team: u8,
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
