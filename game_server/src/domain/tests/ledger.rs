//! Every point can be traced: a second book of scores, kept from events alone, agrees with the score table on every tick.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::properties::command;
use super::*;
use crate::domain::{Base, CoreChange, CoreNumbers, Life, Phase, Pilot, RingNumbers};

/// A pilot's line in the second book.
#[derive(Debug, Default, PartialEq)]
struct Line {
    team: Team,
    kills: u32,
    deaths: u32,
    assists: u32,
    streak: u32,
    score: u32,
}

/// How often there was what points are given for, so that a test can say that it has seen some.
#[derive(Debug, Default)]
struct Seen {
    kills: u32,
    own_doing: u32,
    friendly_fire: u32,
    bounties: u32,
    assists: u32,
    captures: u32,
    outlived: u32,
}

#[derive(Default)]
struct Ledger {
    lines: BTreeMap<Seat, Line>,
    seen: Seen,
}

impl Ledger {
    /// Books what a step told; `world` is as the step left it.
    fn read(&mut self, events: &[Event], world: &World) {
        for event in events {
            match *event {
                Event::Joined { seat, team, .. } => {
                    self.lines.insert(seat, Line { team, ..Line::default() });
                }
                // The line of who leaves a match stays.
                Event::Left { seat } if !world.pilot(seat).is_some_and(|pilot| pilot.left) => {
                    self.lines.remove(&seat);
                }
                Event::Killed { killer, victim, .. } => self.book_kill(killer, victim, world.rules()),
                Event::Assisted { by, .. } => {
                    self.seen.assists += 1;
                    let line = self.lines.get_mut(&by).expect("who assists is in the book");
                    line.assists += 1;
                    line.score += u32::from(world.rules().score.assist);
                }
                Event::CoreMoved { change: CoreChange::Captured, by: Some(by), .. } => {
                    self.seen.captures += 1;
                    let capture = world.rules().cores.as_ref().map_or(0, |cores| cores.capture);
                    self.lines.get_mut(&by).expect("who captures is in the book").score += u32::from(capture);
                }
                _ => {}
            }
        }
        if world.rules().is_last_standing() {
            self.book_outlived(events, world);
        }
    }

    fn book_kill(&mut self, killer: Seat, victim: Seat, rules: &Rules) {
        let Some(lost) = self.lines.get_mut(&victim) else { return };
        let (side, streak) = (lost.team, std::mem::take(&mut lost.streak));
        lost.deaths += 1;
        if killer == victim {
            self.seen.own_doing += 1;
            return;
        }
        let Some(line) = self.lines.get_mut(&killer) else { return };
        if rules.sides.count.is_some() && line.team == side {
            self.seen.friendly_fire += 1;
            return;
        }
        self.seen.kills += 1;
        line.kills += 1;
        line.streak += 1;
        line.score += u32::from(rules.score.kill);
        if streak >= u32::from(rules.score.bounty_streak) {
            self.seen.bounties += 1;
            line.score += u32::from(rules.score.bounty);
        }
    }

    /// For each who fell, whoever still flies at the end of the tick has outlived him; of a side one, once the side that fell has nobody left.
    fn book_outlived(&mut self, events: &[Event], world: &World) {
        let flying: Vec<&Ship> = world.ships().iter().filter(|ship| ship.life != Life::Out).collect();
        let fallen = events.iter().filter_map(|event| match event {
            Event::Killed { victim, .. } => Some(*victim),
            _ => None,
        });
        for victim in fallen {
            let side = self.lines[&victim].team;
            let has_sides = world.rules().sides.count.is_some();
            if has_sides && flying.iter().any(|ship| ship.team == side) {
                continue;
            }
            let mut paid = Vec::new();
            for ship in &flying {
                if has_sides && paid.contains(&ship.team) {
                    continue;
                }
                paid.push(ship.team);
                self.seen.outlived += 1;
                let points = u32::from(world.rules().score.outlived);
                self.lines.get_mut(&ship.seat).expect("who flies is in the book").score += points;
            }
        }
    }

    fn assert_agrees(&self, world: &World) {
        assert_eq!(self.lines.len(), world.pilots().len());
        for pilot in world.pilots() {
            let Pilot { team, kills, deaths, assists, streak, score, .. } = *pilot;
            assert_eq!(self.lines[&pilot.seat], Line { team, kills, deaths, assists, streak, score }, "{pilot:?}");
        }
    }

    /// Of a world that nobody has left: each death is somebody's kill, or earns nobody anything.
    fn assert_balanced(&self) {
        let of = |count: fn(&Line) -> u32| self.lines.values().map(count).sum::<u32>();
        assert_eq!(of(|line| line.kills), self.seen.kills);
        assert_eq!(of(|line| line.deaths), self.seen.kills + self.seen.own_doing + self.seen.friendly_fire);
    }
}

/// A match, or a world without an end, of ten bots for so many ticks.
fn kept(numbers: ModeNumbers, seed: u64, count: u32) -> Seen {
    kept_of(&[Command::WantBots(10), Command::Start], numbers, seed, count)
}

/// The same of whoever comes by these commands.
fn kept_of(commands: &[Command], numbers: ModeNumbers, seed: u64, count: u32) -> Seen {
    let mut world = World::new(Arc::new(Rules::new(numbers).unwrap()), seed);
    let mut ledger = Ledger::default();
    for at in 0..count {
        let events = tick(&mut world, if at == 0 { commands } else { &[] });
        ledger.read(&events, &world);
        ledger.assert_agrees(&world);
        if matches!(world.phase(), Phase::Ended { .. }) {
            break;
        }
    }
    ledger.assert_balanced();
    ledger.seen
}

/// Points for everything, each another number of them.
fn generous(numbers: ModeNumbers) -> ModeNumbers {
    let score = ScoreNumbers {
        kill: 100,
        outlived: 7,
        assist: 10,
        assist_damage: 10,
        assist_s: 10.0,
        bounty: 1_000,
        bounty_streak: 2,
    };
    ModeNumbers { score, ..numbers }
}

fn sided(friendly_fire: bool, numbers: ModeNumbers) -> ModeNumbers {
    ModeNumbers { sides: SideNumbers { count: Some(2), friendly_fire }, ..numbers }
}

fn raid() -> ModeNumbers {
    let mut numbers = sided(false, generous(armed()));
    numbers.cores = Some(CoreNumbers { capture: 3, reach_px: 40.0, returns_s: 5.0 });
    let base = |side, x| Base { side: Team(side), centre: Vec2::new(x, 230.0), radius: 60.0 };
    numbers.world.bases = vec![base(0, 200.0), base(1, 600.0)];
    numbers
}

/// One life each, and a ring that leaves nobody room.
fn last_standing() -> ModeNumbers {
    let ring = RingNumbers {
        first_px: 400.0,
        last_px: 24.0,
        rest_s: 5.0,
        closing_s: 30.0,
        wander_px: 100.0,
        wander_s: 20.0,
        damage: 6,
        every_s: 0.5,
    };
    let numbers = generous(armed());
    ModeNumbers { match_s: Some(90.0), countdown_s: 0.0, respawn_s: None, ring: Some(ring), ..numbers }
}

#[test]
fn every_point_of_a_free_for_all_is_in_the_book() {
    for numbers in [generous(classic()), generous(furnished(armed()))] {
        let seen = kept(numbers, 3, 7_200);
        assert!(seen.kills > 50 && seen.assists > 5 && seen.bounties > 5, "{seen:?}");
        assert_eq!((seen.own_doing, seen.friendly_fire, seen.captures, seen.outlived), (0, 0, 0, 0));
    }
}

#[test]
fn every_point_of_sides_is_in_the_book() {
    let seen = kept(sided(true, generous(furnished(armed()))), 3, 7_200);
    assert!(seen.kills > 30 && seen.friendly_fire > 2 && seen.assists > 5 && seen.bounties > 3, "{seen:?}");
    assert_eq!(kept(sided(false, generous(furnished(armed()))), 3, 3_600).friendly_fire, 0);
}

#[test]
fn every_point_of_a_raid_is_in_the_book() {
    let seen = kept(raid(), 3, 10_800);
    assert!(seen.kills > 30 && seen.captures > 0, "{seen:?}");
}

#[test]
fn every_point_of_a_last_stand_is_in_the_book() {
    for seed in 0..6 {
        let alone = kept(last_standing(), seed, 5_400);
        // All but one fall, and each is outlived by all who stay; who fall on the same tick do not outlive each other.
        assert!(alone.kills + alone.own_doing >= 9 && alone.outlived >= 30, "{alone:?}");
        let together = kept(sided(false, last_standing()), seed, 5_400);
        assert!(together.outlived <= 1, "{together:?}");
        // Who does nothing falls to the ring, and to nobody's credit.
        let idle = kept_of(&[join(0), join(1), join(2), Command::Start], last_standing(), seed, 5_400);
        assert!(idle.own_doing >= 2 && idle.kills == 0, "{idle:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whoever comes, leaves and asks for what. Gathering anew begins a new table, so it is left out.
    #[test]
    fn every_point_is_in_the_book_whatever_is_asked(
        seed in any::<u64>(),
        endless in any::<bool>(),
        sides in any::<bool>(),
        batches in prop::collection::vec(prop::collection::vec(command(), 0..4), 1..60),
    ) {
        let mut numbers = generous(furnished(armed()));
        if sides {
            numbers = sided(true, numbers);
        }
        if !endless {
            (numbers.countdown_s, numbers.match_s) = (0.1, Some(600.0));
        }
        numbers.bots.fill_to = 8;
        let mut world = World::new(Arc::new(Rules::new(numbers).unwrap()), seed);
        let mut ledger = Ledger::default();
        let fits = |command: &&Command| !matches!(command, Command::Gather);
        for batch in &batches {
            let events = tick(&mut world, &batch.iter().filter(fits).cloned().collect::<Vec<_>>());
            ledger.read(&events, &world);
            ledger.assert_agrees(&world);
            for _ in 0..20 {
                let events = tick(&mut world, &[]);
                ledger.read(&events, &world);
            }
            ledger.assert_agrees(&world);
        }
    }
}
