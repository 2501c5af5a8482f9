//! What a client's frame means.

use axum::Error;
use axum::extract::ws::Message;
use wire::socket::{ClientMessage, CloseCode, Input, Join, decode_client};

use crate::interface_adapters::net::closing::Ending;

/// A client's frame, decoded.
#[derive(Debug)]
pub enum Heard {
    Join(Join),
    Input(Input),
    Ping {
        nonce: u32,
    },
    Leave,
    /// WebSocket's own; nothing to do.
    Control,
}

/// Reads one frame of the socket.
///
/// # Errors
/// When the connection must end.
pub fn read(frame: Option<Result<Message, Error>>) -> Result<Heard, Ending> {
    let message = match frame {
        None => return Err(Ending::Gone),
        Some(Err(error)) => return Err(Ending::of(&error)),
        Some(Ok(message)) => message,
    };
    let text = match message {
        Message::Text(text) => text,
        Message::Binary(_) => return Err(Ending::Because(CloseCode::BadMessage)),
        Message::Ping(_) | Message::Pong(_) => return Ok(Heard::Control),
        Message::Close(_) => return Err(Ending::Gone),
    };
    match decode_client(text.as_str()) {
        Ok(ClientMessage::Join(join)) => Ok(Heard::Join(join)),
        Ok(ClientMessage::Input(input)) => Ok(Heard::Input(input)),
        Ok(ClientMessage::Ping(ping)) => Ok(Heard::Ping { nonce: ping.nonce }),
        Ok(ClientMessage::Leave(_)) => Ok(Heard::Leave),
        Err(error) => {
            tracing::debug!(%error, "frame not understood");
            Err(Ending::Because(CloseCode::BadMessage))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &'static str) -> bool {
        matches!(read(Some(Ok(Message::Text(text.into())))), Err(Ending::Because(CloseCode::BadMessage)))
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
            "{\"type\":\"Leave\",\"data\":{}}\n{\"type\":\"Leave\",\"data\":{}}",
        ] {
            assert!(refused(text), "{text}");
        }
        assert!(matches!(
            read(Some(Ok(Message::Binary(vec![0, 159, 146].into())))),
            Err(Ending::Because(CloseCode::BadMessage))
        ));
    }
}
