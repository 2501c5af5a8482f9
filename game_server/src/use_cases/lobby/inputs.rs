//! Inputs that wait for their tick, handed to the world once a tick.

use crate::domain::{Command, Seat, TICKS_PER_SECOND, Tick};
use crate::use_cases::lobby::message::PlayerInput;

/// How far ahead an input may ask to count. One for later counts then: nobody hoards the future.
const MAX_AHEAD_TICKS: u32 = TICKS_PER_SECOND / 2;

/// Inputs of a seat that may wait. The newest takes the place of the last in line when there are more: what a pilot does
/// now is never lost, and no key is held for ever.
const MAX_WAITING: usize = MAX_AHEAD_TICKS as usize + 2;

/// The inputs of all seats. How long they wait is for the client to choose, by the tick that it names, and its `lead` tells it
/// how: a client on an even network has its inputs wait for a tick or two, one on an uneven network for longer.
///
/// | an input | what becomes of it |
/// |---|---|
/// | names a tick to come | waits for it, at most [`MAX_AHEAD_TICKS`], so that network jitter does not reach the ship |
/// | names none, or is late | counts on the next tick |
/// | is due together with others of its seat | the one with the highest sequence number counts, in whatever order they came |
/// | is a duplicate, or older than one that has counted | the world ignores it: each ship's `ack` only grows |
/// | is missing | the controls before it hold |
/// | is one too many | the newest takes the place of the last in line |
#[derive(Debug, Default)]
pub struct Inputs {
    /// By seat.
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    seat: Seat,
    /// With the tick on which each is due, in that order.
    waiting: Vec<(Tick, PlayerInput)>,
    lead: i8,
    /// True once the client has been told; then the next input begins a new one.
    told: bool,
}

impl Inputs {
    /// `next` is the tick that the world makes next.
    pub fn offer(&mut self, input: PlayerInput, next: Tick) {
        let line = self.line(input.seat);
        let wanted = input.at.unwrap_or(next);
        if input.at.is_some() && !input.again {
            let lead = lead(wanted, next);
            line.lead = if line.told { lead } else { lead.min(line.lead) };
            line.told = false;
        }
        let due = wanted.clamp(next, next.after(MAX_AHEAD_TICKS));
        if line.waiting.len() == MAX_WAITING {
            line.waiting.pop();
        }
        let at = line.waiting.partition_point(|(waits_for, _)| *waits_for <= due);
        line.waiting.insert(at, (due, input));
    }

    /// Drops what an older connection of the seat has left behind.
    pub fn forget(&mut self, seat: Seat) {
        self.lines.retain(|line| line.seat != seat);
    }

    /// Hands out what is due on `tick`, at most one for each seat.
    pub fn drain_into(&mut self, tick: Tick, commands: &mut Vec<Command>) {
        for line in &mut self.lines {
            let due = line.waiting.partition_point(|(due, _)| *due <= tick);
            let newest = line.waiting.drain(..due).map(|(_, input)| input).max_by_key(|input| input.seq);
            commands.extend(newest.map(|input| Command::Input {
                seat: input.seat,
                seq: input.seq,
                fired_at: input.seen.unwrap_or(tick),
                controls: input.controls,
            }));
        }
    }

    /// By how many ticks each seat's inputs came early, below 0 for late: a client runs its clock faster or slower by it. Of
    /// those that came since the last call the least early, else that of the last call again.
    pub fn tell_leads(&mut self) -> Vec<(Seat, i8)> {
        let tell = |line: &mut Line| {
            line.told = true;
            (line.seat, line.lead)
        };
        self.lines.iter_mut().map(tell).collect()
    }

    fn line(&mut self, seat: Seat) -> &mut Line {
        let at = match self.lines.binary_search_by_key(&seat, |line| line.seat) {
            Ok(at) => at,
            Err(at) => {
                self.lines.insert(at, Line { seat, waiting: Vec::new(), lead: 0, told: true });
                at
            }
        };
        &mut self.lines[at]
    }
}

fn lead(wanted: Tick, next: Tick) -> i8 {
    let ticks = wanted.since(next) as i64 - next.since(wanted) as i64;
    ticks.clamp(i64::from(i8::MIN), i64::from(i8::MAX)) as i8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Controls;
    use crate::use_cases::lobby::ConnectionId;

    fn input(seat: u16, seq: u32, at: Option<u64>) -> PlayerInput {
        PlayerInput {
            seat: Seat(seat),
            connection: ConnectionId(1),
            seq,
            at: at.map(Tick),
            seen: None,
            again: false,
            controls: Controls::default(),
        }
    }

    fn drained(inputs: &mut Inputs, tick: u64) -> Vec<(u16, u32)> {
        let mut commands = Vec::new();
        inputs.drain_into(Tick(tick), &mut commands);
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
            inputs.offer(input(seat, seq, None), Tick(1));
        }
        assert_eq!(drained(&mut inputs, 1), [(1, 2), (3, 9)]);
        assert_eq!(drained(&mut inputs, 2), []);
    }

    #[test]
    fn an_input_waits_for_its_tick_in_whatever_order_it_came() {
        let mut inputs = Inputs::default();
        for (seq, at) in [(3, 14), (1, 11), (2, 12), (2, 12)] {
            inputs.offer(input(0, seq, Some(at)), Tick(10));
        }
        let counted: Vec<_> = (10..16).map(|tick| drained(&mut inputs, tick)).collect();
        assert_eq!(counted, [vec![], vec![(0, 1)], vec![(0, 2)], vec![], vec![(0, 3)], vec![]]);
    }

    #[test]
    fn a_late_input_counts_at_once_and_the_client_is_told_how_late() {
        let mut inputs = Inputs::default();
        inputs.offer(input(0, 1, Some(7)), Tick(10));
        assert_eq!(inputs.tell_leads(), [(Seat(0), -3)]);
        assert_eq!(drained(&mut inputs, 10), [(0, 1)]);
        inputs.offer(input(0, 2, Some(13)), Tick(11));
        assert_eq!(inputs.tell_leads(), [(Seat(0), 2)]);
        assert_eq!(inputs.tell_leads(), [(Seat(0), 2)]);
    }

    #[test]
    fn of_several_inputs_the_client_is_told_of_the_one_that_came_least_early() {
        let mut inputs = Inputs::default();
        for (seq, at) in [(1, 14), (2, 11), (3, 13)] {
            inputs.offer(input(0, seq, Some(at)), Tick(10));
        }
        assert_eq!(inputs.tell_leads(), [(Seat(0), 1)]);
        inputs.offer(input(0, 4, Some(15)), Tick(12));
        assert_eq!(inputs.tell_leads(), [(Seat(0), 3)]);
    }

    /// It counts, but a client that ran its clock faster for each lost message would run fast for nothing.
    #[test]
    fn how_late_an_input_is_that_is_said_again_is_told_nobody() {
        let mut inputs = Inputs::default();
        let again = PlayerInput { again: true, ..input(0, 1, Some(9)) };
        inputs.offer(again, Tick(11));
        inputs.offer(input(0, 2, Some(12)), Tick(11));
        assert_eq!(inputs.tell_leads(), [(Seat(0), 1)]);
        assert_eq!(drained(&mut inputs, 11), [(0, 1)]);
    }

    /// What the ship flies by on each tick, given that the world takes only what is newer than what it has.
    fn flown(inputs: &mut Inputs, ticks: std::ops::Range<u64>) -> Vec<u32> {
        let mut ack = 0;
        let mut fly = |tick| {
            ack = drained(inputs, tick).iter().map(|(_, seq)| *seq).fold(ack, u32::max);
            ack
        };
        ticks.map(&mut fly).collect()
    }

    #[test]
    fn a_duplicate_or_an_input_that_was_overtaken_changes_nothing() {
        let mut inputs = Inputs::default();
        for (seq, at) in [(2, 11), (2, 13), (1, 12)] {
            inputs.offer(input(0, seq, Some(at)), Tick(10));
        }
        assert_eq!(flown(&mut inputs, 10..15), [0, 2, 2, 2, 2]);
        inputs.offer(input(0, 1, Some(9)), Tick(15));
        assert_eq!(flown(&mut inputs, 15..16), [1], "it is handed out, and the world knows better");
    }

    #[test]
    fn where_an_input_is_missing_the_one_before_holds() {
        let mut inputs = Inputs::default();
        for (seq, at) in [(1, 10), (4, 13)] {
            inputs.offer(input(0, seq, Some(at)), Tick(10));
        }
        assert_eq!(flown(&mut inputs, 10..15), [1, 1, 1, 4, 4]);
    }

    #[test]
    fn the_future_cannot_be_hoarded() {
        let mut inputs = Inputs::default();
        for seq in 1..1_000 {
            inputs.offer(input(0, seq, Some(u64::from(seq) + 1_000_000)), Tick(10));
        }
        assert_eq!(inputs.lines[0].waiting.len(), MAX_WAITING);
        assert_eq!(drained(&mut inputs, 10 + u64::from(MAX_AHEAD_TICKS)), [(0, 999)]);
        assert_eq!(inputs.tell_leads(), [(Seat(0), i8::MAX)]);
    }

    #[test]
    fn what_an_older_connection_left_behind_is_dropped() {
        let mut inputs = Inputs::default();
        inputs.offer(input(1, 500, None), Tick(1));
        inputs.forget(Seat(1));
        inputs.offer(input(1, 1, None), Tick(1));
        assert_eq!(drained(&mut inputs, 1), [(1, 1)]);
    }
}
