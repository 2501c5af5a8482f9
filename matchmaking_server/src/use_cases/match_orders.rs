//! Orders as game servers get them, signed, and give them back with the result: a result proves by itself that this
//! deployment ordered the match of that server, after any restart, and without a look at what is remembered here.

use std::sync::Arc;

use service_kit::clock::Clock;
use tokens::{
    KeySet, KeySetError, MATCHMAKING_ISSUER, ORDER_AUDIENCE_PREFIX, OrderClaims, OrderedSeat as ClaimedSeat,
    SigningKey, TokenError, match_of_round, verify_order,
};

use crate::domain::ids::{LobbyId, MatchId, PlayerId, ServerId};
use crate::domain::match_order::{MatchOrder, OrderedSeat, Refusal};
use crate::domain::matchmaking::{PlacementOrder, Purpose};

pub struct MatchOrders {
    key: Arc<SigningKey>,
    keys: KeySet,
    lifetime_s: i64,
    clock: Arc<dyn Clock>,
}

#[derive(Debug, thiserror::Error)]
#[error("an order cannot be signed: {0}")]
pub struct SignError(String);

impl MatchOrders {
    /// `lifetime_s` may not be longer than results are kept: a result that comes after its match was forgotten here would be
    /// counted again.
    ///
    /// # Errors
    /// When the key's public half cannot be read.
    pub fn new(key: Arc<SigningKey>, lifetime_s: i64, clock: Arc<dyn Clock>) -> Result<Self, KeySetError> {
        let keys = key.key_set()?;
        Ok(Self { key, keys, lifetime_s, clock })
    }

    pub fn sign(&self, order: &PlacementOrder) -> Result<String, SignError> {
        let now = self.clock.unix_s();
        let named = match &order.purpose {
            Purpose::Queue(_) => order.seats.as_slice(),
            // Players come and go.
            Purpose::Private(_) => &[],
        };
        let seats = named.iter().map(|seat| ClaimedSeat {
            seat: seat.seat,
            team: seat.team,
            player_id: seat.player.0,
            name: seat.name.to_string(),
        });
        let claims = OrderClaims {
            iss: MATCHMAKING_ISSUER.into(),
            aud: format!("{ORDER_AUDIENCE_PREFIX}{}", order.server),
            match_id: order.match_id.0,
            lobby_id: order.lobby.to_string(),
            mode: order.mode.to_string(),
            queue: order.purpose.queue().map(|queue| queue.to_string()),
            seats: seats.collect(),
            iat: now,
            exp: now + self.lifetime_s,
        };
        self.key.sign(&claims).map_err(|error| SignError(error.to_string()))
    }

    /// The order that the server `server` says it got, for the match `round` of its lobby, counted from 0: a private lobby plays
    /// match after match, and a match of a queue may be played again.
    pub fn read(&self, token: &str, server: ServerId, round: u32) -> Result<MatchOrder, Refusal> {
        let claims = verify_order(&self.keys, token, server.0, self.clock.unix_s()).map_err(|error| match error {
            TokenError::Expired => Refusal::TooLate,
            _ => Refusal::NotOrdered,
        })?;
        let seats = claims.seats.into_iter().map(|seat| OrderedSeat {
            seat: seat.seat,
            team: seat.team,
            player: PlayerId(seat.player_id),
            name: seat.name,
        });
        Ok(MatchOrder {
            match_id: MatchId(match_of_round(claims.match_id, round)),
            lobby: LobbyId::parse(&claims.lobby_id).ok_or(Refusal::NotOrdered)?,
            server,
            mode: claims.mode,
            queue: claims.queue,
            ordered_at: claims.iat,
            seats: seats.collect(),
        })
    }
}
