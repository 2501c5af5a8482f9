//! Matchmaking with game servers that do what they are told, when the test says so.

use std::collections::{BTreeMap, VecDeque};

use uuid::Uuid;

use super::super::*;
use crate::domain::code::Code;
use crate::domain::ids::Incarnation;
use crate::domain::party::{PartyRefusal, PartyView};
use crate::domain::queue::Place;
use crate::domain::report::{LobbyReport, SeatReport, ServerReport};
use crate::domain::seat::SeatAddress;
use crate::domain::ticket::{Status, TicketView};

pub fn player(number: u128) -> PlayerId {
    PlayerId(Uuid::from_u128(number))
}

pub fn server(number: u128) -> ServerId {
    ServerId(Uuid::from_u128(1000 + number))
}

pub fn limits() -> Limits {
    Limits {
        max_waiting: 50,
        max_placings: 4,
        ended_kept_ms: 60_000,
        lease: LeaseRules { lease_ms: 5000, grace_ms: 30_000, avoid_ms: 5000 },
        parties: PartyLimits { max_parties: 3, max_members: 3, invite_ms: 600_000, member_lapses_ms: 120_000 },
    }
}

pub fn queue(name: &str, max_players: u16) -> QueueRules {
    QueueRules {
        name: name.into(),
        mode: name.into(),
        teams: max_players,
        team_size: 1,
        min_players: 1,
        party_sizes: 1..=2,
        rating: None,
        latency: None,
        fill_after_ms: 2000,
        fill_to: max_players,
        give_up_after_ms: 300_000,
        backfill: false,
    }
}

pub struct World {
    pub state: Matchmaking,
    pub now: Millis,
    pub servers: BTreeMap<ServerId, ServerReport>,
    /// Lobbies asked for and not answered yet.
    pub orders: VecDeque<PlacementOrder>,
    /// Seats in running matches asked for and not answered yet.
    pub fills: VecDeque<FillOrder>,
    /// For how many players each match was made.
    ordered: BTreeMap<MatchId, usize>,
    /// All effects so far.
    pub effects: Vec<Effect>,
    ids: u128,
}

impl World {
    pub fn new() -> Self {
        let skirmish = QueueRules { backfill: true, ..queue("skirmish", 4) };
        let queues = vec![queue("duel", 2), skirmish];
        Self {
            state: Matchmaking::new(limits(), queues, &["local".into(), "far".into()]),
            now: 1_000_000,
            servers: BTreeMap::new(),
            orders: VecDeque::new(),
            fills: VecDeque::new(),
            ordered: BTreeMap::new(),
            effects: Vec::new(),
            ids: 1 << 64,
        }
    }

    /// With servers 1 and 2 in `local`, four lobbies each and `free-play` among them.
    pub fn with_servers() -> Self {
        let mut world = Self::new();
        world.start_server(1, "local");
        world.start_server(2, "local");
        world
    }

    pub fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    pub fn start_server(&mut self, number: u128, region: &str) {
        let free_play = LobbyReport {
            lobby: LobbyId::parse("free-play").unwrap(),
            match_id: MatchId(self.id()),
            mode: "free-play".into(),
            queue: None,
            code: None,
            ended: false,
            is_on: true,
            watchers: 0,
            max_seats: 2,
            bots: 1,
            seats: Vec::new(),
            vacancies: 0,
        };
        let report = ServerReport {
            incarnation: Incarnation(self.id()),
            region: region.into(),
            internal_url: format!("http://{number}").into(),
            ws_url: format!("ws://{number}").into(),
            draining: false,
            max_lobbies: 4,
            tick_load_permille: 0,
            lobbies: vec![free_play],
        };
        self.servers.insert(server(number), report);
        self.report(number).unwrap();
    }

    pub fn report(&mut self, number: u128) -> Result<(), ReportRefusal> {
        let report = self.servers.get(&server(number)).cloned().unwrap();
        let result = self.state.report(server(number), report, self.now);
        self.settle();
        result
    }

    pub fn enqueue(&mut self, number: u128, queue: &str) -> Result<Enqueued, EnqueueRefusal> {
        let request = self.request(number, queue);
        let result = self.state.enqueue(request, self.now);
        self.settle();
        result
    }

    pub fn request(&mut self, number: u128, queue: &str) -> Enqueue {
        Enqueue { queue: queue.into(), party: None, players: vec![self.candidacy(number)], trace: None }
    }

    pub fn candidacy(&mut self, number: u128) -> Candidacy {
        Candidacy {
            player: player(number),
            name: format!("P{number}").into(),
            regions: None,
            rating: 1500,
            new_ticket: TicketId(self.id()),
        }
    }

    /// The party of this player queues, as it stands now.
    pub fn enqueue_party(&mut self, leader: u128, queue: &str) -> Result<Enqueued, EnqueueRefusal> {
        let party = self.state.parties.of_player(player(leader)).ok_or(EnqueueRefusal::PartyUnknown)?;
        let lineup = self.state.lineup(player(leader), queue, Some(party))?;
        let others = lineup.others.iter().map(|other| other.player.0.as_u128());
        let players = std::iter::once(leader).chain(others).map(|number| self.candidacy(number)).collect();
        let result =
            self.state.enqueue(Enqueue { queue: queue.into(), party: Some(party), players, trace: None }, self.now);
        self.settle();
        result
    }

    pub fn create_party(&mut self, number: u128) -> Result<PartyId, PartyRefusal> {
        let id = PartyId(self.id());
        // The first code is the founder's own, which a party that he has left may still have.
        let mut codes = (number..).step_by(1_000).map(Code::from_random);
        let new_code = || codes.next().unwrap();
        let made = self.state.create_party(player(number), "P".into(), id, new_code, self.now);
        self.settle();
        made.map(|(_, view)| view.id)
    }

    pub fn join_party(&mut self, number: u128, of: u128) -> Result<PartyView, PartyRefusal> {
        let joined = self.state.join_party(player(number), "P".into(), Code::from_random(of), self.now);
        self.settle();
        joined
    }

    pub fn set_ready(&mut self, number: u128, ready: bool) -> Result<PartyView, PartyRefusal> {
        let party = self.state.parties.of_player(player(number)).ok_or(PartyRefusal::Unknown)?;
        let set = self.state.set_ready(party, player(number), ready, None, self.now);
        self.settle();
        set
    }

    /// Players 1 and 2, of whom 1 leads, both ready.
    pub fn party_of_two(&mut self) -> PartyId {
        let id = self.create_party(1).unwrap();
        self.join_party(2, 1).unwrap();
        self.set_ready(2, true).unwrap();
        id
    }

    /// Queues somebody who stands nowhere.
    pub fn queued(&mut self, number: u128, queue: &str) -> TicketId {
        match self.enqueue(number, queue) {
            Ok(Enqueued::New(view)) => view.id,
            other => panic!("not queued: {other:?}"),
        }
    }

    /// The first two players in a match that its server has reported.
    pub fn duel(&mut self) -> (MatchId, TicketId, TicketId) {
        let (ada, grace) = (self.queued(1, "duel"), self.queued(2, "duel"));
        self.pass_after(0);
        let id = self.answer_yes().unwrap();
        self.report(1).unwrap();
        self.report(2).unwrap();
        (id, ada, grace)
    }

    pub fn pass_after(&mut self, ms: Millis) {
        self.now += ms;
        let mut ids = self.ids;
        self.state.pass(self.now, || {
            ids += 1;
            Uuid::from_u128(ids)
        });
        self.ids = ids;
        self.settle();
    }

    /// The oldest order succeeds, if its server really has room.
    pub fn answer_yes(&mut self) -> Option<MatchId> {
        let full = |report: &ServerReport| report.lobbies.len() >= report.max_lobbies as usize;
        if self.servers.get(&self.orders.front()?.server).is_some_and(full) {
            return self.answer_no();
        }
        let order = self.orders.pop_front()?;
        let id = order.match_id;
        if let Some(report) = self.servers.get_mut(&order.server) {
            report.lobbies.push(LobbyReport {
                lobby: order.lobby.clone(),
                match_id: id,
                mode: order.mode.clone(),
                queue: order.purpose.queue().cloned(),
                code: None,
                ended: false,
                is_on: true,
                watchers: 0,
                max_seats: 4,
                bots: 0,
                seats: order
                    .seats
                    .iter()
                    .map(|seat| SeatReport { seat: seat.seat, player: seat.player, accepted: 0 })
                    .collect(),
                vacancies: 0,
            });
            self.ordered.insert(id, order.seats.len());
        }
        self.state.placed(id, self.now);
        self.settle();
        Some(id)
    }

    /// A player gives his seat in a match up; his server would take another.
    pub fn leave(&mut self, id: MatchId, number: u128) {
        let lobby = self.lobby(id);
        lobby.seats.retain(|seat| seat.player != player(number));
        lobby.vacancies += 1;
    }

    /// The oldest attempt to fill a match is answered, by a server that gives no more seats than it has vacancies.
    pub fn answer_fill(&mut self, willing: bool) -> Option<FillOrder> {
        let order = self.fills.pop_front()?;
        let lobbies = self.servers.get_mut(&order.server).map(|report| &mut report.lobbies);
        let lobby = lobbies.into_iter().flatten().find(|lobby| lobby.match_id == order.match_id);
        let grant = lobby.filter(|lobby| willing && lobby.vacancies > 0).map(|lobby| {
            lobby.vacancies -= 1;
            let seat = 10 + u16::try_from(lobby.seats.len()).unwrap();
            lobby.seats.push(SeatReport { seat, player: order.player, accepted: 0 });
            OpenSeatGrant { match_id: order.match_id, seat, team: 1, accepted: 0 }
        });
        self.state.filled(&order, grant, self.now);
        self.settle();
        Some(order)
    }

    pub fn answer_no(&mut self) -> Option<MatchId> {
        let order = self.orders.pop_front()?;
        self.state.placing_failed(order.match_id, self.now);
        self.settle();
        Some(order.match_id)
    }

    /// A private lobby with the code of this number, if there is room for it.
    pub fn found(&mut self, number: u128, code: u128) -> Result<Founded, OpenRefusal> {
        let id = MatchId(self.id());
        let founding = Founding {
            player: player(number),
            name: format!("P{number}").into(),
            mode: "duel".into(),
            fill_to: 0,
            regions: None,
            id,
            trace: None,
        };
        let mut codes = code..;
        let founded =
            self.state.found_lobby(founding, || Code::from_random(codes.next().unwrap_or_default()), self.now);
        if let Ok(Founded { leave_first: Some(address), .. }) = &founded {
            self.release(address);
            self.state.forget_open_seat(address);
        }
        self.settle();
        founded
    }

    /// The server makes the lobby, and its founder has the first seat.
    pub fn made(&mut self, founded: &Founded) -> Result<crate::domain::seat::SeatRight, JoinRefusal> {
        let order = &founded.order;
        let (founder, grant) = (&order.seats[0], order.founders_seat());
        let Purpose::Private(code) = order.purpose else { panic!("not private") };
        if let Some(report) = self.servers.get_mut(&order.server) {
            report.lobbies.push(LobbyReport {
                lobby: order.lobby.clone(),
                match_id: order.match_id,
                mode: order.mode.clone(),
                queue: None,
                code: Some(code),
                ended: false,
                is_on: true,
                watchers: 0,
                max_seats: 2,
                bots: 0,
                seats: vec![SeatReport { seat: 0, player: founder.player, accepted: 0 }],
                vacancies: 0,
            });
        }
        let name = founder.name.clone();
        let right = self.state.take_open_seat(founder.player, name, &order.lobby, order.server, grant, self.now);
        self.settle();
        right
    }

    pub fn status(&mut self, ticket: TicketId) -> Option<Status> {
        let owner = self.state.tickets.get(&ticket)?.player;
        self.view(ticket, owner).map(|view| view.status)
    }

    pub fn view(&mut self, ticket: TicketId, owner: PlayerId) -> Option<TicketView> {
        self.state.look(ticket, owner, self.now)
    }

    /// Changes a lobby as its game server sees it.
    pub fn lobby(&mut self, id: MatchId) -> &mut LobbyReport {
        let mut lobbies = self.servers.values_mut().flat_map(|report| &mut report.lobbies);
        lobbies.find(|lobby| lobby.match_id == id).unwrap()
    }

    /// Game servers follow orders to release seats at once; the rest is kept.
    fn settle(&mut self) {
        for effect in self.state.take_effects() {
            match &effect {
                Effect::Place(order) => {
                    let server = self.state.servers.get(order.server).expect("a match for an unknown server");
                    assert!(server.lobbies() <= server.report.max_lobbies, "more lobbies than room");
                    self.orders.push_back((**order).clone());
                }
                Effect::Fill(order) => self.fills.push_back((**order).clone()),
                Effect::ReleaseSeat(address) => self.release(address),
                _ => {}
            }
            self.effects.push(effect);
        }
        self.check_promises();
    }

    fn release(&mut self, address: &SeatAddress) {
        let lobbies = self.servers.get_mut(&address.server).map(|report| &mut report.lobbies);
        for lobby in lobbies.into_iter().flatten().filter(|lobby| lobby.lobby == address.lobby) {
            lobby.seats.retain(|seat| seat.player != address.player);
        }
    }

    fn check_parties(&self) {
        let mut together: BTreeMap<(PartyId, Place), Vec<TicketState>> = BTreeMap::new();
        for ticket in self.state.tickets.values() {
            if let Some(party) = ticket.party {
                together.entry((party, ticket.place)).or_default().push(ticket.state);
            }
        }
        for states in together.values() {
            let split = |state: &TicketState| matches!(state, TicketState::Waiting | TicketState::Placing(_));
            // Those who wait do so in one state; who has been matched may leave before the others.
            assert!(!states.iter().any(split) || states.iter().all(|state| *state == states[0]), "{states:?}");
        }
        assert!(self.state.parties.len() <= self.state.limits.parties.max_parties);
        let mut members = std::collections::BTreeSet::new();
        for party in self.state.parties.iter() {
            assert!((1..=self.state.limits.parties.max_members).contains(&party.members.len()));
            assert!(party.members.iter().any(|member| member.player == party.leader));
            for member in &party.members {
                assert!(members.insert(member.player), "in two parties");
                assert_eq!(self.state.parties.of_player(member.player), Some(party.id));
            }
        }
    }

    /// The promises of `Matchmaking`, counted out.
    fn check_promises(&self) {
        let state = &self.state;
        let mut live_tickets: BTreeMap<PlayerId, TicketId> = BTreeMap::new();
        for (id, ticket) in state.tickets.iter().filter(|(_, ticket)| ticket.is_live()) {
            let other = live_tickets.insert(ticket.player, *id);
            assert_eq!(other, None, "two live tickets of one player");
            assert_eq!(state.standings[&ticket.player].ticket, Some(*id));
            let in_queue = state.queues[ticket.queue].get(ticket.place).is_some_and(|known| known.tickets.contains(id));
            let placings = state
                .placings
                .values()
                .flat_map(|placing| &placing.groups)
                .filter(|group| group.waiting.tickets.contains(id) && !group.withdrawn);
            let seats = state
                .matches
                .values()
                .flat_map(|live| live.seats.iter().map(move |seat| (live.id, seat)))
                .filter(|(_, seat)| seat.player == ticket.player && !seat.left);
            let (placings, seats): (usize, Vec<_>) = (placings.count(), seats.map(|(id, _)| id).collect());
            match ticket.state {
                TicketState::Waiting => assert!(in_queue && placings == 0 && seats.is_empty(), "{ticket:?}"),
                TicketState::Placing(_) => assert!(!in_queue && placings == 1 && seats.is_empty(), "{ticket:?}"),
                TicketState::Matched(id) => assert!(!in_queue && placings == 0 && seats == [id], "{ticket:?}"),
                TicketState::Ended(..) => unreachable!(),
            }
        }
        let waiting: usize = state.queues.iter().map(Queue::people).sum();
        let in_state = state.tickets.values().filter(|ticket| ticket.state == TicketState::Waiting).count();
        assert_eq!(waiting, in_state, "a ticket was lost");
        assert!(waiting <= state.limits.max_waiting);
        self.check_parties();
        for standing in state.standings.values() {
            assert!(standing.ticket.is_some() || standing.live_match.is_some() || standing.open_seat.is_some());
        }
        for server in state.servers.iter().map(|(_, server)| server) {
            assert!(server.codes.iter().all(|code| state.codes.contains_key(code)), "a code of nowhere");
        }
        for lobby in self.servers.values().flat_map(|report| &report.lobbies) {
            if let Some(ordered) = self.ordered.get(&lobby.match_id) {
                assert!(lobby.seats.len() <= *ordered, "more players than the match was made for");
            }
        }
        let codes: usize = state.servers.iter().map(|(_, server)| server.codes.len()).sum();
        assert_eq!(codes, state.codes.len(), "a code without a server, or with two");
        for live in state.matches.values() {
            let server = state.servers.get(live.server).expect("a match on an unknown server");
            assert!(server.matches.contains(&live.id));
            for seat in live.seats.iter().filter(|seat| !seat.left) {
                assert_eq!(state.standings[&seat.player].live_match, Some(live.id), "a seat of somebody elsewhere");
            }
        }
    }
}
