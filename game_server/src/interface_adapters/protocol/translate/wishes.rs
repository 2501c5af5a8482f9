//! What clients ask for, read.

use wire::socket::{Chat, ChatTo, Input, PlaybackWish as WirePlaybackWish, Vote, VoteSubject, Watch};

use crate::domain::{Controls, ControlsError, Hearers, RawSaying, Rules, Seat, Tick, Vec2, Wish};
use crate::use_cases::lobby::{ConnectionId, Gaze, PlaybackWish, PlayerInput, Speed};

/// `again` tells that the input was said before.
///
/// # Errors
/// When a control is out of range or no number.
pub fn player_input(
    input: &Input,
    again: bool,
    seat: Seat,
    connection: ConnectionId,
) -> Result<PlayerInput, ControlsError> {
    let controls = Controls::new(input.thrust, input.turn, input.shoot, input.ability)?;
    let tick = |tick: Option<u32>| tick.map(|tick| Tick(u64::from(tick)));
    Ok(PlayerInput { seat, connection, seq: input.seq, at: tick(input.tick), seen: tick(input.seen), again, controls })
}

/// Where somebody who watches wants to look; none if it is said in no way or in two, or is outside the world.
pub fn gaze(watch: &Watch, rules: &Rules) -> Option<Gaze> {
    match (watch.follow, watch.at) {
        (Some(seat), None) => Some(Gaze::Pilot(Seat(seat))),
        (None, Some(at)) => Some(Vec2::new(at.x, at.y)).filter(|at| rules.arena().contains(*at)).map(Gaze::Place),
        _ => None,
    }
}

/// What somebody who watches a recording asks for; none if it is not shown so fast.
pub fn playback_wish(wish: &WirePlaybackWish) -> Option<PlaybackWish> {
    let speed = match wish.speed {
        None => None,
        // Exact: the quarters that there are.
        Some(speed) => Some([2, 4, 8, 16].into_iter().find(|quarters| f32::from(*quarters) / 4.0 == speed)?),
    };
    let seek = wish.seek_tick.map(|tick| Tick(u64::from(tick)));
    Some(PlaybackWish { paused: wish.paused, speed: speed.and_then(Speed::of_quarters), seek })
}

/// What somebody wants to say, and to whom; none if nothing is said, or two things.
pub fn chat(chat: Chat) -> Option<(Hearers, RawSaying)> {
    let to = match chat.to {
        ChatTo::All => Hearers::All,
        ChatTo::Side => Hearers::Side,
    };
    match (chat.phrase, chat.text) {
        (Some(phrase), None) => Some((to, RawSaying::Phrase(phrase))),
        (None, Some(text)) => Some((to, RawSaying::Text(text))),
        _ => None,
    }
}

/// What somebody votes for; none if there is no such choice.
pub fn vote(vote: Vote) -> Option<Wish> {
    match (vote.subject, vote.choice) {
        (VoteSubject::GiveUp, choice @ 0..=1) => Some(Wish::GiveUp(choice == 1)),
        (VoteSubject::Rematch, choice @ 0..=1) => Some(Wish::Rematch(choice == 1)),
        (VoteSubject::GiveUp | VoteSubject::Rematch, _) => None,
        (VoteSubject::Map, map) => Some(Wish::Map(map)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_out_of_range_are_refused() {
        let input = |thrust, turn| Input { seq: 1, tick: None, seen: None, thrust, turn, shoot: false, ability: false };
        let read = |input: Input| player_input(&input, false, Seat(0), ConnectionId(1));
        assert!(read(input(1.0, -1.0)).is_ok());
        for bad in [1.01, -2.0, f32::NAN, f32::INFINITY] {
            assert!(read(input(bad, 0.0)).is_err());
            assert!(read(input(0.0, bad)).is_err());
        }
    }
}
