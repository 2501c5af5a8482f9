//! The file of queue rules.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matchmaking_server::frameworks::parse_queues;

fuzz_target!(|text: &str| {
    if let Err(mistakes) = parse_queues(text) {
        assert!(!mistakes.is_empty());
    }
});
