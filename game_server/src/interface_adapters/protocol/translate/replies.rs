//! What is said to one client, or by one.

use uuid::Uuid;
use wire::socket::{
    ChatTo, DenialCode, Denied, Playback as WirePlayback, Rematch, Request, Said as WireSaid, Tally, VoteSubject,
};

use crate::domain::{ChatDenial, Denial, Hearers, RematchTally, Said, Saying, Tick, Wish};
use crate::interface_adapters::protocol::translate::tick_number;
use crate::use_cases::lobby::Playback;

pub(in crate::interface_adapters::protocol) fn said(tick: Tick, said: &Said) -> WireSaid {
    let (phrase, text) = match &said.saying {
        Saying::Phrase(phrase) => (Some(*phrase), None),
        Saying::Text(text) => (None, Some(text.as_str().to_owned())),
    };
    let to = match said.to {
        Hearers::All => ChatTo::All,
        Hearers::Side => ChatTo::Side,
    };
    WireSaid { tick: tick_number(tick), by: said.by.0, to, phrase, text }
}

pub(in crate::interface_adapters::protocol) fn giving_up(tick: Tick, willing: u16, needed: u16) -> Tally {
    Tally { tick: tick_number(tick), subject: VoteSubject::GiveUp, votes: willing, needed }
}

pub(in crate::interface_adapters::protocol) fn rematch_vote(tick: Tick, tally: RematchTally) -> Tally {
    let RematchTally { willing, needed } = tally;
    Tally { tick: tick_number(tick), subject: VoteSubject::Rematch, votes: willing, needed }
}

pub(in crate::interface_adapters::protocol) fn rematch(tick: Tick, match_id: Uuid) -> Rematch {
    Rematch { tick: tick_number(tick), match_id }
}

/// Why what somebody has said is not heard.
pub(in crate::interface_adapters::protocol) fn unsaid(why: ChatDenial) -> Denied {
    let code = match why {
        ChatDenial::TooFast => DenialCode::TooFast,
        ChatDenial::TextOff => DenialCode::TextOff,
        ChatDenial::TextInvalid => DenialCode::TextInvalid,
        ChatDenial::NoSides => DenialCode::NoSides,
        ChatDenial::NoSuchPhrase => DenialCode::OutOfRange,
    };
    Denied { request: Request::Chat, code }
}

pub(in crate::interface_adapters::protocol) fn playback(tick: Tick, playback: Playback) -> WirePlayback {
    WirePlayback {
        tick: tick_number(tick),
        begins_tick: tick_number(playback.begins),
        ends_tick: tick_number(playback.ends),
        paused: playback.paused,
        speed: f32::from(playback.speed.quarters()) / 4.0,
    }
}

/// Why what somebody has asked for changes nothing.
pub(in crate::interface_adapters::protocol) fn denied(wish: Wish, why: Denial) -> Denied {
    let request = match wish {
        Wish::Ready(_) => Request::Ready,
        Wish::Start => Request::Start,
        Wish::Kick(_) => Request::Kick,
        Wish::Settings(_) => Request::Settings,
        Wish::Map(_) | Wish::GiveUp(_) | Wish::Rematch(_) => Request::Vote,
    };
    let code = match why {
        Denial::NotPrivate => DenialCode::NotPrivate,
        Denial::NotHost => DenialCode::NotHost,
        Denial::NotWaiting => DenialCode::NotWaiting,
        Denial::NotReady => DenialCode::NotReady,
        Denial::TooFew => DenialCode::TooFew,
        Denial::NobodyThere => DenialCode::NobodyThere,
        Denial::OutOfRange => DenialCode::OutOfRange,
        Denial::NotRunning => DenialCode::NotRunning,
        Denial::ManyRivals => DenialCode::ManyRivals,
        Denial::NoRematch => DenialCode::NoRematch,
    };
    Denied { request, code }
}
