//! What ships fire.

use std::sync::Arc;

use crate::domain::tick::ticks_in;
use crate::domain::{FlightModel, ModeNumbers, Rules, Ship, TICK_S};

/// A weapon's place in the list of weapons. Number 0 is the mode's own gun, which every mode has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct WeaponId(pub u8);

/// The name by which jets ask for the mode's own gun.
pub const GUN: &str = "gun";

/// A weapon beside the mode's gun, as it stands in the weapons' data file.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmamentNumbers {
    pub name: Arc<str>,
    /// Hit points that each hit takes.
    pub damage: u16,
    /// From one pull of the trigger to the next.
    pub cooldown_s: f32,
    /// Energy that a pull of the trigger takes; a ship with less does not fire.
    pub energy: f32,
    /// Of what flies, or half the width of a beam.
    pub radius_px: f32,
    pub fires: Fires,
}

/// What comes out of a weapon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fires {
    Shots(ShotNumbers),
    /// Light that is there at once, from the nose as far as `range_px`.
    Beam {
        range_px: f32,
    },
}

/// How shots fly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShotNumbers {
    /// Shots of one pull of the trigger, spread evenly over an angle.
    pub count: u8,
    pub spread_rad: f32,
    /// At first,
    pub speed_px_per_s: f32,
    /// and by so much faster each second, until it is
    pub gain_px_per_s2: f32,
    /// so fast.
    pub top_px_per_s: f32,
    pub life_s: f32,
    pub seeks: Option<Seeker>,
}

/// How a shot follows ships.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seeker {
    /// The tightest turn that it flies.
    pub turn_rad_per_s: f32,
    /// It follows what is within this distance,
    pub sight_px: f32,
    /// and within this angle on both sides of its nose.
    pub cone_rad: f32,
}

impl ShotNumbers {
    /// For how long it flies at its first speed to come as far as it comes in `age_s`. Its place is then that of a shot of
    /// one speed at that age, so nobody has to be told of one that gets faster more than once.
    #[must_use]
    pub fn paced_s(&self, age_s: f32) -> f32 {
        if self.gain_px_per_s2 <= 0.0 {
            return age_s;
        }
        let growing_s = age_s.min(self.growing_s());
        let grown = growing_s + 0.5 * (self.gain_px_per_s2 / self.speed_px_per_s) * growing_s * growing_s;
        grown + (age_s - growing_s) * (self.top_px_per_s / self.speed_px_per_s)
    }

    /// The age at which [`paced_s`](Self::paced_s) is `paced_s`.
    #[must_use]
    pub fn age_s(&self, paced_s: f32) -> f32 {
        if self.gain_px_per_s2 <= 0.0 {
            return paced_s;
        }
        let growth = self.gain_px_per_s2 / self.speed_px_per_s;
        let growing_s = self.growing_s();
        let grown = self.paced_s(growing_s);
        if paced_s > grown {
            return growing_s + (paced_s - grown) * (self.speed_px_per_s / self.top_px_per_s);
        }
        // The root of `t + growth t^2 / 2 = paced_s`, without the difference of two numbers that are almost equal.
        2.0 * paced_s / (1.0 + (1.0 + 2.0 * growth * paced_s).sqrt())
    }

    /// Speed at an age, by that at first.
    #[must_use]
    pub fn pace(&self, age_s: f32) -> f32 {
        if self.gain_px_per_s2 <= 0.0 {
            return 1.0;
        }
        1.0 + (self.gain_px_per_s2 / self.speed_px_per_s) * age_s.min(self.growing_s())
    }

    fn growing_s(&self) -> f32 {
        (self.top_px_per_s - self.speed_px_per_s) / self.gain_px_per_s2
    }
}

/// A weapon of a mode, with its times in ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Weapon {
    numbers: ArmamentNumbers,
    pub(super) cooldown_ticks: u32,
    /// Of its shots; 0 of a beam.
    pub(super) life_ticks: u32,
}

impl std::ops::Deref for Weapon {
    type Target = ArmamentNumbers;

    fn deref(&self) -> &ArmamentNumbers {
        &self.numbers
    }
}

impl Weapon {
    /// The weapons of a mode: its gun, and where there are jets those that they may carry.
    pub(super) fn all(numbers: &ModeNumbers) -> Vec<Weapon> {
        let gun = &numbers.weapon;
        let plain = ShotNumbers {
            count: 1,
            spread_rad: 0.0,
            speed_px_per_s: gun.shot_speed_px_per_s,
            gain_px_per_s2: 0.0,
            top_px_per_s: gun.shot_speed_px_per_s,
            life_s: gun.shot_life_s,
            seeks: None,
        };
        let gun = ArmamentNumbers {
            name: Arc::from(GUN),
            damage: gun.damage,
            cooldown_s: gun.cooldown_s,
            energy: gun.energy,
            radius_px: gun.shot_radius_px,
            fires: Fires::Shots(plain),
        };
        let others = match &numbers.flight.model {
            FlightModel::Drift(drift) => drift.weapons.as_slice(),
            FlightModel::Throttle { .. } => &[],
        };
        [gun].into_iter().chain(others.iter().cloned()).map(Weapon::of).collect()
    }

    fn of(numbers: ArmamentNumbers) -> Weapon {
        let life_s = match numbers.fires {
            Fires::Shots(shots) => shots.life_s,
            Fires::Beam { .. } => 0.0,
        };
        Weapon { cooldown_ticks: ticks_in(numbers.cooldown_s), life_ticks: ticks_in(life_s), numbers }
    }

    /// None for a beam.
    #[must_use]
    pub fn shots(&self) -> Option<&ShotNumbers> {
        if let Fires::Shots(shots) = &self.fires { Some(shots) } else { None }
    }

    /// How far from the nose it harms, in px.
    #[must_use]
    pub fn range_px(&self) -> f32 {
        match &self.fires {
            Fires::Shots(shots) => shots.speed_px_per_s * shots.paced_s(shots.life_s),
            Fires::Beam { range_px } => *range_px,
        }
    }

    /// Its mean speed on the way to something `distance_px` away; infinite for a beam.
    #[must_use]
    pub fn speed_over(&self, distance_px: f32) -> f32 {
        match &self.fires {
            Fires::Shots(shots) => {
                let paced_s = (distance_px / shots.speed_px_per_s).max(TICK_S);
                shots.speed_px_per_s * (paced_s / shots.age_s(paced_s))
            }
            Fires::Beam { .. } => f32::INFINITY,
        }
    }
}

impl Ship {
    /// What it fires when its trigger is pulled.
    #[must_use]
    pub fn weapon(&self, rules: &Rules) -> WeaponId {
        self.carried.map_or(rules.jet(self.jet).weapon, |carried| carried.weapon)
    }
}

/// The weapons beside the gun that five jets carry, for tests.
#[cfg(test)]
pub fn four_weapons() -> Vec<ArmamentNumbers> {
    let arm = |name: &str, damage, cooldown_s, energy, fires| ArmamentNumbers {
        name: Arc::from(name),
        damage,
        cooldown_s,
        energy,
        radius_px: 5.0,
        fires,
    };
    let straight = ShotNumbers {
        count: 1,
        spread_rad: 0.0,
        speed_px_per_s: 550.0,
        gain_px_per_s2: 0.0,
        top_px_per_s: 550.0,
        life_s: 0.6,
        seeks: None,
    };
    let missile =
        ShotNumbers { speed_px_per_s: 150.0, gain_px_per_s2: 600.0, top_px_per_s: 900.0, life_s: 2.0, ..straight };
    let scatter = ShotNumbers { count: 6, spread_rad: 0.4, ..straight };
    let seeks = Some(Seeker { turn_rad_per_s: 1.6, sight_px: 500.0, cone_rad: 0.9 });
    let homing = ShotNumbers { speed_px_per_s: 330.0, top_px_per_s: 330.0, life_s: 3.0, seeks, ..straight };
    vec![
        arm("missile", 34, 0.6, 30.0, Fires::Shots(missile)),
        arm("scatter", 6, 0.7, 28.0, Fires::Shots(scatter)),
        arm("beam", 18, 0.5, 22.0, Fires::Beam { range_px: 320.0 }),
        arm("homing", 30, 0.9, 34.0, Fires::Shots(homing)),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn missile() -> ShotNumbers {
        let Fires::Shots(missile) = four_weapons()[0].fires else { panic!("a missile is a shot") };
        missile
    }

    #[test]
    fn the_place_of_a_missile_is_its_speed_added_up() {
        let missile = missile();
        let mut flown = 0.0;
        let steps = 2_000;
        for step in 0..steps {
            let age_s = step as f32 / 1_000.0;
            flown += missile.speed_px_per_s * missile.pace(age_s + 0.000_5) / 1_000.0;
        }
        let closed = missile.speed_px_per_s * missile.paced_s(steps as f32 / 1_000.0);
        assert!((flown - closed).abs() < 0.5, "{flown} px added up, {closed} px in one go");
        assert_eq!(missile.pace(9.0) * missile.speed_px_per_s, missile.top_px_per_s);
    }

    #[test]
    fn the_age_at_which_a_missile_is_somewhere_is_when_it_is_there() {
        let missile = missile();
        for tick in 0..120 {
            let age_s = tick as f32 * TICK_S;
            assert!((missile.age_s(missile.paced_s(age_s)) - age_s).abs() < 1e-4, "{age_s}");
        }
    }

    #[test]
    fn the_mean_speed_of_a_missile_grows_with_the_way() {
        let missile = Weapon::of(four_weapons()[0].clone());
        assert!(missile.speed_over(50.0) < 250.0 && missile.speed_over(800.0) > 450.0);
        assert!(Weapon::of(four_weapons()[2].clone()).speed_over(300.0).is_infinite());
    }
}
