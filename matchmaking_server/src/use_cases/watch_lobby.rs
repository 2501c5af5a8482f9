//! A player watches a lobby from no seat.

use std::sync::Arc;

use crate::domain::ids::PlayerId;
use crate::domain::matchmaking::{Door, JoinRefusal, ViewingPlace};
use crate::domain::seat::LobbyPass;
use crate::use_cases::join_lobby::{JoinError, MAX_ROUNDS, give_seat_back, refused};
use crate::use_cases::matchmaker::MatchmakerHandle;
use crate::use_cases::ports::GameServers;
use crate::use_cases::seat_check::{SeatCheck, check_seat};

/// Leaves another lobby first, as joining one does: nobody flies and watches at the same time.
pub async fn watch_lobby(
    matchmaker: &MatchmakerHandle,
    servers: &Arc<dyn GameServers>,
    player: PlayerId,
    door: Door,
) -> Result<LobbyPass, JoinError> {
    for _ in 0..MAX_ROUNDS {
        let wanted = door.clone();
        match matchmaker.ask(move |state, now| state.place_to_watch(&wanted, player, now)).await? {
            Ok(ViewingPlace { leave_first, pass }) => {
                if let Some(address) = leave_first {
                    give_seat_back(matchmaker, servers.as_ref(), address).await?;
                }
                return Ok(pass);
            }
            Err(JoinRefusal::InMatch(address)) => match check_seat(matchmaker, servers.as_ref(), address).await? {
                SeatCheck::Gone => {}
                SeatCheck::Held | SeatCheck::Unknown => return Err(JoinError::AlreadyMatched),
            },
            Err(refusal) => return Err(refused(&refusal)),
        }
    }
    Err(JoinError::Busy)
}
