//! What a server may send in `jet.v1.bin`: the frames of one connection, each after its length in two bytes, behind an identity
//! that gives them a world. The highest bit of a length says that it came on a data channel.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use wire::binary::{ServerDecoder, glance};

/// A newcomer's first frame.
static IDENTITY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let golden: Value = serde_json::from_str(include_str!("../../crates/wire/golden/binary.json")).unwrap();
    let hex = golden["server"][0]["bytes"].as_str().unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
});

fuzz_target!(|connection: &[u8]| {
    let mut decoder = ServerDecoder::default();
    decoder.decode(&IDENTITY).unwrap();
    let mut rest = connection;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = u16::from_le_bytes(*length);
        let (frame, after) = after.split_at(after.len().min((length & 0x7fff).into()));
        rest = after;
        let seen = glance(frame);
        if length & 0x8000 != 0 {
            let before = decoder.newest_tick();
            match decoder.decode_datagram(frame) {
                Ok(Some(update)) => assert_eq!(decoder.newest_tick(), Some(update.tick)),
                Ok(None) | Err(_) => assert_eq!(decoder.newest_tick(), before),
            }
            continue;
        }
        if decoder.decode(frame).is_err() {
            return;
        }
        // Who can decode a frame can glance at it.
        assert!(seen.is_ok());
    }
});
