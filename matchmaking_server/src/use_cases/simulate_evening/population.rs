//! Who comes on an evening, and what servers stand ready. `simulator/population.toml` explains each value.

use super::dice::Dice;
use crate::domain::ids::Millis;

#[derive(Debug, Clone)]
pub struct Population {
    pub seed: u64,
    pub minutes: u32,
    /// Minute, and groups who come per minute then; linear in between. In order.
    pub arrivals: Vec<(f64, f64)>,
    pub rating_mean: f64,
    pub rating_deviation: f64,
    /// Mean time until somebody who waits cancels.
    pub patience_s: f64,
    /// Probability that a group leaves a match before its end.
    pub leaves_early: f64,
    /// Probability that a group queues again after a match.
    pub plays_again: f64,
    /// Shortest and longest pause before.
    pub pause_s: [f64; 2],
    pub regions: Vec<RegionServers>,
    pub homes: Vec<Home>,
    pub queues: Vec<QueueCrowd>,
}

#[derive(Debug, Clone)]
pub struct RegionServers {
    pub name: String,
    pub servers: u32,
    /// Of each server.
    pub lobbies: u32,
}

/// Where players live.
#[derive(Debug, Clone)]
pub struct Home {
    pub share: f64,
    /// Mean round trip to each region.
    pub pings_ms: Vec<(String, f64)>,
    pub ping_deviation_ms: f64,
}

/// Who prefers this queue.
#[derive(Debug, Clone)]
pub struct QueueCrowd {
    pub name: String,
    pub share: f64,
    /// How long a match lasts, the shortest and the longest.
    pub match_s: [f64; 2],
    /// Shares of those who come alone, in twos, in threes, …
    pub party_sizes: Vec<f64>,
}

/// Somebody of the population.
#[derive(Debug)]
pub(super) struct Person {
    pub rating: i32,
    pub pings_ms: Vec<(String, u32)>,
}

impl Population {
    pub(super) fn ends_ms(&self) -> Millis {
        Millis::from(self.minutes) * 60_000
    }

    /// Groups per minute.
    pub(super) fn arrivals_at(&self, now: Millis) -> f64 {
        let minute = as_f64(now) / 60_000.0;
        let after = self.arrivals.iter().position(|(at, _)| *at > minute).unwrap_or(self.arrivals.len());
        match (after.checked_sub(1).and_then(|before| self.arrivals.get(before)), self.arrivals.get(after)) {
            (Some((from, low)), Some((to, high))) => low + (high - low) * (minute - from) / (to - from),
            (Some((_, last)), None) => *last,
            (None, Some((_, first))) => *first,
            (None, None) => 0.0,
        }
    }

    pub(super) fn busiest(&self) -> f64 {
        self.arrivals.iter().map(|(_, per_minute)| *per_minute).fold(0.0, f64::max)
    }

    pub(super) fn person(&self, dice: &mut Dice) -> Person {
        let rating = dice.normal(self.rating_mean, self.rating_deviation).max(0.0);
        let home = self.homes.get(dice.pick(self.homes.iter().map(|home| home.share)));
        let pings_ms = home.into_iter().flat_map(|home| {
            home.pings_ms.iter().map(|(region, mean)| (region, *mean, home.ping_deviation_ms)).collect::<Vec<_>>()
        });
        let pings_ms = pings_ms.map(|(region, mean, deviation)| {
            (region.clone(), rounded(dice.normal(mean, deviation).max(1.0)).try_into().unwrap_or(u32::MAX))
        });
        let pings_ms = pings_ms.collect();
        Person { rating: rounded(rating).try_into().unwrap_or(i32::MAX), pings_ms }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a cast of a float saturates, and these are far from the ends")]
pub(super) fn rounded(value: f64) -> i64 {
    value.round() as i64
}

#[allow(clippy::cast_precision_loss, reason = "an evening has far less than 2^52 of anything")]
pub(super) fn as_f64(value: i64) -> f64 {
    value as f64
}
