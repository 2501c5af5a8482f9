//! What the Godot client costs: its scripts in a real engine against the real program (`game_client/tests/measure.gd`).

use std::process::Stdio;

use crate::command::target_folder;
use crate::godot;
use crate::godot_engine::require_godot;
use crate::running_game::{self, RunningGame};

/// What stands above its table.
pub const NOTES: &str = "\
A headless Godot flies for 10 s among bots, against a debug build. It draws nothing: times are what the scripts
take where a tenth of the frames take less. `game_client/tests/measure.gd` says what each row is.

";

/// The whole world on a screen, with as many as it seats; and one larger than the screen, of which some 200 ships are told.
const FIGHTS: [&[(&str, &str)]; 2] = [
    &[("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "16")],
    &[
        ("GAME__MODES__FREE_PLAY__MAX_PLAYERS", "240"),
        ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "222"),
        ("GAME__MODES__FREE_PLAY__VIEW__AREA_PX2", "1472000"),
        ("GAME__MODES__FREE_PLAY__WORLD__WIDTH_PX", "1900"),
        ("GAME__MODES__FREE_PLAY__WORLD__HEIGHT_PX", "1900"),
    ],
];

/// Runs it and gives what it printed: one JSON object a line.
pub fn measure() -> Result<String, String> {
    let engine = require_godot()?;
    let home = target_folder().join("godot-tests/measure");
    godot::import(&engine, &home)?;
    running_game::build()?;
    let mut printed = String::new();
    for settings in FIGHTS {
        let game = RunningGame::start("godot-bench", 0, settings)?;
        let mut command = engine.command(&home);
        command.args(["--headless", "--max-fps", "60", "-s", "tests/measure.gd", "--", "--server", &game.address]);
        let output = command.stderr(Stdio::inherit()).output().map_err(|error| format!("cannot run Godot: {error}"))?;
        if !output.status.success() {
            return Err(format!("game_client/tests/measure.gd failed ({})", output.status));
        }
        printed.push_str(&String::from_utf8_lossy(&output.stdout));
    }
    Ok(printed)
}
