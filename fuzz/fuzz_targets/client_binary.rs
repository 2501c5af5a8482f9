//! What a client may send in `jet.v1.bin`: no bytes break the decoder, and what it understands it can say again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::binary::{decode_client, encode_client};

fuzz_target!(|frame: &[u8]| {
    let Ok(message) = decode_client(frame) else { return };
    let mut again = Vec::new();
    encode_client(&message, &mut again);
    // A stick at -128 is decoded, so that the game can refuse it, and cannot be written.
    if !format!("{message:?}").contains("-1.007") {
        assert_eq!(decode_client(&again).as_ref(), Ok(&message));
    }
});
