//! `jet.v1.bin` under bytes that nobody meant.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::Value;
use wire::binary::{DecodeError, ServerDecoder, decode_client};

fn golden(side: &str) -> Vec<Vec<u8>> {
    let vectors: Value = serde_json::from_str(include_str!("../golden/binary.json")).unwrap();
    let bytes = |vector: &Value| unhex(vector["bytes"].as_str().unwrap());
    vectors[side].as_array().unwrap().iter().map(bytes).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

proptest! {
    #[test]
    fn any_bytes_are_a_message_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode_client(&bytes);
        let _ = ServerDecoder::default().decode(&bytes);
    }

    /// Deep in a connection, where every kind of section and message is in reach.
    #[test]
    fn a_spoilt_frame_is_a_message_or_an_error(
        frame in 0_usize..10, at in 0_usize..400, byte: u8, cut in 0_usize..400,
    ) {
        let mut decoder = ServerDecoder::default();
        for (index, mut bytes) in golden("server").into_iter().enumerate() {
            if index == frame {
                let length = bytes.len();
                bytes[at % length] = byte;
                bytes.truncate(length.max(cut) - cut.min(length) / 4);
            }
            if decoder.decode(&bytes).is_err() {
                break;
            }
        }
    }

    #[test]
    fn a_spoilt_message_of_a_client_is_a_message_or_an_error(which in 0_usize..7, at in 0_usize..40, byte: u8) {
        let mut bytes = golden("client").swap_remove(which);
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = decode_client(&bytes);
    }
}

#[test]
fn a_frame_that_is_cut_off_is_refused() {
    for frame in golden("client") {
        for length in 0..frame.len() {
            assert!(decode_client(&frame[..length]).is_err(), "{length} of {frame:?}");
        }
        let longer: Vec<u8> = frame.iter().copied().chain([0]).collect();
        assert_eq!(decode_client(&longer), Err(DecodeError::TooLong));
    }
    let welcome = golden("server").swap_remove(0);
    for length in 0..welcome.len() {
        assert!(ServerDecoder::default().decode(&welcome[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn a_frame_without_its_baseline_is_refused() {
    let frames = golden("server");
    let mut decoder = ServerDecoder::default();
    assert_eq!(decoder.decode(&frames[1]).unwrap_err(), DecodeError::NoIdentity);
    decoder.decode(&frames[0]).unwrap();
    assert_eq!(decoder.decode(&frames[2]).unwrap_err(), DecodeError::NoBaseline);
}

/// Counts that promise more than a frame holds make nobody reserve room for it.
#[test]
fn a_count_of_four_billion_in_a_short_frame_is_refused_at_once() {
    let mut decoder = ServerDecoder::default();
    decoder.decode(&golden("server")[0]).unwrap();
    let messages = [0x11, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f];
    assert_eq!(decoder.decode(&messages).unwrap_err(), DecodeError::TooShort);
    let ships = [0x12, 0, 0, 0, 0, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff, 0x0f];
    assert_eq!(ServerDecoder::default().decode(&ships).unwrap_err(), DecodeError::NoIdentity);
}

#[test]
fn a_snapshot_that_was_overtaken_is_left_out_and_must_have_its_head_all_the_same() {
    let mut decoder = ServerDecoder::default();
    for frame in &golden("server")[..2] {
        decoder.decode(frame).unwrap();
    }
    let newest = decoder.newest_tick().unwrap();
    let old = [&[0x12][..], &(newest - 2).to_le_bytes(), &[0, 0, 0, 0, 0, 0]].concat();
    assert_eq!(decoder.decode(&old).unwrap(), Vec::new());
    assert_eq!(decoder.newest_tick(), Some(newest));
    assert_eq!(decoder.decode(&old[..7]).unwrap_err(), DecodeError::TooShort);
}
