//! A player changes his mind: stops waiting, or gives up a seat that he has not used.

use std::sync::Arc;

use crate::domain::ids::{PlayerId, TicketId};
use crate::domain::matchmaking::CancelRefusal;
use crate::domain::ticket::TicketView;
use crate::use_cases::matchmaker::{Busy, MatchmakerHandle};
use crate::use_cases::ports::GameServers;
use crate::use_cases::seat_check::{SeatCheck, check_seat};

/// The ticket, now cancelled or already ended. Whether a seat has been used the game server knows; if it is silent, the seat
/// counts as used.
pub async fn cancel_ticket(
    matchmaker: &MatchmakerHandle,
    servers: &Arc<dyn GameServers>,
    ticket: TicketId,
    owner: PlayerId,
) -> Result<Result<TicketView, CancelRefusal>, Busy> {
    let address = match matchmaker.ask(move |state, now| state.cancel(ticket, owner, now)).await? {
        Err(CancelRefusal::SeatUnused(address)) => address,
        settled => return Ok(settled),
    };
    if check_seat(matchmaker, servers.as_ref(), address).await? == SeatCheck::Unknown {
        return Ok(Err(CancelRefusal::SeatUsed));
    }
    matchmaker.ask(move |state, now| state.give_up_seat(ticket, owner, now)).await
}
