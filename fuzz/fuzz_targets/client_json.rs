//! What a client may send in `jet.v1.json`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::socket::{decode_client, encode_client};

fuzz_target!(|frame: &str| {
    let Ok(message) = decode_client(frame) else { return };
    let again = encode_client(&message).unwrap();
    assert_eq!(decode_client(&again).unwrap(), message);
});
