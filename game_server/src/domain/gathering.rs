//! The rules of a private lobby: who hosts, who is ready, when a match may start, and how all come together again after it.
//!
//! - Who has been there longest hosts. When the host leaves, the next one does.
//! - A match starts when the host says so, everybody else who is connected is ready, and at least two ships will fly.
//! - The host sends others away, at any time.
//! - While all wait the host chooses how long matches last, which score ends them, and how many ships fly; then everybody says
//!   anew whether he is ready.
//! - From the end of a match until the next one starts everybody may vote for the map that comes: the one with the most votes, of
//!   several the one that the lowest seat is for, and the same again if nobody votes.
//! - After a match everybody who stayed waits again, with a fresh score table, and says anew whether he is ready.

use crate::domain::pickup::Pickups;
use crate::domain::routes::Routes;
use crate::domain::state::state;
use crate::domain::systems::Broken;
use crate::domain::{Command, Core, Event, Phase, Pilot, PilotKind, Seat, Ship, TICKS_PER_SECOND, World};
use std::ops::RangeInclusive;

/// A match of a private lobby needs as many ships, whatever its mode says.
const FEWEST_SHIPS: u16 = 2;

/// How long a host may make matches.
const MATCH_S: RangeInclusive<u32> = 30..=3600;
const MAX_SCORE_LIMIT: u32 = 10_000;

/// What the host of a private lobby chooses for the matches that come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Bots fly along until this many ships do.
    pub fill_to: u16,
    /// How long a match lasts, in whole seconds.
    pub match_s: u32,
    /// The score that ends it early.
    pub score_limit: Option<u32>,
}

/// In place of what the mode says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Course {
    pub match_ticks: Option<u32>,
    pub score_limit: Option<u32>,
}

state!(Course { match_ticks, score_limit });

/// What a private lobby has beside its match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gathering {
    /// The humans, in the order in which they came.
    company: Vec<Seat>,
    /// Those of them who are ready for the match that comes next.
    ready: Vec<Seat>,
    /// Who is for which map, by seat.
    votes: Vec<(Seat, u8)>,
    /// None until the host has chosen one.
    course: Option<Course>,
}

state!(Gathering { company, ready, votes, course });

impl Gathering {
    /// None while nobody is there.
    #[must_use]
    pub fn host(&self) -> Option<Seat> {
        self.company.first().copied()
    }

    #[must_use]
    pub fn is_ready(&self, seat: Seat) -> bool {
        self.ready.contains(&seat)
    }

    /// Which map, by number, the pilot of this seat is for.
    #[must_use]
    pub fn vote(&self, seat: Seat) -> Option<u8> {
        self.votes.iter().find(|(voter, _)| *voter == seat).map(|(_, map)| *map)
    }

    pub(super) fn votes(&self) -> &[(Seat, u8)] {
        &self.votes
    }

    #[cfg(test)]
    pub(super) fn company(&self) -> &[Seat] {
        &self.company
    }

    #[cfg(test)]
    pub(super) fn ready(&self) -> &[Seat] {
        &self.ready
    }

    /// The map that is voted for; none if nobody votes.
    fn elected(&self) -> Option<u8> {
        let count = |map: u8| self.votes.iter().filter(|(_, other)| *other == map).count();
        let most = self.votes.iter().map(|(_, map)| count(*map)).max()?;
        self.votes.iter().map(|(_, map)| *map).find(|map| count(*map) == most)
    }

    pub(super) fn course(&self) -> Option<Course> {
        self.course
    }
}

/// What somebody asks for, in a private lobby.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Says whether he is ready.
    Ready(bool),
    /// To start the match.
    Start,
    /// To send the pilot of this seat away for good.
    Kick(Seat),
    /// To play the matches that come like this.
    Settings(Settings),
    /// To fly the next match on this map, by its number.
    Map(u8),
    /// In any match: to give it up, or not any more.
    GiveUp(bool),
    /// After a match of a queue: to play it again, or not any more.
    Rematch(bool),
}

/// Why a wish changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// The lobby is not private.
    NotPrivate,
    /// Only the host may do that.
    NotHost,
    /// A match is on, or its score table is shown.
    NotWaiting,
    /// Somebody who is connected is not ready.
    NotReady,
    /// Fewer ships would fly than a match needs.
    TooFew,
    /// Nobody else has that seat.
    NobodyThere,
    /// No match may be like that.
    OutOfRange,
    /// No match is on.
    NotRunning,
    /// More than two fight each other.
    ManyRivals,
    /// No match is offered to be played again.
    NoRematch,
}

impl World {
    /// None unless the world is a private lobby's.
    #[must_use]
    pub fn gathering(&self) -> Option<&Gathering> {
        self.gathering.as_ref()
    }

    /// How the matches of a private lobby are played; none in other worlds.
    #[must_use]
    pub fn settings(&self) -> Option<Settings> {
        self.gathering.as_ref()?;
        let Course { match_ticks, score_limit } = self.course();
        Some(Settings { fill_to: self.wanted_ships, match_s: match_ticks.unwrap_or(0) / TICKS_PER_SECOND, score_limit })
    }

    /// As the host has chosen, or as the mode says.
    pub(super) fn course(&self) -> Course {
        let of_mode = Course { match_ticks: self.rules.match_ticks, score_limit: self.rules.score_limit };
        self.gathering.as_ref().and_then(Gathering::course).unwrap_or(of_mode)
    }

    /// Makes a new world a private lobby's; after a match of one, brings everybody together again. An endless world has no
    /// match to wait for.
    pub(super) fn gather(&mut self, events: &mut Vec<Event>) {
        match (self.phase, &mut self.gathering) {
            (Phase::Waiting, gathering @ None) => *gathering = Some(Gathering::default()),
            (Phase::Ended { .. }, Some(_)) => {
                self.clear_the_table();
                self.enter(Phase::Waiting, events);
            }
            _ => {}
        }
    }

    /// Does what somebody in a private lobby asks for, or says why not.
    pub(super) fn grant(&mut self, seat: Seat, wish: Wish, events: &mut Vec<Event>) {
        let granted = match wish {
            Wish::Ready(ready) => self.set_ready(seat, ready, events),
            Wish::Start => self.start_by(seat, events),
            Wish::Kick(target) => self.kick(seat, target, events),
            Wish::Settings(settings) => self.change_settings(seat, settings, events),
            Wish::Map(map) => self.vote_for_map(seat, map, events),
            Wish::GiveUp(gives_up) => self.set_gives_up(seat, gives_up, events),
            Wish::Rematch(wants) => self.set_wants_rematch(seat, wants),
        };
        if let Err(why) = granted {
            events.push(Event::Denied { seat, wish, why });
        }
    }

    /// Notes who has come and who has gone with this command.
    pub(super) fn follow_company(&mut self, command: &Command) {
        let Some(gathering) = &mut self.gathering else { return };
        if !matches!(command, Command::Join { .. } | Command::Leave { .. } | Command::Wish { .. } | Command::Gather) {
            return;
        }
        let is_here = |pilot: &Pilot| pilot.kind == PilotKind::Human && !pilot.left;
        let here: Vec<Seat> = self.pilots.iter().filter(|pilot| is_here(pilot)).map(|pilot| pilot.seat).collect();
        gathering.company.retain(|seat| here.contains(seat));
        gathering.ready.retain(|seat| here.contains(seat));
        gathering.votes.retain(|(seat, _)| here.contains(seat));
        let new = here.into_iter().filter(|seat| !gathering.company.contains(seat)).collect::<Vec<_>>();
        gathering.company.extend(new);
    }

    fn set_ready(&mut self, seat: Seat, ready: bool, events: &mut Vec<Event>) -> Result<(), Denial> {
        let waiting = self.phase == Phase::Waiting;
        let gathering = self.gathering.as_mut().ok_or(Denial::NotPrivate)?;
        if !waiting {
            return Err(Denial::NotWaiting);
        }
        if !gathering.company.contains(&seat) {
            return Err(Denial::NobodyThere);
        }
        if gathering.is_ready(seat) != ready {
            if ready {
                gathering.ready.push(seat);
            } else {
                gathering.ready.retain(|known| *known != seat);
            }
            events.push(Event::ReadyChanged { seat, ready });
        }
        Ok(())
    }

    fn start_by(&mut self, seat: Seat, events: &mut Vec<Event>) -> Result<(), Denial> {
        let gathering = self.hosted_by(seat)?;
        if self.phase != Phase::Waiting {
            return Err(Denial::NotWaiting);
        }
        let awaited = |pilot: &&Pilot| pilot.is_steered_by_hand() && pilot.seat != seat;
        if !self.pilots.iter().filter(awaited).all(|pilot| gathering.is_ready(pilot.seat)) {
            return Err(Denial::NotReady);
        }
        // Bots take the seats that nobody has, up to what is wanted.
        let wanted = usize::from(self.wanted_ships.min(self.rules.max_players));
        let fewest = self.rules.min_players.max(FEWEST_SHIPS);
        if gathering.company.len().max(wanted) < usize::from(fewest) {
            return Err(Denial::TooFew);
        }
        let elected = gathering.elected();
        if let Some(gathering) = &mut self.gathering {
            gathering.ready.clear();
            gathering.votes.clear();
        }
        if let Some(map) = elected {
            self.move_to_map(usize::from(map), events);
        }
        self.start(events);
        Ok(())
    }

    fn vote_for_map(&mut self, seat: Seat, map: u8, events: &mut Vec<Event>) -> Result<(), Denial> {
        let is_open = matches!(self.phase, Phase::Waiting | Phase::Ended { .. });
        let gathering = self.gathering.as_mut().ok_or(Denial::NotPrivate)?;
        if !is_open {
            return Err(Denial::NotWaiting);
        }
        if !gathering.company.contains(&seat) {
            return Err(Denial::NobodyThere);
        }
        if usize::from(map) >= self.rules.maps().len() {
            return Err(Denial::OutOfRange);
        }
        if gathering.vote(seat) != Some(map) {
            gathering.votes.retain(|(voter, _)| *voter != seat);
            let at = gathering.votes.partition_point(|(voter, _)| *voter < seat);
            gathering.votes.insert(at, (seat, map));
            events.push(Event::MapVoted { seat, map });
        }
        Ok(())
    }

    /// Before a match: everybody is placed anew, on another map.
    pub(super) fn move_to_map(&mut self, map: usize, events: &mut Vec<Event>) {
        let rules = self.rules.on_map(map);
        if rules.map() != self.rules.map() {
            self.rules = rules;
            self.restore_place();
            self.routes = Routes::new(&self.rules);
            self.place_anew();
            events.push(Event::MapChanged);
        }
    }

    fn kick(&mut self, by: Seat, target: Seat, events: &mut Vec<Event>) -> Result<(), Denial> {
        let gathering = self.hosted_by(by)?;
        if by == target || !gathering.company.contains(&target) {
            return Err(Denial::NobodyThere);
        }
        events.push(Event::Kicked { seat: target });
        self.leave(target, events);
        Ok(())
    }

    fn change_settings(&mut self, seat: Seat, settings: Settings, events: &mut Vec<Event>) -> Result<(), Denial> {
        self.hosted_by(seat)?;
        if self.phase != Phase::Waiting {
            return Err(Denial::NotWaiting);
        }
        let (before, course) = (self.settings().ok_or(Denial::NotPrivate)?, self.course());
        // What the mode says is always right.
        let lasts = settings.match_s == before.match_s || MATCH_S.contains(&settings.match_s);
        let scored = |limit| settings.score_limit == before.score_limit || (1..=MAX_SCORE_LIMIT).contains(&limit);
        if !lasts || !settings.score_limit.is_none_or(scored) || settings.fill_to > self.rules.max_players {
            return Err(Denial::OutOfRange);
        }
        if settings == before {
            return Ok(());
        }
        let match_ticks = if settings.match_s == before.match_s {
            course.match_ticks
        } else {
            Some(settings.match_s * TICKS_PER_SECOND)
        };
        self.wanted_ships = settings.fill_to;
        if let Some(gathering) = &mut self.gathering {
            gathering.course = Some(Course { match_ticks, score_limit: settings.score_limit });
            gathering.ready.clear();
        }
        events.push(Event::SettingsChanged);
        Ok(())
    }

    fn hosted_by(&self, seat: Seat) -> Result<&Gathering, Denial> {
        let gathering = self.gathering.as_ref().ok_or(Denial::NotPrivate)?;
        if gathering.host() == Some(seat) { Ok(gathering) } else { Err(Denial::NotHost) }
    }

    /// Who left is forgotten; who stayed begins at nothing, with a ship that is placed anew: the jet that was chosen last.
    pub(super) fn clear_the_table(&mut self) {
        self.shots.clear();
        self.restore_place();
        self.pilots.retain(|pilot| !pilot.left);
        for pilot in &mut self.pilots {
            let fresh = Pilot::new(pilot.seat, pilot.name.clone(), pilot.team, pilot.kind);
            *pilot = Pilot { present: pilot.present, next_jet: pilot.next_jet, ..fresh };
        }
        self.place_anew();
    }

    /// Everything that lies or stands on the map is there again.
    fn restore_place(&mut self) {
        self.cores = Core::all(&self.rules);
        self.pickups = Pickups::all(&self.rules);
        self.terrain = self.rules.terrain.clone();
        self.broken = Broken::none(&self.rules);
    }

    fn place_anew(&mut self) {
        for ship in &mut self.ships {
            // The numbering of inputs goes on: the connection is the same.
            *ship = Ship { ack: ship.ack, ..Ship::new(ship.seat, ship.team, self.tick) };
        }
    }
}
