//! How a match begins and ends.

use crate::domain::{Event, Outcome, Phase, Pilot, PilotKind, World};

impl World {
    pub(in crate::domain) fn start(&mut self, events: &mut Vec<Event>) {
        if self.phase == Phase::Waiting {
            self.enter(Phase::Countdown { ends_at: self.tick.after(self.rules.countdown_ticks) }, events);
        }
    }

    /// An endless world is no match, so there is nothing to abandon.
    pub(in crate::domain) fn abandon(&mut self, events: &mut Vec<Event>) {
        if !self.rules.is_endless() && !matches!(self.phase, Phase::Ended { .. }) {
            self.end(Outcome::Abandoned, events);
        }
    }

    /// What the time alone decides. A match of n ticks is flown on exactly n ticks.
    pub(in crate::domain) fn advance_phase(&mut self, events: &mut Vec<Event>) {
        match self.phase {
            Phase::Countdown { ends_at } if ends_at <= self.tick => {
                let ends_at = self.course().match_ticks.map(|ticks| self.tick.after(ticks));
                self.enter(Phase::Running { ends_at, overtime: false }, events);
                if self.is_rematch() {
                    self.end_if_deserted(events);
                }
            }
            Phase::Running { ends_at: Some(ends_at), overtime } if ends_at <= self.tick => {
                if !overtime && self.rules.overtime_ticks > 0 && self.is_level() {
                    let ends_at = Some(self.tick.after(self.rules.overtime_ticks));
                    self.enter(Phase::Running { ends_at, overtime: true }, events);
                } else {
                    self.end(Outcome::TimeUp, events);
                }
            }
            _ => {}
        }
    }

    pub(in crate::domain) fn end_at_score_limit(&mut self, events: &mut Vec<Event>) {
        if let Some(limit) = self.course().score_limit
            && !self.rules.is_endless()
            && self.pilots.iter().any(|pilot| self.standing_score(pilot) >= limit)
        {
            self.end(Outcome::ScoreReached, events);
        }
    }

    /// Overtime goes on while nobody leads.
    pub(in crate::domain) fn end_when_decided(&mut self, events: &mut Vec<Event>) {
        if matches!(self.phase, Phase::Running { overtime: true, .. }) && !self.is_level() {
            self.end(Outcome::Decided, events);
        }
    }

    /// True if the first place is shared: by pilots, or by sides where there are sides. Who left shares nothing.
    fn is_level(&self) -> bool {
        let here = || self.pilots.iter().filter(|pilot| !pilot.left);
        let Some(best) = here().map(|pilot| self.standing_score(pilot)).max() else { return false };
        let mut first = here().filter(|pilot| self.standing_score(pilot) == best);
        let Some(one) = first.next() else { return false };
        first.any(|pilot| self.rules.sides.count.is_none() || pilot.team != one.team)
    }

    /// Somebody has left. Whoever is still there does not wait out the time alone: with too few ships for a match, or
    /// those of one side only, and no seat for a bot, it is over and those who stayed stand before those who left. With no human left it is for the host
    /// to say what happens.
    pub(in crate::domain) fn end_if_deserted(&mut self, events: &mut Vec<Event>) {
        let is_match = matches!(self.phase, Phase::Running { .. }) && !self.rules.is_endless();
        let stayed = |pilot: &Pilot| pilot.kind == PilotKind::Human && !pilot.left;
        let is_alone = match (self.rules.sides.count, self.ships.first()) {
            (Some(_), Some(one)) => self.rules.min_players > 1 && self.ships.iter().all(|ship| ship.team == one.team),
            _ => false,
        };
        let too_few = self.ships.len() < usize::from(self.rules.min_players);
        if is_match && (too_few || is_alone) && self.pilots.iter().any(stayed) {
            self.end(Outcome::Deserted, events);
        }
    }

    pub(in crate::domain) fn end(&mut self, outcome: Outcome, events: &mut Vec<Event>) {
        self.shots.clear();
        self.enter(Phase::Ended { at: self.tick, outcome }, events);
    }

    pub(in crate::domain) fn enter(&mut self, phase: Phase, events: &mut Vec<Event>) {
        self.phase = phase;
        events.push(Event::PhaseChanged { phase });
    }
}
