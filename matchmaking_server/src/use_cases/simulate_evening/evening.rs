//! The evening as it goes: events in simulated time.

mod arenas;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use uuid::Uuid;

use self::arenas::Arenas;
use super::dice::Dice;
use super::population::{Person, Population, as_f64, rounded};
use super::tally::QueueTally;
use crate::domain::code::Code;
use crate::domain::ids::{MatchId, Millis, PartyId, PlayerId, ServerId, TicketId};
use crate::domain::matchmaking::{
    Candidacy, Effect, Enqueue, Enqueued, FillOrder, Limits, MatchMade, Matchmaking, PlacementOrder,
};
use crate::domain::party::PartyLimits;
use crate::domain::registry::LeaseRules;
use crate::domain::rules::QueueRules;
use crate::domain::ticket::{End, Status};

/// How often the matchmaker looks, as in the service's defaults.
const PASS_EVERY_MS: Millis = 100;
/// A game server makes a lobby in this time.
const PLACED_AFTER_MS: Millis = 20;
/// Longer than any evening.
const FOR_EVER_MS: Millis = 1 << 40;

/// Players who come together, their party if they are several, and what they do now.
struct Group {
    people: Vec<(PlayerId, Person)>,
    party: Option<PartyId>,
    /// The index of their queue in the population.
    queue: usize,
    dice: Dice,
    /// The ticket of the first, and since when; none while they do not wait.
    waits: Option<(TicketId, Millis)>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrive,
    Queue(usize),
    LosePatience(usize, TicketId),
    Pass,
    Placed(MatchId),
    /// A running match's server answers this attempt to fill it.
    Filled(MatchId),
    /// A group leaves its match.
    Leave(MatchId, usize),
    Over(MatchId),
}

struct Match {
    server: ServerId,
    ends_ms: Millis,
    /// Who plays.
    groups: Vec<usize>,
}

struct Evening<'a> {
    population: &'a Population,
    state: Matchmaking,
    now: Millis,
    /// By time, then in the order in which they came up.
    events: BinaryHeap<Reverse<(Millis, u128, Event)>>,
    arrivals: Dice,
    groups: Vec<Group>,
    group_of: BTreeMap<PlayerId, usize>,
    orders: BTreeMap<MatchId, PlacementOrder>,
    /// By attempt.
    fills: BTreeMap<MatchId, FillOrder>,
    arenas: Arenas,
    matches: BTreeMap<MatchId, Match>,
    pass_is_due: bool,
    last_id: u128,
    tallies: Vec<QueueTally>,
}

/// Plays the evening through to the last match. One tally for each queue of the population; the rules must have them all.
pub fn simulate_evening(rules: &[QueueRules], population: &Population) -> Vec<QueueTally> {
    let regions: Vec<_> = population.regions.iter().map(|region| region.name.clone()).collect();
    let tally = |name: &String| QueueTally { name: name.clone(), ..QueueTally::default() };
    let mut evening = Evening {
        population,
        state: Matchmaking::new(limits(rules), rules.to_vec(), &regions),
        now: 0,
        events: BinaryHeap::new(),
        arrivals: Dice::new(population.seed, 0),
        groups: Vec::new(),
        group_of: BTreeMap::new(),
        orders: BTreeMap::new(),
        fills: BTreeMap::new(),
        arenas: Arenas::default(),
        matches: BTreeMap::new(),
        pass_is_due: false,
        last_id: 0,
        tallies: population.queues.iter().map(|queue| tally(&queue.name)).collect(),
    };
    evening.open();
    while let Some(Reverse((at, _, event))) = evening.events.pop() {
        evening.now = at;
        evening.happen(event);
        evening.look_after_matches();
    }
    evening.tallies
}

/// Nothing here is bounded but what the rules bound.
fn limits(rules: &[QueueRules]) -> Limits {
    let largest_party = rules.iter().map(|queue| usize::from(*queue.party_sizes.end())).max().unwrap_or(1);
    Limits {
        max_waiting: usize::MAX,
        max_placings: usize::MAX,
        // Until the evening has looked at them.
        ended_kept_ms: PASS_EVERY_MS,
        lease: LeaseRules { lease_ms: FOR_EVER_MS, grace_ms: FOR_EVER_MS, avoid_ms: 0 },
        parties: PartyLimits {
            max_parties: usize::MAX,
            max_members: largest_party,
            invite_ms: FOR_EVER_MS,
            member_lapses_ms: FOR_EVER_MS,
        },
    }
}

impl Evening<'_> {
    /// Servers stand ready, and somebody is on the way.
    fn open(&mut self) {
        for region in &self.population.regions {
            for _ in 0..region.servers {
                let id = self.id();
                let report = self.arenas.open(ServerId(id), region);
                // Refused only beyond the bounds on regions and servers, which the population keeps.
                let _ = self.state.report(ServerId(id), report, self.now);
            }
        }
        self.next_arrival();
    }

    fn id(&mut self) -> Uuid {
        self.last_id += 1;
        Uuid::from_u128(self.last_id)
    }

    fn after(&mut self, ms: Millis, event: Event) {
        self.last_id += 1;
        self.events.push(Reverse((self.now + ms, self.last_id, event)));
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Arrive => self.arrive(),
            Event::Queue(group) => self.queue(group),
            Event::LosePatience(group, ticket) => self.lose_patience(group, ticket),
            Event::Pass => {
                self.pass_is_due = false;
                self.pass();
            }
            Event::Placed(id) => self.state.placed(id, self.now),
            Event::Filled(attempt) => self.answer_fill(attempt),
            Event::Leave(id, group) => self.leave(id, group),
            Event::Over(id) => self.end(id),
        }
    }

    /// Arrivals by thinning: candidates come as in the busiest minute, and some stay away.
    fn next_arrival(&mut self) {
        let per_minute = self.population.busiest();
        if per_minute > 0.0 && self.now < self.population.ends_ms() {
            let wait_ms = rounded(self.arrivals.exponential(60_000.0 / per_minute)).max(1);
            self.after(wait_ms, Event::Arrive);
        }
    }

    fn arrive(&mut self) {
        let share = self.population.arrivals_at(self.now) / self.population.busiest();
        if self.now < self.population.ends_ms() && self.arrivals.happens(share) {
            let number = self.groups.len();
            let mut dice = Dice::new(self.population.seed, 1 + number as u64);
            let queue = dice.pick(self.population.queues.iter().map(|queue| queue.share));
            let sizes = self.population.queues.get(queue).map_or(&[][..], |queue| &queue.party_sizes);
            let size = 1 + dice.pick(sizes.iter().copied());
            let people: Vec<_> = (0..size).map(|_| (PlayerId(self.id()), self.population.person(&mut dice))).collect();
            self.group_of.extend(people.iter().map(|(player, _)| (*player, number)));
            self.groups.push(Group { people, party: None, queue, dice, waits: None });
            self.gather(number);
            self.queue(number);
        }
        self.next_arrival();
    }

    /// Several make a party.
    fn gather(&mut self, number: usize) {
        let players: Vec<_> = self.groups[number].people.iter().map(|(player, _)| *player).collect();
        let [leader, others @ ..] = &players[..] else { return };
        if others.is_empty() {
            return;
        }
        let (id, code) = (PartyId(self.id()), Code::from_random(self.last_id));
        let made = self.state.create_party(*leader, "".into(), id, || code, self.now);
        if made.is_ok() {
            self.groups[number].party = Some(id);
            for other in others {
                let _ = self.state.join_party(*other, "".into(), code, self.now);
            }
        }
    }

    fn queue(&mut self, number: usize) {
        if self.now >= self.population.ends_ms() {
            return;
        }
        let size = self.groups[number].people.len();
        let ids: Vec<_> = (0..size).map(|_| TicketId(self.id())).collect();
        let group = &mut self.groups[number];
        let Some(name) = self.population.queues.get(group.queue).map(|queue| queue.name.clone()) else { return };
        let players = group.people.iter().zip(&ids).map(|((player, person), ticket)| Candidacy {
            player: *player,
            name: "".into(),
            regions: Some(person.pings_ms.clone()),
            rating: person.rating,
            new_ticket: *ticket,
        });
        let players: Vec<_> = players.collect();
        if let Some(party) = group.party {
            for other in players.iter().skip(1) {
                let _ = self.state.set_ready(party, other.player, true, None, self.now);
            }
        }
        let request = Enqueue { queue: name, party: group.party, players, trace: None };
        match self.state.enqueue(request, self.now) {
            Ok(Enqueued::New(view)) => {
                group.waits = Some((view.id, self.now));
                let patience_ms = rounded(1000.0 * group.dice.exponential(self.population.patience_s));
                self.after(patience_ms, Event::LosePatience(number, view.id));
            }
            Ok(Enqueued::Live(_)) | Err(_) => self.tallies[group.queue].refused += group.people.len(),
        }
    }

    /// Whoever still waits by then goes home.
    fn lose_patience(&mut self, number: usize, ticket: TicketId) {
        let group = &mut self.groups[number];
        if group.waits.is_some_and(|(waits, _)| waits == ticket) {
            group.waits = None;
            self.tallies[group.queue].cancelled += group.people.len();
            if let Some((first, _)) = group.people.first() {
                let _ = self.state.cancel(ticket, *first, self.now);
            }
        }
    }

    /// After a match: once more, or home.
    fn rest(&mut self, number: usize) {
        let group = &mut self.groups[number];
        if group.dice.happens(self.population.plays_again) {
            let pause_ms = rounded(1000.0 * group.dice.between(self.population.pause_s));
            self.after(pause_ms, Event::Queue(number));
        }
    }

    fn pass(&mut self) {
        let mut ids = self.last_id;
        self.state.pass(self.now, || {
            ids += 1;
            Uuid::from_u128(ids)
        });
        self.last_id = ids;
    }

    /// Does what the service does after each event.
    fn look_after_matches(&mut self) {
        loop {
            for effect in self.state.take_effects() {
                match effect {
                    Effect::Place(order) => {
                        self.after(PLACED_AFTER_MS, Event::Placed(order.match_id));
                        self.orders.insert(order.match_id, *order);
                    }
                    Effect::Fill(order) => {
                        self.after(PLACED_AFTER_MS, Event::Filled(order.id));
                        self.fills.insert(order.id, *order);
                    }
                    Effect::MatchMade(made) => self.begin_match(&made),
                    Effect::TicketChanged(id) => self.note_expiry(id),
                    _ => {}
                }
            }
            if !self.state.take_urgency() {
                break;
            }
            self.pass();
        }
        if !self.pass_is_due && self.state.waiting() > 0 {
            self.pass_is_due = true;
            self.after(PASS_EVERY_MS, Event::Pass);
        }
    }

    fn begin_match(&mut self, made: &MatchMade) {
        let Some(order) = self.orders.remove(&made.match_id) else { return };
        let mut here = Vec::new();
        for seat in &order.seats {
            let Some(number) = self.group_of.get(&seat.player).copied() else { continue };
            // Who cancelled meanwhile is not there.
            if !here.contains(&number) && self.groups[number].waits.is_some() {
                here.push(number);
            }
        }
        let Some(queue) = here.first().map(|number| self.groups[*number].queue) else { return };
        for number in &here {
            self.note_wait(*number, &made.region);
        }
        let people = here.iter().flat_map(|number| &self.groups[*number].people);
        let ratings: Vec<_> = people.map(|(_, person)| person.rating).collect();
        let tally = &mut self.tallies[queue];
        tally.matches += 1;
        tally.bots += usize::from(order.fill_to).saturating_sub(ratings.len());
        if let (Some(best), Some(worst), true) = (ratings.iter().max(), ratings.iter().min(), ratings.len() > 1) {
            tally.rating_spreads.push(best.abs_diff(*worst));
        }
        let lasts_s = self.population.queues.get(queue).map_or([0.0; 2], |queue| queue.match_s);
        // Drawn for the match's oldest group, so that it does not depend on what others do.
        let lasts_ms = here.first().map_or(0.0, |number| 1000.0 * self.groups[*number].dice.between(lasts_s));
        let ends_ms = self.now + rounded(lasts_ms);
        self.after(ends_ms - self.now, Event::Over(made.match_id));
        let players = here.iter().flat_map(|number| &self.groups[*number].people).map(|(player, _)| *player);
        self.arenas.begin(&order, players);
        self.matches.insert(made.match_id, Match { server: made.server, ends_ms, groups: here.clone() });
        for number in here {
            self.perhaps_leave(made.match_id, number);
        }
    }

    /// A group that waited plays now.
    fn note_wait(&mut self, number: usize, region: &str) {
        let group = &mut self.groups[number];
        let Some((_, since)) = group.waits.take() else { return };
        let tally = &mut self.tallies[group.queue];
        for (_, person) in &group.people {
            tally.waits_ms.push(self.now - since);
            let ping = person.pings_ms.iter().find(|(known, _)| known == region);
            tally.pings_ms.extend(ping.map(|(_, ping)| *ping));
        }
    }

    fn perhaps_leave(&mut self, id: MatchId, number: usize) {
        let left_ms = self.matches.get(&id).map_or(0, |game| game.ends_ms - self.now);
        let dice = &mut self.groups[number].dice;
        if dice.happens(self.population.leaves_early) {
            let after_ms = rounded(dice.between([0.0, as_f64(left_ms)]));
            self.after(after_ms, Event::Leave(id, number));
        }
    }

    /// Its server tells of it, as it does every second.
    fn leave(&mut self, id: MatchId, number: usize) {
        let Some(game) = self.matches.get_mut(&id) else { return };
        game.groups.retain(|group| *group != number);
        let (server, left_ms) = (game.server, game.ends_ms - self.now);
        if game.groups.is_empty() {
            self.end(id);
        } else {
            let players: Vec<_> = self.groups[number].people.iter().map(|(player, _)| *player).collect();
            if let Some(report) = self.arenas.leave(server, id, &players, left_ms) {
                let _ = self.state.report(server, report, self.now);
            }
        }
        self.rest(number);
    }

    fn answer_fill(&mut self, attempt: MatchId) {
        let Some(order) = self.fills.remove(&attempt) else { return };
        let number = self.group_of.get(&order.player).copied();
        let Some(number) = number.filter(|number| self.groups[*number].waits.is_some()) else {
            self.state.filled(&order, None, self.now);
            return;
        };
        let game = self.matches.get_mut(&order.match_id);
        let grant = game.and_then(|game| {
            let grant = self.arenas.fill(&order, game.ends_ms - self.now)?;
            game.groups.push(number);
            Some(grant)
        });
        if grant.is_some() {
            let region = self.arenas.region(order.server);
            self.note_wait(number, &region);
            self.tallies[self.groups[number].queue].latecomers += 1;
            self.perhaps_leave(order.match_id, number);
        }
        self.state.filled(&order, grant, self.now);
    }

    fn end(&mut self, id: MatchId) {
        let Some(game) = self.matches.remove(&id) else { return };
        self.arenas.end(game.server, id);
        self.state.end_match(id, self.now);
        for group in game.groups {
            self.rest(group);
        }
    }

    fn note_expiry(&mut self, ticket: TicketId) {
        let expired = self
            .state
            .view(ticket, self.now)
            .is_some_and(|view| matches!(view.status, Status::Ended { how: End::Expired, .. }));
        if !expired {
            return;
        }
        let of_ticket = |group: &&mut Group| group.waits.is_some_and(|(waits, _)| waits == ticket);
        if let Some(group) = self.groups.iter_mut().find(of_ticket) {
            group.waits = None;
            self.tallies[group.queue].expired += group.people.len();
        }
    }
}
