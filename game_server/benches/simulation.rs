//! CPU time of a tick with fighting bots, thinking included. Prints one JSON object a line; `reference` is the time of
//! a fixed piece of arithmetic in the same run, so that figures from different machines can be compared as ratios.
#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program whose output is its standard output")]

use std::hint::black_box;
use std::sync::Arc;

use game_server::domain::{Event, Keyframe, Rules, TICKS_PER_SECOND, World};
use game_server::interface_adapters::mode_files::load_mode;
use yardstick::thread_cpu;

const WARM_UP_TICKS: u32 = 20 * TICKS_PER_SECOND;
const MEASURED_TICKS: u32 = 30 * TICKS_PER_SECOND;
/// Room for each ship of a large world, in px².
const ROOM_PX2: f32 = 40_000.0;
/// What a fight that counts has at least.
const LIVE_SHOTS: f64 = 2.0;
const HITS: f64 = 5.0;
/// Ticks of the same flight are timed so often; the least counts, for what a tick has to do is the same each time, and the rest is
/// the machine's.
const FLIGHTS: usize = 3;

/// What would lie on a small map would be in a corner of a large one.
const NOTHING_LIES_ABOUT: &str = "pickups = { returns_s = 0, reach_px = 0, repair_hp = 0, energy = 0, shield_s = 0, \
                                  double_damage_s = 0, pulls = 0 }";

/// Where they fight.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// The classic world, by the rules of `skirmish`.
    Small,
    /// By the rules of `armada`, with nothing on the map: there are no maps for 10 000.
    Open,
    /// `armada` as it is.
    Mountains,
}

const FIGHTS: [(u16, Place, Option<f64>); 7] = [
    (2, Place::Small, None),
    (16, Place::Small, None),
    (1_000, Place::Open, Some(1_000.0)),
    (2_000, Place::Open, Some(2_000.0)),
    (10_000, Place::Open, Some(12_000.0)),
    (1_000, Place::Mountains, Some(1_000.0)),
    (2_000, Place::Mountains, Some(2_000.0)),
];

fn main() {
    let reference_us = median((0..101).map(|_| timed_us(reference_kernel)).collect());
    let mut first_per_ship_us = None;
    for (ships, place, target_us) in FIGHTS {
        let what = if place == Place::Mountains { "ships among mountains" } else { "ships" };
        let what = format!("{ships} {what}");
        let mut world = World::new(Arc::new(rules(ships, place)), 1);
        let first_tick_us = timed_us(|| world.step(&[], &mut Vec::new()));
        advance(&mut world, WARM_UP_TICKS, &mut Vec::new(), |_| {});

        // The mean is read with two looks at the clock, which would distort the ticks of a small lobby.
        let mut hits = 0;
        let mut undisturbed = world.clone();
        let total_us = timed_us(|| {
            advance(&mut undisturbed, MEASURED_TICKS, &mut Vec::new(), |events| {
                hits += events.iter().filter(|event| matches!(event, Event::Hit { .. })).count();
            });
        });
        let (mut each, mut shots, mut one_flight) = (vec![f64::INFINITY; MEASURED_TICKS as usize], 0, Vec::new());
        for _ in 0..FLIGHTS {
            one_flight.clear();
            let (mut events, mut flight) = (Vec::new(), world.clone());
            shots = 0;
            for least_us in &mut each {
                events.clear();
                let us = timed_us(|| flight.step(&[], &mut events));
                *least_us = least_us.min(us);
                one_flight.push(us);
                shots += flight.shots().len();
            }
        }
        let live_shots = shots as f64 / f64::from(MEASURED_TICKS) / f64::from(ships);

        let mean_us = total_us / f64::from(MEASURED_TICKS);
        let least_mean_us = each.iter().sum::<f64>() / f64::from(MEASURED_TICKS);
        let p99_us = p99(&mut each);
        let p99_by_mean_once = p99(&mut one_flight) / (one_flight.iter().sum::<f64>() / f64::from(MEASURED_TICKS));
        let seconds = f64::from(MEASURED_TICKS) / f64::from(TICKS_PER_SECOND);
        let hit_rate = hits as f64 * 100.0 / f64::from(ships) / seconds;
        report(&format!("{what}, CPU per tick"), "us", mean_us, target_us, Some(reference_us));
        report(&format!("{what}, CPU per tick, p99"), "us", p99_us, None, Some(reference_us));
        let is_large = place != Place::Small;
        if is_large {
            report(&format!("{what}, p99 by the mean"), "ratio", p99_us / least_mean_us, Some(1.5), None);
            let once = format!("{what}, the same in a single flight, what the machine does beside included");
            report(&once, "ratio", p99_by_mean_once, None, None);
        }
        if place == Place::Open {
            let per_ship_us = mean_us / f64::from(ships);
            let ratio = per_ship_us / *first_per_ship_us.get_or_insert(per_ship_us);
            report(&format!("{what}, cost of a ship by that among 1000"), "ratio", ratio, Some(1.5), None);
        }
        if is_large {
            report(&format!("{what}, CPU of the first tick, which places them all"), "us", first_tick_us, None, None);
        }
        if is_large {
            let mut keyframe = Keyframe::of(&world);
            let written_us = median((0..21).map(|_| timed_us(|| keyframe.renew(&world))).collect());
            report(
                &format!("{what}, CPU of writing them down, once a minute or less"),
                "us",
                written_us,
                None,
                Some(reference_us),
            );
            let bytes = keyframe.size() as f64 / f64::from(ships);
            report(&format!("{what}, written down, of a ship"), "bytes", bytes, None, None);
        }
        let target = |least: f64| is_large.then_some(least);
        report(&format!("{what}, live shots per ship"), "shots", live_shots, target(LIVE_SHOTS), None);
        report(&format!("{what}, hits per 100 ships a second"), "hits", hit_rate, target(HITS), None);
    }
}

/// Bots only, in jets that drift; in a large world each has the same room.
fn rules(ships: u16, place: Place) -> Rules {
    let (mode, map) = match place {
        Place::Small => ("skirmish", format!("world.maps = \"classic\"\n{NOTHING_LIES_ABOUT}")),
        Place::Open => {
            let height = (f32::from(ships) * ROOM_PX2 * 460.0 / 800.0).sqrt();
            let size = format!("world.width_px = {:.0}\nworld.height_px = {height:.0}", height * 800.0 / 460.0);
            ("armada", format!("world.ships = 0\nworld.maps = \"open_sky\"\n{size}\n{NOTHING_LIES_ABOUT}"))
        }
        Place::Mountains => ("armada", format!("world.ships = {ships}")),
    };
    let overrides = format!("match_s = 0\nmax_players = {ships}\nbots.fill_to = {ships}\n{map}");
    load_mode(mode, &overrides.parse().expect("the overrides are TOML")).expect("the overrides fit the mode")
}

fn advance(world: &mut World, ticks: u32, events: &mut Vec<Event>, mut each: impl FnMut(&[Event])) {
    for _ in 0..ticks {
        events.clear();
        world.step(&[], events);
        each(events);
    }
}

/// What a simulation does most: load, multiply, add, take a root, store.
fn reference_kernel() {
    let mut values = [0.5_f32; 4_096];
    for _ in 0..16 {
        for value in black_box(&mut values) {
            *value = (*value * 0.75 + 0.25).sqrt();
        }
    }
    black_box(values);
}

fn p99(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() * 99 / 100).copied().expect("ticks were measured")
}

fn timed_us(work: impl FnOnce()) -> f64 {
    let start = thread_cpu();
    work();
    (thread_cpu() - start).as_secs_f64() * 1e6
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().expect("there are values")
}

fn report(what: &str, unit: &str, measured: f64, target: Option<f64>, reference: Option<f64>) {
    let number = |value: Option<f64>| value.map_or("null".to_owned(), |value| format!("{value:.2}"));
    println!(
        r#"{{"area":"simulation","what":"{what}","unit":"{unit}","measured":{measured:.2},"target":{},"reference":{}}}"#,
        number(target),
        number(reference)
    );
}
