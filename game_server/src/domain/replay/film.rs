//! A recording that is looked at: forwards as it was flown, and from wherever one likes.
//!
//! Going back flies it again from a world that was kept on the way, or from its beginning. So many worlds are kept that no way
//! is longer than a few percent of the recording, and no more, however long it is.

use std::sync::Arc;

use super::player::Playhead;
use super::{Replay, ReplayError};
use crate::domain::{Command, Event, Rules, TICKS_PER_SECOND, Tick, World};

/// Worlds that are kept at most.
const KEPT: u64 = 32;

/// Between two that are kept lie at least so many ticks: they are flown in a moment.
const APART_TICKS: u64 = 10 * TICKS_PER_SECOND as u64;

/// A recording, and the place in it that is looked at.
#[derive(Debug)]
pub struct Film {
    replay: Replay,
    rules: Arc<Rules>,
    now: Playhead,
    /// Oldest first.
    kept: Vec<Playhead>,
    every_ticks: u64,
    commands: Vec<Command>,
}

impl Film {
    /// Stands at the first tick of the world, not at that of the match: see [`begins`](Self::begins).
    ///
    /// # Errors
    /// As [`Replay::play`].
    pub fn new(replay: Replay, rules: Arc<Rules>) -> Result<Film, ReplayError> {
        let now = replay.start(Arc::clone(&rules))?;
        let every_ticks = (replay.ticks.0 / KEPT + 1).max(APART_TICKS);
        Ok(Film { replay, rules, now, kept: Vec::new(), every_ticks, commands: Vec::new() })
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
        let kept = self.kept.iter().rev().find(|kept| kept.tick() <= wanted);
        let is_on_the_way = self.world().tick() <= wanted && kept.is_none_or(|kept| kept.tick() <= self.world().tick());
        if !is_on_the_way {
            self.now = match kept {
                Some(kept) => kept.clone(),
                None => Playhead::new(&self.replay, Arc::clone(&self.rules)),
            };
        }
        let mut events = Vec::new();
        while self.world().tick() < wanted && self.step(&mut events) {
            events.clear();
        }
    }
}
