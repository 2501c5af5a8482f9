//! Crash bundles as JSON files, one a crash.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};
use service_kit::clock::Clock;

use crate::domain::{Command, Settings, Tick, Wish};
use crate::use_cases::lobby::CrashBundle;
use crate::use_cases::ports::CrashBundles;

/// Bundles kept. When there are as many no more are written: the first crashes tell the most.
const MAX_FILES: usize = 64;

pub struct CrashFiles {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
}

impl CrashFiles {
    pub fn new(folder: PathBuf, clock: Arc<dyn Clock>) -> CrashFiles {
        CrashFiles { folder, clock }
    }
}

#[async_trait]
impl CrashBundles for CrashFiles {
    async fn store(&self, bundle: CrashBundle) {
        let name = format!("{}-{}.json", bundle.lobby_id, self.clock.unix_ms());
        let (lobby_id, folder) = (bundle.lobby_id.clone(), self.folder.clone());
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &bundle)).await;
        match written {
            Ok(Ok(Some(file))) => tracing::info!(%lobby_id, file = %file.display(), "crash bundle written"),
            Ok(Ok(None)) => tracing::warn!(%lobby_id, "crash bundle left out: the folder is full"),
            Ok(Err(error)) => tracing::error!(%lobby_id, %error, "crash bundle cannot be written"),
            Err(error) => tracing::error!(%lobby_id, %error, "crash bundle cannot be written"),
        }
    }
}

fn write(folder: &Path, name: &str, bundle: &CrashBundle) -> io::Result<Option<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    if std::fs::read_dir(folder)?.count() >= MAX_FILES {
        return Ok(None);
    }
    let file = folder.join(name);
    std::fs::write(&file, to_json(bundle).to_string())?;
    Ok(Some(file))
}

/// 64-bit numbers are hexadecimal text: JSON numbers do not hold them.
fn to_json(bundle: &CrashBundle) -> Value {
    json!({
        "lobby_id": bundle.lobby_id.as_str(),
        "match_id": bundle.match_id,
        "mode": bundle.mode,
        "rules_hash": format!("{:016x}", bundle.rules_hash),
        "seed": format!("{:016x}", bundle.seed),
        "tick": bundle.tick.0,
        "panic": bundle.panic,
        "complete": bundle.complete,
        "commands": bundle.commands.iter().map(|(tick, command)| command_json(*tick, command)).collect::<Vec<_>>(),
    })
}

fn command_json(tick: Tick, command: &Command) -> Value {
    let tick = tick.0;
    match command {
        Command::Join { seat, name, team } => {
            json!({ "tick": tick, "do": "join", "seat": seat.0, "name": &**name, "team": team.0 })
        }
        Command::Leave { seat } => json!({ "tick": tick, "do": "leave", "seat": seat.0 }),
        Command::SetPresent { seat, present } => {
            json!({ "tick": tick, "do": "set_present", "seat": seat.0, "present": present })
        }
        Command::Input { seat, seq, fired_at, controls } => json!({
            "tick": tick, "do": "input", "seat": seat.0, "seq": seq, "fired_at": fired_at.0,
            "thrust": controls.thrust(), "turn": controls.turn(), "shoot": controls.shoot(),
            "ability": controls.ability(),
        }),
        Command::WantBots(ships) => json!({ "tick": tick, "do": "want_bots", "ships": ships }),
        Command::Gather => json!({ "tick": tick, "do": "gather" }),
        Command::Wish { seat, wish } => {
            let mut asked = match wish {
                Wish::Ready(ready) => json!({ "do": "ready", "ready": ready }),
                Wish::Start => json!({ "do": "start_by" }),
                Wish::Kick(target) => json!({ "do": "kick", "target": target.0 }),
                Wish::Settings(Settings { fill_to, match_s, score_limit }) => {
                    json!({ "do": "settings", "fill_to": fill_to, "match_s": match_s, "score_limit": score_limit })
                }
            };
            asked["tick"] = json!(tick);
            asked["seat"] = json!(seat.0);
            asked
        }
        Command::Start => json!({ "tick": tick, "do": "start" }),
        Command::Abandon => json!({ "tick": tick, "do": "abandon" }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use service_kit::clock::ManualClock;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{Controls, Seat};
    use crate::use_cases::lobby::LobbyId;

    fn bundle() -> CrashBundle {
        let controls = Controls::new(1.0, -1.0, true, false).unwrap();
        CrashBundle {
            lobby_id: LobbyId::parse("free-play").unwrap(),
            match_id: Uuid::from_u128(1),
            mode: "free-play".into(),
            rules_hash: 0xfeed,
            seed: u64::MAX,
            tick: Tick(7),
            panic: "index out of bounds".into(),
            complete: true,
            commands: vec![(Tick(3), Command::Input { seat: Seat(2), seq: 9, fired_at: Tick(1), controls })],
        }
    }

    #[tokio::test]
    async fn a_bundle_says_what_is_needed_to_replay_it() {
        let folder = tempfile::tempdir().unwrap();
        let files = CrashFiles::new(folder.path().join("crashes"), Arc::new(ManualClock::at_unix_s(5)));
        files.store(bundle()).await;
        let text = std::fs::read_to_string(folder.path().join("crashes/free-play-5000.json")).unwrap();
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["seed"], "ffffffffffffffff");
        assert_eq!(read["panic"], "index out of bounds");
        assert_eq!(read["commands"][0]["do"], "input");
        assert_eq!(read["commands"][0]["turn"], -1.0);
    }

    #[tokio::test]
    async fn a_lobby_that_keeps_crashing_does_not_fill_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at_unix_s(5));
        let files = CrashFiles::new(folder.path().to_owned(), clock.clone());
        for _ in 0..MAX_FILES + 3 {
            files.store(bundle()).await;
            clock.advance_ms(1);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), MAX_FILES);
    }
}
