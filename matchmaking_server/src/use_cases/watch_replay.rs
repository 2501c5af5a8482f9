//! A player watches a recorded match: a game server with room shows it to him alone.

use std::sync::Arc;

use uuid::Uuid;

use crate::domain::ids::{LobbyId, MatchId, PlayerId};
use crate::domain::matchmaking::ScreeningPlace;
use crate::domain::seat::LobbyPass;
use crate::use_cases::matchmaker::{Busy, MatchmakerHandle};
use crate::use_cases::ports::{GameServers, Replays, ScreenRefusal, StorageError};

/// Servers asked. One that is full says so quickly.
const MAX_SERVERS_ASKED: usize = 4;

#[derive(Debug)]
pub enum ReplayError {
    Unknown,
    /// Another version of the game has recorded it.
    Foreign,
    NoServer,
    Busy,
    Storage(StorageError),
}

impl From<Busy> for ReplayError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

/// `screening` names the showing, so that nobody else comes into it.
pub async fn watch_replay(
    matchmaker: &MatchmakerHandle,
    servers: &Arc<dyn GameServers>,
    replays: &Arc<dyn Replays>,
    id: MatchId,
    player: PlayerId,
    screening: Uuid,
) -> Result<LobbyPass, ReplayError> {
    let recording = replays.find(id).await.map_err(ReplayError::Storage)?.ok_or(ReplayError::Unknown)?;
    let lobby = LobbyId::of_match(MatchId(screening));
    let wanted = lobby.clone();
    let places = matchmaker.ask(move |state, now| state.screening_places(&wanted, id, player, now)).await?;
    let mut foreign = false;
    for ScreeningPlace { internal_url, pass } in places.into_iter().take(MAX_SERVERS_ASKED) {
        match servers.screen(&internal_url, &lobby, id, recording.clone()).await {
            Ok(()) => return Ok(pass),
            Err(ScreenRefusal::Full) => {}
            // While versions are exchanged another server may still have its own.
            Err(ScreenRefusal::Foreign) => foreign = true,
            Err(ScreenRefusal::Server(error)) => {
                tracing::warn!(match_id = %id, server_id = %pass.server, %error, "recording not shown");
            }
        }
    }
    Err(if foreign { ReplayError::Foreign } else { ReplayError::NoServer })
}
