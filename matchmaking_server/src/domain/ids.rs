//! Names of the things that matchmaking knows, each with a type of its own.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

/// A point in time: milliseconds since 1970-01-01 UTC. Durations in milliseconds have the same type.
pub type Millis = i64;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    PlayerId
    TicketId
    PartyId
    MatchId
    /// A game server; stays when its process is started again.
    ServerId
    /// One run of a game server's process.
    Incarnation
}

/// 1 to 64 lower-case letters, digits and hyphens: a match's id, or the name of an open lobby such as `free-play`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LobbyId(Arc<str>);

impl LobbyId {
    pub fn parse(text: &str) -> Option<Self> {
        is_label(text, 64).then(|| Self(text.into()))
    }

    /// A match's lobby bears the match's id.
    pub fn of_match(id: MatchId) -> Self {
        Self(id.to_string().into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LobbyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// True for 1 to `longest` lower-case letters, digits and hyphens: what regions, queues and lobbies are called.
pub fn is_label(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lobby_id_is_a_short_label() {
        assert!(LobbyId::parse("free-play").is_some());
        assert!(LobbyId::parse(&"a".repeat(64)).is_some());
        for bad in ["", "Free", "a b", "../x", "é", &"a".repeat(65)] {
            assert!(LobbyId::parse(bad).is_none(), "{bad}");
        }
    }
}
