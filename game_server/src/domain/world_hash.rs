//! The hash of a world's complete state.

use crate::domain::hash::StateHash;
use crate::domain::{Carried, Life, Outcome, Phase, Pilot, PilotKind, Rival, Ship, Shot, SpecialState, World};

impl World {
    /// Equal for two worlds that will answer the same commands in the same way, on every machine. Every struct is
    /// destructured without `..`, so that a new field cannot be forgotten here.
    #[must_use]
    pub fn hash(&self) -> u64 {
        let World {
            rules,
            tick,
            phase,
            rng,
            pilots,
            ships,
            brains,
            first_dealt,
            shots,
            next_shot,
            cores,
            pickups,
            // It follows from what is broken.
            terrain: _,
            broken,
            wanted_ships,
            gathering,
            past,
            routes,
            scratch: _,
        } = self;
        let mut hash = StateHash::new();
        hash.u64(rules.hash());
        hash.u16(rules.map() as u16);
        hash.u64(tick.0);
        write_phase(*phase, &mut hash);
        rng.write_to(&mut hash);
        hash.u32(*next_shot);
        hash.u16(*wanted_ships);
        if let Some(gathering) = gathering {
            for seats in [gathering.company(), gathering.ready()] {
                hash.u64(seats.len() as u64);
                seats.iter().for_each(|seat| hash.u16(seat.0));
            }
            hash.u64(gathering.votes().len() as u64);
            for (seat, map) in gathering.votes() {
                hash.u16(seat.0);
                hash.u16(u16::from(*map));
            }
            if let Some(course) = gathering.course() {
                hash.u32(course.match_ticks.unwrap_or(0));
                hash.u32(course.score_limit.unwrap_or(0));
            }
        }
        hash.u64(pilots.len() as u64);
        pilots.iter().for_each(|pilot| write_pilot(pilot, &mut hash));
        hash.u64(ships.len() as u64);
        ships.iter().for_each(|ship| write_ship(ship, &mut hash));
        hash.u32(*first_dealt);
        hash.u64(brains.len() as u64);
        brains.iter().for_each(|brain| brain.write_to(&mut hash));
        hash.u64(shots.len() as u64);
        shots.iter().for_each(|shot| write_shot(shot, &mut hash));
        cores.iter().for_each(|core| core.write_to(&mut hash));
        pickups.write_to(&mut hash);
        broken.iter().for_each(|broken| broken.write_to(&mut hash));
        past.write_to(*tick, &mut hash);
        routes.write_to(&mut hash);
        hash.finish()
    }
}

fn write_phase(phase: Phase, hash: &mut StateHash) {
    match phase {
        Phase::Waiting => hash.u16(0),
        Phase::Countdown { ends_at } => {
            hash.u16(1);
            hash.u64(ends_at.0);
        }
        Phase::Running { ends_at, overtime } => {
            hash.u16(2);
            hash.flag(overtime);
            hash.flag(ends_at.is_some());
            hash.u64(ends_at.map_or(0, |tick| tick.0));
        }
        Phase::Ended { at, outcome } => {
            hash.u16(3);
            hash.u64(at.0);
            hash.u16(match outcome {
                Outcome::TimeUp => 0,
                Outcome::ScoreReached => 1,
                Outcome::Abandoned => 2,
                Outcome::Deserted => 3,
                Outcome::LastStanding => 4,
                Outcome::Decided => 5,
                Outcome::GivenUp(Rival::Side(_)) => 6,
                Outcome::GivenUp(Rival::Pilot(_)) => 7,
            });
            match outcome {
                Outcome::GivenUp(Rival::Side(side)) => hash.u16(u16::from(side.0)),
                Outcome::GivenUp(Rival::Pilot(seat)) => hash.u16(seat.0),
                _ => {}
            }
        }
    }
}

fn write_pilot(pilot: &Pilot, hash: &mut StateHash) {
    let Pilot {
        seat,
        name,
        team,
        kind,
        next_jet,
        kills,
        deaths,
        assists,
        streak,
        score,
        present,
        left,
        gives_up,
        harms,
    } = pilot;
    hash.u16(seat.0);
    hash.text(name);
    hash.u16(u16::from(team.0));
    hash.flag(*kind == PilotKind::Bot);
    hash.u16(u16::from(next_jet.0));
    hash.u32(*kills);
    hash.u32(*deaths);
    hash.u32(*assists);
    hash.u32(*streak);
    hash.u32(*score);
    hash.flag(*present);
    hash.flag(*left);
    hash.flag(*gives_up);
    harms.write_to(hash);
}

fn write_ship(ship: &Ship, hash: &mut StateHash) {
    let Ship {
        seat,
        team,
        jet,
        position,
        heading,
        velocity,
        throttle,
        hp,
        energy,
        special,
        carried,
        shielded_until,
        doubled_until,
        protected_until,
        life,
        placed_at,
        controls,
        ack,
        fired_at,
        behind,
        ready_at,
    } = ship;
    hash.u16(seat.0);
    hash.u16(u16::from(team.0));
    hash.u16(u16::from(jet.0));
    hash.flag(carried.is_some());
    if let Some(Carried { weapon, pulls }) = carried {
        hash.u16(u16::from(weapon.0));
        hash.u16(u16::from(*pulls));
    }
    for until in [shielded_until, doubled_until, protected_until] {
        hash.u64(until.0);
    }
    let flight = [position.x, position.y, velocity.x, velocity.y, *heading, *throttle, *energy];
    for value in flight.into_iter().chain([controls.thrust(), controls.turn()]) {
        hash.f32(value);
    }
    hash.u16(match special {
        SpecialState::Off => 0,
        SpecialState::On => 1,
        SpecialState::Spent => 2,
    });
    hash.u16(*hp);
    match life {
        Life::Alive => hash.flag(true),
        Life::Absent { respawn_at } => {
            hash.flag(false);
            hash.u64(respawn_at.0);
        }
        Life::Out => {
            hash.flag(false);
            hash.u64(u64::MAX);
        }
    }
    hash.flag(controls.shoot());
    hash.flag(controls.ability());
    hash.u32(*ack);
    hash.u64(placed_at.0);
    hash.u64(fired_at.0);
    hash.u32(*behind);
    hash.u64(ready_at.0);
}

fn write_shot(shot: &Shot, hash: &mut StateHash) {
    let Shot { id, owner, team, weapon, damage, origin, velocity, born, ends, meets, burns_out } = shot;
    hash.u32(id.0);
    hash.u16(owner.0);
    hash.u16(u16::from(team.0));
    for value in [origin.x, origin.y, velocity.x, velocity.y] {
        hash.f32(value);
    }
    hash.u16(u16::from(weapon.0));
    hash.u16(*damage);
    hash.u64(born.0);
    hash.u64(ends.0);
    hash.u32(meets.map_or(u32::MAX, u32::from));
    hash.u64(burns_out.0);
}
