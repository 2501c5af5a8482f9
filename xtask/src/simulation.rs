//! The simulation's limits: a minute of 2000 bots without a fault, and the instructions that a ship takes in a tick.

use std::process::{Command, Stdio};

use crate::command::{cargo, run};
use crate::tools::require_valgrind;

/// The optimiser works on the simulation alone: everything else is as the other tests have built it.
const PROFILE: [&str; 4] = ["--config", "profile.dev.package.game_server.opt-level=3", "--profile", "dev"];

/// Instructions of a ship in a tick, bots' thinking included, in this profile: a tenth above what they were when this was written,
/// with two live shots to a ship. They are counted, not timed, so a busy machine changes nothing. A change that is meant may
/// raise it.
const MOST_INSTRUCTIONS: f64 = 4_700.0;

/// The ships of the counted fight, as `benches/endurance.rs` flies it.
const COUNTED_SHIPS: f64 = 400.0;

/// Of two flights the longer one is counted from the end of the shorter one on, so that setting up does not count.
const COUNTED_TICKS: [u32; 2] = [240, 600];

pub fn test() -> Result<(), String> {
    require_valgrind()?;
    run(endurance().args(["--", "--seconds", "60"]))?;
    let [before, after] = COUNTED_TICKS.map(instructions);
    let ticks = f64::from(COUNTED_TICKS[1] - COUNTED_TICKS[0]);
    let measured = (after? - before?) / ticks / COUNTED_SHIPS;
    println!("instructions of a ship in a tick: {measured:.0}, at most {MOST_INSTRUCTIONS}");
    if measured <= MOST_INSTRUCTIONS {
        Ok(())
    } else {
        Err(format!("a ship takes {measured:.0} instructions in a tick, and at most {MOST_INSTRUCTIONS} are allowed"))
    }
}

fn endurance() -> Command {
    let mut command = cargo();
    command.args(["bench", "--quiet", "--locked", "--package", "game_server", "--bench", "endurance"]).args(PROFILE);
    command
}

/// All instructions of a flight of so many ticks.
fn instructions(ticks: u32) -> Result<f64, String> {
    let runner =
        r#"target."cfg(all())".runner="valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null""#;
    let mut command = endurance();
    command.args(["--config", runner, "--", "--count", &ticks.to_string()]).stdout(Stdio::null());
    let output = command.output().map_err(|error| format!("cannot count instructions: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    count(&said).filter(|_| output.status.success()).ok_or_else(|| format!("cannot count instructions: {said}"))
}

/// The number in Cachegrind's line `==1== I refs: 1,234`.
fn count(said: &str) -> Option<f64> {
    let line = said.lines().find(|line| line.split_whitespace().skip(1).take(2).eq(["I", "refs:"]))?;
    line.split_whitespace().last()?.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_read_from_what_cachegrind_says() {
        assert_eq!(count("==7== Cachegrind\n==7== \n==7== I   refs:      12,345,678\n"), Some(12_345_678.0));
        assert_eq!(count("==7== D   refs: 5"), None);
    }
}
