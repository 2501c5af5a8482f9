//! What a crash leaves behind: enough to run the lobby again up to the panic.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::domain::{Command, Tick};
use crate::use_cases::lobby::{LobbyId, LobbyPlan};

/// Commands that a lobby remembers, about 600 KiB. Beyond it the oldest go: a bundle without its beginning still shows
/// what led to the panic, and says that it is not complete.
const REMEMBERED_COMMANDS: usize = 16 * 1024;

/// Every command with the tick it was applied on.
#[derive(Debug, Default)]
pub struct CommandLog {
    commands: VecDeque<(Tick, Command)>,
    truncated: bool,
}

impl CommandLog {
    pub fn record(&mut self, tick: Tick, commands: &[Command]) {
        for command in commands {
            if self.commands.len() == REMEMBERED_COMMANDS {
                self.commands.pop_front();
                self.truncated = true;
            }
            self.commands.push_back((tick, command.clone()));
        }
    }

    pub fn into_bundle(self, plan: &LobbyPlan, tick: Tick, panic: String) -> CrashBundle {
        CrashBundle {
            lobby_id: plan.id.clone(),
            match_id: plan.match_id,
            mode: plan.rules.mode.to_string(),
            rules_hash: plan.rules.hash(),
            seed: plan.seed,
            tick,
            panic,
            complete: !self.truncated,
            commands: self.commands.into(),
        }
    }
}

/// Seed, rules and commands: a replay that ends at the panic.
#[derive(Debug, Clone)]
pub struct CrashBundle {
    pub lobby_id: LobbyId,
    pub match_id: Uuid,
    pub mode: String,
    pub rules_hash: u64,
    pub seed: u64,
    /// The last tick that the world had begun.
    pub tick: Tick,
    pub panic: String,
    /// True if `commands` reaches back to the first tick.
    pub complete: bool,
    pub commands: Vec<(Tick, Command)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_forgets_its_oldest_commands_and_says_so() {
        let mut log = CommandLog::default();
        for tick in 0..REMEMBERED_COMMANDS as u64 {
            log.record(Tick(tick), &[Command::Start]);
        }
        assert!(!log.truncated);
        log.record(Tick(u64::MAX), &[Command::Abandon]);
        assert!(log.truncated);
        assert_eq!(log.commands.len(), REMEMBERED_COMMANDS);
        assert_eq!(log.commands.front().map(|(tick, _)| *tick), Some(Tick(1)));
    }
}
