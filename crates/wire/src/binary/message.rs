//! Ordered messages of the server: kind, length, body. A client steps over kinds it does not know, and over what follows
//! the part of a body that it knows.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::binary::bytes::{DecodeError, Reader, put_gap, put_text, put_varint, read_gap, unzigzag, zigzag};
use crate::binary::client::{put_settings, read_settings};
use crate::binary::radar::{put_radar, read_radar};
use crate::binary::snapshot::Place;
use crate::matchmaking::{LobbyPhase, MatchOutcome};
use crate::socket::{
    Answer, Base, Core, CoreChange, CorePlace, DenialCode, Denied, Event, EventKind, GameState, Identity, JetTraits,
    Obstacle, Pilot, Playback, Pong, PrivateState, Radar, Request, RingShape, ServerDraining, ShipTraits, ShotTraits,
    Special, ViewShape, Watching, WorldShape,
};

const IDENTITY: u8 = 1;
const STATE: u8 = 2;
const SPAWN: u8 = 3;
const HIT: u8 = 4;
const KILL: u8 = 5;
const JOIN: u8 = 6;
const LEAVE: u8 = 7;
const PONG: u8 = 8;
const DRAINING: u8 = 9;
const RADAR: u8 = 10;
const DENIED: u8 = 11;
const ANSWER: u8 = 12;
const CORE: u8 = 16;
const PLAYBACK: u8 = 17;

/// A recording's speed is told in quarters.
const SPEED_STEPS: f32 = 4.0;

const MODE_ONE_LIFE: u8 = 1;
const MODE_RING: u8 = 2;
const MODE_BASES: u8 = 4;

const STATE_WHOLE: u8 = 1;
const STATE_HAS_END: u8 = 2;
const STATE_PRIVATE: u8 = 64;
const STATE_CORES: u8 = 128;

const PILOT_CARD: u8 = 1;
const PILOT_COUNTS: u8 = 2;
const PILOT_PRESENT: u8 = 4;
const PILOT_READY: u8 = 8;

const CARD_PLAYER: u8 = 1;
const CARD_BOT: u8 = 2;

/// The state of a lobby, as what has changed since the last one sent.
#[derive(Clone, Copy)]
pub struct StateChange<'a> {
    pub tick: u32,
    pub phase: LobbyPhase,
    pub phase_ends_tick: Option<u32>,
    pub outcome: Option<MatchOutcome>,
    pub winners: &'a [u16],
    /// True for a client that knows nothing yet.
    pub whole: bool,
    pub private: Option<PrivateState>,
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

/// Puts messages, each already encoded, behind a frame's head.
pub fn encode_messages<'a>(messages: impl ExactSizeIterator<Item = &'a [u8]>, out: &mut Vec<u8>) {
    put_varint(out, messages.len() as u32);
    for message in messages {
        out.extend_from_slice(message);
    }
}

fn put_message(kind: u8, out: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = Vec::with_capacity(64);
    body(&mut bytes);
    out.push(kind);
    put_varint(out, bytes.len() as u32);
    out.append(&mut bytes);
}

pub fn encode_identity(identity: &Identity, out: &mut Vec<u8>) {
    put_message(IDENTITY, out, |out| {
        out.extend_from_slice(identity.player_id.as_bytes());
        out.extend_from_slice(identity.match_id.as_bytes());
        put_text(out, &identity.lobby_id);
        put_text(out, &identity.mode);
        put_text(out, &identity.resume_token);
        let Identity { seat, hold_s, tick, tick_rate, snapshot_every_ticks, last_event, .. } = *identity;
        for number in [seat.map_or(NO_SEAT, u32::from), hold_s, tick, tick_rate, snapshot_every_ticks, last_event] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        let Identity { world, ship, shot, .. } = identity;
        for number in [world.width, world.height, ship.radius, ship.max_speed, ship.turn_rate, ship.throttle_rate] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        for number in [shot.radius, shot.speed] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        for number in [ship.max_hp as u32, shot.damage as u32, shot.lifetime_ms, shot.cooldown_ms] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        for number in [ship.max_energy, ship.energy_rate, shot.energy] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.push(identity.sides);
        out.extend_from_slice(&identity.score_limit.to_le_bytes());
        put_varint(out, identity.obstacles.len() as u32);
        for Obstacle { x1, y1, x2, y2, radius } in &identity.obstacles {
            for number in [x1, y1, x2, y2, radius] {
                out.extend_from_slice(&number.to_le_bytes());
            }
        }
        let view = identity.view.unwrap_or(WHOLE_WORLD);
        for number in [view.area, view.max_aspect] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.push(identity.jets.len() as u8);
        identity.jets.iter().for_each(|jet| put_jet(jet, out));
        let has = |is: bool, flag: u8| if is { flag } else { 0 };
        out.push(
            has(identity.one_life, MODE_ONE_LIFE)
                | has(identity.ring.is_some(), MODE_RING)
                | has(!identity.bases.is_empty(), MODE_BASES),
        );
        if let Some(ring) = identity.ring {
            put_ring(ring, out);
        }
        if !identity.bases.is_empty() {
            put_varint(out, identity.bases.len() as u32);
            for Base { side, x, y, radius } in &identity.bases {
                out.push(*side);
                for number in [x, y, radius] {
                    out.extend_from_slice(&number.to_le_bytes());
                }
            }
        }
        if let Some(Watching { delay_s }) = identity.watching {
            out.extend_from_slice(&delay_s.to_le_bytes());
        }
    });
}

/// In place of a seat, for who watches.
const NO_SEAT: u32 = u32::MAX;

/// In the order of their numbers on the wire, which begin at 1.
const SPECIALS: [Special; 5] = [Special::Boost, Special::Strafe, Special::Shield, Special::Salvo, Special::Cloak];

fn put_jet(jet: &JetTraits, out: &mut Vec<u8>) {
    let JetTraits { name, special, special_energy, max_hp, max_energy, energy_rate, max_speed, turn_rate, .. } = jet;
    let JetTraits { drag, reverse, strafe, boost, bounce, .. } = jet;
    put_text(out, name);
    out.push(SPECIALS.iter().zip(1..).find(|(known, _)| *known == special).map_or(0, |(_, number)| number));
    out.extend_from_slice(&(*max_hp as u32).to_le_bytes());
    for number in [special_energy, max_energy, energy_rate, max_speed, turn_rate, drag, reverse, strafe, boost, bounce]
    {
        out.extend_from_slice(&number.to_le_bytes());
    }
}

fn read_jet(reader: &mut Reader<'_>) -> Result<JetTraits, DecodeError> {
    let name = reader.text()?.to_owned();
    let special = usize::from(reader.u8()?).checked_sub(1).and_then(|at| SPECIALS.get(at));
    let jet = JetTraits {
        name,
        special: *special.ok_or(DecodeError::OutOfRange)?,
        max_hp: reader.u32()? as i32,
        special_energy: reader.f32()?,
        max_energy: reader.f32()?,
        energy_rate: reader.f32()?,
        max_speed: reader.f32()?,
        turn_rate: reader.f32()?,
        drag: reader.f32()?,
        reverse: reader.f32()?,
        strafe: reader.f32()?,
        boost: reader.f32()?,
        bounce: reader.f32()?,
    };
    let JetTraits { max_speed, turn_rate, drag, reverse, strafe, boost, .. } = jet;
    let shares = [drag, reverse, strafe, boost].iter().any(|share| share.abs() > 1_000.0);
    if shares || [max_speed, turn_rate].iter().any(|rate| rate.abs() > MAX_RATE) {
        return Err(DecodeError::OutOfRange);
    }
    Ok(jet)
}

fn put_ring(ring: RingShape, out: &mut Vec<u8>) {
    let RingShape { x, y, wander, wander_ticks, first, last, closes_at, closed_at } = ring;
    for number in [x, y, wander, first, last] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    for ticks in [wander_ticks, closes_at, closed_at] {
        out.extend_from_slice(&ticks.to_le_bytes());
    }
}

fn read_ring(reader: &mut Reader<'_>) -> Result<RingShape, DecodeError> {
    let (x, y, wander) = (reader.f32()?, reader.f32()?, reader.f32()?);
    let (first, last) = (reader.f32()?, reader.f32()?);
    let (wander_ticks, closes_at, closed_at) = (reader.u32()?, reader.u32()?, reader.u32()?);
    Ok(RingShape { x, y, wander, wander_ticks, first, last, closes_at, closed_at })
}

/// In place of a view.
const WHOLE_WORLD: ViewShape = ViewShape { area: 0.0, max_aspect: 0.0 };

fn read_identity(reader: &mut Reader<'_>) -> Result<Identity, DecodeError> {
    let (player_id, match_id) = (Uuid::from_bytes(reader.array()?), Uuid::from_bytes(reader.array()?));
    let (lobby_id, mode) = (reader.text()?.to_owned(), reader.text()?.to_owned());
    let resume_token = reader.text()?.to_owned();
    let seat = match reader.u32()? {
        NO_SEAT => None,
        seat => Some(u16::try_from(seat).map_err(|_| DecodeError::OutOfRange)?),
    };
    let (hold_s, tick, tick_rate) = (reader.u32()?, reader.u32()?, reader.u32()?);
    let (snapshot_every_ticks, last_event) = (reader.u32()?, reader.u32()?);
    let world = WorldShape { width: extent(reader.f32()?)?, height: extent(reader.f32()?)? };
    let (ship_radius, max_speed, turn_rate) = (reader.f32()?, reader.f32()?, reader.f32()?);
    let throttle_rate = reader.f32()?;
    let (radius, speed) = (reader.f32()?, reader.f32()?);
    let (max_hp, damage) = (reader.u32()? as i32, reader.u32()? as i32);
    let (lifetime_ms, cooldown_ms) = (reader.u32()?, reader.u32()?);
    let (max_energy, energy_rate, shot_energy) = (reader.f32()?, reader.f32()?, reader.f32()?);
    let (sides, score_limit) = (reader.u8()?, reader.u32()?);
    let mut obstacles = Vec::new();
    for _ in 0..reader.varint()? {
        let (x1, y1, x2, y2) = (reader.f32()?, reader.f32()?, reader.f32()?, reader.f32()?);
        obstacles.push(Obstacle { x1, y1, x2, y2, radius: reader.f32()? });
    }
    let view = ViewShape { area: reader.f32()?, max_aspect: reader.f32()? };
    let mut jets = Vec::new();
    for _ in 0..reader.u8()? {
        jets.push(read_jet(reader)?);
    }
    let mode_has = reader.u8()?;
    let ring = if mode_has & MODE_RING != 0 { Some(read_ring(reader)?) } else { None };
    let mut bases = Vec::new();
    if mode_has & MODE_BASES != 0 {
        for _ in 0..reader.varint()? {
            let side = reader.u8()?;
            let (x, y) = (reader.f32()?, reader.f32()?);
            bases.push(Base { side, x, y, radius: reader.f32()? });
        }
    }
    let watching = if seat.is_none() { Some(Watching { delay_s: reader.f32()? }) } else { None };
    if tick_rate == 0 || tick_rate > 1_000 || [max_speed, turn_rate, throttle_rate].iter().any(|n| n.abs() > MAX_RATE) {
        return Err(DecodeError::OutOfRange);
    }
    Ok(Identity {
        player_id,
        seat,
        resume_token,
        hold_s,
        match_id,
        lobby_id,
        mode,
        tick,
        tick_rate,
        snapshot_every_ticks,
        last_event,
        sides,
        score_limit,
        world,
        obstacles,
        ship: ShipTraits { radius: ship_radius, max_hp, max_speed, turn_rate, throttle_rate, max_energy, energy_rate },
        shot: ShotTraits { radius, speed, damage, lifetime_ms, cooldown_ms, energy: shot_energy },
        jets,
        view: (view != WHOLE_WORLD).then_some(view),
        one_life: mode_has & MODE_ONE_LIFE != 0,
        ring,
        bases,
        watching,
    })
}

/// Faster than any mode may be: keeps the arithmetic of tracks within its integers.
const MAX_RATE: f32 = 10_000_000.0;

fn extent(px: f32) -> Result<f32, DecodeError> {
    if (1.0..=65_536.0).contains(&px) { Ok(px) } else { Err(DecodeError::OutOfRange) }
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
            None => 0,
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
        if let Some(PrivateState { host, match_id, settings }) = state.private {
            put_varint(out, host.map_or(0, |seat| u32::from(seat) + 1));
            out.extend_from_slice(match_id.as_bytes());
            put_settings(&settings, out);
        }
        if !state.cores.is_empty() {
            put_cores(state.cores, out);
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
    let is_there = flag(pilot.present, PILOT_PRESENT) | flag(pilot.ready, PILOT_READY);
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
}

/// `pilots` is what the client knew, and then knows.
fn read_state(reader: &mut Reader<'_>, pilots: &mut BTreeMap<u16, Pilot>) -> Result<GameState, DecodeError> {
    let flags = reader.u8()?;
    let tick = reader.u32()?;
    let phase_ends_tick = if flags & STATE_HAS_END != 0 { Some(reader.u32()?) } else { None };
    let phase = match (flags >> 2) & 3 {
        0 => LobbyPhase::Waiting,
        1 => LobbyPhase::Countdown,
        2 => LobbyPhase::Running,
        _ => LobbyPhase::Ended,
    };
    let outcome = match (flags >> 4) & 3 {
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
    let pilots = pilots.values().cloned().collect();
    Ok(GameState { tick, phase, phase_ends_tick, outcome, winners, private, cores, pilots })
}

fn read_private(reader: &mut Reader<'_>) -> Result<PrivateState, DecodeError> {
    let host = match reader.varint()? {
        0 => None,
        after => Some(u16::try_from(after - 1).map_err(|_| DecodeError::OutOfRange)?),
    };
    Ok(PrivateState { host, match_id: Uuid::from_bytes(reader.array()?), settings: read_settings(reader)? })
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
        pilots.insert(seat, Pilot { seat, player_id, name, team, bot, jet, present: true, ready: false, ..known });
    }
    let pilot = pilots.get_mut(&seat).ok_or(DecodeError::NoBaseline)?;
    pilot.present = what & PILOT_PRESENT != 0;
    pilot.ready = what & PILOT_READY != 0;
    if what & PILOT_COUNTS != 0 {
        (pilot.kills, pilot.deaths) = (reader.varint()?, reader.varint()?);
        pilot.score = unzigzag(reader.varint()?);
        (pilot.assists, pilot.streak) = (reader.varint()?, reader.varint()?);
    }
    Ok(())
}

/// `world` is the lobby's, for places.
pub fn encode_event(event: &Event, world: WorldShape, out: &mut Vec<u8>) {
    let place = |x: f32, y: f32| Place::of(x, y, world.width, world.height);
    let head = |out: &mut Vec<u8>| {
        out.extend_from_slice(&(event.id as u16).to_le_bytes());
        out.extend_from_slice(&(event.tick as u16).to_le_bytes());
    };
    match &event.kind {
        EventKind::Spawn { seat, x, y } => put_message(SPAWN, out, |out| {
            head(out);
            put_varint(out, u32::from(*seat));
            place(*x, *y).put(out);
        }),
        EventKind::Hit { by, target, damage, hp, x, y } => put_message(HIT, out, |out| {
            head(out);
            put_varint(out, u32::from(*by));
            put_varint(out, u32::from(*target));
            put_varint(out, zigzag(*damage));
            put_varint(out, zigzag(*hp));
            place(*x, *y).put(out);
        }),
        EventKind::Kill { by, target, x, y } => put_message(KILL, out, |out| {
            head(out);
            put_varint(out, u32::from(*by));
            put_varint(out, u32::from(*target));
            place(*x, *y).put(out);
        }),
        EventKind::Join { seat, name, bot } => put_message(JOIN, out, |out| {
            head(out);
            put_varint(out, u32::from(*seat));
            out.push(u8::from(*bot));
            put_text(out, name);
        }),
        EventKind::Leave { seat } => put_message(LEAVE, out, |out| {
            head(out);
            put_varint(out, u32::from(*seat));
        }),
        EventKind::Core { side, change, by, x, y } => put_message(CORE, out, |out| {
            head(out);
            out.push(*side);
            out.push(match change {
                CoreChange::Taken => 1,
                CoreChange::Dropped => 2,
                CoreChange::Returned => 3,
                CoreChange::Captured => 4,
            });
            put_varint(out, by.map_or(0, |seat| u32::from(seat) + 1));
            place(*x, *y).put(out);
        }),
    }
}

pub fn encode_pong(pong: Pong, out: &mut Vec<u8>) {
    put_message(PONG, out, |out| {
        out.extend_from_slice(&pong.nonce.to_le_bytes());
        out.extend_from_slice(&pong.tick.to_le_bytes());
    });
}

pub fn encode_radar(radar: &Radar, out: &mut Vec<u8>) {
    put_message(RADAR, out, |out| put_radar(radar, out));
}

pub fn encode_draining(draining: ServerDraining, out: &mut Vec<u8>) {
    put_message(DRAINING, out, |out| {
        out.extend_from_slice(&draining.tick.to_le_bytes());
        out.extend_from_slice(&draining.ends_tick.to_le_bytes());
    });
}

pub fn encode_answer(answer: &Answer, out: &mut Vec<u8>) {
    put_message(ANSWER, out, |out| put_text(out, &answer.sdp));
}

pub fn encode_playback(playback: Playback, out: &mut Vec<u8>) {
    put_message(PLAYBACK, out, |out| {
        for tick in [playback.tick, playback.begins_tick, playback.ends_tick] {
            out.extend_from_slice(&tick.to_le_bytes());
        }
        out.extend_from_slice(&[u8::from(playback.paused), (playback.speed * SPEED_STEPS).round() as u8]);
    });
}

fn read_playback(reader: &mut Reader<'_>) -> Result<Playback, DecodeError> {
    Ok(Playback {
        tick: reader.u32()?,
        begins_tick: reader.u32()?,
        ends_tick: reader.u32()?,
        paused: reader.u8()? != 0,
        speed: f32::from(reader.u8()?) / SPEED_STEPS,
    })
}

pub fn encode_denied(denied: Denied, out: &mut Vec<u8>) {
    put_message(DENIED, out, |out| {
        out.push(match denied.request {
            Request::Ready => 1,
            Request::Start => 2,
            Request::Kick => 3,
            Request::Settings => 4,
            Request::Offer => 5,
        });
        out.push(match denied.code {
            DenialCode::NotPrivate => 1,
            DenialCode::NotHost => 2,
            DenialCode::NotWaiting => 3,
            DenialCode::NotReady => 4,
            DenialCode::TooFew => 5,
            DenialCode::NobodyThere => 6,
            DenialCode::OutOfRange => 7,
            DenialCode::NoChannels => 8,
            DenialCode::OfferInvalid => 9,
            DenialCode::ChannelsFull => 10,
        });
    });
}

/// None if it is of a newer protocol.
fn read_denied(reader: &mut Reader<'_>) -> Result<Option<Denied>, DecodeError> {
    let request = match reader.u8()? {
        1 => Some(Request::Ready),
        2 => Some(Request::Start),
        3 => Some(Request::Kick),
        4 => Some(Request::Settings),
        5 => Some(Request::Offer),
        _ => None,
    };
    let code = match reader.u8()? {
        1 => Some(DenialCode::NotPrivate),
        2 => Some(DenialCode::NotHost),
        3 => Some(DenialCode::NotWaiting),
        4 => Some(DenialCode::NotReady),
        5 => Some(DenialCode::TooFew),
        6 => Some(DenialCode::NobodyThere),
        7 => Some(DenialCode::OutOfRange),
        8 => Some(DenialCode::NoChannels),
        9 => Some(DenialCode::OfferInvalid),
        10 => Some(DenialCode::ChannelsFull),
        _ => None,
    };
    Ok(request.zip(code).map(|(request, code)| Denied { request, code }))
}

/// An ordered message, read.
#[allow(clippy::large_enum_variant, reason = "messages are read one by one, and none are kept")]
pub(super) enum Ordered {
    Identity(Identity),
    State(GameState),
    Event(Event),
    Pong(Pong),
    Draining(ServerDraining),
    Denied(Denied),
    Answer(Answer),
    Playback(Playback),
    Radar(Radar),
    /// Of a newer protocol.
    Unknown,
}

/// What short forms in messages refer to.
pub(super) struct Context<'a> {
    pub frame_tick: u32,
    /// The newest event known.
    pub last_event: u32,
    pub world: Option<WorldShape>,
    pub pilots: &'a mut BTreeMap<u16, Pilot>,
}

/// A message that who measures a stream is interested in.
pub(super) enum Noticed {
    /// By its nonce.
    Pong(u32),
    Answer(String),
    Other,
}

/// Steps over one message.
pub(super) fn notice(reader: &mut Reader<'_>) -> Result<Noticed, DecodeError> {
    let kind = reader.u8()?;
    let length = usize::try_from(reader.varint()?).map_err(|_| DecodeError::TooShort)?;
    let mut body = Reader::new(reader.take(length)?);
    Ok(match kind {
        PONG => Noticed::Pong(body.u32()?),
        ANSWER => Noticed::Answer(body.text()?.to_owned()),
        _ => Noticed::Other,
    })
}

pub(super) fn read_message(reader: &mut Reader<'_>, context: &mut Context<'_>) -> Result<Ordered, DecodeError> {
    let kind = reader.u8()?;
    let length = usize::try_from(reader.varint()?).map_err(|_| DecodeError::TooShort)?;
    let mut body = Reader::new(reader.take(length)?);
    Ok(match kind {
        IDENTITY => Ordered::Identity(read_identity(&mut body)?),
        STATE => Ordered::State(read_state(&mut body, context.pilots)?),
        PONG => Ordered::Pong(Pong { nonce: body.u32()?, tick: body.u32()? }),
        DRAINING => Ordered::Draining(ServerDraining { tick: body.u32()?, ends_tick: body.u32()? }),
        DENIED => read_denied(&mut body)?.map_or(Ordered::Unknown, Ordered::Denied),
        ANSWER => Ordered::Answer(Answer { sdp: body.text()?.to_owned() }),
        PLAYBACK => Ordered::Playback(read_playback(&mut body)?),
        RADAR => Ordered::Radar(read_radar(&mut body)?),
        SPAWN | HIT | KILL | JOIN | LEAVE | CORE => Ordered::Event(read_event(kind, &mut body, context)?),
        _ => Ordered::Unknown,
    })
}

fn read_event(kind: u8, reader: &mut Reader<'_>, context: &Context<'_>) -> Result<Event, DecodeError> {
    let world = context.world.ok_or(DecodeError::NoIdentity)?;
    // Events come in order, so the number is the next one after the last that ends like this; and none is of the future.
    let (id, tick) = (reader.u16()?, reader.u16()?);
    let id = context.last_event.wrapping_add(u32::from(id.wrapping_sub(context.last_event as u16)));
    let tick = context.frame_tick.wrapping_sub(u32::from((context.frame_tick as u16).wrapping_sub(tick)));
    let place = |reader: &mut Reader<'_>| Ok(Place::read(reader)?.px(world.width, world.height));
    let kind = match kind {
        SPAWN => {
            let seat = reader.seat()?;
            let (x, y) = place(reader)?;
            EventKind::Spawn { seat, x, y }
        }
        HIT => {
            let (by, target) = (reader.seat()?, reader.seat()?);
            let (damage, hp) = (unzigzag(reader.varint()?), unzigzag(reader.varint()?));
            let (x, y) = place(reader)?;
            EventKind::Hit { by, target, damage, hp, x, y }
        }
        KILL => {
            let (by, target) = (reader.seat()?, reader.seat()?);
            let (x, y) = place(reader)?;
            EventKind::Kill { by, target, x, y }
        }
        JOIN => EventKind::Join { seat: reader.seat()?, bot: reader.u8()? != 0, name: reader.text()?.to_owned() },
        CORE => {
            let side = reader.u8()?;
            let change = match reader.u8()? {
                1 => CoreChange::Taken,
                2 => CoreChange::Dropped,
                3 => CoreChange::Returned,
                4 => CoreChange::Captured,
                _ => return Err(DecodeError::OutOfRange),
            };
            let by = reader.varint()?.checked_sub(1).map(u16::try_from).transpose();
            let by = by.map_err(|_| DecodeError::OutOfRange)?;
            let (x, y) = place(reader)?;
            EventKind::Core { side, change, by, x, y }
        }
        _ => EventKind::Leave { seat: reader.seat()? },
    };
    Ok(Event { id, tick, kind })
}
