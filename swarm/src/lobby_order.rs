//! Lobbies for the flock, ordered as matchmaking does it, and the tickets for their seats.

use std::sync::Arc;

use service_kit::clock::{Clock, SystemClock};
use tokens::{MATCHMAKING_ISSUER, MatchClaims, SigningKey, WATCH_AUDIENCE_PREFIX, WatchClaims};
use uuid::Uuid;
use wire::arena::{LobbyCreate, SeatReservation};

use crate::SwarmError;

/// Long enough for the slowest arrivals; real tickets live for a minute.
const TICKET_LIVES_S: i64 = 3600;

/// One lobby, all seats taken by clients.
#[derive(Debug, Clone)]
pub struct LobbyOrder {
    pub mode: Arc<str>,
    pub players: u16,
}

/// What was ordered, with a ticket for each seat.
pub struct OrderedLobby {
    pub lobby_id: String,
    pub body: LobbyCreate,
}

impl LobbyOrder {
    pub fn place(&self) -> OrderedLobby {
        let match_id = Uuid::new_v4();
        let seat = |seat: u16| SeatReservation {
            seat,
            player_id: Uuid::new_v4(),
            name: format!("P{seat}"),
            team: (seat % 256) as u8,
            traceparent: None,
        };
        let body = LobbyCreate {
            match_id,
            mode: self.mode.to_string(),
            queue: Some("swarm".into()),
            code: None,
            seats: (0..self.players).map(seat).collect(),
            fill_to: self.players,
            order: format!("swarm {match_id}"),
        };
        OrderedLobby { lobby_id: match_id.to_string(), body }
    }
}

impl OrderedLobby {
    /// By seat.
    pub fn tickets(&self, server_id: Uuid, key: &SigningKey) -> Result<Vec<String>, SwarmError> {
        let now = SystemClock.unix_s();
        let ticket = |seat: &SeatReservation| {
            let claims = MatchClaims {
                iss: MATCHMAKING_ISSUER.into(),
                aud: server_id.to_string(),
                sub: seat.player_id,
                name: seat.name.clone(),
                match_id: self.body.match_id,
                lobby_id: self.lobby_id.clone(),
                seat: seat.seat,
                team: seat.team,
                generation: 1,
                iat: now,
                exp: now + TICKET_LIVES_S,
            };
            key.sign(&claims).map_err(|error| SwarmError::new("ticket", error))
        };
        self.body.seats.iter().map(ticket).collect()
    }

    /// Of somebody who watches.
    pub fn watch_ticket(&self, server_id: Uuid, key: &SigningKey) -> Result<String, SwarmError> {
        let now = SystemClock.unix_s();
        let claims = WatchClaims {
            iss: MATCHMAKING_ISSUER.into(),
            aud: format!("{WATCH_AUDIENCE_PREFIX}{server_id}"),
            sub: Uuid::new_v4(),
            lobby_id: self.lobby_id.clone(),
            iat: now,
            exp: now + TICKET_LIVES_S,
        };
        key.sign(&claims).map_err(|error| SwarmError::new("ticket", error))
    }
}
