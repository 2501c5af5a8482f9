//! What bots are called.

use std::sync::Arc;

use crate::domain::Seat;

const NAMES: [&str; 24] = [
    "Kestrel", "Merlin", "Osprey", "Harrier", "Swift", "Falcon", "Heron", "Magpie", "Raven", "Lark", "Petrel",
    "Shrike", "Plover", "Condor", "Martin", "Buzzard", "Gannet", "Curlew", "Jackdaw", "Starling", "Kite", "Wren",
    "Egret", "Tern",
];

/// A name that no other bot of the lobby has: numbered once the list is used up. The title tells how well it flies.
pub(in crate::domain) fn bot_name(title: &str, seat: Seat) -> Arc<str> {
    let seat = usize::from(seat.0);
    let name = NAMES[seat % NAMES.len()];
    match seat / NAMES.len() {
        0 => Arc::from(format!("{title} {name}")),
        round => Arc::from(format!("{title} {name} {}", round + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_bots_share_a_name() {
        let names: std::collections::BTreeSet<_> = (0..2_000).map(|seat| bot_name("Ace", Seat(seat))).collect();
        assert_eq!(names.len(), 2_000);
    }
}
