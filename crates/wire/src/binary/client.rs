//! What a client says.

use crate::binary::bytes::{DecodeError, Reader, put_text, put_varint};
use crate::binary::message::SPEED_STEPS;
use crate::socket::{
    Chat, ChatTo, ClientMessage, Fallback, Input, Jet, Join, Kick, Leave, MAX_CLIENT_FRAME, Offer, Ping, PlaybackWish,
    Point, Ready, Settings, Start, Vote, VoteSubject, Watch,
};

const JOIN: u8 = 1;
const INPUT: u8 = 2;
const PING: u8 = 3;
const LEAVE: u8 = 4;
const READY: u8 = 5;
const START: u8 = 6;
const KICK: u8 = 7;
const JET: u8 = 8;
const SETTINGS: u8 = 9;
const OFFER: u8 = 10;
const FALLBACK: u8 = 11;
const CHAT: u8 = 12;
const VOTE: u8 = 13;
const WATCH: u8 = 16;
const PLAYBACK: u8 = 17;

const PLAYBACK_HAS_PAUSED: u8 = 1;
const PLAYBACK_PAUSED: u8 = 2;
const PLAYBACK_HAS_SPEED: u8 = 4;
const PLAYBACK_HAS_SEEK: u8 = 8;

const WATCH_FOLLOW: u8 = 1;
const WATCH_AT: u8 = 2;

const JOIN_RESUMES: u8 = 1;
const JOIN_LAST_EVENT: u8 = 2;

const INPUT_SHOOT: u8 = 1;
const INPUT_ABILITY: u8 = 2;

/// In place of a tick: as soon as possible.
const ASAP: u32 = 0;

/// In place of the ticks that the pilot saw the others behind the own ship: not told.
const UNSEEN: u8 = u8::MAX;

/// Steps of a stick from the middle to the end.
const STICK: f32 = 127.0;

/// Reads one frame of a client.
///
/// # Errors
/// When it is no message of this protocol, to the byte.
pub fn decode_client(frame: &[u8]) -> Result<ClientMessage, DecodeError> {
    if frame.len() > MAX_CLIENT_FRAME {
        return Err(DecodeError::TooLong);
    }
    let mut reader = Reader::new(frame);
    let message = match reader.u8()? {
        JOIN => ClientMessage::Join(read_join(&mut reader)?),
        INPUT => ClientMessage::Input(read_input(&mut reader)?),
        PING => ClientMessage::Ping(Ping { nonce: reader.u32()? }),
        LEAVE => ClientMessage::Leave(Leave {}),
        READY => match reader.u8()? {
            ready @ 0..=1 => ClientMessage::Ready(Ready { ready: ready == 1 }),
            _ => return Err(DecodeError::OutOfRange),
        },
        START => ClientMessage::Start(Start {}),
        JET => ClientMessage::Jet(Jet { jet: reader.u8()? }),
        KICK => ClientMessage::Kick(Kick { seat: reader.seat()? }),
        SETTINGS => ClientMessage::Settings(read_settings(&mut reader)?),
        OFFER => ClientMessage::Offer(Offer { sdp: reader.text()?.to_owned() }),
        FALLBACK => ClientMessage::Fallback(Fallback {}),
        CHAT => {
            let (to, phrase, text) = read_said(&mut reader)?;
            ClientMessage::Chat(Chat { to, phrase, text })
        }
        VOTE => ClientMessage::Vote(Vote { subject: read_subject(&mut reader)?, choice: reader.u8()? }),
        WATCH => ClientMessage::Watch(match reader.u8()? {
            WATCH_FOLLOW => Watch { follow: Some(reader.seat()?), at: None },
            WATCH_AT => Watch { follow: None, at: Some(Point { x: reader.f32()?, y: reader.f32()? }) },
            _ => return Err(DecodeError::OutOfRange),
        }),
        PLAYBACK => ClientMessage::Playback(read_playback(&mut reader)?),
        _ => return Err(DecodeError::OutOfRange),
    };
    reader.finish()?;
    Ok(message)
}

fn read_playback(reader: &mut Reader<'_>) -> Result<PlaybackWish, DecodeError> {
    let flags = reader.u8()?;
    let known = PLAYBACK_HAS_PAUSED | PLAYBACK_PAUSED | PLAYBACK_HAS_SPEED | PLAYBACK_HAS_SEEK;
    if flags & !known != 0 || flags & (PLAYBACK_HAS_PAUSED | PLAYBACK_PAUSED) == PLAYBACK_PAUSED {
        return Err(DecodeError::OutOfRange);
    }
    let paused = (flags & PLAYBACK_HAS_PAUSED != 0).then_some(flags & PLAYBACK_PAUSED != 0);
    let speed = if flags & PLAYBACK_HAS_SPEED != 0 { Some(f32::from(reader.u8()?) / SPEED_STEPS) } else { None };
    let seek_tick = if flags & PLAYBACK_HAS_SEEK != 0 { Some(reader.u32()?) } else { None };
    Ok(PlaybackWish { paused, speed, seek_tick })
}

fn read_join(reader: &mut Reader<'_>) -> Result<Join, DecodeError> {
    let flags = reader.u8()?;
    if flags & !(JOIN_RESUMES | JOIN_LAST_EVENT) != 0 {
        return Err(DecodeError::OutOfRange);
    }
    let token = Some(reader.text()?.to_owned());
    let last_event = if flags & JOIN_LAST_EVENT != 0 { Some(reader.u32()?) } else { None };
    let (match_ticket, resume_token) = if flags & JOIN_RESUMES != 0 { (None, token) } else { (token, None) };
    Ok(Join { match_ticket, resume_token, last_event })
}

/// The same in both directions.
pub(super) fn read_subject(reader: &mut Reader<'_>) -> Result<VoteSubject, DecodeError> {
    match reader.u8()? {
        1 => Ok(VoteSubject::GiveUp),
        2 => Ok(VoteSubject::Map),
        3 => Ok(VoteSubject::Rematch),
        _ => Err(DecodeError::OutOfRange),
    }
}

pub(super) fn subject_number(subject: VoteSubject) -> u8 {
    match subject {
        VoteSubject::GiveUp => 1,
        VoteSubject::Map => 2,
        VoteSubject::Rematch => 3,
    }
}

/// In place of a phrase: text follows.
const TEXT: u8 = 0;

/// The same in both directions.
pub(super) fn read_said(reader: &mut Reader<'_>) -> Result<(ChatTo, Option<u8>, Option<String>), DecodeError> {
    let to = match reader.u8()? {
        1 => ChatTo::All,
        2 => ChatTo::Side,
        _ => return Err(DecodeError::OutOfRange),
    };
    Ok(match reader.u8()? {
        TEXT => (to, None, Some(reader.text()?.to_owned())),
        phrase => (to, Some(phrase), None),
    })
}

pub(super) fn put_said(to: ChatTo, phrase: Option<u8>, text: Option<&str>, out: &mut Vec<u8>) {
    out.push(match to {
        ChatTo::All => 1,
        ChatTo::Side => 2,
    });
    match phrase {
        Some(phrase) => out.push(phrase),
        None => {
            out.push(TEXT);
            put_text(out, text.unwrap_or_default());
        }
    }
}

/// The same in both directions.
pub(super) fn read_settings(reader: &mut Reader<'_>) -> Result<Settings, DecodeError> {
    let fill_to = u16::try_from(reader.varint()?).map_err(|_| DecodeError::OutOfRange)?;
    Ok(Settings { fill_to, match_s: reader.varint()?, score_limit: reader.varint()? })
}

pub(super) fn put_settings(settings: &Settings, out: &mut Vec<u8>) {
    for number in [u32::from(settings.fill_to), settings.match_s, settings.score_limit] {
        put_varint(out, number);
    }
}

pub(super) fn read_input(reader: &mut Reader<'_>) -> Result<Input, DecodeError> {
    let (seq, tick) = (reader.u32()?, reader.u32()?);
    let tick = (tick != ASAP).then_some(tick);
    let behind = reader.u8()?;
    let seen = match tick {
        None if behind == UNSEEN => None,
        Some(tick) => seen(tick, behind),
        // Behind which tick?
        None => return Err(DecodeError::OutOfRange),
    };
    let (thrust, turn) = (stick(reader.i8()?), stick(reader.i8()?));
    let buttons = reader.u8()?;
    if buttons & !(INPUT_SHOOT | INPUT_ABILITY) != 0 {
        return Err(DecodeError::OutOfRange);
    }
    let (shoot, ability) = (buttons & INPUT_SHOOT != 0, buttons & INPUT_ABILITY != 0);
    Ok(Input { seq, tick, seen, thrust, turn, shoot, ability })
}

/// The tick that the pilot of an input for `tick` saw the others on; none if that was not told.
pub(super) fn seen(tick: u32, behind: u8) -> Option<u32> {
    (behind != UNSEEN).then(|| tick.saturating_sub(u32::from(behind)))
}

/// By how much the others were seen behind the input's tick.
pub(super) fn behind(input: &Input) -> u8 {
    // Longer ago than a byte can say is further than any shot reaches back.
    let behind = |(tick, seen): (u32, u32)| tick.saturating_sub(seen).min(u32::from(UNSEEN) - 1) as u8;
    input.tick.zip(input.seen).map_or(UNSEEN, behind)
}

/// -128 gives less than -1, which the game refuses.
pub(super) fn stick(steps: i8) -> f32 {
    f32::from(steps) / STICK
}

pub(super) fn stick_steps(stick: f32) -> i8 {
    (stick * STICK).round() as i8
}

pub(super) fn put_input(input: &Input, out: &mut Vec<u8>) {
    out.extend_from_slice(&input.seq.to_le_bytes());
    out.extend_from_slice(&input.tick.unwrap_or(ASAP).to_le_bytes());
    out.push(behind(input));
    out.extend_from_slice(&stick_steps(input.thrust).to_le_bytes());
    out.extend_from_slice(&stick_steps(input.turn).to_le_bytes());
    let shoot = if input.shoot { INPUT_SHOOT } else { 0 };
    out.push(shoot | if input.ability { INPUT_ABILITY } else { 0 });
}

/// Writes one message into an empty buffer. A join that names neither a ticket nor a token is written as an empty ticket; what
/// an input without a tick has seen is left out; who says nothing says an empty text; who asks to watch nothing looks at the corner of the world.
pub fn encode_client(message: &ClientMessage, out: &mut Vec<u8>) {
    match message {
        ClientMessage::Join(join) => {
            let resumes = if join.match_ticket.is_none() { JOIN_RESUMES } else { 0 };
            let last_event = if join.last_event.is_some() { JOIN_LAST_EVENT } else { 0 };
            out.extend_from_slice(&[JOIN, resumes | last_event]);
            put_text(out, join.match_ticket.as_deref().or(join.resume_token.as_deref()).unwrap_or_default());
            if let Some(last_event) = join.last_event {
                out.extend_from_slice(&last_event.to_le_bytes());
            }
        }
        ClientMessage::Input(input) => {
            out.push(INPUT);
            put_input(input, out);
        }
        ClientMessage::Ping(ping) => {
            out.push(PING);
            out.extend_from_slice(&ping.nonce.to_le_bytes());
        }
        ClientMessage::Leave(Leave {}) => out.push(LEAVE),
        ClientMessage::Jet(jet) => out.extend_from_slice(&[JET, jet.jet]),
        ClientMessage::Ready(ready) => out.extend_from_slice(&[READY, u8::from(ready.ready)]),
        ClientMessage::Start(Start {}) => out.push(START),
        ClientMessage::Kick(kick) => {
            out.push(KICK);
            put_varint(out, u32::from(kick.seat));
        }
        ClientMessage::Settings(settings) => {
            out.push(SETTINGS);
            put_settings(settings, out);
        }
        ClientMessage::Offer(offer) => {
            out.push(OFFER);
            put_text(out, &offer.sdp);
        }
        ClientMessage::Fallback(Fallback {}) => out.push(FALLBACK),
        ClientMessage::Vote(Vote { subject, choice }) => {
            out.extend_from_slice(&[VOTE, subject_number(*subject), *choice]);
        }
        ClientMessage::Chat(Chat { to, phrase, text }) => {
            out.push(CHAT);
            put_said(*to, *phrase, text.as_deref(), out);
        }
        ClientMessage::Playback(PlaybackWish { paused, speed, seek_tick }) => {
            let flag = |there: bool, flag: u8| if there { flag } else { 0 };
            let flags = flag(paused.is_some(), PLAYBACK_HAS_PAUSED)
                | flag(*paused == Some(true), PLAYBACK_PAUSED)
                | flag(speed.is_some(), PLAYBACK_HAS_SPEED)
                | flag(seek_tick.is_some(), PLAYBACK_HAS_SEEK);
            out.extend_from_slice(&[PLAYBACK, flags]);
            out.extend(speed.map(|speed| (speed * SPEED_STEPS).round() as u8));
            out.extend(seek_tick.iter().flat_map(|tick| tick.to_le_bytes()));
        }
        ClientMessage::Watch(Watch { follow: Some(seat), .. }) => {
            out.extend_from_slice(&[WATCH, WATCH_FOLLOW]);
            put_varint(out, u32::from(*seat));
        }
        ClientMessage::Watch(Watch { follow: None, at }) => {
            let Point { x, y } = at.unwrap_or(Point { x: 0.0, y: 0.0 });
            out.extend_from_slice(&[WATCH, WATCH_AT]);
            out.extend_from_slice(&x.to_le_bytes());
            out.extend_from_slice(&y.to_le_bytes());
        }
    }
}
