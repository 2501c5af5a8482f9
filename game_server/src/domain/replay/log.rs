//! The commands of a lobby, encoded as they come: an input takes three bytes, mostly.

use std::sync::Arc;

use crate::domain::bytes::{Reader, put_text, put_varint};
use crate::domain::{Command, Controls, JetId, Seat, Settings, Team, Tick, Wish};

const INPUT: u8 = 0;
const JOIN: u8 = 1;
const LEAVE: u8 = 2;
const SET_PRESENT: u8 = 3;
const WANT_BOTS: u8 = 4;
const START: u8 = 5;
const ABANDON: u8 = 6;
/// The bits above say which.
const OTHER: u8 = 7;

/// The low bits of a command's first byte say what it is, the others hold small things about it.
const KIND_BITS: u8 = 0b0000_0111;
const SHOOT: u8 = 1 << 3;
const ABILITY: u8 = 1 << 4;
/// The sequence number is one more than the seat's last.
const NEXT_SEQ: u8 = 1 << 5;
/// The sticks are where the seat's last input had them.
const SAME_STICKS: u8 = 1 << 6;
/// The tick seen is as long ago as with the seat's last input.
const SAME_AGE: u8 = 1 << 7;
const PRESENT: u8 = 1 << 3;

/// What happens in a private lobby.
const GATHER: u8 = OTHER;
const READY: u8 = OTHER | 1 << 3;
const NOT_READY: u8 = OTHER | 2 << 3;
const WISH_START: u8 = OTHER | 3 << 3;
const KICK: u8 = OTHER | 4 << 3;
const SETTINGS: u8 = OTHER | 6 << 3;

const CHOOSE_JET: u8 = OTHER | 5 << 3;

const GIVE_UP: u8 = OTHER | 7 << 3;
const FIGHT_ON: u8 = OTHER | 8 << 3;

const MAP: u8 = OTHER | 9 << 3;

/// After a match of a queue.
const OFFER_REMATCH: u8 = OTHER | 10 << 3;
const WITHDRAW_REMATCH: u8 = OTHER | 11 << 3;
const WANT_REMATCH: u8 = OTHER | 12 << 3;
const WANT_NO_REMATCH: u8 = OTHER | 13 << 3;

/// Every command with the tick it was applied on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CommandLog {
    bytes: Vec<u8>,
    count: u32,
    last: Running,
}

/// What the next entry is written against.
#[derive(Debug, Clone, PartialEq, Default)]
struct Running {
    tick: Tick,
    /// By seat.
    inputs: Vec<LastInput>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct LastInput {
    seq: u32,
    sticks: (i8, i8),
    /// In ticks, as it is written.
    age: u64,
}

impl Running {
    fn input(&mut self, seat: Seat) -> &mut LastInput {
        let index = usize::from(seat.0);
        if self.inputs.len() <= index {
            self.inputs.resize(index + 1, LastInput::default());
        }
        &mut self.inputs[index]
    }
}

impl CommandLog {
    /// Ticks must not go back.
    pub fn record(&mut self, tick: Tick, commands: &[Command]) {
        for command in commands {
            put_varint(&mut self.bytes, tick.since(self.last.tick));
            self.last.tick = tick;
            self.write(tick, command);
            self.count += 1;
        }
    }

    /// Takes over what another one recorded later.
    pub fn append(&mut self, later: &CommandLog) {
        for (tick, command) in later.iter().flatten() {
            self.record(tick, std::slice::from_ref(&command));
        }
    }

    /// Forgets everything, but keeps its room.
    pub fn clear(&mut self) {
        let CommandLog { bytes, count, last: Running { tick, inputs } } = self;
        bytes.clear();
        inputs.clear();
        (*count, *tick) = (0, Tick(0));
    }

    /// In bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    #[must_use]
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Every command with its tick, oldest first. `None` marks the place from where on the bytes make no sense, which
    /// happens to bytes that were read and never to commands that were recorded.
    pub fn iter(&self) -> impl Iterator<Item = Option<(Tick, Command)>> + '_ {
        Entries { reader: Reader::new(&self.bytes), left: self.count, last: Running::default() }
    }

    /// Takes the commands up to and with those of `until`, from a place on, and moves the place behind them. What makes no sense
    /// is passed over: a replay that was decoded holds nothing of the kind.
    pub(super) fn read_until(&self, place: &mut Bookmark, until: Tick, mut take: impl FnMut(Command)) {
        let unread = self.bytes.get(place.read..).unwrap_or_default();
        let left = self.count.saturating_sub(place.entries);
        let mut entries = Entries { reader: Reader::new(unread), left, last: std::mem::take(&mut place.last) };
        loop {
            let next = place.next.take().or_else(|| entries.next().flatten());
            match next {
                Some((tick, command)) if tick <= until => take(command),
                later => {
                    place.next = later;
                    break;
                }
            }
        }
        place.read = self.bytes.len() - entries.reader.rest().len();
        place.entries = self.count.saturating_sub(entries.left);
        place.last = entries.last;
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn from_bytes(bytes: Vec<u8>, count: u32) -> CommandLog {
        CommandLog { bytes, count, last: Running::default() }
    }

    fn write(&mut self, tick: Tick, command: &Command) {
        let CommandLog { bytes, last, .. } = self;
        match command {
            Command::Input { seat, seq, fired_at, controls } => {
                // A tick seen is mostly a little in the past, but a client may claim any.
                let age = zigzag(tick.0.wrapping_sub(fired_at.0));
                let now = LastInput { seq: *seq, sticks: controls.sticks(), age };
                let before = std::mem::replace(last.input(*seat), now);
                let flags = [
                    (controls.shoot(), SHOOT),
                    (controls.ability(), ABILITY),
                    (now.seq == before.seq.wrapping_add(1), NEXT_SEQ),
                    (now.sticks == before.sticks, SAME_STICKS),
                    (now.age == before.age, SAME_AGE),
                ];
                let flags = flags.iter().filter(|(on, _)| *on).fold(INPUT, |all, (_, flag)| all | flag);
                bytes.push(flags);
                put_varint(bytes, u64::from(seat.0));
                if flags & NEXT_SEQ == 0 {
                    put_varint(bytes, u64::from(now.seq));
                }
                if flags & SAME_AGE == 0 {
                    put_varint(bytes, now.age);
                }
                if flags & SAME_STICKS == 0 {
                    let (turn, thrust) = now.sticks;
                    bytes.extend_from_slice(&[turn as u8, thrust as u8]);
                }
            }
            Command::Join { seat, name, team } => {
                bytes.push(JOIN);
                put_varint(bytes, u64::from(seat.0));
                bytes.push(team.0);
                put_text(bytes, name);
            }
            Command::Leave { seat } => {
                bytes.push(LEAVE);
                put_varint(bytes, u64::from(seat.0));
            }
            Command::SetPresent { seat, present } => {
                bytes.push(SET_PRESENT | if *present { PRESENT } else { 0 });
                put_varint(bytes, u64::from(seat.0));
            }
            Command::WantBots(ships) => {
                bytes.push(WANT_BOTS);
                put_varint(bytes, u64::from(*ships));
            }
            Command::ChooseJet { seat, jet } => {
                bytes.push(CHOOSE_JET);
                put_varint(bytes, u64::from(seat.0));
                bytes.push(jet.0);
            }
            Command::Gather => bytes.push(GATHER),
            Command::Wish { seat, wish } => {
                bytes.push(match wish {
                    Wish::Ready(true) => READY,
                    Wish::Ready(false) => NOT_READY,
                    Wish::Start => WISH_START,
                    Wish::Kick(_) => KICK,
                    Wish::Settings(_) => SETTINGS,
                    Wish::Map(_) => MAP,
                    Wish::GiveUp(true) => GIVE_UP,
                    Wish::GiveUp(false) => FIGHT_ON,
                    Wish::Rematch(true) => WANT_REMATCH,
                    Wish::Rematch(false) => WANT_NO_REMATCH,
                });
                put_varint(bytes, u64::from(seat.0));
                match wish {
                    Wish::Kick(kicked) => put_varint(bytes, u64::from(kicked.0)),
                    Wish::Settings(Settings { fill_to, match_s, score_limit }) => {
                        put_varint(bytes, u64::from(*fill_to));
                        put_varint(bytes, u64::from(*match_s));
                        put_varint(bytes, score_limit.map_or(0, |limit| u64::from(limit) + 1));
                    }
                    Wish::Map(map) => bytes.push(*map),
                    Wish::Ready(_) | Wish::Start | Wish::GiveUp(_) | Wish::Rematch(_) => {}
                }
            }
            Command::OfferRematch(true) => bytes.push(OFFER_REMATCH),
            Command::OfferRematch(false) => bytes.push(WITHDRAW_REMATCH),
            Command::Start => bytes.push(START),
            Command::Abandon => bytes.push(ABANDON),
        }
    }
}

/// A place between two commands of a log.
#[derive(Debug, Clone, Default)]
pub(super) struct Bookmark {
    /// Bytes and entries before it.
    read: usize,
    entries: u32,
    last: Running,
    /// Has been read, and comes later.
    next: Option<(Tick, Command)>,
}

struct Entries<'a> {
    reader: Reader<'a>,
    left: u32,
    last: Running,
}

impl Iterator for Entries<'_> {
    type Item = Option<(Tick, Command)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            // Bytes that nobody counted are as wrong as missing ones.
            let trailing = !self.reader.is_empty();
            self.reader = Reader::new(&[]);
            return trailing.then_some(None);
        }
        self.left -= 1;
        let entry = self.read();
        if entry.is_none() {
            self.left = 0;
            self.reader = Reader::new(&[]);
        }
        Some(entry)
    }
}

impl Entries<'_> {
    fn read(&mut self) -> Option<(Tick, Command)> {
        let Entries { reader, last, .. } = self;
        let tick = Tick(last.tick.0.checked_add(reader.varint()?)?);
        last.tick = tick;
        let first = reader.u8()?;
        let command = match first & KIND_BITS {
            INPUT => {
                let seat = seat(reader)?;
                let input = last.input(seat);
                input.seq = match first & NEXT_SEQ {
                    0 => u32::try_from(reader.varint()?).ok()?,
                    _ => input.seq.wrapping_add(1),
                };
                if first & SAME_AGE == 0 {
                    input.age = reader.varint()?;
                }
                if first & SAME_STICKS == 0 {
                    input.sticks = (reader.u8()? as i8, reader.u8()? as i8);
                }
                let fired_at = Tick(tick.0.wrapping_sub(unzigzag(input.age)));
                let controls = Controls::from_sticks(input.sticks, first & SHOOT != 0, first & ABILITY != 0)?;
                Command::Input { seat, seq: input.seq, fired_at, controls }
            }
            JOIN => {
                let seat = seat(reader)?;
                let team = Team(reader.u8()?);
                Command::Join { seat, team, name: Arc::from(reader.text()?) }
            }
            LEAVE => Command::Leave { seat: seat(reader)? },
            SET_PRESENT => Command::SetPresent { seat: seat(reader)?, present: first & PRESENT != 0 },
            WANT_BOTS => Command::WantBots(u16::try_from(reader.varint()?).ok()?),
            START => Command::Start,
            ABANDON => Command::Abandon,
            _ => match first {
                GATHER => Command::Gather,
                READY => Command::Wish { seat: seat(reader)?, wish: Wish::Ready(true) },
                NOT_READY => Command::Wish { seat: seat(reader)?, wish: Wish::Ready(false) },
                WISH_START => Command::Wish { seat: seat(reader)?, wish: Wish::Start },
                CHOOSE_JET => Command::ChooseJet { seat: seat(reader)?, jet: JetId(reader.u8()?) },
                KICK => Command::Wish { seat: seat(reader)?, wish: Wish::Kick(seat(reader)?) },
                SETTINGS => Command::Wish { seat: seat(reader)?, wish: Wish::Settings(settings(reader)?) },
                MAP => Command::Wish { seat: seat(reader)?, wish: Wish::Map(reader.u8()?) },
                GIVE_UP => Command::Wish { seat: seat(reader)?, wish: Wish::GiveUp(true) },
                FIGHT_ON => Command::Wish { seat: seat(reader)?, wish: Wish::GiveUp(false) },
                OFFER_REMATCH => Command::OfferRematch(true),
                WITHDRAW_REMATCH => Command::OfferRematch(false),
                WANT_REMATCH => Command::Wish { seat: seat(reader)?, wish: Wish::Rematch(true) },
                WANT_NO_REMATCH => Command::Wish { seat: seat(reader)?, wish: Wish::Rematch(false) },
                _ => return None,
            },
        };
        Some((tick, command))
    }
}

fn seat(reader: &mut Reader<'_>) -> Option<Seat> {
    u16::try_from(reader.varint()?).ok().map(Seat)
}

fn settings(reader: &mut Reader<'_>) -> Option<Settings> {
    let fill_to = u16::try_from(reader.varint()?).ok()?;
    let match_s = u32::try_from(reader.varint()?).ok()?;
    let score_limit = match reader.varint()? {
        0 => None,
        after => Some(u32::try_from(after - 1).ok()?),
    };
    Some(Settings { fill_to, match_s, score_limit })
}

/// Small differences of either sign as small numbers.
fn zigzag(difference: u64) -> u64 {
    let signed = difference as i64;
    ((signed << 1) ^ (signed >> 63)) as u64
}

fn unzigzag(value: u64) -> u64 {
    (value >> 1) ^ (value & 1).wrapping_neg()
}
