//! Watching a lobby from no seat. It takes nothing from anybody, so the game server is not asked: it lets in as many as it
//! has room for.

use std::cmp::Reverse;
use std::sync::Arc;

use super::{Door, JoinRefusal, Matchmaking};
use crate::domain::code::Code;
use crate::domain::ids::{LobbyId, MatchId, Millis, PlayerId, ServerId};
use crate::domain::registry::Server;
use crate::domain::report::LobbyReport;
use crate::domain::seat::{LobbyPass, SeatAddress};

/// What a player who wants to watch may do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewingPlace {
    /// A seat in an open or a private lobby that has to be given back first.
    pub leave_first: Option<SeatAddress>,
    pub pass: LobbyPass,
}

impl Matchmaking {
    /// Where the player can watch what `door` leads to: an open lobby, where most fly; a match of a queue that is on; a
    /// private lobby, with its code. Who is in a match does not watch: of his own he would see what his opponents see.
    pub fn place_to_watch(&self, door: &Door, player: PlayerId, now: Millis) -> Result<ViewingPlace, JoinRefusal> {
        let live_match = self.standings.get(&player).and_then(|standing| standing.live_match);
        if let Some(address) = live_match.and_then(|id| self.match_address(player, id)) {
            return Err(JoinRefusal::InMatch(address));
        }
        let (server, known, report, code) = match door {
            Door::Code(code) => self.private_lobby(*code, now)?,
            Door::Lobby(lobby) => self.public_lobby(lobby, now)?,
        };
        Ok(ViewingPlace {
            leave_first: self.open_seat_address(player),
            pass: LobbyPass {
                server,
                match_id: report.match_id,
                lobby: report.lobby.clone(),
                code,
                region: known.report.region.clone(),
                ws_url: known.report.ws_url.clone(),
                player,
            },
        })
    }

    fn public_lobby(&self, lobby: &LobbyId, now: Millis) -> Result<Place<'_>, JoinRefusal> {
        let mut live = self.servers.iter().filter(|(_, server)| server.is_live(now)).peekable();
        if live.peek().is_none() {
            return Err(JoinRefusal::NoServer);
        }
        let hosts = live.filter_map(|(id, server)| {
            let report = server.report.lobbies.iter().find(|known| known.lobby == *lobby && known.is_watchable())?;
            Some((id, server, report, None))
        });
        let best = hosts.min_by_key(|(id, server, report, _)| (server.report.draining, Reverse(report.players()), *id));
        best.ok_or(JoinRefusal::LobbyUnknown)
    }

    fn private_lobby(&self, code: Code, now: Millis) -> Result<Place<'_>, JoinRefusal> {
        let (id, lobby) = self.place_of(code).ok_or(JoinRefusal::CodeUnknown)?;
        let server = self.servers.get(id).filter(|server| server.is_live(now)).ok_or(JoinRefusal::NoServer)?;
        // One that was made this second is in no report yet.
        let report = server.report.lobbies.iter().find(|known| known.lobby == *lobby).ok_or(JoinRefusal::NoServer)?;
        Ok((id, server, report, Some(code)))
    }
}

/// A server that could show a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreeningPlace {
    pub internal_url: Arc<str>,
    /// To watch it there.
    pub pass: LobbyPass,
}

impl Matchmaking {
    /// Servers that could show the player a recording as the lobby `screening`, the least loaded first. None of them counts it
    /// among its lobbies: each has room for some, and says so.
    pub fn screening_places(
        &self,
        screening: &LobbyId,
        match_id: MatchId,
        player: PlayerId,
        now: Millis,
    ) -> Vec<ScreeningPlace> {
        let live = self.servers.iter().filter(|(_, server)| server.is_live(now) && !server.report.draining);
        let mut servers: Vec<_> = live.collect();
        servers.sort_by_key(|(id, server)| (server.load(), *id));
        let place = |(server, known): (ServerId, &Server)| ScreeningPlace {
            internal_url: known.report.internal_url.clone(),
            pass: LobbyPass {
                server,
                match_id,
                lobby: screening.clone(),
                code: None,
                region: known.report.region.clone(),
                ws_url: known.report.ws_url.clone(),
                player,
            },
        };
        servers.into_iter().map(place).collect()
    }
}

type Place<'a> = (ServerId, &'a Server, &'a LobbyReport, Option<Code>);
