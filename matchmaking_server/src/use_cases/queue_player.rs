//! A player presses Play: settles where the player still stands, then queues.

use std::sync::Arc;

use crate::domain::matchmaking::{Enqueue, EnqueueRefusal, Enqueued};
use crate::use_cases::matchmaker::{Busy, MatchmakerHandle};
use crate::use_cases::ports::GameServers;
use crate::use_cases::seat_check::{SeatCheck, check_seat};

/// Each round settles one thing (a match that is over, a seat in an open lobby). More than this only happens to a player
/// who does something else at the same time.
const MAX_ROUNDS: usize = 4;

#[derive(Debug, PartialEq, Eq)]
pub enum QueueError {
    QueueUnknown,
    RegionUnknown,
    AlreadyQueued,
    AlreadyMatched,
    TooManyWaiting,
    Busy,
}

impl From<Busy> for QueueError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

pub async fn queue_player(
    matchmaker: &MatchmakerHandle,
    servers: &Arc<dyn GameServers>,
    request: Enqueue,
) -> Result<Enqueued, QueueError> {
    for _ in 0..MAX_ROUNDS {
        let asked = request.clone();
        let refusal = match matchmaker.ask(move |state, now| state.enqueue(asked, now)).await? {
            Ok(enqueued) => return Ok(enqueued),
            Err(refusal) => refusal,
        };
        match refusal {
            EnqueueRefusal::InMatch(address) => {
                // A server that does not answer keeps its players: better an old seat than a second match.
                if check_seat(matchmaker, servers.as_ref(), address).await? == SeatCheck::Gone {
                    continue;
                }
                let asked = request.clone();
                match matchmaker.ask(move |state, now| state.rejoin(asked, now)).await? {
                    Ok(enqueued) => return Ok(enqueued),
                    Err(EnqueueRefusal::InMatch(_) | EnqueueRefusal::InOpenLobby(_)) => continue,
                    Err(refusal) => return Err(final_refusal(&refusal)),
                }
            }
            EnqueueRefusal::InOpenLobby(address) => {
                // If the server does not answer, the player is queued all the same: an open lobby is no match, and the seat's
                // hold ends by itself.
                if let Err(error) = servers.release_seat(&address).await {
                    tracing::warn!(
                        lobby_id = %address.lobby, player_id = %address.player, server_id = %address.server, %error,
                        "seat not given back"
                    );
                }
                matchmaker.ask(move |state, _| state.forget_open_seat(&address)).await?;
            }
            refusal => return Err(final_refusal(&refusal)),
        }
    }
    Err(QueueError::Busy)
}

fn final_refusal(refusal: &EnqueueRefusal) -> QueueError {
    match refusal {
        EnqueueRefusal::QueueUnknown => QueueError::QueueUnknown,
        EnqueueRefusal::RegionUnknown => QueueError::RegionUnknown,
        EnqueueRefusal::AlreadyQueued => QueueError::AlreadyQueued,
        EnqueueRefusal::AlreadyMatched => QueueError::AlreadyMatched,
        EnqueueRefusal::TooManyWaiting => QueueError::TooManyWaiting,
        EnqueueRefusal::InMatch(_) | EnqueueRefusal::InOpenLobby(_) => QueueError::Busy,
    }
}
