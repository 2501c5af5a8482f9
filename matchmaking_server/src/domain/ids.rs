//! Names of the things that matchmaking knows, each with a type of its own.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
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

/// A map by one of these ids. They are random, and made by services of this deployment, never by a client: so one
/// multiplication is hash enough.
pub type IdMap<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

/// See [`IdMap`].
pub type IdSet<K> = HashSet<K, BuildHasherDefault<IdHasher>>;

#[derive(Debug, Default)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_ne_bytes(*word));
        }
        for byte in rest {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, word: u64) {
        // By 2^64 divided by the golden ratio, as in Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4); both
        // halves of the product, so that every bit of the id tells.
        let product = u128::from(self.0 ^ word) * 0x9e37_79b9_7f4a_7c15;
        let (high, low) = ((product >> 64) as u64, product as u64);
        self.0 = high ^ low;
    }

    fn write_usize(&mut self, _: usize) {
        // The length of an id, which is the same for all.
    }

    fn finish(&self) -> u64 {
        self.0
    }
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
        Self((*id.0.hyphenated().encode_lower(&mut Uuid::encode_buffer())).into())
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
