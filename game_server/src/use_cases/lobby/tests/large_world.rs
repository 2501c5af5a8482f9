//! A world that nobody sees all of.

use super::*;
use crate::domain::{Pilot, Tick, Vec2, ViewNumbers, WorldNumbers, radar_place};

/// An open lobby of sixty ships in a world much larger than a view.
fn large_world() -> LobbyPlan {
    let mut numbers = (**rules(None, 60, 60)).clone();
    numbers.world = WorldNumbers { width_px: 4_000.0, height_px: 3_000.0, ..numbers.world };
    numbers.view = ViewNumbers { area_px2: Some(120_000.0), spectator_delay_s: 0.0 };
    LobbyPlan { rules: Arc::new(Rules::new(numbers).unwrap()), ..open_lobby() }
}

#[test]
fn who_is_far_away_does_not_hear_of_a_hit() {
    let mut stage = Stage::new(large_world());
    let rules = large_world().rules;
    let mut ada = stage.enter(ADA);
    let reach = rules.view().unwrap().leaves_px;
    let (mut seen, mut distant_kills) = (0, 0);
    for _ in 0..3_600 {
        stage.tick();
        let own = ada.own_place();
        for notice in ada.notices() {
            let NoticeBody::Event { event, .. } = &notice.body else { continue };
            let (Some(own), Some(place)) = (own, event.place()) else { continue };
            if rules.arena().shortest(own, place).length() <= reach + 5.0 || event.is_about(ada.seat()) {
                seen += 1;
            } else {
                assert!(matches!(event, Event::Killed { .. }), "{event:?} is out of sight");
                assert_eq!(place, radar_place(&rules, place), "the place is no more than the radar tells");
                distant_kills += 1;
            }
        }
    }
    assert!(seen > 0, "nothing has happened near");
    // Two a second, and eight at once.
    assert!((1..=128).contains(&distant_kills), "{distant_kills} distant kills");
}

#[test]
fn the_radar_shows_every_ship_that_flies_once_a_second() {
    let mut stage = Stage::new(large_world());
    let mut ada = stage.enter(ADA);
    let mut sweeps: Vec<Tick> = Vec::new();
    for _ in 0..300 {
        stage.tick();
        while let Ok(frame) = ada.admission.line.ticks.try_recv() {
            let radar = frame.radar.clone().expect("each frame has the newest");
            if sweeps.last() == Some(&radar.tick) {
                continue;
            }
            sweeps.push(radar.tick);
            let Some(snapshot) = frame.snapshot.as_ref().filter(|_| frame.tick == radar.tick) else { continue };
            let sweep = &radar.sweep;
            let cells: Vec<u16> = sweep.sides.iter().flat_map(|side| side.cells.clone()).collect();
            for ship in snapshot.ships.iter().filter(|ship| ship.is_alive()) {
                let column = (ship.position.x * f32::from(sweep.columns) / 4_000.0) as u16;
                let row = (ship.position.y * f32::from(sweep.rows) / 3_000.0) as u16;
                assert!(cells.contains(&(row * u16::from(sweep.columns) + column)), "{ship:?} is not shown");
            }
        }
    }
    assert!((5..=7).contains(&sweeps.len()), "{} sweeps in five seconds", sweeps.len());
}

#[test]
fn scores_are_told_less_often_the_more_pilots_there_are_and_none_is_forgotten() {
    let mut stage = Stage::new(large_world());
    let mut ada = stage.enter(ADA);
    stage.tick();
    ada.notices();
    let (mut tables, mut kills, mut told) = (0, 0, 0);
    for _ in 0..3_600 {
        stage.tick();
        for notice in ada.notices() {
            if let NoticeBody::State(state) = &notice.body {
                tables += 1;
                told = state.pilots.iter().map(|line| line.pilot.kills).sum();
            }
        }
        kills = stage.host.kills();
    }
    assert!(kills > 40, "only {kills} kills in a minute");
    // Sixty pilots: once in thirty ticks at most.
    assert!(tables <= 120, "{tables} tables");
    assert!(kills - told <= 6, "{told} of {kills} kills are told");
}

#[test]
fn whose_score_changes_hears_of_it_at_once() {
    let mut stage = Stage::new(large_world());
    let mut ada = stage.enter(ADA);
    let counts = |pilot: &Pilot| (pilot.kills, pilot.deaths, pilot.assists, pilot.streak, pilot.score);
    let (mut told, mut lines) = ((0, 0, 0, 0, 0), 0);
    for _ in 0..3_600 {
        stage.tick();
        for notice in ada.notices() {
            let line = match &notice.body {
                NoticeBody::State(state) => state.pilots.iter().find(|line| line.pilot.seat == ada.seat()),
                NoticeBody::Line { line, .. } => {
                    lines += 1;
                    Some(line)
                }
                _ => continue,
            };
            let line = line.expect("Ada is in every table");
            assert_eq!(line.pilot.seat, ada.seat());
            told = counts(&line.pilot);
        }
        assert_eq!(Some(told), stage.host.pilot(ada.seat()).map(counts));
    }
    assert!(lines > 2, "only {lines} times");
}

impl Client {
    /// Where the own ship was on the newest tick that was broadcast.
    fn own_place(&mut self) -> Option<Vec2> {
        let mut place = None;
        while let Ok(frame) = self.admission.line.ticks.try_recv() {
            let ships = frame.snapshot.as_ref().map(|snapshot| &snapshot.ships);
            let own = ships.and_then(|ships| ships.iter().find(|ship| ship.seat == self.seat()));
            place = own.map(|ship| ship.position).or(place);
        }
        place
    }
}
