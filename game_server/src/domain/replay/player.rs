//! Flying a recording again, tick by tick.

use std::sync::Arc;

use super::log::Bookmark;
use super::{Replay, ReplayError};
use crate::domain::{Command, Event, Rules, Tick, World};

/// A world that gets its commands from a recording.
pub struct ReplayPlayer<'a> {
    replay: &'a Replay,
    head: Playhead,
    commands: Vec<Command>,
}

impl<'a> ReplayPlayer<'a> {
    pub(super) fn new(replay: &'a Replay, head: Playhead) -> ReplayPlayer<'a> {
        ReplayPlayer { replay, head, commands: Vec::new() }
    }

    /// Makes one step and appends what happened. False at the end, where nothing is left to do.
    pub fn step(&mut self, events: &mut Vec<Event>) -> bool {
        self.head.step(self.replay, &mut self.commands, events)
    }

    #[must_use]
    pub fn world(&self) -> &World {
        self.head.world()
    }

    #[must_use]
    pub fn into_world(self) -> World {
        self.head.world
    }
}

/// A place in a recording: the world as it is there, and how far the commands have been read. A clone goes on by itself.
#[derive(Debug, Clone)]
pub(super) struct Playhead {
    world: World,
    place: Bookmark,
}

impl Playhead {
    /// Where the recording sets out.
    pub(super) fn new(replay: &Replay, rules: Arc<Rules>) -> Result<Playhead, ReplayError> {
        let world = match &replay.keyframe {
            Some(keyframe) => {
                keyframe.world(&rules).ok_or(ReplayError::Damaged("the world that it sets out from makes no sense"))?
            }
            None => World::new(rules, replay.seed),
        };
        Ok(Playhead { world, place: Bookmark::default() })
    }

    pub(super) fn world(&self) -> &World {
        &self.world
    }

    pub(super) fn tick(&self) -> Tick {
        self.world.tick()
    }

    /// One step of `replay`, whose place this is. `commands` is a buffer.
    pub(super) fn step(&mut self, replay: &Replay, commands: &mut Vec<Command>, events: &mut Vec<Event>) -> bool {
        let tick = self.world.tick().after(1);
        if tick > replay.ticks {
            return false;
        }
        commands.clear();
        replay.commands.read_until(&mut self.place, tick, |command| commands.push(command));
        self.world.step(commands, events);
        true
    }
}
