//! Who may say what to whom in a lobby.
//!
//! | bound | policy when it is reached |
//! |---|---|
//! | what one seat says | denied as too fast |
//! | what is said in the lobby | denied as too fast, whoever says it |
//! | messages that wait for a connection | while half of its room is taken what is said is not told it: nobody is let go for what others say |
//!
//! Nothing of it is kept: who comes later has not heard it. Those who watch hear what is said to everybody, the delay later, and
//! say nothing. Whom a player does not want to hear is for the client to leave out.

use crate::domain::{
    ChatDenial, Hearers, PilotKind, RawSaying, Said, Saying, Seat, TICKS_PER_SECOND, Team, Tick, World,
};
use crate::use_cases::lobby::throttle::Throttle;

const SEAT_EVERY_TICKS: u64 = 2 * TICKS_PER_SECOND as u64;
const SEAT_AT_ONCE: u64 = 4;

/// In a world of a thousand everybody would otherwise read what nobody can.
const LOBBY_EVERY_TICKS: u64 = TICKS_PER_SECOND as u64 / 6;
const LOBBY_AT_ONCE: u64 = 24;

#[derive(Debug)]
pub struct Chat {
    has_text: bool,
    /// By seat. Whoever sits there next goes on where the last one was: a few seconds at most.
    seats: Vec<Throttle>,
    lobby: Throttle,
}

/// Something that is said, and who hears it.
#[derive(Debug, PartialEq, Eq)]
pub struct Heard {
    pub said: Said,
    /// None for everybody.
    pub side: Option<Team>,
}

impl Chat {
    /// Without text only phrases may be said.
    pub fn new(seats: u16, has_text: bool) -> Chat {
        let seat = Throttle::new(SEAT_EVERY_TICKS, SEAT_AT_ONCE);
        let lobby = Throttle::new(LOBBY_EVERY_TICKS, LOBBY_AT_ONCE);
        Chat { has_text, seats: vec![seat; usize::from(seats)], lobby }
    }

    /// # Errors
    /// When it is not said.
    pub fn say(&mut self, by: Seat, to: Hearers, raw: &RawSaying, world: &World) -> Result<Heard, ChatDenial> {
        if matches!(raw, RawSaying::Text(_)) && !self.has_text {
            return Err(ChatDenial::TextOff);
        }
        let saying = Saying::parse(raw)?;
        let side = match to {
            Hearers::All => None,
            Hearers::Side => Some(side_of(by, world).ok_or(ChatDenial::NoSides)?),
        };
        if !self.seat_takes_one(by, world.tick()) || !self.lobby.takes_one(world.tick()) {
            return Err(ChatDenial::TooFast);
        }
        Ok(Heard { said: Said { by, to, saying }, side })
    }

    fn seat_takes_one(&mut self, seat: Seat, now: Tick) -> bool {
        self.seats.get_mut(usize::from(seat.0)).is_some_and(|throttle| throttle.takes_one(now))
    }
}

/// True if the mode has sides, and both are on the same.
pub fn are_on_one_side(one: Seat, other: Seat, world: &World) -> bool {
    side_of(one, world).is_some_and(|side| is_on_side(other, side, world))
}

/// True if the pilot of this seat is on that side.
pub fn is_on_side(seat: Seat, side: Team, world: &World) -> bool {
    side_of(seat, world) == Some(side)
}

fn side_of(seat: Seat, world: &World) -> Option<Team> {
    world.rules().sides.count?;
    world.pilot(seat).filter(|pilot| pilot.kind == PilotKind::Human).map(|pilot| pilot.team)
}
