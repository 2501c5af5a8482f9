//! Everything that enters a world from outside.

use std::sync::Arc;

use crate::domain::{Controls, JetId, Seat, Team, Tick, Wish};

/// One thing asked of a world. Seed, rules and the commands of every tick are a complete replay.
///
/// A world is safe against any sequence of commands: one that makes no sense (an unknown seat, a start while running)
/// changes nothing. Telling the sender why is the lobby's business, which knows the roster.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A human sits down. A bot in that seat is replaced and its line removed; a human who left that seat of a match
    /// comes back to the old line. Ignored for seats that the mode does not have, and if `max_players` humans fly already.
    Join { seat: Seat, name: Arc<str>, team: Team },
    /// A pilot leaves for good. Ship and shots are removed; the line stays if a match is running or over.
    Leave { seat: Seat },
    /// The connection of a human was lost or is back. The controls are released and the ship flies on as it did.
    /// Once back, the numbering of inputs may begin again, even if the older connection was never seen to go.
    SetPresent { seat: Seat, present: bool },
    /// The controls of a human, held until the next input. Counts only if `seq` is higher than the last applied one;
    /// numbering begins at 1. `fired_at` is the tick of which the player saw the others when acting: shots are born then,
    /// at most [`MAX_REWIND_TICKS`](crate::domain::MAX_REWIND_TICKS) ago and never before what the same pilot saw earlier.
    Input { seat: Seat, seq: u32, fired_at: Tick, controls: Controls },
    /// Which jet a human will fly, from the next time that the ship is placed on; while the match has not begun, at once.
    /// Ignored for a number that names no jet of the mode.
    ChooseJet { seat: Seat, jet: JetId },
    /// Fill up with bots so that humans and bots together are this many; bots go as humans come. Holds until changed;
    /// at most `max_players` are seated. A new world begins with the mode's `bots.fill_to`.
    WantBots(u16),
    /// Makes a world that waits the one of a private lobby. After a match of a private lobby: wait for the next one.
    Gather,
    /// What somebody asks for, mostly in a private lobby.
    Wish { seat: Seat, wish: Wish },
    /// Offers to play again the match of a queue that has ended, or does not offer it any more.
    OfferRematch(bool),
    /// Begin the countdown of a match that is waiting.
    Start,
    /// End a match early; the standings stay as they are.
    Abandon,
}
