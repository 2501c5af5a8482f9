//! A recording that is looked at: forwards as it was flown, and from wherever one likes.
//!
//! Going back flies it again from a world that was kept on the way. So many worlds are kept that no way is longer than a few
//! percent of the recording, and no more, however long it is.

use std::sync::Arc;

use super::player::Playhead;
use super::{Replay, ReplayError};
use crate::domain::{Command, Event, Rules, TICKS_PER_SECOND, Tick, World};

/// Worlds that are kept at most, beside the one that the recording sets out from.
const KEPT: u64 = 32;

/// Between two that are kept lie at least so many ticks: they are flown in a moment.
const APART_TICKS: u64 = 10 * TICKS_PER_SECOND as u64;

/// A recording, and the place in it that is looked at.
#[derive(Debug)]
pub struct Film {
    replay: Replay,
    rules: Arc<Rules>,
    now: Playhead,
    /// Oldest first; there is always the one that the recording sets out from.
    kept: Vec<Playhead>,
    every_ticks: u64,
    commands: Vec<Command>,
}

impl Film {
    /// Stands where the recording sets out, not where the match begins: see [`begins`](Self::begins).
    ///
    /// # Errors
    /// As [`Replay::play`].
    pub fn new(replay: Replay, rules: Arc<Rules>) -> Result<Film, ReplayError> {
        let now = replay.start(Arc::clone(&rules))?;
        let every_ticks = (replay.ticks.since(replay.sets_out()) / KEPT + 1).max(APART_TICKS);
        Ok(Film { replay, rules, kept: vec![now.clone()], now, every_ticks, commands: Vec::new() })
    }

    #[must_use]
    pub fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    /// Where the match begins that it was recorded for.
    #[must_use]
    pub fn begins(&self) -> Tick {
        self.replay.begins
    }

    #[must_use]
    pub fn ends(&self) -> Tick {
        self.replay.ticks
    }

    #[must_use]
    pub fn world(&self) -> &World {
        self.now.world()
    }

    /// Makes one step and appends what happened. False at the end, where nothing is left to do.
    pub fn step(&mut self, events: &mut Vec<Event>) -> bool {
        let stepped = self.now.step(&self.replay, &mut self.commands, events);
        let tick = self.world().tick();
        if stepped && tick.0.is_multiple_of(self.every_ticks) && self.kept.last().is_none_or(|kept| kept.tick() < tick)
        {
            self.kept.push(self.now.clone());
        }
        stepped
    }

    /// Goes to a tick of the match, the nearest one there is. May fly for a while.
    pub fn seek(&mut self, wanted: Tick) {
        let wanted = wanted.clamp(self.begins(), self.ends());
        let here = self.world().tick();
        let is_on_the_way = |kept: &Playhead| here <= wanted && kept.tick() <= here;
        // No match begins before its recording, so there always is one.
        let nearest = self.kept.iter().rev().find(|kept| kept.tick() <= wanted);
        if let Some(kept) = nearest.filter(|kept| !is_on_the_way(kept)) {
            self.now = kept.clone();
        }
        let mut events = Vec::new();
        while self.world().tick() < wanted && self.step(&mut events) {
            events.clear();
        }
    }
}
