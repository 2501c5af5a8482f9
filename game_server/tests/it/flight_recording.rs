//! What the simulation makes of a list of inputs, as a file that clients hold their prediction against.

use std::path::Path;
use std::sync::Arc;

use game_server::domain::{Command, Controls, JetId, Phase, Seat, SpecialState, Team, Tick, World};
use game_server::interface_adapters::mode_files::load_mode;
use game_server::interface_adapters::protocol::mode_identity;
use serde_json::{Value, json};
use toml::Table;
use wire::socket::Identity;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/wire/golden/flight.json");

/// Tick, thrust, turn, each third with the ability asked for: with the throttle opening and closing, full and partial turns, and both seams crossed.
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

/// Mode, which jet to fly there, and where, if not on the map that the seed chooses: one flight is in a world with walls around it.
const FLIGHTS: [(&str, u8, &str); 5] = [
    ("duel", 0, ""),
    ("skirmish", 0, ""),
    ("skirmish", 1, ""),
    ("squadron", 2, ""),
    ("last-jet", 0, "world.maps = \"basin\""),
];

#[test]
fn the_recorded_flights_are_what_the_simulation_does() {
    let fresh = serde_json::to_string_pretty(&FLIGHTS.map(recording)).unwrap() + "\n";
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    if fresh != kept {
        let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join("flight.json");
        std::fs::write(&written, &fresh).unwrap();
        panic!("the simulation flies differently now; if that is meant, copy {} over {FILE}", written.display());
    }
}

/// The first pilot of a match, from the tick before it runs. What the mode tells a client of ships goes along.
fn recording((mode, jet, place): (&str, u8, &str)) -> Value {
    let mut world = World::new(Arc::new(load_mode(mode, &place.parse::<Table>().unwrap()).unwrap()), 7);
    let Identity { world: shape, obstacles, ship: numbers, jets, .. } = mode_identity(world.rules());
    let join = |seat: u8| Command::Join { seat: Seat(seat.into()), name: Arc::from("pilot"), team: Team(seat) };
    let choice = Command::ChooseJet { seat: Seat(0), jet: JetId(jet) };
    world.step(&[join(0), join(1), choice, Command::Start], &mut Vec::new());
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
                    controls: Controls::new(thrust, turn, false, asks(index)).unwrap(),
                })
                .collect();
            world.step(&commands, &mut Vec::new());
            tick.is_multiple_of(KEPT_EVERY).then(|| ship(&world, tick))
        })
        .collect();
    let input = |(index, &(tick, thrust, turn)): (usize, &(u32, f32, f32))| json!({ "tick": tick, "thrust": thrust, "turn": turn, "ability": asks(index) });
    let inputs: Vec<Value> = INPUTS.iter().enumerate().map(input).collect();
    json!({
        "mode": mode, "jet": jet, "world": shape, "obstacles": obstacles, "ship": numbers, "jets": jets,
        "start": start, "inputs": inputs, "ships": ships
    })
}

/// Whether an input asks for the ability.
fn asks(index: usize) -> bool {
    index % 3 == 1
}

fn ship(world: &World, tick: u32) -> Value {
    let ship = world.ship(Seat(0)).unwrap();
    let (x, y) = (ship.position.x, ship.position.y);
    let special = ship.special == SpecialState::On;
    let velocity = ship.velocity;
    json!({
        "tick": tick, "x": x, "y": y, "vx": velocity.x, "vy": velocity.y, "rotation": ship.heading,
        "throttle": ship.throttle, "special": special
    })
}
