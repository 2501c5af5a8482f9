//! A player takes a seat in an open lobby, or with its code in a private one.

use std::sync::Arc;

use smol_str::SmolStr;

use crate::domain::ids::{LobbyId, PlayerId};
use crate::domain::matchmaking::{Candidate, Door, JoinRefusal, WayIn};
use crate::domain::seat::{SeatAddress, SeatRight};
use crate::use_cases::matchmaker::{Busy, MatchmakerHandle};
use crate::use_cases::ports::{GameServers, SeatRefusal};
use crate::use_cases::seat_check::{SeatCheck, check_seat};

/// How often a player's standing is settled, see `queue_player`.
pub const MAX_ROUNDS: usize = 4;

/// Servers asked for a seat. One that is full says so quickly.
const MAX_SERVERS_ASKED: usize = 8;

/// Servers that may fail to answer before giving up, so that the whole stays within a request's deadline.
const MAX_SERVERS_SILENT: usize = 2;

#[derive(Debug, PartialEq, Eq)]
pub enum JoinError {
    AlreadyQueued,
    AlreadyMatched,
    LobbyUnknown,
    CodeUnknown,
    /// The lobby's host has sent the player away.
    Kicked,
    LobbyFull,
    NoServer,
    Busy,
}

impl From<Busy> for JoinError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

pub async fn join_lobby(
    matchmaker: &MatchmakerHandle,
    servers: &Arc<dyn GameServers>,
    player: PlayerId,
    name: SmolStr,
    door: Door,
) -> Result<SeatRight, JoinError> {
    for _ in 0..MAX_ROUNDS {
        let wanted = door.clone();
        let way_in = match matchmaker.ask(move |state, now| state.way_into(&wanted, player, now)).await? {
            Ok(way_in) => way_in,
            Err(JoinRefusal::InMatch(address)) => match check_seat(matchmaker, servers.as_ref(), address).await? {
                SeatCheck::Gone => continue,
                SeatCheck::Held | SeatCheck::Unknown => return Err(JoinError::AlreadyMatched),
            },
            Err(refusal) => return Err(refused(&refusal)),
        };
        let WayIn { lobby, code, leave_first, candidates } = way_in;
        if let Some(address) = leave_first {
            give_seat_back(matchmaker, servers.as_ref(), address).await?;
        }
        let taken = take_seat(matchmaker, servers, player, name, lobby, &candidates).await;
        return taken.map_err(|error| match error {
            // The lobby has ended since its last report, and its code with it.
            JoinError::LobbyUnknown if code.is_some() => JoinError::CodeUnknown,
            other => other,
        });
    }
    Err(JoinError::Busy)
}

/// Leaves another open or private lobby first. Should its server not answer, the seat's hold ends it.
pub async fn give_seat_back(
    matchmaker: &MatchmakerHandle,
    servers: &dyn GameServers,
    address: SeatAddress,
) -> Result<(), Busy> {
    if let Err(error) = servers.release_seat(&address).await {
        tracing::warn!(
            lobby_id = %address.lobby, player_id = %address.player, server_id = %address.server, %error,
            "seat not given back"
        );
    }
    matchmaker.ask(move |state, _| state.forget_open_seat(&address)).await
}

/// Asks one server after the other. The server counts its seats, so nobody sits on another's.
async fn take_seat(
    matchmaker: &MatchmakerHandle,
    servers: &Arc<dyn GameServers>,
    player: PlayerId,
    name: SmolStr,
    lobby: LobbyId,
    candidates: &[Candidate],
) -> Result<SeatRight, JoinError> {
    let (mut any_full, mut any_unknown, mut silent) = (false, false, 0);
    for candidate in candidates.iter().take(MAX_SERVERS_ASKED) {
        match servers.take_seat(&candidate.internal_url, &lobby, player, &name).await {
            Ok(grant) => {
                let server = candidate.server;
                let right = matchmaker
                    .ask(move |state, now| state.take_open_seat(player, name, &lobby, server, grant, now))
                    .await?;
                return right.map_err(|refusal| refused(&refusal));
            }
            Err(SeatRefusal::Kicked) => {
                // The seat that the server's last report still tells of is gone.
                let server = candidate.server;
                matchmaker.ask(move |state, _| state.forget_seat_in(player, server, &lobby)).await?;
                return Err(JoinError::Kicked);
            }
            Err(SeatRefusal::Full) => any_full = true,
            Err(SeatRefusal::LobbyUnknown) => any_unknown = true,
            // It began after its last report.
            Err(SeatRefusal::Draining) => {}
            Err(SeatRefusal::Server(error)) => {
                tracing::warn!(
                    lobby_id = %lobby, player_id = %player, server_id = %candidate.server, %error, "no seat given"
                );
                silent += 1;
                if silent >= MAX_SERVERS_SILENT {
                    break;
                }
            }
        }
    }
    Err(match (any_full, any_unknown) {
        (true, _) => JoinError::LobbyFull,
        (false, true) => JoinError::LobbyUnknown,
        (false, false) => JoinError::NoServer,
    })
}

pub fn refused(refusal: &JoinRefusal) -> JoinError {
    match refusal {
        JoinRefusal::AlreadyQueued => JoinError::AlreadyQueued,
        JoinRefusal::InMatch(_) => JoinError::AlreadyMatched,
        JoinRefusal::LobbyUnknown => JoinError::LobbyUnknown,
        JoinRefusal::CodeUnknown => JoinError::CodeUnknown,
        JoinRefusal::NoServer => JoinError::NoServer,
    }
}
