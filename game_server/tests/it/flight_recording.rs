//! What the simulation makes of a list of inputs, as a file that clients hold their prediction against.

use std::path::Path;
use std::sync::Arc;

use game_server::domain::{Command, Controls, Phase, Seat, Team, Tick, World};
use game_server::interface_adapters::mode_files::load_mode;
use serde_json::{Value, json};
use toml::Table;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/wire/golden/flight.json");

/// Tick, thrust, turn: with the throttle opening and closing, full and partial turns, and both seams crossed.
const INPUTS: [(u32, f32, f32); 12] = [
    (3, 1.0, 0.0),
    (40, 1.0, 0.5),
    (90, 0.0, -1.0),
    (130, 0.0, 0.0),
    (250, 0.0, 0.25),
    (290, -1.0, 0.0),
    (300, -0.25, 1.0),
    (340, 0.5, 1.0),
    (410, 1.0, -0.125),
    (520, 0.0, 0.0),
    (590, -1.0, -1.0),
    (598, 1.0, 0.75),
];
const TICKS: u32 = 640;
const KEPT_EVERY: u32 = 10;

#[test]
fn the_recorded_flight_is_what_the_simulation_does() {
    let fresh = serde_json::to_string_pretty(&recording()).unwrap() + "\n";
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    if fresh != kept {
        let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join("flight.json");
        std::fs::write(&written, &fresh).unwrap();
        panic!("the simulation flies differently now; if that is meant, copy {} over {FILE}", written.display());
    }
}

/// The first pilot of a duel, from the tick before its match runs.
fn recording() -> Value {
    let rules = load_mode("duel", &Table::new()).unwrap();
    let mut world = World::new(Arc::new(rules), 7);
    let join = |seat: u8| Command::Join { seat: Seat(seat.into()), name: Arc::from("pilot"), team: Team(seat) };
    world.step(&[join(0), join(1), Command::Start], &mut Vec::new());
    while !matches!(world.phase(), Phase::Running { .. }) {
        world.step(&[], &mut Vec::new());
    }
    let start = ship(&world, 0);
    let ships: Vec<Value> = (1..=TICKS)
        .filter_map(|tick| {
            let due = INPUTS.iter().enumerate().filter(|(_, (at, ..))| *at == tick);
            let commands: Vec<Command> = due
                .map(|(index, &(_, thrust, turn))| Command::Input {
                    seat: Seat(0),
                    seq: index as u32 + 1,
                    fired_at: Tick(0),
                    controls: Controls::new(thrust, turn, false, false).unwrap(),
                })
                .collect();
            world.step(&commands, &mut Vec::new());
            tick.is_multiple_of(KEPT_EVERY).then(|| ship(&world, tick))
        })
        .collect();
    let inputs: Vec<Value> =
        INPUTS.iter().map(|(tick, thrust, turn)| json!({ "tick": tick, "thrust": thrust, "turn": turn })).collect();
    json!({ "mode": "duel", "start": start, "inputs": inputs, "ships": ships })
}

fn ship(world: &World, tick: u32) -> Value {
    let ship = world.ship(Seat(0)).unwrap();
    let (x, y) = (ship.position.x, ship.position.y);
    json!({ "tick": tick, "x": x, "y": y, "rotation": ship.heading, "throttle": ship.throttle })
}
