//! What holds for every world, whatever is asked of it.

use std::f32::consts::PI;

use proptest::prelude::*;

use super::*;
use crate::domain::geometry::wrap_angle;
use crate::domain::grid::Grid;
use crate::domain::{JetId, Keyframe, Phase, PilotKind, Settings, Torus, Wish};

const ARENA: Torus = Torus { width: 800.0, height: 460.0 };

fn point() -> impl Strategy<Value = Vec2> {
    (0.0..ARENA.width, 0.0..ARENA.height).prop_map(|(x, y)| Vec2::new(x, y))
}

fn wish() -> impl Strategy<Value = Wish> {
    prop_oneof![
        3 => any::<bool>().prop_map(Wish::Ready),
        2 => Just(Wish::Start),
        2 => any::<bool>().prop_map(Wish::GiveUp),
        2 => any::<bool>().prop_map(Wish::Rematch),
        2 => (0u8..4).prop_map(Wish::Map),
        1 => (0u16..4).prop_map(|seat| Wish::Kick(Seat(seat))),
        1 => (0u16..20, prop_oneof![0u32..40, Just(3600), Just(u32::MAX)], prop::option::of(0u32..12_000))
            .prop_map(|(fill_to, match_s, score_limit)| Wish::Settings(Settings { fill_to, match_s, score_limit })),
    ]
}

pub(super) fn command() -> impl Strategy<Value = Command> {
    let seat = 0u16..18;
    let stick = -1.0f32..=1.0;
    prop_oneof![
        4 => seat.clone().prop_map(join),
        1 => seat.clone().prop_map(|seat| Command::Leave { seat: Seat(seat) }),
        1 => (seat.clone(), any::<bool>())
            .prop_map(|(seat, present)| Command::SetPresent { seat: Seat(seat), present }),
        1 => (seat.clone(), 0u8..7).prop_map(|(seat, jet)| Command::ChooseJet { seat: Seat(seat), jet: JetId(jet) }),
        12 => (seat, any::<u32>(), stick.clone(), stick, any::<(bool, bool)>(), 0u64..400).prop_map(
            |(seat, seq, thrust, turn, (shoot, ability), fired_at)| {
                let controls = Controls::new(thrust, turn, shoot, ability).unwrap();
                Command::Input { seat: Seat(seat), seq, fired_at: Tick(fired_at), controls }
            }
        ),
        1 => (0u16..20).prop_map(Command::WantBots),
        2 => Just(Command::Start),
        1 => Just(Command::Gather),
        1 => any::<bool>().prop_map(Command::OfferRematch),
        6 => (0u16..4, wish()).prop_map(|(seat, wish)| Command::Wish { seat: Seat(seat), wish }),
    ]
}

fn assert_sound(world: &World, events: &[Event]) {
    let arena = world.rules().arena();
    for ship in world.ships() {
        if ship.is_alive() {
            assert!(arena.contains(ship.position), "{ship:?}");
            let jet = world.rules().jet(ship.jet);
            assert!(ship.hp >= 1 && ship.hp <= jet.hp, "{ship:?}");
            assert!((0.0..=jet.energy.capacity).contains(&ship.energy), "{ship:?}");
            assert!(ship.velocity.length() <= 2_000.0, "{ship:?}");
        } else {
            assert_eq!(ship.hp, 0);
        }
        assert!((-PI..=PI).contains(&ship.heading), "{ship:?}");
        assert!((0.0..=1.0).contains(&ship.throttle), "{ship:?}");
        assert!(world.pilot(ship.seat).is_some_and(|pilot| !pilot.left), "{ship:?}");
    }
    assert!(world.ships().windows(2).all(|pair| pair[0].seat < pair[1].seat));
    assert!(world.pilots().windows(2).all(|pair| pair[0].seat < pair[1].seat));
    if let Some(gathering) = world.gathering() {
        let humans = world.pilots().iter().filter(|pilot| pilot.kind == PilotKind::Human && !pilot.left);
        let mut company = gathering.company().to_vec();
        company.sort_unstable();
        assert_eq!(company, humans.map(|pilot| pilot.seat).collect::<Vec<_>>());
        assert!(gathering.ready().iter().all(|seat| company.contains(seat)));
    }
    for ship in world.ships().iter().filter_map(|ship| ship.carried) {
        assert!(ship.pulls >= 1 && usize::from(ship.weapon.0) < world.rules().weapons().len(), "{ship:?}");
    }
    for shot in world.shots() {
        assert!(arena.contains(shot.position_at(world.tick(), world.rules())), "{shot:?}");
    }
    let is_cloaked = |seat: &Seat| world.ship(*seat).is_some_and(|ship| ship.is_cloaked(world.rules()));
    for event in events {
        match event {
            Event::Spawned { seat: about, .. }
            | Event::Beamed { by: about, .. }
            | Event::Hit { target: about, .. }
            | Event::Killed { victim: about, .. }
            | Event::CoreMoved { by: Some(about), .. }
                if is_cloaked(about) =>
            {
                panic!("{event:?} tells where a ship is that hides");
            }
            // The ring is nobody's doing.
            Event::Hit { by, target, .. } if world.rules().ring().is_none() => assert_ne!(by, target),
            Event::Killed { killer, victim, .. } if world.rules().ring().is_none() => assert_ne!(killer, victim),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_commands_leave_a_sound_world(
        seed in any::<u64>(),
        endless in any::<bool>(),
        place in 0..4,
        batches in prop::collection::vec(prop::collection::vec(command(), 0..4), 1..60),
    ) {
        let mut numbers = match place {
            0 => classic(),
            1 => furnished(armed()),
            2 => with_ring(armed()),
            _ => with_cores(armed()),
        };
        if !endless || numbers.ring.is_some() {
            (numbers.countdown_s, numbers.match_s) = (0.1, Some(600.0));
        }
        numbers.bots.fill_to = 8;
        let mut world = World::new(Arc::new(Rules::new(numbers).unwrap()), seed);
        for batch in &batches {
            let events = tick(&mut world, batch);
            assert_sound(&world, &events);
            for _ in 0..10 {
                let events = tick(&mut world, &[]);
                assert_sound(&world, &events);
            }
            let read = Keyframe::of(&world).world(world.rules());
            prop_assert_eq!(read.map(|read| read.hash()), Some(world.hash()));
        }
    }

    /// Whatever is asked of it, but for gathering anew.
    #[test]
    fn a_match_that_has_begun_is_over_within_its_time_and_its_overtime(
        seed in any::<u64>(),
        sides in prop::option::of(2u8..4),
        batches in prop::collection::vec(prop::collection::vec(command(), 0..4), 1..40),
    ) {
        let numbers = ModeNumbers { countdown_s: 0.5, match_s: Some(8.0), overtime_s: 4.0, ..drifting() };
        let sides = SideNumbers { count: sides, friendly_fire: false };
        let mut world = World::new(Arc::new(Rules::new(ModeNumbers { sides, ..numbers }).unwrap()), seed);
        tick(&mut world, &[Command::WantBots(6), join(0), join(1), Command::Start]);
        let fits = |command: &&Command| !matches!(command, Command::Gather);
        for batch in &batches {
            tick(&mut world, &batch.iter().filter(fits).cloned().collect::<Vec<_>>());
            ticks(&mut world, 20);
        }
        let most = (0.5 + 8.0 + 4.0) * 60.0;
        ticks(&mut world, most as u32);
        prop_assert!(matches!(world.phase(), Phase::Ended { .. }), "{:?}", world.phase());
    }

    #[test]
    fn every_kill_is_somebody_elses_death(seed in any::<u64>()) {
        let mut numbers = classic();
        numbers.bots.fill_to = 8;
        let mut world = World::new(Arc::new(Rules::new(numbers).unwrap()), seed);
        let events = ticks(&mut world, 1_200);
        let of = |count: fn(&crate::domain::Pilot) -> u32| world.pilots().iter().map(count).sum::<u32>() as usize;
        prop_assert_eq!(of(|pilot| pilot.kills), kills(&events));
        prop_assert_eq!(of(|pilot| pilot.deaths), kills(&events));
        prop_assert_eq!(of(|pilot| pilot.score), kills(&events));
    }

    #[test]
    fn the_shortest_way_is_the_same_there_and_back(from in point(), to in point()) {
        let (there, back) = (ARENA.shortest(from, to), ARENA.shortest(to, from));
        prop_assert_eq!(there.length_squared(), back.length_squared());
        prop_assert!(there.x.abs() <= ARENA.width / 2.0 && there.y.abs() <= ARENA.height / 2.0);
        let arrived = ARENA.wrap(from + there);
        prop_assert!(ARENA.shortest(arrived, to).length() < 0.001);
    }

    #[test]
    fn distances_do_not_depend_on_where_the_seam_is(a in point(), b in point(), shift in point()) {
        let moved = ARENA.shortest(ARENA.wrap(a + shift), ARENA.wrap(b + shift));
        prop_assert!((moved.length() - ARENA.shortest(a, b).length()).abs() < 0.01);
    }

    /// Without a map, and without shots, which end at the edges. What does not hang on places is the same to the bit.
    #[test]
    fn ships_fly_the_same_wherever_the_seam_is(
        drifts in any::<bool>(),
        starts in prop::collection::vec((point(), -PI..PI), 4),
        shift in point(),
        inputs in prop::collection::vec((0u16..4, -1.0f32..=1.0, -1.0f32..=1.0, any::<bool>()), 1..40),
    ) {
        let mut worlds = [(); 2].map(|()| world(if drifts { drifting() } else { classic() }));
        for (world, by) in worlds.iter_mut().zip([Vec2::default(), shift]) {
            tick(world, &(0..4).map(join).collect::<Vec<_>>());
            for (seat, (place, heading)) in (0..).zip(&starts) {
                let place = ARENA.wrap(*place + by);
                put(world, seat, place.x, place.y, *heading);
                // So that all kinds of jets are flown but the one whose special is shots.
                ship_mut(world, seat).jet = JetId(if drifts { [0, 1, 2, 4][usize::from(seat)] } else { 0 });
            }
        }
        for (seq, (seat, thrust, turn, ask)) in (1..).zip(inputs) {
            let [one, other] = &mut worlds;
            for world in [&mut *one, &mut *other] {
                let controls = Controls::new(thrust, turn, false, ask).unwrap();
                let steered = Command::Input { seat: Seat(seat), seq, fired_at: Tick(u64::MAX), controls };
                tick(world, &[steered]);
                ticks(world, 9);
            }
            for (here, there) in one.ships().iter().zip(other.ships()) {
                prop_assert_eq!(here.heading.to_bits(), there.heading.to_bits());
                prop_assert_eq!((here.velocity, here.throttle), (there.velocity, there.throttle));
                prop_assert_eq!((here.energy, here.special), (there.energy, there.special));
                let moved = ARENA.wrap(here.position + shift);
                let apart = ARENA.shortest(moved, there.position).length();
                prop_assert!(apart < 0.05, "{:?} and {:?} are {apart} px apart", here, there);
            }
        }
    }

    #[test]
    fn wrapping_ends_inside(x in -799.9f32..1_599.9, y in -459.9f32..919.9) {
        prop_assert!(ARENA.contains(ARENA.wrap(Vec2::new(x, y))));
    }

    #[test]
    fn a_wrapped_angle_points_the_same_way(angle in -9.0f32..9.0) {
        let wrapped = wrap_angle(angle);
        prop_assert!((-PI..=PI).contains(&wrapped));
        prop_assert!((libm::sinf(angle) - libm::sinf(wrapped)).abs() < 1e-5);
    }

    #[test]
    fn the_grid_finds_what_looking_at_everybody_finds(
        points in prop::collection::vec(point(), 0..40),
        centre in point(),
        radius in 1.0f32..500.0,
    ) {
        let mut grid = Grid::new(ARENA);
        grid.rebuild(points.iter().copied().enumerate());
        let found = grid.nearest(centre, radius, |_| true).map(|found| found.index);
        let distance = |index: &usize| ARENA.shortest(centre, points[*index]).length_squared();
        let wanted = (0..points.len())
            .filter(|index| distance(index) <= radius * radius)
            .min_by(|a, b| distance(a).total_cmp(&distance(b)));
        prop_assert_eq!(found, wanted);
    }
}

/// Shots end at the edges, so it is fought away from them.
#[test]
fn a_fight_is_the_same_wherever_it_is_fought() {
    let mut numbers = armed();
    (numbers.world.width_px, numbers.world.height_px) = (1_600.0, 1_600.0);
    let fight = |right: f32, down: f32| {
        let mut world = world(numbers.clone());
        tick(&mut world, &(0..4).map(join).collect::<Vec<_>>());
        let middle = Vec2::new(300.0 + right, 300.0 + down);
        put(&mut world, 3, middle.x, middle.y, 0.0);
        // From three sides, each with another weapon, and with a different aim.
        for (seat, aim) in [(0, 0.1), (1, -0.15), (2, 0.0)] {
            let bearing = 2.0 * f32::from(seat);
            let away = Vec2::forward(bearing).scaled(120.0);
            put(&mut world, seat, middle.x - away.x.round(), middle.y - away.y.round(), wrap_angle(bearing + aim));
            ship_mut(&mut world, seat).jet = JetId(seat as u8);
        }
        let mut told = Vec::new();
        for seq in 1..60 {
            let commands: Vec<Command> = (0..3).map(|seat| input(seat, seq, 0.0, 0.0, true)).collect();
            told.extend(tick(&mut world, &commands).into_iter().filter_map(|event| match event {
                Event::Hit { by, target, damage, hp_left, .. } => Some((seq, by, target, damage, hp_left)),
                _ => None,
            }));
        }
        told
    };
    let here = fight(0.0, 0.0);
    assert!(here.len() > 3, "{here:?}");
    for (right, down) in [(1.0, 0.0), (317.0, 41.0), (512.0, 1_000.0), (999.0, 640.0)] {
        assert_eq!(fight(right, down), here, "{right} px to the right and {down} px down");
    }
}

#[test]
fn a_hair_left_of_the_edge_wraps_to_inside() {
    assert!(ARENA.contains(ARENA.wrap(Vec2::new(-1e-10, -1e-10))));
}

#[test]
fn of_two_equally_near_points_the_grid_finds_the_first() {
    let (left, right) = (Vec2::new(200.0, 230.0), Vec2::new(500.0, 230.0));
    for points in [[left, right], [right, left]] {
        let mut grid = Grid::new(ARENA);
        grid.rebuild(points.into_iter().enumerate());
        let found = grid.nearest(Vec2::new(350.0, 230.0), 200.0, |_| true);
        assert_eq!(found.map(|found| found.index), Some(0));
    }
}
