//! Playing a match again with those who are still there.
//!
//! - From when it is offered, at the end of a match, until the next one begins or the offer is withdrawn, every human who is
//!   connected may want a rematch, and may change his mind. Who comes, goes or loses the connection has not said so.
//! - Agreed it is as soon as all humans who are connected want it and they make a match of the mode: at least two of them, as many
//!   ships as the mode asks for once bots have filled up, and where there are sides somebody on each and the same number of ships.
//! - It begins at once, with a countdown and a fresh score table, on the same sides and a map by chance. Who is not connected is
//!   not in it.
//! - Only a match that was fought to its end is played again. One that was given up or deserted is not: two who want to move
//!   ratings could do it in seconds.
//! - At most [`MAX_REMATCHES`] in a row: then whom somebody meets is for the queue to say again.

use crate::domain::state::state;
use crate::domain::{Command, Denial, Event, Outcome, Phase, Pilot, PilotKind, Seat, Team, World};

/// So many in a row. Nothing grows with them, but the same players keep moving each other's ratings, and are kept from others
/// who wait in their queue.
pub const MAX_REMATCHES: u16 = 10;

/// The matches that a world has played again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rematches {
    /// So many have begun.
    begun: u16,
    /// Who wants another, while it is offered.
    willing: Option<Vec<Seat>>,
}

state!(Rematches { begun, willing });

/// How the vote on a rematch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RematchTally {
    /// How many want it.
    pub willing: u16,
    /// How many must: all who are connected. 0 while those make no match.
    pub needed: u16,
}

impl RematchTally {
    #[must_use]
    pub fn is_possible(self) -> bool {
        self.needed > 0
    }

    #[must_use]
    pub fn is_agreed(self) -> bool {
        self.is_possible() && self.willing >= self.needed
    }
}

impl Rematches {
    /// True of all that a world comes to.
    pub(super) fn is_sound(&self) -> bool {
        self.begun <= MAX_REMATCHES
    }
}

impl World {
    /// None unless a rematch is offered.
    #[must_use]
    pub fn rematch(&self) -> Option<RematchTally> {
        let willing = self.rematches.willing.as_ref()?;
        let needed = if self.make_a_match() { self.connected().count() as u16 } else { 0 };
        Some(RematchTally { willing: willing.len() as u16, needed })
    }

    /// True if the match is one that was played again: who leaves it is missed from its countdown on.
    pub(super) fn is_rematch(&self) -> bool {
        self.rematches.begun > 0
    }

    /// Offers a rematch of a match that was fought to its end, or withdraws the offer.
    pub(super) fn offer_rematch(&mut self, offered: bool) {
        let is_fought_out = match self.phase {
            Phase::Ended { outcome, .. } => match outcome {
                Outcome::TimeUp | Outcome::ScoreReached | Outcome::Decided | Outcome::LastStanding => true,
                Outcome::GivenUp(_) | Outcome::Deserted | Outcome::Abandoned => false,
            },
            _ => false,
        };
        let may = offered && is_fought_out && self.gathering.is_none() && self.rematches.begun < MAX_REMATCHES;
        self.rematches.willing = may.then(|| self.rematches.willing.take().unwrap_or_default());
    }

    /// Somebody wants a rematch, or does not any more.
    pub(super) fn set_wants_rematch(&mut self, seat: Seat, wants: bool) -> Result<(), Denial> {
        let has_a_say = self.connected().any(|pilot| pilot.seat == seat);
        let willing = self.rematches.willing.as_mut().ok_or(Denial::NoRematch)?;
        if !has_a_say {
            return Err(Denial::NobodyThere);
        }
        willing.retain(|other| *other != seat);
        if wants {
            willing.push(seat);
        }
        Ok(())
    }

    /// Who has come, gone or lost the connection with this command has to say anew what he wants.
    pub(super) fn follow_willing(&mut self, command: &Command) {
        let Some(willing) = &mut self.rematches.willing else { return };
        if let Command::Join { seat, .. } | Command::Leave { seat } | Command::SetPresent { seat, .. } = command {
            willing.retain(|other| other != seat);
        }
    }

    /// Somebody wants a rematch, has left, or has lost the connection.
    pub(super) fn begin_rematch_if_agreed(&mut self, events: &mut Vec<Event>) {
        if !self.rematch().is_some_and(RematchTally::is_agreed) {
            return;
        }
        let begun = self.rematches.begun + 1;
        self.rematches = Rematches { begun, willing: None };
        let is_lost = |pilot: &&Pilot| pilot.kind == PilotKind::Human && !pilot.left && !pilot.present;
        let lost: Vec<Seat> = self.pilots.iter().filter(is_lost).map(|pilot| pilot.seat).collect();
        for seat in lost {
            self.leave(seat, events);
        }
        events.push(Event::RematchBegun);
        self.clear_the_table();
        let map = self.rng.index(self.rules.maps().len());
        self.move_to_map(map, events);
        self.phase = Phase::Waiting;
        self.start(events);
    }

    /// Humans who can say what they want.
    fn connected(&self) -> impl Iterator<Item = &Pilot> {
        self.pilots.iter().filter(|pilot| pilot.is_steered_by_hand())
    }

    /// True if those who are connected could play one against the other.
    fn make_a_match(&self) -> bool {
        let here: Vec<Team> = self.connected().map(|pilot| pilot.team).collect();
        // Bots take the seats that nobody has, up to what is wanted.
        let ships = here.len().max(usize::from(self.wanted_ships.min(self.rules.max_players)));
        if here.len() < 2 || ships < usize::from(self.rules.min_players) {
            return false;
        }
        let Some(sides) = self.rules.sides.count else { return true };
        let crews = (0..sides).map(Team).map(|side| here.iter().filter(|team| **team == side).count());
        let (fewest, most) = crews.fold((usize::MAX, 0), |(fewest, most), crew| (fewest.min(crew), most.max(crew)));
        // Bots go where fewest are.
        fewest > 0 && most * usize::from(sides) <= ships
    }
}
