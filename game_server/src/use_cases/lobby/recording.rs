//! What makes a replay of a lobby: every command, and where its newest match has begun.
//!
//! | bound | policy when it is reached |
//! |---|---|
//! | a part of a recording | the world is written down as it is, another part sets out from there, and the part before the last one is let go: a recording is two parts at most, so that it always tells how a lobby came to where it is |
//!
//! A rematch begins a recording of its own, so that a lobby's later matches are told as shortly as its first.
//!
//! A match that is longer than two parts has no replay; the crash of one has.

use crate::domain::{
    Command, CommandLog, Event, Keyframe, Phase, RULES_VERSION, Replay, ReplayEnd, Rules, TICKS_PER_SECOND, Tick, World,
};
use crate::use_cases::lobby::LobbyPlan;

/// Of commands in a part, and those of one tick more: a quarter of an hour of sixteen pilots who send thirty inputs a second and
/// never keep still; six seconds of a thousand who send sixty.
pub(super) const PART_BYTES: usize = 3 * 512 * 1024;

/// A part of an endless world's life. Who wants to know why one has failed after a week does not wait until a week is flown again.
const ENDLESS_PART_TICKS: u64 = 60 * TICKS_PER_SECOND as u64;

/// Of a lobby with matches. The longest match fits in two.
const PART_TICKS: u64 = 12 * 3_600 * TICKS_PER_SECOND as u64;

#[derive(Debug)]
pub struct Recording {
    /// The part before.
    before: Option<Part>,
    present: Part,
    part_ticks: u64,
    /// The last step that was begun.
    begun: Tick,
    begins: Option<Tick>,
}

#[derive(Debug, Clone, Default)]
struct Part {
    /// None of the lobby's first part, which sets out from a new world.
    keyframe: Option<Keyframe>,
    commands: CommandLog,
}

impl Part {
    fn sets_out(&self) -> Tick {
        self.keyframe.as_ref().map_or(Tick(0), Keyframe::tick)
    }

    /// Empty, from this world on, in the room that it had.
    fn renewed(mut self, world: &World) -> Part {
        self.commands.clear();
        match &mut self.keyframe {
            Some(keyframe) => keyframe.renew(world),
            None => self.keyframe = Some(Keyframe::of(world)),
        }
        self
    }
}

impl Recording {
    pub fn new(rules: &Rules) -> Recording {
        let part_ticks = if rules.is_endless() { ENDLESS_PART_TICKS } else { PART_TICKS };
        Recording { before: None, present: Part::default(), part_ticks, begun: Tick(0), begins: None }
    }

    /// For the step that makes the world `tick` old.
    pub fn record(&mut self, tick: Tick, commands: &[Command]) {
        self.present.commands.record(tick, commands);
        self.begun = tick;
    }

    /// Notes where a match begins, with its countdown, and begins another part once the present one is full. After each step.
    pub fn note(&mut self, world: &World, events: &[Event]) {
        if events.iter().any(|event| matches!(event, Event::PhaseChanged { phase: Phase::Countdown { .. } })) {
            self.begins = Some(world.tick());
        }
        if events.contains(&Event::RematchBegun) {
            self.before = None;
            self.present = std::mem::take(&mut self.present).renewed(world);
        }
        let is_full = self.present.commands.size() >= PART_BYTES
            || world.tick().since(self.present.sets_out()) >= self.part_ticks;
        if is_full {
            let fresh = self.before.take().unwrap_or_default().renewed(world);
            self.before = Some(std::mem::replace(&mut self.present, fresh));
        }
    }

    /// The match that has just ended. None if it never began, or its beginning is not kept any more.
    pub fn of_match(&self, plan: &LobbyPlan, world: &World) -> Option<Replay> {
        let begins = self.begins.filter(|begins| *begins >= self.sets_out())?;
        Some(self.replay(plan, (begins, world.tick()), ReplayEnd::Hash(world.hash())))
    }

    /// Of a lobby whose last step has panicked.
    pub fn of_panic(&self, plan: &LobbyPlan, panic: String) -> Replay {
        let begins = self.begins.unwrap_or(self.begun).max(self.sets_out());
        self.replay(plan, (begins, self.begun), ReplayEnd::Panic(panic))
    }

    fn sets_out(&self) -> Tick {
        self.before.as_ref().unwrap_or(&self.present).sets_out()
    }

    fn replay(&self, plan: &LobbyPlan, (begins, ticks): (Tick, Tick), end: ReplayEnd) -> Replay {
        let Part { keyframe, commands } = match &self.before {
            Some(before) => {
                let mut whole = before.clone();
                whole.commands.append(&self.present.commands);
                whole
            }
            None => self.present.clone(),
        };
        Replay {
            mode: plan.rules.mode.clone(),
            rules_hash: plan.rules.hash(),
            rules_version: RULES_VERSION,
            seed: plan.seed,
            keyframe,
            commands,
            begins,
            ticks,
            end,
        }
    }
}
