//! What other services send a game server, and what players bring from them: orders, match tickets, key sets.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tokens::{KeySet, SigningKey, verify_match_ticket, verify_order};
use uuid::Uuid;
use wire::arena::LobbyCreate;

static KEYS: LazyLock<KeySet> = LazyLock::new(|| SigningKey::generate().unwrap().key_set().unwrap());

fuzz_target!(|bytes: &[u8]| {
    if let Ok(order) = serde_json::from_slice::<LobbyCreate>(bytes) {
        let again = serde_json::to_vec(&order).unwrap();
        assert_eq!(serde_json::to_vec(&serde_json::from_slice::<LobbyCreate>(&again).unwrap()).unwrap(), again);
    }
    let _ = KeySet::from_json(bytes);
    if let Ok(token) = std::str::from_utf8(bytes) {
        // Nobody guesses a signature.
        assert!(verify_match_ticket(&KEYS, token, Uuid::from_u128(1), 0).is_err());
        assert!(verify_order(&KEYS, token, Uuid::from_u128(1), 0).is_err());
    }
});
