//! What a client may send on a data channel: no bytes break the decoder, and what it understands it can say again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::binary::{decode_client_datagram, encode_client_datagram};

fuzz_target!(|message: &[u8]| {
    let Ok(datagram) = decode_client_datagram(message) else { return };
    let mut again = Vec::new();
    encode_client_datagram(&datagram, &mut again);
    // A stick at -128 is decoded, so that the game can refuse it, and cannot be written.
    if !format!("{datagram:?}").contains("-1.007") {
        assert_eq!(decode_client_datagram(&again).as_ref(), Ok(&datagram));
    }
});
