//! A world on one tick, written down: from there a recording can set out.

use std::sync::Arc;

use crate::domain::bytes::Reader;
use crate::domain::{Rules, Tick, World};

/// Some 500 bytes a ship in a fight. To write it takes about as long as a tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyframe {
    tick: Tick,
    state: Vec<u8>,
}

impl Keyframe {
    #[must_use]
    pub fn of(world: &World) -> Keyframe {
        let mut keyframe = Keyframe { tick: Tick(0), state: Vec::new() };
        keyframe.renew(world);
        keyframe
    }

    /// The same of another moment, in the room that this one took.
    pub fn renew(&mut self, world: &World) {
        self.tick = world.tick();
        self.state.clear();
        world.write_to(&mut self.state);
    }

    #[must_use]
    pub fn tick(&self) -> Tick {
        self.tick
    }

    /// None if the bytes, which may come from a file, say nothing that a world of these rules could hold.
    #[must_use]
    pub fn world(&self, rules: &Arc<Rules>) -> Option<World> {
        World::read(rules, &self.state).filter(|world| world.tick() == self.tick)
    }

    /// In bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.state.len()
    }

    pub(super) fn state(&self) -> &[u8] {
        &self.state
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Keyframe> {
        let tick = Tick(reader.u64()?);
        let length = usize::try_from(reader.varint()?).ok()?;
        Some(Keyframe { tick, state: reader.take(length)?.to_vec() })
    }
}
