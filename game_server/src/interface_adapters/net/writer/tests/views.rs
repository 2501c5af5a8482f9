//! Clients of a world that nobody sees all of.

use proptest::prelude::*;

use super::*;
use crate::domain::{Chart, Command, Controls, Seat, Team, Vec2, View};

/// Sixty ships, nearly all of them bots that fight, in thirty times the area of a view.
fn large() -> Arc<Rules> {
    let overrides = "match_s = 0\nmax_players = 60\nbots.fill_to = 60\nworld.width_px = 2400\nworld.height_px = 1600\n\
                     view.area_px2 = 120000";
    Arc::new(load_mode("skirmish", &overrides.parse().unwrap()).unwrap())
}

/// The world and who watches it.
struct Scene {
    rules: Arc<Rules>,
    view: View,
    world: World,
    mirror: Mirror,
}

impl Scene {
    fn new(seed: u64) -> Scene {
        let rules = large();
        let mut world = World::new(rules.clone(), seed);
        let join = |seat| Command::Join { seat: Seat(seat), name: "Ada".into(), team: Team(0) };
        world.step(&[join(0), join(1)], &mut Vec::new());
        Scene { view: rules.view().unwrap(), mirror: Mirror::new(&rules), rules, world }
    }

    /// The next snapshot. The two pilots who are no bots fly in circles of their own.
    fn next(&mut self) -> Arc<TickFrame> {
        let seq = self.world.tick().0 as u32 + 1;
        let steer = |seat, turn| Command::Input {
            seat: Seat(seat),
            seq,
            fired_at: Tick(0),
            controls: Controls::new(1.0, turn, true, false).unwrap(),
        };
        self.world.step(&[steer(0, 0.1), steer(1, -0.7)], &mut Vec::new());
        self.world.step(&[], &mut Vec::new());
        frame_of(self.world.tick().0, self.mirror.show(&self.world))
    }

    fn distance(&self, seat: Seat, place: Vec2) -> f32 {
        let own = self.world.ship(seat).unwrap().position;
        self.rules.arena().shortest(own, place).length()
    }

    /// The client knows what is near, to the bit; may know what is at the edge; and knows nothing of what is beyond.
    fn check(&self, client: &BinaryClient, seat: Seat, frame: &TickFrame, update: &WorldUpdate) {
        let snapshot = frame.snapshot.as_ref().unwrap();
        let known = |seat: Seat| update.entities.iter().find(|ship| ship.id == seat.0);
        for (ship, told) in snapshot.ships.iter().zip(&snapshot.told) {
            let distance = self.distance(seat, ship.position);
            let own = snapshot.ships.iter().find(|ship| ship.seat == seat).unwrap();
            let is_hidden = ship.is_hidden_from(seat, own.team, &self.rules);
            match known(ship.seat) {
                None if is_hidden => {}
                Some(_) if is_hidden => panic!("{:?} hides, and is known", ship.seat),
                None => assert!(distance > self.view.enters_px, "{:?} at {distance} px is unknown", ship.seat),
                Some(entity) => {
                    assert!(distance <= self.view.leaves_px, "{:?} at {distance} px is known", ship.seat);
                    assert_eq!((client.decoder.track(ship.seat.0), entity.hp), (Some(told.track), i32::from(ship.hp)));
                }
            }
        }
        for (number, point) in self.rules.pickup_points().iter().enumerate() {
            let known = update.pickups.contains(&(number as u16));
            let is_near = self.distance(seat, point.at) <= self.view.enters_px;
            assert!(!is_near || known == snapshot.pickups.has(number), "pick-up {number}");
        }
        for (number, obstacle) in self.rules.world.obstacles.iter().enumerate() {
            let own = self.world.ship(seat).unwrap().position;
            let known = update.down.contains(&(number as u16));
            let is_near = obstacle.distance_px(self.rules.arena(), own) <= self.view.enters_px;
            assert!(!is_near || known == snapshot.down.has(number), "obstacle {number}");
        }
        let now = frame.tick;
        for shot in &snapshot.shots {
            let distance = self.distance(seat, shot.position_at(now, &self.rules));
            let known = update.projectiles.iter().any(|known| known.id == u32::from(shot.id.0 as u16));
            assert!(
                known || distance > self.view.enters_px || near_edge(shot.position_at(now, &self.rules), &self.rules)
            );
            assert!(!known || distance <= self.view.leaves_px, "{shot:?} at {distance} px is known");
        }
        for shot in &update.projectiles {
            let flies = snapshot.shots.iter().find(|flying| u32::from(flying.id.0 as u16) == shot.id);
            assert!(flies.is_some() || near_edge(Vec2::new(shot.x, shot.y), &self.rules), "{shot:?} does not fly");
            let Some(flies) = flies else { continue };
            let off = flies.position_at(now, &self.rules) - Vec2::new(shot.x, shot.y);
            assert!(off.length() < 0.5, "{shot:?} is {} px off", off.length());
        }
    }
}

fn near_edge(place: Vec2, rules: &Rules) -> bool {
    let (width, height) = (rules.world.width_px, rules.world.height_px);
    place.x < 1.0 || place.y < 1.0 || place.x > width - 1.0 || place.y > height - 1.0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5))]
    /// Whatever a client misses, because it reads slowly, its world is what its view says after the next frame.
    #[test]
    fn a_client_that_misses_snapshots_knows_what_is_in_its_view_and_nothing_else(
        seed: u64, missed in proptest::collection::vec(0_u8..40, 100),
    ) {
        let mut scene = Scene::new(seed);
        let mut clients =
            [0, 1].map(|seat| (Seat(seat), BinaryClient::with_budget(&scene.rules, Seat(seat), 1_000_000)));
        for missed in missed {
            // Once in a while longer than a baseline lives.
            let skipped = if missed < 30 { missed / 10 } else { (missed - 30) * 20 };
            let mut frame = scene.next();
            (0..skipped).for_each(|_| frame = scene.next());
            let reads: &[usize] = if missed % 3 == 0 { &[0] } else { &[0, 1] };
            for at in reads {
                let (seat, client) = &mut clients[*at];
                let update = client.show(&frame);
                scene.check(client, *seat, &frame, &update);
            }
        }
    }
}

#[test]
fn what_is_told_keeps_to_the_budget_and_the_own_ship_is_always_told() {
    let mut scene = Scene::new(7);
    let mut client = BinaryClient::with_budget(&scene.rules, Seat(0), 1_000);
    let mut known = 0;
    for _ in 0..1_800 {
        let frame = scene.next();
        let update = client.show(&frame);
        let snapshot = frame.snapshot.as_ref().unwrap();
        assert_eq!(client.decoder.track(0), Some(snapshot.told[0].track));
        for entity in &update.entities {
            let place = scene.world.ship(Seat(entity.id)).unwrap().position;
            assert!(scene.distance(Seat(0), place) <= scene.view.leaves_px);
        }
        known += update.entities.len();
    }
    // A minute, and the full bucket of the first second.
    assert!(client.bytes <= 61_000, "{} bytes", client.bytes);
    assert!(known > 1_800, "the own ship is not all that is known");
}

#[test]
fn who_waits_becomes_more_urgent_so_that_everybody_is_told_in_the_end() {
    let mut scene = Scene::new(11);
    let mut client = BinaryClient::with_budget(&scene.rules, Seat(0), 1_000);
    let mut unknown_for = [0_u32; 60];
    for _ in 0..1_800 {
        let update = client.show(&scene.next());
        for ship in scene.world.ships() {
            let near = scene.distance(Seat(0), ship.position) <= scene.view.enters_px;
            let known = update.entities.iter().any(|entity| entity.id == ship.seat.0);
            let known = known || ship.is_hidden_from(Seat(0), Team(0), &scene.rules);
            let waits = &mut unknown_for[usize::from(ship.seat.0)];
            *waits = if near && !known { *waits + 1 } else { 0 };
            assert!(*waits < 90, "{:?} has waited for three seconds", ship.seat);
        }
    }
}

#[test]
fn text_shows_the_same_view() {
    let mut scene = Scene::new(3);
    let (sender, notices) = mpsc::channel(256);
    let rules = scene.rules.clone();
    let parts = WriterParts {
        encoding: Encoding::Json,
        gaze: Gaze::Pilot(Seat(0)),
        rules,
        notices: Some(notices),
        bytes_per_s: 1_000,
    };
    let mut writer = Writer::new(parts);
    let mut client = BinaryClient::with_budget(&scene.rules, Seat(0), 1_000_000);
    for _ in 0..300 {
        let frame = scene.next();
        let binary = client.show(&frame);
        let text = match read(&writer.compose(Some(&frame), Way::Socket).frame.unwrap()).pop() {
            Some(ServerMessage::WorldUpdate(update)) => update,
            other => panic!("{other:?}"),
        };
        let ids = |update: &WorldUpdate| update.entities.iter().map(|ship| ship.id).collect::<Vec<_>>();
        assert_eq!(ids(&text), ids(&binary));
    }
    drop(sender);
}

#[test]
fn a_ship_that_flies_along_the_edge_does_not_flicker() {
    let mut scene = Scene::new(5);
    let mut client = BinaryClient::with_budget(&scene.rules, Seat(0), 1_000_000);
    let view = scene.view;
    let mut knows_a_ship_at = |distance: f32| {
        scene.world.step(&[], &mut Vec::new());
        let mut snapshot = scene.mirror.show(&scene.world);
        let own = snapshot.ships[0].position;
        snapshot.ships[1].position = scene.rules.arena().wrap(Vec2::new(own.x + distance, own.y));
        snapshot.chart = Some(Chart::of(&snapshot.ships, &snapshot.shots, scene.world.tick(), &scene.rules));
        let update = client.show(&frame_of(scene.world.tick().0, snapshot));
        update.entities.iter().any(|ship| ship.id == 1)
    };
    let between = (view.enters_px + view.leaves_px) / 2.0;
    assert!(!knows_a_ship_at(between));
    assert!(knows_a_ship_at(view.enters_px - 1.0));
    for distance in [between, view.enters_px - 1.0, view.leaves_px - 1.0, view.enters_px + 1.0] {
        assert!(knows_a_ship_at(distance), "it has gone at {distance} px");
    }
    assert!(!knows_a_ship_at(view.leaves_px + 1.0));
    assert!(!knows_a_ship_at(between));
}
