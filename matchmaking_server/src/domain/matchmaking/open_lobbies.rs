//! Lobbies without a queue: open ones such as `free-play`, and private ones. What there is, and taking a seat there.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use smol_str::SmolStr;

use super::{Effect, Matchmaking, OpenSeat};
use crate::domain::code::Code;
use crate::domain::ids::{LobbyId, MatchId, Millis, PlayerId, ServerId};
use crate::domain::seat::{LobbyPass, SeatAddress, SeatGeneration, SeatRight};
use crate::domain::ticket::TicketState;

/// Matches that are listed: those that most watch, then those where most fly.
const MATCHES_LISTED: usize = 100;

/// An open lobby in one region, over all its servers; or a match that is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LobbySummary {
    pub lobby: LobbyId,
    pub mode: Arc<str>,
    pub region: Arc<str>,
    pub players: u32,
    pub bots: u32,
    pub seats: u32,
    pub watchers: u32,
    /// Some server has a free seat and is not draining.
    pub joinable: bool,
}

/// A server that hosts the lobby.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub server: ServerId,
    pub internal_url: Arc<str>,
}

/// What a player names when he wants in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// An open lobby; or the private one where the player has a seat already.
    Lobby(LobbyId),
    /// Of a private lobby.
    Code(Code),
}

/// How a player gets into a lobby without a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayIn {
    pub lobby: LobbyId,
    pub code: Option<Code>,
    /// A seat in another lobby that has to be given back first.
    pub leave_first: Option<SeatAddress>,
    /// Servers to ask, best first, never empty.
    pub candidates: Vec<Candidate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinRefusal {
    AlreadyQueued,
    /// As far as is known here the player is in a match; see `EnqueueRefusal::InMatch`.
    InMatch(SeatAddress),
    LobbyUnknown,
    /// No private lobby has this code, or not any more.
    CodeUnknown,
    NoServer,
}

/// The seat that a game server gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenSeatGrant {
    pub match_id: MatchId,
    pub seat: u16,
    pub team: u8,
    /// The generation of the last ticket the seat accepted.
    pub accepted: u32,
}

impl Matchmaking {
    /// Open lobbies by name and region, then matches that can be watched, with true counts.
    pub fn public_lobbies(&self, now: Millis) -> Vec<LobbySummary> {
        let mut lobbies = self.open_lobbies(now);
        let live = self.servers.iter().filter(|(_, server)| server.is_live(now));
        let matches = live.flat_map(|(_, server)| {
            let of_queues = server.report.lobbies.iter().filter(|lobby| lobby.queue.is_some() && lobby.is_watchable());
            of_queues.map(|lobby| LobbySummary {
                lobby: lobby.lobby.clone(),
                mode: lobby.mode.clone(),
                region: server.report.region.clone(),
                players: lobby.players(),
                bots: lobby.bots,
                seats: lobby.max_seats,
                watchers: lobby.watchers,
                joinable: false,
            })
        });
        let mut matches: Vec<_> = matches.collect();
        matches.sort_by(|a, b| {
            (Reverse(a.watchers), Reverse(a.players), &a.lobby).cmp(&(
                Reverse(b.watchers),
                Reverse(b.players),
                &b.lobby,
            ))
        });
        lobbies.extend(matches.into_iter().take(MATCHES_LISTED));
        lobbies
    }

    /// Open lobbies by name and region, with true counts.
    fn open_lobbies(&self, now: Millis) -> Vec<LobbySummary> {
        let mut sums: BTreeMap<(&LobbyId, &str), LobbySummary> = BTreeMap::new();
        for (_, server) in self.servers.iter().filter(|(_, server)| server.is_live(now)) {
            for lobby in server.report.lobbies.iter().filter(|lobby| lobby.is_public()) {
                let sum = sums.entry((&lobby.lobby, &server.report.region)).or_insert_with(|| LobbySummary {
                    lobby: lobby.lobby.clone(),
                    mode: lobby.mode.clone(),
                    region: server.report.region.clone(),
                    players: 0,
                    bots: 0,
                    seats: 0,
                    watchers: 0,
                    joinable: false,
                });
                sum.players = sum.players.saturating_add(lobby.players());
                sum.bots = sum.bots.saturating_add(lobby.bots);
                sum.seats = sum.seats.saturating_add(lobby.max_seats);
                sum.watchers = sum.watchers.saturating_add(lobby.watchers);
                sum.joinable |= lobby.has_free_seat() && !server.report.draining;
            }
        }
        sums.into_values().collect()
    }

    /// Regions where matches can be made, each with the address of a game socket there.
    pub fn regions(&self, now: Millis) -> Vec<(Arc<str>, Arc<str>)> {
        let servers = self.servers.regions(now);
        servers.map(|server| (server.report.region.clone(), server.report.ws_url.clone())).collect()
    }

    /// Which servers to ask for a seat: first where the player sits already, then those with a free seat, the one with the most seats
    /// first, of equally large ones the fullest, so that people meet, and who leaves a world that has become too small for its
    /// larger follower does not end up in the small one of another server; last the full ones, whose reports may be a second old. One that drains is not asked: whoever sits there gets a
    /// seat elsewhere.
    pub fn way_into(&self, door: &Door, player: PlayerId, now: Millis) -> Result<WayIn, JoinRefusal> {
        self.check_free_to_join(player)?;
        match door {
            Door::Code(code) => self.way_by_code(*code, player, now),
            Door::Lobby(lobby) => match self.code_of_own_seat(lobby, player) {
                Some(code) => self.way_by_code(code, player, now),
                None => self.way_into_open(lobby, player, now),
            },
        }
    }

    fn way_into_open(&self, lobby: &LobbyId, player: PlayerId, now: Millis) -> Result<WayIn, JoinRefusal> {
        let live: Vec<_> = self.servers.iter().filter(|(_, server)| server.is_live(now)).collect();
        if live.is_empty() {
            return Err(JoinRefusal::NoServer);
        }
        let seat = self.standings.get(&player).and_then(|standing| standing.open_seat.as_ref());
        let sits_at = |id: ServerId| seat.is_some_and(|seat| seat.server == id && seat.lobby == *lobby);

        let hosts = live.into_iter().filter_map(|(id, server)| {
            let report = server.report.lobbies.iter().find(|known| known.lobby == *lobby && known.is_public())?;
            Some((id, server, report))
        });
        let (mut hosts, draining): (Vec<_>, Vec<_>) = hosts.partition(|(_, server, _)| !server.report.draining);
        hosts.sort_by_key(|(id, _, report)| {
            let (seats, players) = (Reverse(report.max_seats), Reverse(report.players()));
            (!sits_at(*id), !report.has_free_seat(), seats, players, *id)
        });
        if hosts.is_empty() {
            return Err(if draining.is_empty() { JoinRefusal::LobbyUnknown } else { JoinRefusal::NoServer });
        }
        let candidates: Vec<_> = hosts
            .into_iter()
            .map(|(server, known, _)| Candidate { server, internal_url: known.report.internal_url.clone() })
            .collect();
        Ok(WayIn { lobby: lobby.clone(), code: None, leave_first: self.seat_elsewhere(player, lobby), candidates })
    }

    /// A game server has given the player a seat: remembers it and hands out the right to it. If the player has been queued
    /// or seated elsewhere in the meantime, the seat that must go is given back.
    pub fn take_open_seat(
        &mut self,
        player: PlayerId,
        name: SmolStr,
        lobby: &LobbyId,
        server: ServerId,
        grant: OpenSeatGrant,
        now: Millis,
    ) -> Result<SeatRight, JoinRefusal> {
        let known = self.servers.get(server).ok_or(JoinRefusal::NoServer)?;
        let (region, ws_url) = (known.report.region.clone(), known.report.ws_url.clone());
        let internal_url = known.report.internal_url.clone();
        if let Err(refusal) = self.check_free_to_join(player) {
            let address = SeatAddress { server, internal_url, lobby: lobby.clone(), match_id: grant.match_id, player };
            self.effects.push(Effect::ReleaseSeat(Box::new(address)));
            return Err(refusal);
        }
        let mut generation = SeatGeneration::default();
        if let Some(old) = self.open_seat_address(player) {
            if old.server == server && old.lobby == *lobby {
                let seat = self.standings.get(&player).and_then(|standing| standing.open_seat.as_ref());
                if let Some(seat) = seat.filter(|seat| seat.match_id == grant.match_id) {
                    generation = seat.generation;
                }
            } else {
                self.effects.push(Effect::ReleaseSeat(Box::new(old.clone())));
            }
            self.drop_open_seat(player, old.server);
        }
        generation.note_accepted(grant.accepted);
        let right = SeatRight {
            pass: LobbyPass {
                server,
                match_id: grant.match_id,
                lobby: lobby.clone(),
                code: self.code_of(server, lobby),
                region,
                ws_url,
                player,
            },
            name,
            seat: grant.seat,
            team: grant.team,
            generation: generation.hand_out(),
        };
        self.standings.entry(player).or_default().open_seat = Some(OpenSeat {
            server,
            lobby: lobby.clone(),
            match_id: grant.match_id,
            generation,
            taken_ms: now,
            confirmed: false,
        });
        if let Some(server) = self.servers.get_mut(server) {
            server.open_seats.insert(player);
        }
        Ok(right)
    }

    /// The seat has been given back.
    pub fn forget_open_seat(&mut self, address: &SeatAddress) {
        self.forget_seat_in(address.player, address.server, &address.lobby);
    }

    /// The same, for a player whom the lobby does not have any more.
    pub fn forget_seat_in(&mut self, player: PlayerId, server: ServerId, lobby: &LobbyId) {
        let seat = self.standings.get(&player).and_then(|standing| standing.open_seat.as_ref());
        if seat.is_some_and(|seat| seat.server == server && seat.lobby == *lobby) {
            self.drop_open_seat(player, server);
        }
    }

    pub(super) fn drop_open_seat(&mut self, player: PlayerId, server: ServerId) {
        if let Some(known) = self.servers.get_mut(server) {
            known.open_seats.remove(&player);
        }
        if let Some(standing) = self.standings.get_mut(&player)
            && standing.open_seat.as_ref().is_some_and(|seat| seat.server == server)
        {
            standing.open_seat = None;
            self.tidy_standing(player);
        }
    }

    pub(super) fn open_seat_address(&self, player: PlayerId) -> Option<SeatAddress> {
        let seat = self.standings.get(&player)?.open_seat.as_ref()?;
        let server = self.servers.get(seat.server)?;
        Some(SeatAddress {
            server: seat.server,
            internal_url: server.report.internal_url.clone(),
            lobby: seat.lobby.clone(),
            match_id: seat.match_id,
            player,
        })
    }

    /// The seat that has to be given back before the player takes one in this lobby.
    pub(super) fn seat_elsewhere(&self, player: PlayerId, lobby: &LobbyId) -> Option<SeatAddress> {
        self.open_seat_address(player).filter(|address| address.lobby != *lobby)
    }

    pub(super) fn check_free_to_join(&self, player: PlayerId) -> Result<(), JoinRefusal> {
        let Some(standing) = self.standings.get(&player) else { return Ok(()) };
        if let Some(address) = standing.live_match.and_then(|id| self.match_address(player, id)) {
            return Err(JoinRefusal::InMatch(address));
        }
        match standing.ticket.and_then(|id| self.tickets.get(&id)) {
            Some(ticket) if matches!(ticket.state, TicketState::Waiting | TicketState::Placing(_)) => {
                Err(JoinRefusal::AlreadyQueued)
            }
            _ => Ok(()),
        }
    }
}
