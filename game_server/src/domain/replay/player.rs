//! Flying a recording again, tick by tick.

use std::iter::Peekable;
use std::sync::Arc;

use super::Replay;
use crate::domain::{Command, Event, Rules, Tick, World};

/// A world that gets its commands from a recording.
pub struct ReplayPlayer<'a> {
    world: World,
    entries: Peekable<Box<dyn Iterator<Item = (Tick, Command)> + Send + 'a>>,
    end: Tick,
    commands: Vec<Command>,
}

impl<'a> ReplayPlayer<'a> {
    pub(super) fn new(replay: &'a Replay, rules: Arc<Rules>) -> ReplayPlayer<'a> {
        // A replay that was decoded holds no entry that makes no sense.
        let entries: Box<dyn Iterator<Item = _> + Send + 'a> = Box::new(replay.commands.iter().flatten());
        ReplayPlayer {
            world: World::new(rules, replay.seed),
            entries: entries.peekable(),
            end: replay.ticks,
            commands: Vec::new(),
        }
    }

    /// Makes one step and appends what happened. False at the end, where nothing is left to do.
    pub fn step(&mut self, events: &mut Vec<Event>) -> bool {
        let tick = self.world.tick().after(1);
        if tick > self.end {
            return false;
        }
        self.commands.clear();
        while let Some((_, command)) = self.entries.next_if(|(at, _)| *at <= tick) {
            self.commands.push(command);
        }
        self.world.step(&self.commands, events);
        true
    }

    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    #[must_use]
    pub fn into_world(self) -> World {
        self.world
    }
}
