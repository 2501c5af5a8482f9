//! What clients believe, and what they must be told.
//!
//! Everybody who was told the same flies a ship on in the same way, to the bit (`reckoning`). The mirror holds those beliefs
//! once for the whole lobby and compares them with the truth on each snapshot. A ship that flies on as its last controls
//! say costs nothing; a change of controls or an error past a bound is news; and about once a second each ship is put right
//! in full.
//!
//! Obstacles stand in nobody's reckoning: a ship that slides along one is off course on each snapshot, and costs a
//! correction. Few do at any time, and the arithmetic that clients must share stays free of them.

use std::collections::VecDeque;
use std::sync::Arc;

use reckoning::{
    Course, Craft, Engine, FULL_THROTTLE, Flight, FlightTraits, Shift, Track, UNITS_PER_PX, VELOCITY_UNITS,
};

use crate::domain::{Chart, FlightModel, Jet, JetId, Phase, Rules, Ship, SpecialState, TICKS_PER_SECOND, Tick, World};
use crate::use_cases::lobby::frame::{Changes, News, ShipLook, Snapshot, ToldShip};

/// A ship is put right when it is further from where clients believe it to be.
const MAX_ERROR_PX: f64 = 0.5;
/// In radians: about as far as it leads astray within a fifth of a second.
const MAX_HEADING_ERROR: f64 = 0.02;
/// Of the throttle, which no small correction mends.
const MAX_THROTTLE_ERROR: u32 = FULL_THROTTLE / 64;

/// In px a second: it leads as far astray within a quarter of a second.
const MAX_VELOCITY_ERROR: f64 = 2.0;

/// Each ship is put right once in so many ticks, if it is off by more than can be told.
const HEAL_EVERY_TICKS: u64 = TICKS_PER_SECOND as u64;
const HEALED_ERROR_PX: f64 = 0.05;
const HEALED_HEADING_ERROR: f64 = 0.001;
const HEALED_VELOCITY_ERROR: f64 = 0.25;

/// Weighs errors of heading against those of place, in px.
const HEADING_WEIGHT_PX: f64 = 20.0;
/// The same for errors of velocity.
const VELOCITY_WEIGHT_S: f64 = 0.2;

/// Longer ago than this a snapshot is no baseline any more; a frame counts the ticks since in a byte.
pub const MAX_BASELINE_AGE: u64 = 255;

/// So many snapshots are remembered: a client that has missed no more is told what has changed, not each ship anew. At
/// thirty a second this is half a second.
const REMEMBERED: usize = 15;

/// The beliefs of all clients of a lobby.
#[derive(Debug)]
pub struct Mirror {
    /// By jet.
    flights: Vec<Flight>,
    /// Of the last snapshot.
    shown: Option<Tick>,
    ships: Vec<ToldShip>,
    moving: bool,
    /// What the last snapshots said, the newest first, each following on the next; in all of them ships flew, or stood.
    recent: VecDeque<Arc<Changes>>,
}

impl Mirror {
    pub fn new(rules: &Rules) -> Mirror {
        let flights = flights(rules);
        Mirror { flights, shown: None, ships: Vec::new(), moving: false, recent: VecDeque::new() }
    }

    /// The snapshot of the present tick, which clients are told from now on.
    pub fn show(&mut self, world: &World) -> Snapshot {
        let now = world.tick();
        let moving = matches!(world.phase(), Phase::Running { .. });
        let previous = self.shown.filter(|shown| now.since(*shown) <= MAX_BASELINE_AGE);
        let passed = Passed {
            now,
            ticks: previous.filter(|_| moving).map_or(0, |shown| now.since(shown) as u32),
            anew: moving != self.moving,
            flights: &self.flights,
        };
        let last = if previous.is_some() { self.ships.as_slice() } else { &[] };
        let ships = with_last(world.ships(), last, |ship, last| match last {
            Some(last) => passed.told(last, ship),
            None => passed.whole(ship),
        });
        let recent = self.remember(now, previous, moving, &ships);
        self.shown = Some(now);
        self.moving = moving;
        self.ships.clone_from(&ships);
        Snapshot {
            ships: world.ships().to_vec(),
            shots: world.shots().to_vec(),
            pickups: world.pickups(),
            down: world.down(),
            told: ships,
            leads: Vec::new(),
            previous,
            moving,
            chart: chart(world),
            recent,
        }
    }

    /// Remembers what this snapshot says, and gives what was remembered before.
    fn remember(&mut self, now: Tick, previous: Option<Tick>, moving: bool, told: &[ToldShip]) -> Vec<Arc<Changes>> {
        if moving != self.moving || previous.is_none() {
            self.recent.clear();
        }
        let recent = self.recent.iter().cloned().collect();
        if let Some(previous) = previous {
            self.recent.truncate(REMEMBERED - 1);
            self.recent.push_front(Arc::new(Changes::of(now, previous, told)));
        }
        recent
    }

    /// What clients believe between two snapshots, for one who has just come.
    pub fn between(&self, world: &World) -> Snapshot {
        let now = world.tick();
        let shown = self.shown.filter(|shown| now.since(*shown) <= MAX_BASELINE_AGE);
        let ticks = shown.filter(|_| self.moving).map_or(0, |shown| now.since(shown) as u32);
        let passed = Passed { now, ticks, anew: false, flights: &self.flights };
        let last = if shown.is_some() { self.ships.as_slice() } else { &[] };
        let believed = |ship: &Ship, last: &ToldShip| {
            let told = passed.told(last, ship);
            // Another ship has come into the seat, which the next snapshot tells whole.
            if told.news == Some(News::Whole) {
                return told;
            }
            ToldShip { track: passed.flown(last), news: None, condition_changed: false, ..*last }
        };
        let told = with_last(world.ships(), last, |ship, last| match last {
            Some(last) => believed(ship, last),
            None => passed.whole(ship),
        });
        Snapshot {
            ships: world.ships().to_vec(),
            shots: world.shots().to_vec(),
            pickups: world.pickups(),
            down: world.down(),
            told,
            moving: self.moving,
            chart: chart(world),
            ..Snapshot::default()
        }
    }
}

/// How clients reckon each jet on.
fn flights(rules: &Rules) -> Vec<Flight> {
    let engine = |jet: &Jet| match &rules.flight.model {
        FlightModel::Throttle { throttle_per_s } => Engine::Throttle { throttle_per_s: *throttle_per_s },
        FlightModel::Drift(drift) => Engine::Drift {
            drag_per_s: drift.drag_per_s,
            reverse: drift.reverse,
            strafe: jet.special.map_or(0.0, |special| special.strafe()),
            boost: jet.special.map_or(0.0, |special| special.boost()),
        },
    };
    let flight = |jet: &Jet| {
        Flight::new(&FlightTraits {
            width_px: rules.world.width_px,
            height_px: rules.world.height_px,
            speed_px_per_s: jet.speed_px_per_s,
            turn_rad_per_s: jet.turn_rad_per_s,
            engine: engine(jet),
            ticks_per_s: TICKS_PER_SECOND,
        })
    };
    rules.jets().iter().map(flight).collect()
}

fn chart(world: &World) -> Option<Chart> {
    let rules = world.rules();
    rules.sight().map(|_| Chart::of(world.ships(), world.shots(), world.tick(), rules))
}

/// Pairs each ship with what was told of it last. Both are by seat.
fn with_last(ships: &[Ship], last: &[ToldShip], tell: impl Fn(&Ship, Option<&ToldShip>) -> ToldShip) -> Vec<ToldShip> {
    let mut last = last.iter().peekable();
    let pair = |ship: &Ship| {
        while last.next_if(|told| told.seat < ship.seat).is_some() {}
        tell(ship, last.next_if(|told| told.seat == ship.seat))
    };
    ships.iter().map(pair).collect()
}

/// From the last snapshot to now.
struct Passed<'a> {
    now: Tick,
    /// For how many ticks ships have flown.
    ticks: u32,
    /// True if ships have begun or ceased to fly: who has missed it must hear of every ship.
    anew: bool,
    /// By jet.
    flights: &'a [Flight],
}

impl Passed<'_> {
    fn flown(&self, last: &ToldShip) -> Track {
        if last.hp > 0 { last.track.after(self.ticks, self.flight(last.jet)) } else { last.track }
    }

    fn truth(&self, ship: &Ship) -> Track {
        Track::of(&craft(ship), self.flight(ship.jet))
    }

    /// Of a mode's rules there is one for each jet.
    fn flight(&self, jet: JetId) -> &Flight {
        &self.flights[usize::from(jet.0).min(self.flights.len() - 1)]
    }

    fn whole(&self, ship: &Ship) -> ToldShip {
        ToldShip {
            seat: ship.seat,
            jet: ship.jet,
            track: self.truth(ship),
            hp: ship.hp,
            changed_at: self.now,
            news: Some(News::Whole),
            look: ShipLook::of(ship, self.now),
            condition_changed: true,
        }
    }

    fn told(&self, last: &ToldShip, ship: &Ship) -> ToldShip {
        if (last.hp == 0 && ship.hp > 0) || last.jet != ship.jet {
            return self.whole(ship);
        }
        let (track, news) = if ship.hp == 0 {
            // With the end of a ship its special ends.
            (Track { special: false, ..self.flown(last) }, None)
        } else {
            self.course(last, &self.truth(ship))
        };
        let look = ShipLook::of(ship, self.now);
        let condition_changed = (ship.hp, look) != (last.hp, last.look);
        let changed = condition_changed || news.is_some() || self.anew;
        let changed_at = if changed { self.now } else { last.changed_at };
        ToldShip { seat: ship.seat, jet: ship.jet, track, hp: ship.hp, changed_at, news, look, condition_changed }
    }

    /// The cheapest words that bring the belief close to the truth.
    fn course(&self, last: &ToldShip, truth: &Track) -> (Track, Option<News>) {
        let flight = self.flight(last.jet);
        let course = Course {
            turn: (last.track.turn != truth.turn).then_some(truth.turn),
            thrust: (last.track.thrust != truth.thrust).then_some(truth.thrust),
            special: (last.track.special != truth.special).then_some(truth.special),
            ..Course::default()
        };
        // The stick was moved on one of the ticks since; the one that explains best where the ship is.
        let latest = if course.is_empty() { 0 } else { self.ticks.min(3) as u8 };
        let best = (0..=latest)
            .map(|age| {
                let course = Course { age, ..course };
                let track = last.track.follow(self.ticks, &course, flight);
                (error(&track, truth, flight), course, track)
            })
            .min_by(|a, b| a.0.weight().total_cmp(&b.0.weight()));
        let Some((error, mut course, track)) = best else { return (*truth, Some(News::Whole)) };

        if !flight.drifts() && track.throttle.abs_diff(truth.throttle) > MAX_THROTTLE_ERROR {
            return (*truth, Some(News::Whole));
        }
        let heals = (self.now.0 + u64::from(last.seat.0) * 7) % HEAL_EVERY_TICKS < u64::from(self.ticks);
        if error.is_above(MAX_ERROR_PX, MAX_HEADING_ERROR, MAX_VELOCITY_ERROR)
            || (heals && error.is_above(HEALED_ERROR_PX, HEALED_HEADING_ERROR, HEALED_VELOCITY_ERROR))
        {
            let Some(shift) = error.shift(flight.drifts()) else { return (*truth, Some(News::Whole)) };
            course.shift = Some(shift);
        }
        let track = last.track.follow(self.ticks, &course, flight);
        (track, (!course.is_empty()).then_some(News::Course(course)))
    }
}

fn craft(ship: &Ship) -> Craft {
    Craft {
        place: (ship.position.x, ship.position.y),
        velocity: (ship.velocity.x, ship.velocity.y),
        heading: ship.heading,
        throttle: ship.throttle,
        sticks: ship.controls.sticks(),
        special: ship.special == SpecialState::On,
    }
}

fn error(track: &Track, truth: &Track, flight: &Flight) -> Error {
    let (dx, dy) = track.way_to(truth, flight);
    let heading = truth.heading.wrapping_sub(track.heading) as i32;
    Error { dx, dy, heading, dvx: truth.vx - track.vx, dvy: truth.vy - track.vy }
}

/// How far the truth is from a belief, in the units of a track.
struct Error {
    dx: i64,
    dy: i64,
    heading: i32,
    dvx: i32,
    dvy: i32,
}

impl Error {
    fn px(&self) -> f64 {
        (self.dx as f64).hypot(self.dy as f64) / UNITS_PER_PX as f64
    }

    fn heading_rad(&self) -> f64 {
        f64::from(self.heading) * (std::f64::consts::TAU / 4_294_967_296.0)
    }

    fn velocity_px_per_s(&self) -> f64 {
        let units_per_tick = f64::from(self.dvx).hypot(f64::from(self.dvy)) / VELOCITY_UNITS as f64;
        units_per_tick * f64::from(TICKS_PER_SECOND) / UNITS_PER_PX as f64
    }

    fn weight(&self) -> f64 {
        self.px() + HEADING_WEIGHT_PX * self.heading_rad().abs() + VELOCITY_WEIGHT_S * self.velocity_px_per_s()
    }

    fn is_above(&self, px: f64, heading: f64, velocity: f64) -> bool {
        self.px() > px || self.heading_rad().abs() > heading || self.velocity_px_per_s() > velocity
    }

    /// The correction, if it is small enough for one.
    fn shift(&self, drifts: bool) -> Option<Shift> {
        let steps = |value: i64, step: i64| i8::try_from((value as f64 / step as f64).round() as i64).ok();
        let velocity = |units: i32| steps(units.into(), Shift::VELOCITY_STEP);
        Some(Shift {
            velocity: if drifts { Some((velocity(self.dvx)?, velocity(self.dvy)?)) } else { None },
            dx: steps(self.dx, Shift::STEP)?,
            dy: steps(self.dy, Shift::STEP)?,
            heading: steps(i64::from(self.heading), Shift::HEADING_STEP)?,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::{
        Command, Controls, EnergyNumbers, FlightNumbers, ModeNumbers, Obstacle, Seat, Team, Vec2, five_jets,
    };
    use crate::use_cases::lobby::tests::rules;

    /// Two pilots in a world of their own, in flight.
    fn world() -> World {
        let mut world = World::new(rules(None, 2, 0), 9);
        let join = |seat| Command::Join { seat: Seat(seat), name: Arc::from("Ada"), team: Team(0) };
        world.step(&[join(0), join(1)], &mut Vec::new());
        world
    }

    fn steer(world: &mut World, seq: u32, thrust: f32, turn: f32) {
        let controls = Controls::new(thrust, turn, false, false).unwrap();
        world.step(&[Command::Input { seat: Seat(0), seq, fired_at: Tick(0), controls }], &mut Vec::new());
    }

    fn fly(world: &mut World, ticks: u32) {
        (0..ticks).for_each(|_| world.step(&[], &mut Vec::new()));
    }

    #[test]
    fn a_ship_that_flies_on_as_told_is_no_news() {
        let mut world = world();
        let mut mirror = Mirror::new(world.rules());
        steer(&mut world, 1, 1.0, 0.5);
        assert_eq!(mirror.show(&world).told[0].news, Some(News::Whole));
        let mut words = 0;
        for _ in 0..150 {
            fly(&mut world, 2);
            words += mirror.show(&world).told.iter().filter(|ship| ship.news.is_some()).count();
        }
        assert!(words <= 6, "{words} words about five seconds of two ships that nobody steered");
    }

    #[test]
    fn a_change_of_the_stick_is_told_with_the_tick_it_was_made_on() {
        let mut world = world();
        let mut mirror = Mirror::new(world.rules());
        steer(&mut world, 1, 1.0, 0.0);
        fly(&mut world, 61);
        mirror.show(&world);
        steer(&mut world, 2, 1.0, 1.0);
        fly(&mut world, 1);
        let told = mirror.show(&world).told[0];
        let course = Course { turn: Some(127), age: 2, ..Course::default() };
        assert_eq!(told.news, Some(News::Course(course)));
        fly(&mut world, 1);
        steer(&mut world, 3, 1.0, 0.0);
        let told = mirror.show(&world).told[0];
        assert_eq!(told.news, Some(News::Course(Course { turn: Some(0), age: 1, ..course })));
    }

    #[test]
    fn what_clients_believe_is_never_far_from_the_truth() {
        beliefs_stay_close(World::new(rules(None, 16, 16), 3));
    }

    /// No client's reckoning knows of obstacles.
    #[test]
    fn a_ship_that_slides_along_an_obstacle_is_put_right_as_it_goes() {
        let mut numbers = ModeNumbers::clone(&rules(None, 16, 16));
        let (from, to) = (Vec2::new(200.0, 200.0), Vec2::new(600.0, 240.0));
        numbers.world.obstacles = vec![Obstacle { from, to, radius: 30.0 }];
        beliefs_stay_close(World::new(Arc::new(Rules::new(numbers).unwrap()), 3));
    }

    #[test]
    fn the_end_of_a_protection_is_news_and_costs_no_more_than_that() {
        let mut numbers = ModeNumbers::clone(&rules(None, 2, 0));
        numbers.ship.protection_s = 1.0;
        let mut world = World::new(Arc::new(Rules::new(numbers).unwrap()), 9);
        let mut mirror = Mirror::new(world.rules());
        world.step(&[Command::Join { seat: Seat(0), name: Arc::from("Ada"), team: Team(0) }], &mut Vec::new());
        assert!(mirror.show(&world).told[0].look.protected);
        fly(&mut world, 58);
        let still = mirror.show(&world).told[0];
        assert!(still.look.protected && !still.condition_changed);
        fly(&mut world, 2);
        let told = mirror.show(&world).told[0];
        assert!(!told.look.protected && told.condition_changed && told.changed_at == world.tick());
        assert!(told.news.is_none(), "{told:?}");
    }

    #[test]
    fn who_takes_the_seat_of_a_bot_between_two_snapshots_is_not_shown_where_the_bot_was() {
        let mut world = World::new(rules(None, 2, 2), 9);
        let mut mirror = Mirror::new(world.rules());
        fly(&mut world, 60);
        mirror.show(&world);
        let bots_place = mirror.ships[0].track;
        world.step(&[Command::Join { seat: Seat(0), name: Arc::from("Ada"), team: Team(0) }], &mut Vec::new());
        let told = mirror.between(&world).told[0];
        let passed = Passed { now: world.tick(), ticks: 0, anew: false, flights: &mirror.flights };
        assert_eq!(told.track, passed.truth(&world.ships()[0]));
        assert_ne!((told.track.x, told.track.y), (bots_place.x, bots_place.y));
    }

    fn beliefs_stay_close(mut world: World) {
        let mut mirror = Mirror::new(world.rules());
        fly(&mut world, 2);
        for _ in 0..1_800 {
            fly(&mut world, 2);
            let shown = mirror.show(&world);
            for (ship, told) in shown.ships.iter().zip(&shown.told).filter(|(ship, _)| ship.is_alive()) {
                let flight = &mirror.flights[usize::from(ship.jet.0)];
                let (dx, dy) = told.track.way_to(&Track::of(&craft(ship), flight), flight);
                let px = (dx as f64).hypot(dy as f64) / UNITS_PER_PX as f64;
                assert!(px <= MAX_ERROR_PX + 0.05, "{px} px off on tick {}", world.tick().0);
            }
        }
    }

    fn drifting(fill_to: u16) -> Arc<Rules> {
        let mut numbers = ModeNumbers::clone(&rules(None, 16, fill_to));
        numbers.flight = FlightNumbers { speed_px_per_s: 220.0, turn_rad_per_s: 3.4, model: five_jets() };
        numbers.energy = EnergyNumbers { capacity: 100.0, regrow_per_s: 28.0 };
        Arc::new(Rules::new(numbers).unwrap())
    }

    #[test]
    fn what_clients_believe_of_jets_that_drift_and_use_their_specials_is_never_far_from_the_truth() {
        beliefs_stay_close(World::new(drifting(16), 3));
    }

    #[test]
    fn a_jet_that_drifts_to_rest_is_no_news() {
        let mut world = World::new(drifting(0), 9);
        let join = |seat| Command::Join { seat: Seat(seat), name: Arc::from("Ada"), team: Team(0) };
        world.step(&[join(0), join(1)], &mut Vec::new());
        let mut mirror = Mirror::new(world.rules());
        fly(&mut world, 180);
        steer(&mut world, 1, 1.0, 0.0);
        fly(&mut world, 119);
        steer(&mut world, 2, 0.0, 0.0);
        fly(&mut world, 1);
        mirror.show(&world);
        let mut words = 0;
        for _ in 0..150 {
            fly(&mut world, 2);
            words += mirror.show(&world).told.iter().filter(|ship| ship.is_news()).count();
        }
        assert!(words <= 6, "{words} words about five seconds of two jets that nobody steered");
    }
}
