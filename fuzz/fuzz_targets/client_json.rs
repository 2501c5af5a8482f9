//! What a client may send in `jet.v1.json`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::socket::{ClientMessage, decode_client, encode_client};

fuzz_target!(|frame: &str| {
    let Ok(message) = decode_client(frame) else { return };
    // 1e39 is read as infinity, which the game refuses as out of range; it has no form in JSON.
    let numbers = match &message {
        ClientMessage::Input(input) => vec![input.thrust, input.turn],
        ClientMessage::Watch(watch) => watch.at.iter().flat_map(|at| [at.x, at.y]).collect(),
        ClientMessage::Playback(wish) => wish.speed.into_iter().collect(),
        _ => Vec::new(),
    };
    if numbers.iter().any(|number| !number.is_finite()) {
        return;
    }
    let again = encode_client(&message).unwrap();
    assert_eq!(decode_client(&again).unwrap(), message);
});
