//! What a client says on a data channel, where each message may be lost, come twice, or overtake another: which snapshot
//! it has, and its newest inputs, those that were not acknowledged again.

use crate::binary::bytes::{DecodeError, Reader, put_varint, unzigzag, zigzag};
use crate::binary::client::{behind, put_input, read_input, seen, stick, stick_steps};
use crate::socket::Input;

const STEERING: u8 = 1;

/// Instead of a tick: no snapshot yet.
const NONE_TAKEN: u32 = 0;

const BEHIND: u8 = 1;
const THRUST: u8 = 2;
const TURN: u8 = 4;
const SHOOT: u8 = 8;
const ABILITY: u8 = 16;

/// Inputs of one message: at thirty a second those of half a second.
pub const MAX_DATAGRAM_INPUTS: usize = 16;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClientDatagram {
    /// The tick of the newest snapshot that the client knows, on whichever way it came.
    pub taken: Option<u32>,
    /// The oldest first, with numbers that follow on each other; each names its tick.
    pub inputs: Vec<Input>,
}

/// Reads one message of a client.
///
/// # Errors
/// When it is none of this protocol, to the byte.
pub fn decode_client_datagram(bytes: &[u8]) -> Result<ClientDatagram, DecodeError> {
    let mut reader = Reader::new(bytes);
    if reader.u8()? != STEERING {
        return Err(DecodeError::OutOfRange);
    }
    let taken = reader.u32()?;
    let count = usize::from(reader.u8()?);
    if count > MAX_DATAGRAM_INPUTS {
        return Err(DecodeError::OutOfRange);
    }
    let mut inputs: Vec<Input> = Vec::with_capacity(count);
    for _ in 0..count {
        let input = match inputs.last() {
            None => read_input(&mut reader)?,
            Some(newer) => read_before(&mut reader, newer)?,
        };
        if input.tick.is_none() {
            return Err(DecodeError::OutOfRange);
        }
        inputs.push(input);
    }
    reader.finish()?;
    inputs.reverse();
    Ok(ClientDatagram { taken: (taken != NONE_TAKEN).then_some(taken), inputs })
}

/// The input before `newer`, as what differs from it.
fn read_before(reader: &mut Reader<'_>, newer: &Input) -> Result<Input, DecodeError> {
    let what = reader.u8()?;
    if what & !(BEHIND | THRUST | TURN | SHOOT | ABILITY) != 0 {
        return Err(DecodeError::OutOfRange);
    }
    let gap = unzigzag(reader.varint()?);
    let tick = newer.tick.unwrap_or_default().checked_add_signed(gap).ok_or(DecodeError::OutOfRange)?;
    let behind = if what & BEHIND != 0 { reader.u8()? } else { behind(newer) };
    let thrust = if what & THRUST != 0 { stick(reader.i8()?) } else { newer.thrust };
    let turn = if what & TURN != 0 { stick(reader.i8()?) } else { newer.turn };
    Ok(Input {
        seq: newer.seq.checked_sub(1).ok_or(DecodeError::OutOfRange)?,
        // 0 stands for no tick.
        tick: (tick != 0).then_some(tick),
        seen: seen(tick, behind),
        thrust,
        turn,
        shoot: what & SHOOT != 0,
        ability: what & ABILITY != 0,
    })
}

/// Writes one message into an empty buffer. Of more inputs than one message may hold the newest are written.
pub fn encode_client_datagram(datagram: &ClientDatagram, out: &mut Vec<u8>) {
    let ClientDatagram { taken, inputs } = datagram;
    let inputs = inputs.iter().rev().take(MAX_DATAGRAM_INPUTS);
    out.push(STEERING);
    out.extend_from_slice(&taken.unwrap_or(NONE_TAKEN).to_le_bytes());
    out.push(inputs.len() as u8);
    let mut newer: Option<&Input> = None;
    for input in inputs {
        match newer {
            None => put_input(input, out),
            Some(newer) => put_before(input, newer, out),
        }
        newer = Some(input);
    }
}

fn put_before(input: &Input, newer: &Input, out: &mut Vec<u8>) {
    let sticks = |input: &Input| (stick_steps(input.thrust), stick_steps(input.turn));
    let ((thrust, turn), (newer_thrust, newer_turn)) = (sticks(input), sticks(newer));
    let parts = [
        (behind(input) != behind(newer), BEHIND, behind(input)),
        (thrust != newer_thrust, THRUST, thrust as u8),
        (turn != newer_turn, TURN, turn as u8),
    ];
    let bit = |set: bool, bit: u8| if set { bit } else { 0 };
    let differs = parts.iter().fold(0, |what, (differs, flag, _)| what | bit(*differs, *flag));
    out.push(differs | bit(input.shoot, SHOOT) | bit(input.ability, ABILITY));
    let gap = input.tick.unwrap_or_default().wrapping_sub(newer.tick.unwrap_or_default()) as i32;
    put_varint(out, zigzag(gap));
    out.extend(parts.iter().filter(|(differs, ..)| *differs).map(|(.., byte)| *byte));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn inputs() -> impl Strategy<Value = Vec<Input>> {
        let one = (1_u32..1_000_000, prop::option::of(0_u32..200), -127_i8..=127, -127_i8..=127, any::<(bool, bool)>());
        let first = 0_u32..1_000;
        (first, prop::collection::vec(one, 0..=MAX_DATAGRAM_INPUTS)).prop_map(|(first, inputs)| {
            let input =
                |(seq, (tick, behind, thrust, turn, (shoot, ability))): (u32, (u32, Option<u32>, i8, i8, _))| {
                    let seen = behind.map(|behind| tick.saturating_sub(behind));
                    let (thrust, turn) = (stick(thrust), stick(turn));
                    Input { seq, tick: Some(tick), seen, thrust, turn, shoot, ability }
                };
            (first..).zip(inputs).map(input).collect()
        })
    }

    proptest! {
        #[test]
        fn what_a_client_says_is_read_back(taken in prop::option::of(1_u32..), inputs in inputs()) {
            let datagram = ClientDatagram { taken, inputs };
            let mut bytes = Vec::new();
            encode_client_datagram(&datagram, &mut bytes);
            prop_assert_eq!(decode_client_datagram(&bytes), Ok(datagram));
            for shorter in 0..bytes.len() {
                prop_assert!(decode_client_datagram(&bytes[..shorter]).is_err());
            }
        }

        #[test]
        fn any_bytes_are_understood_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode_client_datagram(&bytes);
        }
    }

    #[test]
    fn an_input_that_is_held_costs_two_bytes_when_it_is_said_again() {
        let input = |seq, tick| Input {
            seq,
            tick: Some(tick),
            seen: Some(tick - 9),
            thrust: 1.0,
            turn: 0.0,
            shoot: false,
            ability: false,
        };
        let mut bytes = Vec::new();
        let inputs = (0..6).map(|nth| input(10 + nth, 500 + 2 * nth)).collect();
        encode_client_datagram(&ClientDatagram { taken: Some(490), inputs }, &mut bytes);
        assert_eq!(bytes.len(), 6 + 12 + 5 * 2);
    }

    #[test]
    fn of_too_many_inputs_the_newest_are_said_and_more_are_refused() {
        let input =
            |seq| Input { seq, tick: Some(seq), seen: None, thrust: 0.0, turn: 0.0, shoot: false, ability: false };
        let mut bytes = Vec::new();
        encode_client_datagram(&ClientDatagram { taken: None, inputs: (1..=40).map(input).collect() }, &mut bytes);
        let read = decode_client_datagram(&bytes).unwrap();
        assert_eq!(read.inputs.iter().map(|input| input.seq).collect::<Vec<_>>(), (25..=40).collect::<Vec<_>>());
        bytes[5] += 1;
        assert_eq!(decode_client_datagram(&bytes), Err(DecodeError::OutOfRange));
    }
}
