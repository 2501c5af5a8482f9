//! The newest input of each seat, handed to the world once a tick.

use crate::domain::{Command, Seat};
use crate::use_cases::lobby::message::PlayerInput;

/// At most one input a seat: of several within a tick the one with the highest sequence number counts, in whatever order
/// they came. The world then ignores what is not newer than the last it applied, and each ship's `ack` tells the client.
#[derive(Debug, Default)]
pub struct Inputs {
    /// By seat.
    newest: Vec<PlayerInput>,
}

impl Inputs {
    pub fn offer(&mut self, input: PlayerInput) {
        match self.newest.binary_search_by_key(&input.seat, |waiting| waiting.seat) {
            Err(at) => self.newest.insert(at, input),
            Ok(at) => {
                if let Some(waiting) = self.newest.get_mut(at)
                    && input.seq > waiting.seq
                {
                    *waiting = input;
                }
            }
        }
    }

    /// Drops what an older connection of the seat has left behind.
    pub fn forget(&mut self, seat: Seat) {
        self.newest.retain(|waiting| waiting.seat != seat);
    }

    pub fn drain_into(&mut self, commands: &mut Vec<Command>) {
        commands.extend(self.newest.drain(..).map(|input| Command::Input {
            seat: input.seat,
            seq: input.seq,
            fired_at: input.fired_at,
            controls: input.controls,
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Controls, Tick};
    use crate::use_cases::lobby::ConnectionId;

    fn input(seat: u16, seq: u32) -> PlayerInput {
        PlayerInput {
            seat: Seat(seat),
            connection: ConnectionId(1),
            seq,
            fired_at: Tick(0),
            controls: Controls::default(),
        }
    }

    fn drained(inputs: &mut Inputs) -> Vec<(u16, u32)> {
        let mut commands = Vec::new();
        inputs.drain_into(&mut commands);
        let pair = |command| match command {
            Command::Input { seat, seq, .. } => (seat.0, seq),
            other => panic!("{other:?} is no input"),
        };
        commands.into_iter().map(pair).collect()
    }

    #[test]
    fn of_several_inputs_within_a_tick_only_the_newest_counts() {
        let mut inputs = Inputs::default();
        for (seat, seq) in [(3, 7), (1, 2), (3, 9), (3, 8), (1, 1)] {
            inputs.offer(input(seat, seq));
        }
        assert_eq!(drained(&mut inputs), [(1, 2), (3, 9)]);
        assert_eq!(drained(&mut inputs), []);
    }

    #[test]
    fn what_an_older_connection_left_behind_is_dropped() {
        let mut inputs = Inputs::default();
        inputs.offer(input(1, 500));
        inputs.forget(Seat(1));
        inputs.offer(input(1, 1));
        assert_eq!(drained(&mut inputs), [(1, 1)]);
    }
}
