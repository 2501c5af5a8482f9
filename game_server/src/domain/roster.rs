//! Who sits where: joining, leaving, and bots that fill the empty seats.

use std::sync::Arc;

use crate::domain::bots::{Brain, Character, bot_name};
use crate::domain::{Controls, Event, Life, Phase, Pilot, PilotKind, Seat, Ship, Team, Tick, World};

/// How many are on a side.
struct Crew {
    side: Team,
    ships: usize,
    /// Of the ships those that bots fly.
    bots: u32,
}

fn joined(pilot: &Pilot) -> Event {
    Event::Joined { seat: pilot.seat, name: pilot.name.clone(), team: pilot.team, kind: pilot.kind }
}

impl World {
    pub(super) fn join(&mut self, seat: Seat, name: &Arc<str>, team: Team, events: &mut Vec<Event>) {
        let flies = self.pilot(seat).is_some_and(|pilot| pilot.kind == PilotKind::Human && !pilot.left);
        if seat.0 >= self.rules.seats() || (!flies && self.humans() >= usize::from(self.rules.max_players)) {
            return;
        }
        match self.pilot(seat).map(|pilot| (pilot.kind, pilot.left)) {
            None => {
                let side = self.side_for(team);
                let is_open = self.is_open_to_newcomers();
                self.sit_down(Pilot::new(seat, name.clone(), side, PilotKind::Human), events);
                if !is_open {
                    self.keep_out(seat);
                }
            }
            Some((PilotKind::Human, false)) => self.set_present(seat, true, events),
            Some((PilotKind::Human, true)) => self.come_back(seat, events),
            Some((PilotKind::Bot, left)) => {
                let is_open = self.is_open_to_newcomers();
                if !left {
                    if is_open { self.stand_up(seat, events) } else { self.leave(seat, events) }
                }
                self.pilots.retain(|pilot| pilot.seat != seat);
                let side = self.side_for(team);
                self.sit_down(Pilot::new(seat, name.clone(), side, PilotKind::Human), events);
                if !is_open {
                    self.keep_out(seat);
                }
            }
        }
    }

    pub(super) fn leave(&mut self, seat: Seat, events: &mut Vec<Event>) {
        if let Some(team) = self.pilot(seat).filter(|pilot| !pilot.left).map(|pilot| pilot.team) {
            let was_in = self.is_in(seat);
            self.stand_up(seat, events);
            if was_in {
                self.score_outlived_by_others(seat, team);
            }
        }
    }

    /// The pilot watches until the match is over.
    fn keep_out(&mut self, seat: Seat) {
        if let Some(ship) = self.ship_index(seat).and_then(|index| self.ships.get_mut(index)) {
            ship.life = Life::Out;
        }
    }

    pub(super) fn set_present(&mut self, seat: Seat, present: bool, events: &mut Vec<Event>) {
        let (Some(pilot), Some(ship)) = (self.pilot_index(seat), self.ship_index(seat)) else { return };
        let (Some(pilot), Some(ship)) = (self.pilots.get_mut(pilot), self.ships.get_mut(ship)) else { return };
        if pilot.kind == PilotKind::Bot {
            return;
        }
        ship.controls = Controls::default();
        if present {
            ship.ack = 0;
        }
        if pilot.present != present {
            pilot.present = present;
            events.push(Event::PresenceChanged { seat, present });
        }
    }

    /// Seats and unseats bots until humans and bots are as many as wanted. Bots take the highest free seats, away from
    /// those that a lobby gives out, and the last to come is the first to go.
    pub(super) fn fill_with_bots(&mut self, events: &mut Vec<Event>) {
        if matches!(self.phase, Phase::Ended { .. }) || !self.is_open_to_newcomers() {
            return;
        }
        let wanted = usize::from(self.wanted_ships.min(self.rules.max_players));
        if self.ships.len() < wanted {
            self.seat_bots(wanted - self.ships.len(), events);
        }
        while self.ships.len() > wanted {
            let Some(seat) = self.bot_to_unseat() else { break };
            self.stand_up(seat, events);
        }
    }

    /// So many bots take free seats, or as many as there are. Who they are follows from the world's seed and from how many bots
    /// their side has, so that sides have bots of the same skills. Thousands may come at once when a world begins, so nobody is
    /// counted or moved anew for each of them.
    fn seat_bots(&mut self, count: usize, events: &mut Vec<Event>) {
        let seats = self.highest_free_seats(count);
        if seats.is_empty() {
            return;
        }
        let mut crews: Vec<Crew> = self.sides().map(|side| self.crew_of(side)).collect();
        for seat in seats {
            // The first of those with the fewest ships.
            let Some(crew) = crews.iter_mut().min_by_key(|crew| crew.ships) else { break };
            let index = self.first_dealt + crew.bots;
            (crew.ships, crew.bots) = (crew.ships + 1, crew.bots + 1);
            let character = Character::dealt(index, &self.rules);
            let title = &self.rules.bots.skills[character.skill as usize].title;
            let mut pilot = Pilot::new(seat, bot_name(title, seat), crew.side, PilotKind::Bot);
            pilot.next_jet = character.jet(index, &self.rules);
            events.push(joined(&pilot));
            self.pilots.push(pilot);
            self.brains.push(Brain::new(seat, character));
            self.ships.push(Ship::new(seat, crew.side, self.tick));
        }
        self.pilots.sort_by_key(|pilot| pilot.seat);
        self.brains.sort_by_key(|brain| brain.seat);
        self.ships.sort_by_key(|ship| ship.seat);
    }

    fn is_bot(&self, seat: Seat) -> bool {
        self.pilot(seat).is_some_and(|pilot| pilot.kind == PilotKind::Bot)
    }

    fn side_of(&self, brain: &Brain) -> Team {
        self.ship(brain.seat).map_or(Team::default(), |ship| ship.team)
    }

    /// The last bot to come; where the mode has sides, the last of the side with the most ships.
    fn bot_to_unseat(&self) -> Option<Seat> {
        let crowd = |brain: &&Brain| self.rules.sides.count.map_or(0, |_| self.ships_of(self.side_of(brain)));
        // Of equally crowded sides the lowest seat, which came last.
        self.brains.iter().rev().max_by_key(crowd).map(|brain| brain.seat)
    }

    /// Players are placed on sides when their match is made. An endless world has nobody who does that: whoever comes is
    /// sent where fewest are.
    fn side_for(&self, wanted: Team) -> Team {
        match self.rules.sides.count {
            Some(sides) if self.rules.is_endless() || wanted.0 >= sides => self.smallest_side(),
            _ => wanted,
        }
    }

    /// The one that all are on, where there are none.
    fn sides(&self) -> impl Iterator<Item = Team> + use<> {
        (0..self.rules.sides.count.unwrap_or(1)).map(Team)
    }

    /// The side with the fewest ships, of equal ones the first.
    fn smallest_side(&self) -> Team {
        self.sides().min_by_key(|side| self.ships_of(*side)).unwrap_or_default()
    }

    fn ships_of(&self, side: Team) -> usize {
        self.ships.iter().filter(|ship| ship.team == side).count()
    }

    fn crew_of(&self, side: Team) -> Crew {
        let is_beside = |brain: &&Brain| self.rules.sides.count.is_none() || self.side_of(brain) == side;
        let bots = self.brains.iter().filter(is_beside).count();
        Crew { side, ships: self.ships_of(side), bots: bots as u32 }
    }

    fn humans(&self) -> usize {
        self.pilots.iter().filter(|pilot| pilot.kind == PilotKind::Human && !pilot.left).count()
    }

    /// So many, or as many as there are, the highest first.
    fn highest_free_seats(&self, count: usize) -> Vec<Seat> {
        let mut taken = self.pilots.iter().rev().map(|pilot| pilot.seat).peekable();
        let seats = (0..self.rules.max_players).rev().map(Seat);
        let free = seats.filter(|seat| {
            while taken.next_if(|other| other > seat).is_some() {}
            taken.peek() != Some(seat)
        });
        free.take(count).collect()
    }

    /// A pilot without a line takes a free seat.
    fn sit_down(&mut self, pilot: Pilot, events: &mut Vec<Event>) {
        let (seat, team) = (pilot.seat, pilot.team);
        events.push(joined(&pilot));
        let at = self.pilots.partition_point(|pilot| pilot.seat < seat);
        self.pilots.insert(at, pilot);
        self.add_ship(seat, team, self.tick);
    }

    /// A human who left a match takes the old seat again. The ship waits as a destroyed one does: leaving and coming
    /// back must not be the quicker way to a whole ship.
    fn come_back(&mut self, seat: Seat, events: &mut Vec<Event>) {
        if let Some(pilot) = self.pilot_index(seat).and_then(|index| self.pilots.get_mut(index)) {
            pilot.left = false;
            pilot.present = true;
            let team = pilot.team;
            events.push(joined(pilot));
            match self.rules.respawn_ticks {
                Some(ticks) => self.add_ship(seat, team, self.tick.after(ticks)),
                None => {
                    self.add_ship(seat, team, self.tick);
                    self.keep_out(seat);
                }
            }
        }
    }

    /// Removes ship, shots and brain, and the line unless the standings of a match need it.
    fn stand_up(&mut self, seat: Seat, events: &mut Vec<Event>) {
        self.drop_core_of(seat, events);
        self.ships.retain(|ship| ship.seat != seat);
        self.shots.retain(|shot| shot.owner != seat);
        self.brains.retain(|brain| brain.seat != seat);
        let flown = match self.phase {
            Phase::Running { .. } | Phase::Ended { .. } => !self.rules.is_endless(),
            // Who has agreed to it and runs away has lost it.
            Phase::Countdown { .. } => self.is_rematch() && !self.is_bot(seat),
            Phase::Waiting => false,
        };
        if flown {
            if let Some(pilot) = self.pilot_index(seat).and_then(|index| self.pilots.get_mut(index)) {
                pilot.present = false;
                pilot.left = true;
                pilot.gives_up = false;
            }
        } else {
            self.pilots.retain(|pilot| pilot.seat != seat);
        }
        events.push(Event::Left { seat });
    }

    fn add_ship(&mut self, seat: Seat, team: Team, respawn_at: Tick) {
        let at = self.ships.partition_point(|ship| ship.seat < seat);
        self.ships.insert(at, Ship::new(seat, team, respawn_at));
    }
}
