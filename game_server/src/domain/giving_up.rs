//! Giving a match up before its end.
//!
//! - Where two fight each other, two sides or two pilots, one of them may give up: then the match is over, and the other stands
//!   first whatever the score. Where more fight, who has had enough leaves.
//! - A side gives up when more than half of its people who are connected want to. Bots have no say.
//! - Who wants to may change his mind until then. Who leaves, or loses the connection, does not count.

use crate::domain::state::state;
use crate::domain::{Denial, Event, Outcome, Phase, Pilot, PilotKind, Seat, Team, World};

/// One of the two who fight each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rival {
    Side(Team),
    Pilot(Seat),
}

state!(enum Rival { 0 = Side(side), 1 = Pilot(seat) });

impl Rival {
    #[must_use]
    pub fn is(self, pilot: &Pilot) -> bool {
        match self {
            Rival::Side(side) => pilot.team == side,
            Rival::Pilot(seat) => pilot.seat == seat,
        }
    }
}

impl World {
    /// Somebody wants to give up, or does not any more.
    pub(super) fn set_gives_up(&mut self, seat: Seat, gives_up: bool, events: &mut Vec<Event>) -> Result<(), Denial> {
        if self.rules.is_endless() || !matches!(self.phase, Phase::Running { .. }) {
            return Err(Denial::NotRunning);
        }
        let rival = self.rival(seat).ok_or(Denial::ManyRivals)?;
        let pilot = self.pilot_index(seat).and_then(|index| self.pilots.get_mut(index));
        let pilot = pilot.filter(|pilot| pilot.is_steered_by_hand()).ok_or(Denial::NobodyThere)?;
        if pilot.gives_up != gives_up {
            pilot.gives_up = gives_up;
            let (willing, needed) = self.willing_to_give_up(rival);
            events.push(Event::GivingUp { seat, willing, needed });
        }
        Ok(())
    }

    /// Somebody wants to give up, has left, or has lost the connection.
    pub(super) fn end_if_given_up(&mut self, events: &mut Vec<Event>) {
        if !matches!(self.phase, Phase::Running { .. }) {
            return;
        }
        let wanting = self.pilots.iter().find(|pilot| {
            let rival = self.rival(pilot.seat).filter(|_| pilot.gives_up && pilot.is_steered_by_hand());
            rival.is_some_and(|rival| {
                let (willing, needed) = self.willing_to_give_up(rival);
                willing >= needed
            })
        });
        if let Some(rival) = wanting.and_then(|pilot| self.rival(pilot.seat)) {
            self.end(Outcome::GivenUp(rival), events);
        }
    }

    /// True if the match is over because this pilot, or his side, gave up.
    #[must_use]
    pub fn gave_up(&self, pilot: &Pilot) -> bool {
        matches!(self.phase, Phase::Ended { outcome: Outcome::GivenUp(rival), .. } if rival.is(pilot))
    }

    /// Whom a pilot gives up for; none unless two fight each other.
    fn rival(&self, seat: Seat) -> Option<Rival> {
        let pilot = self.pilot(seat).filter(|pilot| !pilot.left)?;
        match self.rules.sides.count {
            Some(2) => Some(Rival::Side(pilot.team)),
            Some(_) => None,
            None => (self.ships.len() == 2).then_some(Rival::Pilot(seat)),
        }
    }

    /// How many want to give up, and how many must.
    fn willing_to_give_up(&self, rival: Rival) -> (u16, u16) {
        let has_a_say = |pilot: &&Pilot| rival.is(pilot) && pilot.kind == PilotKind::Human && pilot.present;
        let people = self.pilots.iter().filter(has_a_say);
        let (mut willing, mut all) = (0, 0);
        for pilot in people {
            all += 1;
            willing += u16::from(pilot.gives_up);
        }
        (willing, all / 2 + 1)
    }
}
