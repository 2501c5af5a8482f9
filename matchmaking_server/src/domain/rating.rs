//! How strong a player is, and what a match says about it: Weng and Lin's Bayesian approximation for online ranking (JMLR
//! 12, 2011), by the crate `skillratings`.
//!
//! Ratings begin at 1000. About 100 points of difference mean that the better one wins two times of three. The uncertainty is
//! a standard deviation in the same points: it shrinks with each match, so first matches move a rating far and later ones a
//! little.
//!
//! A match of many sides is every duel between two of them at once. A player's change is the mean of his duels' changes, so
//! that a match counts as one match, however many fly in it.

use skillratings::Outcomes;
use skillratings::weng_lin::{WengLinConfig, WengLinRating, weng_lin_two_teams};

use super::contest::{Contest, Finish, Side};

const START: f64 = 1000.0;

/// Of a player who has never played: a fifth of the start.
const START_UNCERTAINTY: f64 = 200.0;

/// What chance does: this many points of difference give the odds named above.
const BETA: f64 = 100.0;

/// A player's strength moves a little between matches. Without it ratings would freeze after some hundreds.
const DRIFT: f64 = 5.0;

/// Beyond any rating that can be earned; keeps what is shown within what is stored.
const HIGHEST: f64 = 100_000.0;

/// What is known of a player's strength.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Skill {
    pub rating: f64,
    pub uncertainty: f64,
}

impl Skill {
    /// Of somebody who has never played.
    pub const NEW: Self = Self { rating: START, uncertainty: START_UNCERTAINTY };

    /// The rating as it is shown and ranked: whole points, from 0.
    #[allow(clippy::cast_possible_truncation, reason = "it is between 0 and 100 000")]
    pub fn points(self) -> i64 {
        self.rating.clamp(0.0, HIGHEST).round() as i64
    }

    /// Before a match, as the formulas take it. Average is 0, so that a side with more people in it is not stronger for it: its
    /// other ships are flown by bots, which count as average.
    fn centred(self) -> WengLinRating {
        let uncertainty = self.uncertainty.hypot(DRIFT).min(START_UNCERTAINTY);
        WengLinRating { rating: self.rating - START, uncertainty }
    }
}

/// The skills after the contest, for the skills before, in the order of [`Contest::players`]. A missing one counts as new.
pub fn after(contest: &Contest, before: &[Skill]) -> Vec<Skill> {
    let mut known = before.iter().copied().chain(std::iter::repeat(Skill::NEW));
    let sides: Vec<(&Side, Vec<WengLinRating>)> = contest
        .sides()
        .iter()
        .map(|side| (side, known.by_ref().take(side.members.len()).map(Skill::centred).collect()))
        .collect();
    let mut skills = Vec::new();
    for (number, (side, ratings)) in sides.iter().enumerate() {
        for (member, centred) in ratings.iter().enumerate() {
            let finish = side.members[member].finish(side);
            let opponents = sides.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, side)| side);
            let duels = opponents.filter_map(|(other, theirs)| {
                let outcome = outcome(finish, other.finish());
                weng_lin_two_teams(ratings, theirs, &outcome, &config()).0.get(member).copied()
            });
            skills.push(mean(*centred, duels));
        }
    }
    skills
}

fn config() -> WengLinConfig {
    WengLinConfig { beta: BETA, ..WengLinConfig::default() }
}

fn outcome(ours: Finish, theirs: Finish) -> Outcomes {
    match ours.cmp(&theirs) {
        std::cmp::Ordering::Less => Outcomes::WIN,
        std::cmp::Ordering::Equal => Outcomes::DRAW,
        std::cmp::Ordering::Greater => Outcomes::LOSS,
    }
}

/// The mean of what each duel makes of this rating; of the uncertainty, the mean of the squares.
fn mean(before: WengLinRating, duels: impl Iterator<Item = WengLinRating>) -> Skill {
    let (mut count, mut rating, mut variance) = (0.0, 0.0, 0.0);
    for after in duels {
        count += 1.0;
        rating += after.rating;
        variance += after.uncertainty * after.uncertainty;
    }
    if count == 0.0 {
        return Skill { rating: before.rating + START, uncertainty: before.uncertainty };
    }
    Skill { rating: (rating / count + START).clamp(0.0, HIGHEST), uncertainty: (variance / count).sqrt() }
}

#[cfg(test)]
mod tests;
