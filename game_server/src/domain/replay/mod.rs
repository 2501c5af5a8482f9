//! A recorded lobby: seed, rules and commands, which is all it takes to fly it again to the same end. A recording of the last part
//! of a long life sets out from the world as it was then.

mod film;
mod keyframe;
mod log;
mod player;

use std::sync::Arc;

use crate::domain::bytes::{Reader, put_text, put_u16, put_u32, put_u64, put_varint};
use crate::domain::hash::StateHash;
use crate::domain::{Rules, TICKS_PER_SECOND, Tick, World};

pub use film::Film;
pub use keyframe::Keyframe;
pub use log::CommandLog;
pub use player::ReplayPlayer;

use player::Playhead;

/// Raised with every change of the simulation that makes older recordings end differently. The golden hashes of the
/// determinism tests change with it.
pub const RULES_VERSION: u16 = 18;

const MAGIC: &[u8; 4] = b"JRPL";
const FORMAT_VERSION: u8 = 3;
const ENDS_IN_PANIC: u8 = 1;
const HAS_KEYFRAME: u8 = 2;

/// No match is longer (24 h), and nobody waits for a file that claims to be.
const MAX_TICKS: u32 = 24 * 3600 * TICKS_PER_SECOND;

/// Kept of a panic's message, in bytes.
const MAX_PANIC: usize = 4 * 1024;

/// A lobby from its first tick on, or from a later one.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    pub mode: Arc<str>,
    /// [`Rules::hash`] of the rules it was flown under.
    pub rules_hash: u64,
    /// [`RULES_VERSION`] of the program that recorded it.
    pub rules_version: u16,
    pub seed: u64,
    /// The world that it sets out from; none for a new one, made of the seed.
    pub keyframe: Option<Keyframe>,
    /// Those of later ticks.
    pub commands: CommandLog,
    /// Where the match begins that it was recorded for: before it players gathered, or flew the lobby's earlier matches. Never
    /// before the recording sets out.
    pub begins: Tick,
    /// Steps the world had made, or had begun if it ended in a panic.
    pub ticks: Tick,
    pub end: ReplayEnd,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplayEnd {
    /// [`World::hash`](crate::domain::World::hash) after the last step.
    Hash(u64),
    /// The last step panicked with this message.
    Panic(String),
}

/// Why bytes are no replay that can be flown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    #[error("this is no replay")]
    NotAReplay,
    #[error("this replay has format {0}, and this program reads format {FORMAT_VERSION}")]
    UnknownFormat(u8),
    #[error("the replay is damaged: {0}")]
    Damaged(&'static str),
    #[error("the recording is longer than a day")]
    TooLong,
    #[error("recorded by simulation {recorded}, and this program has simulation {RULES_VERSION}")]
    OtherSimulation { recorded: u16 },
    #[error("mode {mode} was recorded with other numbers than it has here")]
    OtherNumbers { mode: String },
    #[error("flown again, it ends differently: {flown:016x} instead of {recorded:016x}")]
    EndsDifferently { recorded: u64, flown: u64 },
}

impl Replay {
    /// The file format, which `PROTOCOL.md` describes byte by byte.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let (hash, panic) = match &self.end {
            ReplayEnd::Hash(hash) => (*hash, ""),
            ReplayEnd::Panic(panic) => (0, shortened(panic)),
        };
        let mut flags = 0;
        if matches!(self.end, ReplayEnd::Panic(_)) {
            flags |= ENDS_IN_PANIC;
        }
        if self.keyframe.is_some() {
            flags |= HAS_KEYFRAME;
        }
        let state = self.keyframe.as_ref().map_or(0, Keyframe::size);
        let mut out = Vec::with_capacity(state + self.commands.size() + panic.len() + 128);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&[FORMAT_VERSION, flags]);
        put_u16(&mut out, self.rules_version);
        for value in [self.rules_hash, self.seed, hash] {
            put_u64(&mut out, value);
        }
        for tick in [self.begins, self.ticks] {
            put_u64(&mut out, tick.0);
        }
        put_text(&mut out, &self.mode);
        put_text(&mut out, panic);
        if let Some(keyframe) = &self.keyframe {
            put_u64(&mut out, keyframe.tick().0);
            put_varint(&mut out, keyframe.size() as u64);
            out.extend_from_slice(keyframe.state());
        }
        put_u32(&mut out, self.commands.count());
        out.extend_from_slice(self.commands.bytes());
        let sum = checksum(&out);
        put_u64(&mut out, sum);
        out
    }

    /// # Errors
    /// When the bytes are not a whole replay of a known format, or their checksum is wrong.
    pub fn decode(bytes: &[u8]) -> Result<Replay, ReplayError> {
        let mut reader = Reader::new(bytes);
        if reader.take(MAGIC.len()) != Some(MAGIC.as_slice()) {
            return Err(ReplayError::NotAReplay);
        }
        let format = reader.u8().ok_or(ReplayError::NotAReplay)?;
        if format != FORMAT_VERSION {
            return Err(ReplayError::UnknownFormat(format));
        }
        let (body, sum) = bytes.split_at_checked(bytes.len().saturating_sub(8)).ok_or(ReplayError::NotAReplay)?;
        if Reader::new(sum).u64() != Some(checksum(body)) {
            return Err(ReplayError::Damaged("its checksum is wrong"));
        }
        let mut reader = Reader::new(body.get(MAGIC.len() + 1..).unwrap_or_default());
        let replay = Self::read(&mut reader).ok_or(ReplayError::Damaged("it ends too early"))?;
        let sets_out = replay.sets_out();
        if !(sets_out..=replay.ticks).contains(&replay.begins) {
            return Err(ReplayError::Damaged("it begins before it sets out, or after its end"));
        }
        if replay.ticks.since(sets_out) > u64::from(MAX_TICKS) {
            return Err(ReplayError::TooLong);
        }
        // What cannot be read is found here and not in the middle of a flight.
        let mut before = sets_out.after(1);
        for command in replay.commands.iter() {
            let (tick, _) = command.ok_or(ReplayError::Damaged("one of its commands makes no sense"))?;
            if tick < before || tick > replay.ticks {
                return Err(ReplayError::Damaged("its commands are out of order"));
            }
            before = tick;
        }
        Ok(replay)
    }

    fn read(reader: &mut Reader<'_>) -> Option<Replay> {
        let flags = reader.u8()?;
        let rules_version = reader.u16()?;
        let (rules_hash, seed, hash) = (reader.u64()?, reader.u64()?, reader.u64()?);
        let (begins, ticks) = (Tick(reader.u64()?), Tick(reader.u64()?));
        let mode = Arc::from(reader.text()?);
        let panic = reader.text()?.to_owned();
        let keyframe = match flags & HAS_KEYFRAME {
            0 => None,
            _ => Some(Keyframe::read(reader)?),
        };
        let count = reader.u32()?;
        let commands = CommandLog::from_bytes(reader.rest().to_vec(), count);
        let end = if flags & ENDS_IN_PANIC == 0 { ReplayEnd::Hash(hash) } else { ReplayEnd::Panic(panic) };
        Some(Replay { mode, rules_hash, rules_version, seed, keyframe, commands, begins, ticks, end })
    }

    /// The tick of the world that it sets out from.
    #[must_use]
    pub fn sets_out(&self) -> Tick {
        self.keyframe.as_ref().map_or(Tick(0), Keyframe::tick)
    }

    /// A player where the recording sets out.
    ///
    /// # Errors
    /// When `rules` or this program are not what it was recorded with, or the world that it sets out from is damaged.
    pub fn play(&self, rules: Arc<Rules>) -> Result<ReplayPlayer<'_>, ReplayError> {
        Ok(ReplayPlayer::new(self, self.start(rules)?))
    }

    fn start(&self, rules: Arc<Rules>) -> Result<Playhead, ReplayError> {
        if self.rules_version != RULES_VERSION {
            return Err(ReplayError::OtherSimulation { recorded: self.rules_version });
        }
        if self.rules_hash != rules.hash() {
            return Err(ReplayError::OtherNumbers { mode: self.mode.to_string() });
        }
        Playhead::new(self, rules)
    }

    /// Flies all of it again, as fast as the machine can, and gives the world at the end. A replay that ends in a panic panics.
    ///
    /// # Errors
    /// As [`play`](Self::play), and when the world at the end is another one.
    pub fn fly(&self, rules: Arc<Rules>) -> Result<World, ReplayError> {
        let mut player = self.play(rules)?;
        let mut events = Vec::new();
        while player.step(&mut events) {
            events.clear();
        }
        let world = player.into_world();
        match self.end {
            ReplayEnd::Hash(recorded) if recorded != world.hash() => {
                Err(ReplayError::EndsDifferently { recorded, flown: world.hash() })
            }
            _ => Ok(world),
        }
    }
}

fn shortened(panic: &str) -> &str {
    let end = (0..=panic.len().min(MAX_PANIC)).rev().find(|end| panic.is_char_boundary(*end));
    panic.get(..end.unwrap_or(0)).unwrap_or_default()
}

fn checksum(bytes: &[u8]) -> u64 {
    let mut hash = StateHash::new();
    hash.bytes(bytes);
    hash.finish()
}
