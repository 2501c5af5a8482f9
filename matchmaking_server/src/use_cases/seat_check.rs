//! Is a player's seat in a match still held? The game server knows; what is remembered here may be a second old.

use crate::domain::seat::SeatAddress;
use crate::use_cases::matchmaker::{Busy, MatchmakerHandle};
use crate::use_cases::ports::GameServers;

#[derive(Debug, PartialEq, Eq)]
pub enum SeatCheck {
    Held,
    /// The match has ended or the seat is free; the player has been released.
    Gone,
    /// The server did not answer.
    Unknown,
}

/// Asks the game server and passes the answer on to the matchmaker.
pub async fn check_seat(
    matchmaker: &MatchmakerHandle,
    servers: &dyn GameServers,
    address: SeatAddress,
) -> Result<SeatCheck, Busy> {
    let lobby = match servers.lobby(&address).await {
        Ok(lobby) => lobby.filter(|lobby| lobby.match_id == address.match_id && !lobby.ended),
        Err(error) => {
            tracing::warn!(
                lobby_id = %address.lobby, player_id = %address.player, server_id = %address.server, %error,
                "seat not checked"
            );
            return Ok(SeatCheck::Unknown);
        }
    };
    let player = address.player;
    match lobby.as_ref().and_then(|lobby| lobby.seat_of(player)) {
        Some(seat) => {
            let accepted = seat.accepted;
            matchmaker.ask(move |state, _| state.note_accepted(player, &address, accepted)).await?;
            Ok(SeatCheck::Held)
        }
        None => {
            matchmaker.ask(move |state, now| state.release(player, address.match_id, now)).await?;
            Ok(SeatCheck::Gone)
        }
    }
}
