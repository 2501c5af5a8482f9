//! What a client may send in `jet.v1.json`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::socket::{ClientMessage, decode_client, encode_client};

fuzz_target!(|frame: &str| {
    let Ok(message) = decode_client(frame) else { return };
    // 1e39 is read as infinity, which the game refuses as out of range; it has no form in JSON.
    if let ClientMessage::Input(input) = &message
        && !(input.thrust.is_finite() && input.turn.is_finite())
    {
        return;
    }
    let again = encode_client(&message).unwrap();
    assert_eq!(decode_client(&again).unwrap(), message);
});
