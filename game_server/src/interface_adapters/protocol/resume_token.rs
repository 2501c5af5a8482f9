//! The resume token as clients keep it: where the seat is, and the secret that proves the right to it.

use tokens::OpaqueToken;

use crate::domain::Seat;
use crate::use_cases::lobby::LobbyId;

/// `lobby.seat.secret`. Clients take it as one opaque text. Lobby and seat in it save an index of all tokens; they are
/// worth nothing without the secret, of which the lobby keeps a hash only.
pub struct ResumeToken {
    pub lobby_id: LobbyId,
    pub seat: Seat,
    pub secret: OpaqueToken,
}

impl ResumeToken {
    pub fn parse(text: &str) -> Option<ResumeToken> {
        // Neither a lobby id nor the secret holds a dot.
        let mut parts = text.split('.');
        let (lobby, seat, secret) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        Some(ResumeToken {
            lobby_id: LobbyId::parse(lobby)?,
            seat: Seat(seat.parse().ok()?),
            secret: OpaqueToken::parse(secret)?,
        })
    }

    pub fn reveal(&self) -> String {
        format!("{}.{}.{}", self.lobby_id, self.seat.0, self.secret.reveal())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_token_survives_its_text_form() {
        let secret = OpaqueToken::generate().unwrap();
        let token = ResumeToken { lobby_id: LobbyId::parse("free-play").unwrap(), seat: Seat(3), secret };
        let again = ResumeToken::parse(&token.reveal()).unwrap();
        assert_eq!((again.lobby_id, again.seat), (token.lobby_id, token.seat));
        assert!(again.secret.hash() == token.secret.hash());
    }

    #[test]
    fn anything_else_is_no_token() {
        let good = OpaqueToken::generate().unwrap().reveal();
        for text in [
            String::new(),
            good.clone(),
            format!("lobby.{good}"),
            format!("lobby.x.{good}"),
            format!("lobby.70000.{good}"),
            format!("../lobby.1.{good}"),
            format!("lobby.1.{good}.{good}"),
            "lobby.1.short".to_owned(),
        ] {
            assert!(ResumeToken::parse(&text).is_none(), "{text}");
        }
    }
}
