//! Matches in which destroyed ships stay out, and the last one that flies wins.
//!
//! - Who still flies when another is out for good has outlived him, and gets the points for that. So the score places
//!   everybody by when he fell, and who fell on the same tick shares a place.
//! - Where there are sides, a side falls with its last ship, and one pilot of each side that still flies gets the points.
//! - Who leaves while flying is out. Leaving once out changes nothing any more.
//! - Until the first ship is destroyed whoever comes late gets a ship; after that he only watches.

use crate::domain::{Event, Life, Outcome, Phase, Pilot, Seat, Ship, Team, World};

impl World {
    /// True if the pilot went while there was something left to fly for.
    #[must_use]
    pub fn left_early(&self, pilot: &Pilot) -> bool {
        pilot.left && !(self.rules.is_last_standing() && pilot.deaths > 0)
    }

    /// False once who comes has to watch until the match is over.
    #[must_use]
    pub fn is_open_to_newcomers(&self) -> bool {
        let has_begun = self.rules.is_last_standing() && matches!(self.phase, Phase::Running { .. });
        let somebody_fell =
            || self.pilots.iter().any(|pilot| pilot.deaths > 0) || self.ships.iter().any(|ship| ship.life == Life::Out);
        !has_begun || !somebody_fell()
    }

    pub(super) fn is_in(&self, seat: Seat) -> bool {
        self.ship(seat).is_some_and(|ship| ship.life != Life::Out)
    }

    /// Those told as destroyed in `told` are out.
    pub(super) fn score_outlived(&mut self, told: &[Event]) {
        if !self.rules.is_last_standing() {
            return;
        }
        for event in told {
            if let Event::Killed { victim, .. } = event
                && let Some(team) = self.pilot(*victim).map(|pilot| pilot.team)
            {
                self.score_outlived_by_others(*victim, team);
            }
        }
    }

    /// A ship of `team` flies no more.
    pub(super) fn score_outlived_by_others(&mut self, fallen: Seat, team: Team) {
        let World { rules, phase, pilots, ships, .. } = self;
        if !rules.is_last_standing() || !matches!(phase, Phase::Running { .. }) {
            return;
        }
        let has_sides = rules.sides.count.is_some();
        let is_in = |ship: &&Ship| ship.life != Life::Out && ship.seat != fallen;
        if has_sides && ships.iter().filter(is_in).any(|ship| ship.team == team) {
            return;
        }
        let mut paid: Vec<Team> = Vec::new();
        for ship in ships.iter().filter(is_in) {
            if has_sides {
                if paid.contains(&ship.team) {
                    continue;
                }
                paid.push(ship.team);
            }
            if let Ok(index) = pilots.binary_search_by_key(&ship.seat, |pilot| pilot.seat) {
                pilots[index].score += u32::from(rules.score.outlived);
            }
        }
    }

    /// The match is over when nobody is left to fight.
    pub(super) fn end_when_one_is_left(&mut self, events: &mut Vec<Event>) {
        if !self.rules.is_last_standing() || !matches!(self.phase, Phase::Running { .. }) {
            return;
        }
        let mut flying = self.ships.iter().filter(|ship| ship.life != Life::Out);
        let first = flying.next().map(|ship| ship.team);
        let somebody_fights = match (first, self.rules.sides.count) {
            (None, _) => false,
            (Some(_), None) => flying.next().is_some(),
            (Some(side), Some(_)) => flying.any(|ship| ship.team != side),
        };
        if !somebody_fights {
            self.end(Outcome::LastStanding, events);
        }
    }
}
