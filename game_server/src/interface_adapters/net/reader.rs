//! What a client's frame means, in the encoding that was agreed on.

use axum::Error;
use axum::extract::ws::Message;
use wire::binary;
use wire::socket::{self, ClientMessage, CloseCode, Input, Join, PlaybackWish, Watch};

use crate::domain::{Hearers, JetId, RawSaying, Seat, Settings, Wish};
use crate::interface_adapters::net::closing::Ending;
use crate::interface_adapters::net::writer::Encoding;
use crate::interface_adapters::protocol::{chat, vote};

/// A client's frame, decoded.
#[derive(Debug)]
pub enum Heard {
    Join(Join),
    Input(Input),
    Ping {
        nonce: u32,
    },
    Leave,
    Jet(JetId),
    /// In a private lobby.
    Wish(Wish),
    /// To the others in the lobby.
    Say(Hearers, RawSaying),
    /// For a data channel: the session description.
    Offer(String),
    Fallback,
    /// By who watches.
    Watch(Watch),
    /// By who watches a recording.
    Playback(PlaybackWish),
    /// WebSocket's own; nothing to do.
    Control,
}

/// The bytes of a message, without those of its frame.
pub fn payload_len(message: &Message) -> usize {
    match message {
        Message::Text(text) => text.len(),
        Message::Binary(bytes) | Message::Ping(bytes) | Message::Pong(bytes) => bytes.len(),
        Message::Close(_) => 0,
    }
}

/// Reads one frame of the socket.
///
/// # Errors
/// When the connection must end.
pub fn read(frame: Option<Result<Message, Error>>, encoding: Encoding) -> Result<Heard, Ending> {
    let message = match frame {
        None => return Err(Ending::Gone),
        Some(Err(error)) => return Err(Ending::of(&error)),
        Some(Ok(message)) => message,
    };
    let decoded = match (message, encoding) {
        (Message::Text(text), Encoding::Json) => {
            socket::decode_client(text.as_str()).map_err(|error| error.to_string())
        }
        (Message::Binary(bytes), Encoding::Binary) => binary::decode_client(&bytes).map_err(|error| error.to_string()),
        (Message::Text(_) | Message::Binary(_), _) => Err("a frame of the other encoding".to_owned()),
        (Message::Ping(_) | Message::Pong(_), _) => return Ok(Heard::Control),
        (Message::Close(_), _) => return Err(Ending::Gone),
    };
    match decoded {
        Ok(ClientMessage::Join(join)) => Ok(Heard::Join(join)),
        Ok(ClientMessage::Input(input)) => Ok(Heard::Input(input)),
        Ok(ClientMessage::Ping(ping)) => Ok(Heard::Ping { nonce: ping.nonce }),
        Ok(ClientMessage::Leave(_)) => Ok(Heard::Leave),
        Ok(ClientMessage::Jet(jet)) => Ok(Heard::Jet(JetId(jet.jet))),
        Ok(ClientMessage::Ready(ready)) => Ok(Heard::Wish(Wish::Ready(ready.ready))),
        Ok(ClientMessage::Start(_)) => Ok(Heard::Wish(Wish::Start)),
        Ok(ClientMessage::Kick(kick)) => Ok(Heard::Wish(Wish::Kick(Seat(kick.seat)))),
        Ok(ClientMessage::Settings(wanted)) => Ok(Heard::Wish(Wish::Settings(Settings {
            fill_to: wanted.fill_to,
            match_s: wanted.match_s,
            score_limit: (wanted.score_limit > 0).then_some(wanted.score_limit),
        }))),
        Ok(ClientMessage::Offer(offer)) => Ok(Heard::Offer(offer.sdp)),
        Ok(ClientMessage::Fallback(_)) => Ok(Heard::Fallback),
        Ok(ClientMessage::Chat(said)) => {
            chat(said).map(|(to, saying)| Heard::Say(to, saying)).ok_or(Ending::Because(CloseCode::BadMessage))
        }
        Ok(ClientMessage::Vote(cast)) => vote(cast).map(Heard::Wish).ok_or(Ending::Because(CloseCode::BadMessage)),
        Ok(ClientMessage::Watch(watch)) => Ok(Heard::Watch(watch)),
        Ok(ClientMessage::Playback(wish)) => Ok(Heard::Playback(wish)),
        Err(error) => {
            tracing::debug!(error, "frame not understood");
            Err(Ending::Because(CloseCode::BadMessage))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &'static str) -> bool {
        matches!(
            read(Some(Ok(Message::Text(text.into()))), Encoding::Json),
            Err(Ending::Because(CloseCode::BadMessage))
        )
    }

    #[test]
    fn what_is_no_message_of_the_protocol_is_refused() {
        for text in [
            "",
            "{}",
            "[]",
            "null",
            "{\"type\":\"Fly\",\"data\":{}}",
            "{\"type\":\"Ping\"}",
            "{\"type\":\"Ping\",\"data\":{\"nonce\":-1}}",
            "{\"type\":\"Ping\",\"data\":{\"nonce\":1,\"more\":2}}",
            "{\"type\":\"Input\",\"data\":{\"seq\":1,\"thrust\":NaN,\"turn\":0,\"shoot\":false}}",
            "{\"type\":\"Input\",\"data\":{\"seq\":1,\"thrust\":\"full\",\"turn\":0,\"shoot\":false}}",
            "{\"type\":\"Chat\",\"data\":{\"to\":\"all\"}}",
            "{\"type\":\"Chat\",\"data\":{\"to\":\"all\",\"phrase\":1,\"text\":\"x\"}}",
            "{\"type\":\"Chat\",\"data\":{\"to\":\"enemies\",\"phrase\":1}}",
            "{\"type\":\"Leave\",\"data\":{}}\n{\"type\":\"Leave\",\"data\":{}}",
        ] {
            assert!(refused(text), "{text}");
        }
    }

    #[test]
    fn a_frame_of_the_other_encoding_is_refused() {
        let leave = || Message::Binary(vec![4].into());
        assert!(matches!(read(Some(Ok(leave())), Encoding::Binary), Ok(Heard::Leave)));
        assert!(matches!(read(Some(Ok(leave())), Encoding::Json), Err(Ending::Because(CloseCode::BadMessage))));
        let text = Message::Text(r#"{"type":"Leave","data":{}}"#.into());
        assert!(matches!(read(Some(Ok(text)), Encoding::Binary), Err(Ending::Because(CloseCode::BadMessage))));
    }
}
