//! What an operator may write over the numbers of a mode.
#![no_main]

use game_server::interface_adapters::mode_files::load_mode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(overrides) = text.parse::<toml::Table>() else { return };
    for mode in ["duel", "skirmish", "free-play"] {
        let _ = load_mode(mode, &overrides);
    }
});
