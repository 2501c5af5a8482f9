//! `GameState`: what has changed since the last one.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::binary::bytes::{DecodeError, Reader, put_gap, put_text, put_varint, read_gap, unzigzag, zigzag};
use crate::binary::client::{put_settings, read_settings};
use crate::binary::message::{STATE, put_message};
use crate::matchmaking::{LobbyPhase, MatchOutcome};
use crate::socket::{Core, CorePlace, GameState, MatchEnd, Pilot, PrivateState};

const STATE_WHOLE: u8 = 1;
const STATE_HAS_END: u8 = 2;
const STATE_PRIVATE: u8 = 64;
const STATE_CORES: u8 = 128;

/// In place of an outcome, while a match runs.
const OVERTIME: u8 = 1;

const PILOT_CARD: u8 = 1;
const PILOT_COUNTS: u8 = 2;
const PILOT_PRESENT: u8 = 4;
const PILOT_READY: u8 = 8;
const PILOT_VOTE: u8 = 16;

const CARD_PLAYER: u8 = 1;
const CARD_BOT: u8 = 2;

/// The state of a lobby, as what has changed since the last one sent.
#[derive(Clone, Copy)]
pub struct StateChange<'a> {
    pub tick: u32,
    pub phase: LobbyPhase,
    pub phase_ends_tick: Option<u32>,
    /// While running.
    pub overtime: bool,
    /// Once ended, as `ended_by`.
    pub outcome: Option<MatchOutcome>,
    pub ended_by: Option<MatchEnd>,
    pub winners: &'a [u16],
    /// True for a client that knows nothing yet.
    pub whole: bool,
    pub private: Option<&'a PrivateState>,
    pub cores: &'a [Core],
    pub gone: &'a [u16],
    /// By seat.
    pub pilots: &'a [PilotChange],
}

/// A pilot of whom something is new.
pub struct PilotChange {
    pub pilot: Pilot,
    /// Name, team and the rest that never changes while a pilot sits there.
    pub card: bool,
    /// Kills, deaths, score, assists and streak.
    pub counts: bool,
}

pub fn encode_state(state: &StateChange<'_>, out: &mut Vec<u8>) {
    put_message(STATE, out, |out| {
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let phase = match state.phase {
            LobbyPhase::Waiting => 0,
            LobbyPhase::Countdown => 1,
            LobbyPhase::Running => 2,
            LobbyPhase::Ended => 3,
        };
        let outcome = match state.outcome {
            // Before the end there is none, and the bits are free to say this.
            None => u8::from(state.overtime),
            Some(MatchOutcome::Completed) => 1,
            Some(MatchOutcome::Abandoned) => 2,
            Some(MatchOutcome::Failed) => 3,
        };
        let flags = flag(state.whole, STATE_WHOLE)
            | flag(state.phase_ends_tick.is_some(), STATE_HAS_END)
            | flag(state.private.is_some(), STATE_PRIVATE)
            | flag(!state.cores.is_empty(), STATE_CORES);
        out.push(flags | phase << 2 | outcome << 4);
        out.extend_from_slice(&state.tick.to_le_bytes());
        if let Some(ends) = state.phase_ends_tick {
            out.extend_from_slice(&ends.to_le_bytes());
        }
        for ids in [state.winners, state.gone] {
            put_varint(out, ids.len() as u32);
            let mut previous = None;
            ids.iter().for_each(|id| put_gap(out, &mut previous, *id));
        }
        put_varint(out, state.pilots.len() as u32);
        let mut previous = None;
        for change in state.pilots {
            put_gap(out, &mut previous, change.pilot.seat);
            put_pilot(change, out);
        }
        if let Some(PrivateState { host, match_id, settings, maps, map }) = state.private {
            put_varint(out, host.map_or(0, |seat| u32::from(seat) + 1));
            out.extend_from_slice(match_id.as_bytes());
            put_settings(settings, out);
            put_varint(out, maps.len() as u32);
            maps.iter().for_each(|name| put_text(out, name));
            out.push(*map);
        }
        if !state.cores.is_empty() {
            put_cores(state.cores, out);
        }
        if state.phase == LobbyPhase::Ended {
            out.push(match state.ended_by {
                None => 0,
                Some(MatchEnd::Time) => 1,
                Some(MatchEnd::Score) => 2,
                Some(MatchEnd::Overtime) => 3,
                Some(MatchEnd::GivenUp) => 4,
                Some(MatchEnd::LastStanding) => 5,
                Some(MatchEnd::Deserted) => 6,
                Some(MatchEnd::Abandoned) => 7,
            });
        }
    });
}

fn put_cores(cores: &[Core], out: &mut Vec<u8>) {
    put_varint(out, cores.len() as u32);
    for Core { side, place } in cores {
        out.push(*side);
        match *place {
            CorePlace::Home => out.push(0),
            CorePlace::Carried { by } => {
                out.push(1);
                put_varint(out, u32::from(by));
            }
            CorePlace::Dropped { x, y, returns_tick } => {
                out.push(2);
                out.extend_from_slice(&x.to_le_bytes());
                out.extend_from_slice(&y.to_le_bytes());
                out.extend_from_slice(&returns_tick.to_le_bytes());
            }
        }
    }
}

fn read_cores(reader: &mut Reader<'_>) -> Result<Vec<Core>, DecodeError> {
    let mut cores = Vec::new();
    for _ in 0..reader.varint()? {
        let side = reader.u8()?;
        let place = match reader.u8()? {
            0 => CorePlace::Home,
            1 => CorePlace::Carried { by: reader.seat()? },
            2 => CorePlace::Dropped { x: reader.f32()?, y: reader.f32()?, returns_tick: reader.u32()? },
            _ => return Err(DecodeError::OutOfRange),
        };
        cores.push(Core { side, place });
    }
    Ok(cores)
}

fn put_pilot(change: &PilotChange, out: &mut Vec<u8>) {
    let flag = |set: bool, flag: u8| if set { flag } else { 0 };
    let PilotChange { pilot, card, counts } = change;
    let is_there =
        flag(pilot.present, PILOT_PRESENT) | flag(pilot.ready, PILOT_READY) | flag(pilot.vote.is_some(), PILOT_VOTE);
    out.push(flag(*card, PILOT_CARD) | flag(*counts, PILOT_COUNTS) | is_there);
    if *card {
        out.push(flag(pilot.player_id.is_some(), CARD_PLAYER) | flag(pilot.bot, CARD_BOT));
        out.extend_from_slice(&[pilot.team, pilot.jet]);
        if let Some(player) = pilot.player_id {
            out.extend_from_slice(player.as_bytes());
        }
        put_text(out, &pilot.name);
    }
    if *counts {
        put_varint(out, pilot.kills);
        put_varint(out, pilot.deaths);
        put_varint(out, zigzag(pilot.score));
        put_varint(out, pilot.assists);
        put_varint(out, pilot.streak);
    }
    out.extend(pilot.vote);
}

/// `pilots` is what the client knew, and then knows.
pub(super) fn read_state(reader: &mut Reader<'_>, pilots: &mut BTreeMap<u16, Pilot>) -> Result<GameState, DecodeError> {
    let flags = reader.u8()?;
    let tick = reader.u32()?;
    let phase_ends_tick = if flags & STATE_HAS_END != 0 { Some(reader.u32()?) } else { None };
    let phase = match (flags >> 2) & 3 {
        0 => LobbyPhase::Waiting,
        1 => LobbyPhase::Countdown,
        2 => LobbyPhase::Running,
        _ => LobbyPhase::Ended,
    };
    let overtime = phase == LobbyPhase::Running && (flags >> 4) & 3 == OVERTIME;
    let outcome = match (flags >> 4) & 3 {
        _ if phase != LobbyPhase::Ended => None,
        0 => None,
        1 => Some(MatchOutcome::Completed),
        2 => Some(MatchOutcome::Abandoned),
        _ => Some(MatchOutcome::Failed),
    };
    let (mut winners, mut previous) = (Vec::new(), None);
    for _ in 0..reader.varint()? {
        winners.push(read_gap(reader, &mut previous)?);
    }
    if flags & STATE_WHOLE != 0 {
        pilots.clear();
    }
    let mut previous = None;
    for _ in 0..reader.varint()? {
        pilots.remove(&read_gap(reader, &mut previous)?);
    }
    let mut previous = None;
    for _ in 0..reader.varint()? {
        let seat = read_gap(reader, &mut previous)?;
        read_pilot(reader, seat, pilots)?;
    }
    let private = if flags & STATE_PRIVATE != 0 { Some(read_private(reader)?) } else { None };
    let cores = if flags & STATE_CORES != 0 { read_cores(reader)? } else { Vec::new() };
    let ended_by = if phase == LobbyPhase::Ended { read_end(reader)? } else { None };
    let pilots = pilots.values().cloned().collect();
    Ok(GameState { tick, phase, phase_ends_tick, overtime, outcome, ended_by, winners, private, cores, pilots })
}

/// None if it is of a newer protocol.
fn read_end(reader: &mut Reader<'_>) -> Result<Option<MatchEnd>, DecodeError> {
    Ok(match reader.u8()? {
        1 => Some(MatchEnd::Time),
        2 => Some(MatchEnd::Score),
        3 => Some(MatchEnd::Overtime),
        4 => Some(MatchEnd::GivenUp),
        5 => Some(MatchEnd::LastStanding),
        6 => Some(MatchEnd::Deserted),
        7 => Some(MatchEnd::Abandoned),
        _ => None,
    })
}

fn read_private(reader: &mut Reader<'_>) -> Result<PrivateState, DecodeError> {
    let host = match reader.varint()? {
        0 => None,
        after => Some(u16::try_from(after - 1).map_err(|_| DecodeError::OutOfRange)?),
    };
    let (match_id, settings) = (Uuid::from_bytes(reader.array()?), read_settings(reader)?);
    let mut maps = Vec::new();
    for _ in 0..reader.varint()? {
        maps.push(reader.text()?.to_owned());
    }
    Ok(PrivateState { host, match_id, settings, maps, map: reader.u8()? })
}

fn read_pilot(reader: &mut Reader<'_>, seat: u16, pilots: &mut BTreeMap<u16, Pilot>) -> Result<(), DecodeError> {
    let what = reader.u8()?;
    if what & PILOT_CARD != 0 {
        let card = reader.u8()?;
        let (team, jet) = (reader.u8()?, reader.u8()?);
        let player_id = if card & CARD_PLAYER != 0 { Some(Uuid::from_bytes(reader.array()?)) } else { None };
        let name = reader.text()?.to_owned();
        let bot = card & CARD_BOT != 0;
        let known = pilots.remove(&seat).unwrap_or_default();
        pilots.insert(
            seat,
            Pilot { seat, player_id, name, team, bot, jet, present: true, ready: false, vote: None, ..known },
        );
    }
    let pilot = pilots.get_mut(&seat).ok_or(DecodeError::NoBaseline)?;
    pilot.present = what & PILOT_PRESENT != 0;
    pilot.ready = what & PILOT_READY != 0;
    if what & PILOT_COUNTS != 0 {
        (pilot.kills, pilot.deaths) = (reader.varint()?, reader.varint()?);
        pilot.score = unzigzag(reader.varint()?);
        (pilot.assists, pilot.streak) = (reader.varint()?, reader.varint()?);
    }
    let has_voted = what & PILOT_VOTE != 0;
    pilots.get_mut(&seat).ok_or(DecodeError::NoBaseline)?.vote = if has_voted { Some(reader.u8()?) } else { None };
    Ok(())
}
