//! The evening's game servers: what they hold, as they would report it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::population::RegionServers;
use crate::domain::ids::{Incarnation, MatchId, Millis, PlayerId, ServerId};
use crate::domain::matchmaking::{FillOrder, OpenSeatGrant, PlacementOrder};
use crate::domain::report::{LobbyReport, SeatReport, ServerReport};

/// As on a game server: nobody is sent into a match that is all but over.
const WORTHWHILE_MS: Millis = 60_000;

#[derive(Default)]
pub(super) struct Arenas(BTreeMap<ServerId, ServerReport>);

impl Arenas {
    /// A server that holds nothing yet.
    pub fn open(&mut self, id: ServerId, region: &RegionServers) -> ServerReport {
        let report = ServerReport {
            incarnation: Incarnation(id.0),
            region: region.name.as_str().into(),
            internal_url: "".into(),
            ws_url: "".into(),
            draining: false,
            max_lobbies: region.lobbies,
            tick_load_permille: 0,
            lobbies: Vec::new(),
        };
        self.0.insert(id, report.clone());
        report
    }

    pub fn region(&self, id: ServerId) -> Arc<str> {
        self.0.get(&id).map_or_else(|| "".into(), |report| report.region.clone())
    }

    pub fn begin(&mut self, order: &PlacementOrder, players: impl Iterator<Item = PlayerId>) {
        let Some(report) = self.0.get_mut(&order.server) else { return };
        let seats = (0..).zip(players).map(|(seat, player)| SeatReport { seat, player, accepted: 1 });
        report.lobbies.push(LobbyReport {
            lobby: order.lobby.clone(),
            match_id: order.match_id,
            mode: order.mode.clone(),
            queue: order.purpose.queue().cloned(),
            code: None,
            ended: false,
            is_on: true,
            max_seats: u32::from(u16::MAX),
            bots: 0,
            watchers: 0,
            seats: seats.collect(),
            vacancies: 0,
        });
    }

    /// These players leave a match that would last this long yet. What the server reports then; none if it has no such match.
    pub fn leave(
        &mut self,
        server: ServerId,
        id: MatchId,
        players: &[PlayerId],
        left_ms: Millis,
    ) -> Option<ServerReport> {
        let lobby = self.lobby(server, id)?;
        let before = lobby.players();
        lobby.seats.retain(|seat| !players.contains(&seat.player));
        lobby.vacancies += before - lobby.players();
        if left_ms < WORTHWHILE_MS {
            lobby.vacancies = 0;
        }
        self.0.get(&server).cloned()
    }

    /// A seat for who is sent into a match that would last this long yet.
    pub fn fill(&mut self, order: &FillOrder, left_ms: Millis) -> Option<OpenSeatGrant> {
        let lobby = self.lobby(order.server, order.match_id).filter(|_| left_ms >= WORTHWHILE_MS)?;
        lobby.vacancies = lobby.vacancies.checked_sub(1)?;
        let seat = lobby.seats.iter().map(|seat| seat.seat + 1).max().unwrap_or(0);
        lobby.seats.push(SeatReport { seat, player: order.player, accepted: 0 });
        Some(OpenSeatGrant { match_id: order.match_id, seat, team: 0, accepted: 0 })
    }

    pub fn end(&mut self, server: ServerId, id: MatchId) {
        if let Some(report) = self.0.get_mut(&server) {
            report.lobbies.retain(|lobby| lobby.match_id != id);
        }
    }

    fn lobby(&mut self, server: ServerId, id: MatchId) -> Option<&mut LobbyReport> {
        self.0.get_mut(&server)?.lobbies.iter_mut().find(|lobby| lobby.match_id == id)
    }
}
