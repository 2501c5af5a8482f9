//! Crash bundles as replay files, one a crash.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use service_kit::clock::Clock;

use crate::domain::Replay;
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
        let CrashBundle { lobby_id, match_id, replay } = bundle;
        let ticks = replay.ticks.0;
        let sets_out = replay.sets_out().0;
        let name = format!("{lobby_id}-{}.replay", self.clock.unix_ms());
        let folder = self.folder.clone();
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &replay)).await;
        match written {
            Ok(Ok(Some(file))) => {
                tracing::info!(%lobby_id, %match_id, file = %file.display(), sets_out, ticks, "crash bundle written");
            }
            Ok(Ok(None)) => tracing::warn!(%lobby_id, %match_id, "crash bundle left out: the folder is full"),
            Ok(Err(error)) => tracing::error!(%lobby_id, %match_id, %error, "crash bundle cannot be written"),
            Err(error) => tracing::error!(%lobby_id, %match_id, %error, "crash bundle cannot be written"),
        }
    }
}

fn write(folder: &Path, name: &str, replay: &Replay) -> io::Result<Option<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    if std::fs::read_dir(folder)?.count() >= MAX_FILES {
        return Ok(None);
    }
    let file = folder.join(name);
    std::fs::write(&file, replay.encode())?;
    Ok(Some(file))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use service_kit::clock::ManualClock;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{Command, CommandLog, Controls, Keyframe, RULES_VERSION, ReplayEnd, Seat, Tick, World};
    use crate::interface_adapters::mode_files::load_mode;
    use crate::use_cases::lobby::LobbyId;

    fn bundle() -> CrashBundle {
        let controls = Controls::new(1.0, -1.0, true, false).unwrap();
        let mut commands = CommandLog::default();
        commands.record(Tick(3), &[Command::Input { seat: Seat(2), seq: 9, fired_at: Tick(1), controls }]);
        let replay = Replay {
            mode: "free-play".into(),
            rules_hash: 0xfeed,
            rules_version: RULES_VERSION,
            seed: u64::MAX,
            keyframe: None,
            commands,
            begins: Tick(7),
            ticks: Tick(7),
            end: ReplayEnd::Panic("index out of bounds".into()),
        };
        CrashBundle { lobby_id: LobbyId::parse("free-play").unwrap(), match_id: Uuid::from_u128(1), replay }
    }

    #[tokio::test]
    async fn a_bundle_is_a_replay_that_ends_in_the_panic() {
        let folder = tempfile::tempdir().unwrap();
        let files = CrashFiles::new(folder.path().join("crashes"), Arc::new(ManualClock::at_unix_s(5)));
        files.store(bundle()).await;
        let bytes = std::fs::read(folder.path().join("crashes/free-play-5000.replay")).unwrap();
        let read = Replay::decode(&bytes).unwrap();
        assert_eq!((read.seed, read.end), (u64::MAX, bundle().replay.end));
        assert!(read.commands.iter().eq(bundle().replay.commands.iter()));
    }

    #[tokio::test]
    async fn a_bundle_of_a_lobby_that_lived_for_long_flies_from_late_in_its_life_to_its_end() {
        let rules = Arc::new(load_mode("armada", &"bots.fill_to = 20".parse().unwrap()).unwrap());
        let mut world = World::new(Arc::clone(&rules), 3);
        let fly = |world: &mut World| (0..200).for_each(|_| world.step(&[], &mut Vec::new()));
        fly(&mut world);
        let mut bundle = bundle();
        let (mode, rules_hash, keyframe) = (rules.mode.clone(), rules.hash(), Some(Keyframe::of(&world)));
        fly(&mut world);
        let (begins, ticks, commands) = (world.tick(), world.tick(), CommandLog::default());
        bundle.replay = Replay { mode, rules_hash, keyframe, begins, ticks, commands, ..bundle.replay };
        let folder = tempfile::tempdir().unwrap();
        let files = CrashFiles::new(folder.path().to_owned(), Arc::new(ManualClock::at_unix_s(5)));
        files.store(bundle).await;
        let bytes = std::fs::read(folder.path().join("free-play-5000.replay")).unwrap();
        let read = Replay::decode(&bytes).unwrap();
        assert_eq!((read.sets_out(), read.ticks), (Tick(200), Tick(400)));
        assert_eq!(read.fly(rules).unwrap().hash(), world.hash());
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
