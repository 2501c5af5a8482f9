//! What makes a replay of a lobby: every command, and where its newest match has begun.

use crate::domain::{Command, CommandLog, Event, Phase, RULES_VERSION, Replay, ReplayEnd, Tick, World};
use crate::use_cases::lobby::LobbyPlan;

#[derive(Debug, Default)]
pub struct Recording {
    commands: CommandLog,
    /// The last step that was begun.
    begun: Tick,
    begins: Option<Tick>,
}

impl Recording {
    /// For the step that makes the world `tick` old.
    pub fn record(&mut self, tick: Tick, commands: &[Command]) {
        self.commands.record(tick, commands);
        self.begun = tick;
    }

    /// Notes where a match begins: with its countdown.
    pub fn note(&mut self, tick: Tick, events: &[Event]) {
        if events.iter().any(|event| matches!(event, Event::PhaseChanged { phase: Phase::Countdown { .. } })) {
            self.begins = Some(tick);
        }
    }

    /// The match that has just ended. None if it never began, or too much was recorded before its end.
    pub fn of_match(&self, plan: &LobbyPlan, world: &World) -> Option<Replay> {
        let begins = self.begins.filter(|_| self.commands.is_complete())?;
        let end = ReplayEnd::Hash(world.hash());
        Some(replay(plan, self.commands.clone(), (begins, world.tick()), end))
    }

    /// Of a lobby whose last step has panicked.
    pub fn of_panic(self, plan: &LobbyPlan, panic: String) -> Replay {
        let Recording { commands, begun, begins } = self;
        replay(plan, commands, (begins.unwrap_or(begun), begun), ReplayEnd::Panic(panic))
    }
}

fn replay(plan: &LobbyPlan, commands: CommandLog, (begins, ticks): (Tick, Tick), end: ReplayEnd) -> Replay {
    Replay {
        mode: plan.rules.mode.clone(),
        rules_hash: plan.rules.hash(),
        rules_version: RULES_VERSION,
        seed: plan.seed,
        commands,
        begins,
        ticks,
        end,
    }
}
