//! Game servers report what they hold, and stop reporting.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Effect, Matchmaking, OpenSeat, UNCONFIRMED_KEPT_MS};
use crate::domain::ids::{IdSet, Millis, PlayerId, ServerId};
use crate::domain::live_match::{Closed, LiveMatch, MatchSeat};
use crate::domain::registry::RenewError;
use crate::domain::report::{LobbyReport, ServerReport};
use crate::domain::seat::{SeatAddress, SeatGeneration, free_for_all_team};
use crate::domain::ticket::{End, TicketState};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportRefusal {
    Superseded,
    TooManyServers,
    /// The name is no label, or there are too many regions.
    RegionRefused,
}

impl Matchmaking {
    /// Registers the server or renews its lease, and compares what it holds with what is known here. The report is right
    /// about seats and phases; matches that are new here (this process was started again) are learnt from it.
    pub fn report(&mut self, id: ServerId, report: ServerReport, now: Millis) -> Result<(), ReportRefusal> {
        let region = self.regions.learn(&report.region).ok_or(ReportRefusal::RegionRefused)?;
        let report = Arc::new(report);
        let restarted = self.servers.renew(id, region, report.clone(), now).map_err(|error| match error {
            RenewError::Superseded => ReportRefusal::Superseded,
            RenewError::TooManyServers => ReportRefusal::TooManyServers,
        })?;
        for lobby in &report.lobbies {
            if lobby.queue.is_some() {
                self.follow_match(id, &report, lobby, now);
            } else {
                if let Some(code) = lobby.code {
                    self.follow_code(id, code, lobby, now);
                }
                self.follow_open_lobby(id, lobby, now);
            }
        }
        self.end_missing_matches(id, &report, restarted, now);
        self.drop_missing_open_seats(id, &report, restarted, now);
        self.drop_missing_codes(id, &report, restarted, now);
        let with_slots = self.servers.room(now, 1).regions_with_slots();
        self.urgent |= !with_slots.without(self.with_slots).is_empty();
        self.with_slots = with_slots;
        Ok(())
    }

    /// The server has stopped by itself: nothing on it goes on.
    pub fn remove_server(&mut self, id: ServerId, now: Millis) {
        let Some(server) = self.servers.remove(id) else { return };
        for match_id in server.matches {
            self.dissolve(match_id, now);
        }
        for player in server.open_seats {
            self.drop_open_seat(player, id);
        }
        for code in server.codes {
            self.codes.remove(&code);
        }
        self.with_slots = self.servers.room(now, 1).regions_with_slots();
    }

    pub(super) fn drop_lost_servers(&mut self, now: Millis) {
        for id in self.servers.lost(now) {
            self.remove_server(id, now);
        }
    }

    fn follow_match(&mut self, server: ServerId, report: &ServerReport, lobby: &LobbyReport, now: Millis) {
        let id = lobby.match_id;
        let holder =
            self.matches.get(&id).map(|live| live.server).or(self.placings.get(&id).map(|placing| placing.server));
        if holder.is_some_and(|known| known != server) {
            return;
        }
        if let Some(known) = self.servers.get_mut(server) {
            known.count(id);
        }
        if self.placings.contains_key(&id) {
            return;
        }
        if let Some(live) = self.matches.get_mut(&id) {
            let gone = live.follow(lobby, now);
            if lobby.ended {
                self.end_match(id, now);
            } else {
                for player in gone {
                    self.release(player, id, now);
                }
            }
            return;
        }
        match self.closed.get(id) {
            Some(Closed::Over) => {}
            Some(Closed::Disowned) => {
                for seat in &lobby.seats {
                    self.order_release(server, report, lobby, seat.player);
                }
            }
            None if lobby.ended => {}
            None => {
                self.end_match_before(server, lobby, now);
                self.learn_match(server, report, lobby, now);
            }
        }
    }

    /// A lobby that plays again has ended its match before, whether or not that was heard of: its players are in this one now.
    fn end_match_before(&mut self, server: ServerId, lobby: &LobbyReport, now: Millis) {
        let Some(known) = self.servers.get(server) else { return };
        let is_of_lobby = |live: &&LiveMatch| live.lobby == lobby.lobby;
        let before = known.matches.iter().filter_map(|id| self.matches.get(id)).find(is_of_lobby).map(|live| live.id);
        if let Some(before) = before {
            self.end_match(before, now);
        }
    }

    /// A match from before this process was started, or one that its players play again. Players who stand elsewhere by now give up their seats there, except
    /// one who only waits in the same queue: that wait is over.
    fn learn_match(&mut self, server: ServerId, report: &ServerReport, lobby: &LobbyReport, now: Millis) {
        let Some(queue) = lobby.queue.clone() else { return };
        let id = lobby.match_id;
        let mut seats = Vec::new();
        for reported in &lobby.seats {
            let player = reported.player;
            let repeated = seats.iter().any(|seat: &MatchSeat| seat.player == player);
            if repeated || !self.may_learn(player, &queue) {
                self.order_release(server, report, lobby, player);
                continue;
            }
            let mut generation = SeatGeneration::default();
            generation.note_accepted(reported.accepted);
            let team = free_for_all_team(reported.seat);
            seats.push(MatchSeat { player, seat: reported.seat, team, generation, left: false, late_ms: None });
        }
        let players: Vec<_> = seats.iter().map(|seat| seat.player).collect();
        let (lobby, vacancies) = (lobby.lobby.clone(), lobby.vacancies);
        let live = LiveMatch {
            id,
            lobby,
            server,
            queue,
            made_ms: now,
            confirmed: true,
            seats,
            rating: None,
            vacancies,
            filling: 0,
            asked_again_ms: now,
            turned_away: Vec::new(),
        };
        self.matches.insert(id, live);
        if let Some(server) = self.servers.get_mut(server) {
            server.matches.insert(id);
        }
        for player in &players {
            self.standings.entry(*player).or_default().live_match = Some(id);
        }
        for player in players {
            let Some(ticket) = self.live_ticket(player) else { continue };
            let together = self.take_from_line(ticket);
            self.change_state(ticket, TicketState::Waiting, TicketState::Matched(id));
            // Whoever waited with this player in a party does not go on without him.
            for other in together.into_iter().filter(|other| *other != ticket) {
                let seated = self.tickets.get(&other).and_then(|other| self.standings.get(&other.player));
                if seated.is_none_or(|standing| standing.live_match != Some(id)) {
                    self.end_ticket(other, End::Cancelled, now);
                }
            }
        }
    }

    fn may_learn(&self, player: PlayerId, queue: &str) -> bool {
        let Some(standing) = self.standings.get(&player) else { return true };
        if standing.live_match.is_some() {
            return false;
        }
        match standing.ticket.and_then(|id| self.tickets.get(&id)) {
            None => true,
            Some(ticket) => {
                ticket.state == TicketState::Waiting
                    && self.queues.get(ticket.queue).is_some_and(|known| *known.rules().name == *queue)
            }
        }
    }

    fn end_missing_matches(&mut self, server: ServerId, report: &ServerReport, restarted: bool, now: Millis) {
        let Some(known) = self.servers.get(server) else { return };
        let reported: IdSet<_> = report.lobbies.iter().map(|lobby| lobby.match_id).collect();
        let missing: Vec<_> = known.matches.difference(&reported).copied().collect();
        for id in missing {
            let gone = self
                .matches
                .get(&id)
                .is_some_and(|live| restarted || live.confirmed || now - live.made_ms >= UNCONFIRMED_KEPT_MS);
            if gone {
                self.end_match(id, now);
            }
        }
    }

    fn follow_open_lobby(&mut self, server: ServerId, lobby: &LobbyReport, now: Millis) {
        for reported in &lobby.seats {
            let standing = self.standings.entry(reported.player).or_default();
            match &mut standing.open_seat {
                Some(seat) if seat.server == server && seat.lobby == lobby.lobby => {
                    if seat.match_id != lobby.match_id {
                        seat.match_id = lobby.match_id;
                        seat.generation = SeatGeneration::default();
                    }
                    seat.confirmed = true;
                    seat.generation.note_accepted(reported.accepted);
                }
                // A seat elsewhere is newer, or is being given back.
                Some(_) => {}
                none => {
                    let mut generation = SeatGeneration::default();
                    generation.note_accepted(reported.accepted);
                    *none = Some(OpenSeat {
                        server,
                        lobby: lobby.lobby.clone(),
                        match_id: lobby.match_id,
                        generation,
                        taken_ms: now,
                        confirmed: true,
                    });
                    if let Some(server) = self.servers.get_mut(server) {
                        server.open_seats.insert(reported.player);
                    }
                }
            }
        }
    }

    fn drop_missing_open_seats(&mut self, server: ServerId, report: &ServerReport, restarted: bool, now: Millis) {
        let Some(known) = self.servers.get(server) else { return };
        let open = report.lobbies.iter().filter(|lobby| lobby.queue.is_none());
        let held: BTreeSet<_> =
            open.flat_map(|lobby| lobby.seats.iter().map(move |seat| (seat.player, &lobby.lobby))).collect();
        let gone: Vec<_> = known
            .open_seats
            .iter()
            .filter(|player| match self.standings.get(player).and_then(|standing| standing.open_seat.as_ref()) {
                Some(seat) => {
                    !held.contains(&(**player, &seat.lobby))
                        && (restarted || seat.confirmed || now - seat.taken_ms >= UNCONFIRMED_KEPT_MS)
                }
                None => true,
            })
            .copied()
            .collect();
        for player in gone {
            self.drop_open_seat(player, server);
        }
    }

    fn order_release(&mut self, server: ServerId, report: &ServerReport, lobby: &LobbyReport, player: PlayerId) {
        self.effects.push(Effect::ReleaseSeat(Box::new(SeatAddress {
            server,
            internal_url: report.internal_url.clone(),
            lobby: lobby.lobby.clone(),
            match_id: lobby.match_id,
            player,
        })));
    }
}
