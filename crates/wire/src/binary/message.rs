//! Ordered messages of the server: kind, length, body. A client steps over kinds it does not know, and over what follows
//! the part of a body that it knows.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::binary::bytes::{DecodeError, Reader, put_text, put_varint};
use crate::binary::client::{put_said, read_said, read_subject, subject_number};
use crate::binary::event::read_event;
use crate::binary::identity::read_identity;
use crate::binary::map::read_map;
use crate::binary::radar::{put_radar, read_radar};
use crate::binary::state::read_state;
use crate::socket::{
    Answer, DenialCode, Denied, Event, GameState, Identity, Map, Pilot, Playback, Pong, Radar, Rematch, Request, Said,
    ServerDraining, Tally, WorldShape,
};

pub(super) const IDENTITY: u8 = 1;
pub(super) const STATE: u8 = 2;
pub(super) const SPAWN: u8 = 3;
pub(super) const HIT: u8 = 4;
pub(super) const KILL: u8 = 5;
pub(super) const JOIN: u8 = 6;
pub(super) const LEAVE: u8 = 7;
pub(super) const PONG: u8 = 8;
pub(super) const DRAINING: u8 = 9;
pub(super) const RADAR: u8 = 10;
pub(super) const DENIED: u8 = 11;
pub(super) const ANSWER: u8 = 12;
pub(super) const CHAT: u8 = 13;
pub(super) const VOTE: u8 = 14;
pub(super) const MAP: u8 = 15;
pub(super) const CORE: u8 = 16;
pub(super) const PLAYBACK: u8 = 17;
pub(super) const REMATCH: u8 = 18;
pub(super) const BEAM: u8 = 24;

/// A recording's speed is told in quarters.
pub(super) const SPEED_STEPS: f32 = 4.0;

/// Puts messages, each already encoded, behind a frame's head.
pub fn encode_messages<'a>(messages: impl ExactSizeIterator<Item = &'a [u8]>, out: &mut Vec<u8>) {
    put_varint(out, messages.len() as u32);
    for message in messages {
        out.extend_from_slice(message);
    }
}

pub(super) fn put_message(kind: u8, out: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = Vec::with_capacity(64);
    body(&mut bytes);
    out.push(kind);
    put_varint(out, bytes.len() as u32);
    out.append(&mut bytes);
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
        out.extend_from_slice(&draining.next_seats.unwrap_or(0).to_le_bytes());
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

/// 0 next seats: the server drains.
fn read_draining(reader: &mut Reader<'_>) -> Result<ServerDraining, DecodeError> {
    let (tick, ends_tick, next_seats) = (reader.u32()?, reader.u32()?, reader.u16()?);
    Ok(ServerDraining { tick, ends_tick, next_seats: (next_seats != 0).then_some(next_seats) })
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

pub fn encode_chat(said: &Said, out: &mut Vec<u8>) {
    put_message(CHAT, out, |out| {
        out.extend_from_slice(&said.tick.to_le_bytes());
        put_varint(out, u32::from(said.by));
        put_said(said.to, said.phrase, said.text.as_deref(), out);
    });
}

fn read_chat(reader: &mut Reader<'_>) -> Result<Said, DecodeError> {
    let (tick, by) = (reader.u32()?, reader.seat()?);
    let (to, phrase, text) = read_said(reader)?;
    Ok(Said { tick, by, to, phrase, text })
}

pub fn encode_tally(tally: Tally, out: &mut Vec<u8>) {
    put_message(VOTE, out, |out| {
        out.extend_from_slice(&tally.tick.to_le_bytes());
        out.push(subject_number(tally.subject));
        put_varint(out, u32::from(tally.votes));
        put_varint(out, u32::from(tally.needed));
    });
}

fn read_tally(reader: &mut Reader<'_>) -> Result<Tally, DecodeError> {
    let (tick, subject) = (reader.u32()?, read_subject(reader)?);
    Ok(Tally { tick, subject, votes: reader.seat()?, needed: reader.seat()? })
}

pub fn encode_rematch(rematch: Rematch, out: &mut Vec<u8>) {
    put_message(REMATCH, out, |out| {
        out.extend_from_slice(&rematch.tick.to_le_bytes());
        out.extend_from_slice(rematch.match_id.as_bytes());
    });
}

fn read_rematch(reader: &mut Reader<'_>) -> Result<Rematch, DecodeError> {
    Ok(Rematch { tick: reader.u32()?, match_id: Uuid::from_bytes(reader.array()?) })
}

pub fn encode_denied(denied: Denied, out: &mut Vec<u8>) {
    put_message(DENIED, out, |out| {
        out.push(match denied.request {
            Request::Ready => 1,
            Request::Start => 2,
            Request::Kick => 3,
            Request::Settings => 4,
            Request::Offer => 5,
            Request::Chat => 6,
            Request::Vote => 7,
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
            DenialCode::TooFast => 11,
            DenialCode::TextOff => 12,
            DenialCode::TextInvalid => 13,
            DenialCode::NoSides => 14,
            DenialCode::NotRunning => 15,
            DenialCode::ManyRivals => 16,
            DenialCode::NoRematch => 17,
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
        6 => Some(Request::Chat),
        7 => Some(Request::Vote),
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
        11 => Some(DenialCode::TooFast),
        12 => Some(DenialCode::TextOff),
        13 => Some(DenialCode::TextInvalid),
        14 => Some(DenialCode::NoSides),
        15 => Some(DenialCode::NotRunning),
        16 => Some(DenialCode::ManyRivals),
        17 => Some(DenialCode::NoRematch),
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
    Chat(Said),
    Vote(Tally),
    Rematch(Rematch),
    Map(Map),
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
        DRAINING => Ordered::Draining(read_draining(&mut body)?),
        DENIED => read_denied(&mut body)?.map_or(Ordered::Unknown, Ordered::Denied),
        CHAT => Ordered::Chat(read_chat(&mut body)?),
        VOTE => Ordered::Vote(read_tally(&mut body)?),
        REMATCH => Ordered::Rematch(read_rematch(&mut body)?),
        MAP => Ordered::Map(read_map(&mut body)?),
        ANSWER => Ordered::Answer(Answer { sdp: body.text()?.to_owned() }),
        PLAYBACK => Ordered::Playback(read_playback(&mut body)?),
        RADAR => Ordered::Radar(read_radar(&mut body)?),
        SPAWN | HIT | BEAM | KILL | JOIN | LEAVE | CORE => Ordered::Event(read_event(kind, &mut body, context)?),
        _ => Ordered::Unknown,
    })
}
