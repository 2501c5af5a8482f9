//! The numbers of a mode, checked.

use std::ops::Deref;
use std::sync::Arc;

use crate::domain::hash::StateHash;
use crate::domain::tick::ticks_in;
use crate::domain::{MAX_ASPECT, TICK_S, TICKS_PER_SECOND, Torus, View};

/// Every number of a mode, named as in its data file.
#[derive(Debug, Clone, PartialEq)]
pub struct ModeNumbers {
    pub mode: Arc<str>,
    /// From the start of a match until ships fly.
    pub countdown_s: f32,
    /// Flying time of a match; `None` for an endless world.
    pub match_s: Option<f32>,
    /// From a ship's destruction until it is placed again.
    pub respawn_s: f32,
    /// Score that ends a match at once; `None` for no limit.
    pub score_limit: Option<u32>,
    /// Humans and bots that a match is made for.
    pub min_players: u16,
    pub max_players: u16,
    /// Ticks from one snapshot to the next.
    pub snapshot_every_ticks: u32,
    pub world: WorldNumbers,
    pub view: ViewNumbers,
    pub ship: ShipNumbers,
    pub flight: FlightNumbers,
    pub weapon: WeaponNumbers,
    pub bots: BotNumbers,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WorldNumbers {
    pub width_px: f32,
    pub height_px: f32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ViewNumbers {
    /// How much of the world a player sees at a time; `None` for all of it.
    pub area_px2: Option<f32>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ShipNumbers {
    pub radius_px: f32,
    pub hp: u16,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FlightNumbers {
    /// At full throttle.
    pub speed_px_per_s: f32,
    /// At full turn.
    pub turn_rad_per_s: f32,
    /// Change of the throttle (0 to 1) at full thrust.
    pub throttle_per_s: f32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WeaponNumbers {
    pub shot_speed_px_per_s: f32,
    pub shot_life_s: f32,
    pub shot_radius_px: f32,
    pub damage: u16,
    pub cooldown_s: f32,
}

/// How bots fly. They steer through the same controls as players and see what players see.
#[derive(Debug, Clone, PartialEq)]
pub struct BotNumbers {
    /// Humans and bots together that a new world is filled up to; 0 for no bots.
    pub fill_to: u16,
    /// Ticks from one decision of a bot to its next, 1 to 6: a bot decides at least ten times a second.
    pub think_every_ticks: u32,
    /// How far behind the present a bot sees its enemy, and how long it looks before it first fires.
    pub reaction_s: f32,
    /// Largest error of a bot's aim to either side.
    pub aim_error_rad: f32,
    /// How far a bot looks for enemies.
    pub sight_px: f32,
    /// How near an enemy must be for a bot to fire.
    pub fire_range_px: f32,
    /// How long a bot holds the trigger at most,
    pub burst_s: f32,
    /// and how long it then lets go.
    pub rest_s: f32,
    /// Chance, 0 to 1, that a bot dodges a shot that is about to hit it.
    pub caution: f32,
}

/// Numbers that were checked, and what follows from them. Read them through [`ModeNumbers`].
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    numbers: ModeNumbers,
    pub(super) countdown_ticks: u32,
    pub(super) match_ticks: Option<u32>,
    pub(super) respawn_ticks: u32,
    pub(super) shot_life_ticks: u32,
    pub(super) cooldown_ticks: u32,
    pub(super) reaction_ticks: u32,
    pub(super) burst_ticks: u32,
    pub(super) rest_ticks: u32,
    hash: u64,
}

/// A number that makes no playable mode. `key` is the path in the mode's file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{key} is {value}, but must be {expected}")]
pub struct RulesError {
    pub key: &'static str,
    pub value: String,
    pub expected: String,
}

const DAY_S: f32 = 86_400.0;

impl Rules {
    /// # Errors
    /// Names the first number that is out of its range.
    pub fn new(numbers: ModeNumbers) -> Result<Rules, RulesError> {
        check(&numbers)?;
        Ok(Rules {
            countdown_ticks: ticks_in(numbers.countdown_s),
            match_ticks: numbers.match_s.map(ticks_in),
            respawn_ticks: ticks_in(numbers.respawn_s),
            shot_life_ticks: ticks_in(numbers.weapon.shot_life_s),
            cooldown_ticks: ticks_in(numbers.weapon.cooldown_s),
            reaction_ticks: ticks_in(numbers.bots.reaction_s),
            burst_ticks: ticks_in(numbers.bots.burst_s),
            rest_ticks: ticks_in(numbers.bots.rest_s),
            hash: hash(&numbers),
            numbers,
        })
    }

    /// The space that ships fly in.
    #[must_use]
    pub fn arena(&self) -> Torus {
        Torus { width: self.world.width_px, height: self.world.height_px }
    }

    /// What a player sees of the world; none where everybody sees all of it.
    #[must_use]
    pub fn view(&self) -> Option<View> {
        self.view.area_px2.map(|area| View::new(area, self.ship.radius_px))
    }

    /// Distance of the centres at which a shot hits a ship.
    #[must_use]
    pub fn hit_distance_px(&self) -> f32 {
        self.ship.radius_px + self.weapon.shot_radius_px
    }

    /// True if the world never ends.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        self.match_s.is_none()
    }

    /// Equal for equal numbers, on every machine. A replay names the rules it was flown under by this.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.hash
    }
}

impl Deref for Rules {
    type Target = ModeNumbers;

    fn deref(&self) -> &ModeNumbers {
        &self.numbers
    }
}

fn check(n: &ModeNumbers) -> Result<(), RulesError> {
    let one_tick_s = 1.0 / TICKS_PER_SECOND as f32;
    within("countdown_s", n.countdown_s, 0.0, DAY_S)?;
    if let Some(match_s) = n.match_s {
        within("match_s", match_s, one_tick_s, DAY_S)?;
    }
    within("respawn_s", n.respawn_s, one_tick_s, DAY_S)?;
    if let Some(limit) = n.score_limit {
        within("score_limit", limit, 1, u32::MAX)?;
    }
    within("max_players", n.max_players, 1, u16::MAX)?;
    within("min_players", n.min_players, 1, n.max_players)?;
    within("snapshot_every_ticks", n.snapshot_every_ticks, 1, TICKS_PER_SECOND)?;

    within("ship.radius_px", n.ship.radius_px, 1.0, 1_000.0)?;
    within("ship.hp", n.ship.hp, 1, u16::MAX)?;
    within("weapon.shot_radius_px", n.weapon.shot_radius_px, 0.0, 1_000.0)?;
    // Four times the distance of a hit: the nearest image of a ship is then the only one that a shot can touch.
    let reach = n.ship.radius_px + n.weapon.shot_radius_px;
    within("world.width_px", n.world.width_px, 4.0 * reach, 65_536.0)?;
    within("world.height_px", n.world.height_px, 4.0 * reach, 65_536.0)?;

    if let Some(area) = n.view.area_px2 {
        within("view.area_px2", area, 10_000.0, 4_000_000.0)?;
        // So that of everything in view one image is the nearest.
        let longest = (area * MAX_ASPECT).sqrt();
        within("world.width_px", n.world.width_px, longest, 65_536.0)?;
        within("world.height_px", n.world.height_px, longest, 65_536.0)?;
    }

    let shorter_side = n.world.width_px.min(n.world.height_px);
    // Ships wrap by one addition, so they must not cross the world in one tick.
    within("flight.speed_px_per_s", n.flight.speed_px_per_s, 0.0, 0.5 * shorter_side / TICK_S)?;
    within("flight.turn_rad_per_s", n.flight.turn_rad_per_s, 0.01, 60.0)?;
    within("flight.throttle_per_s", n.flight.throttle_per_s, 0.01, 60.0)?;

    // A faster shot could jump over a ship between two ticks.
    within("weapon.shot_speed_px_per_s", n.weapon.shot_speed_px_per_s, 1.0, reach / TICK_S)?;
    within("weapon.shot_life_s", n.weapon.shot_life_s, one_tick_s, 60.0)?;
    within("weapon.damage", n.weapon.damage, 1, u16::MAX)?;
    within("weapon.cooldown_s", n.weapon.cooldown_s, one_tick_s, 60.0)?;

    within("bots.fill_to", n.bots.fill_to, 0, n.max_players)?;
    within("bots.think_every_ticks", n.bots.think_every_ticks, 1, 6)?;
    within("bots.reaction_s", n.bots.reaction_s, 0.0, 1.0)?;
    within("bots.aim_error_rad", n.bots.aim_error_rad, 0.0, 1.0)?;
    within("bots.sight_px", n.bots.sight_px, 1.0, 65_536.0)?;
    within("bots.fire_range_px", n.bots.fire_range_px, 1.0, 65_536.0)?;
    within("bots.burst_s", n.bots.burst_s, one_tick_s, 60.0)?;
    within("bots.rest_s", n.bots.rest_s, 0.0, 60.0)?;
    within("bots.caution", n.bots.caution, 0.0, 1.0)
}

/// Written so that NaN, which is in no range, is refused.
fn within<T: PartialOrd + std::fmt::Display>(key: &'static str, value: T, low: T, high: T) -> Result<(), RulesError> {
    if (&low..=&high).contains(&&value) {
        Ok(())
    } else {
        Err(RulesError { key, value: value.to_string(), expected: format!("from {low} to {high}") })
    }
}

/// Destructured without `..`: a new number cannot be forgotten here.
fn hash(numbers: &ModeNumbers) -> u64 {
    let ModeNumbers {
        mode,
        countdown_s,
        match_s,
        respawn_s,
        score_limit,
        min_players,
        max_players,
        snapshot_every_ticks,
        world: WorldNumbers { width_px, height_px },
        // What is shown changes nothing of what happens.
        view: ViewNumbers { area_px2: _ },
        ship: ShipNumbers { radius_px, hp },
        flight: FlightNumbers { speed_px_per_s, turn_rad_per_s, throttle_per_s },
        weapon: WeaponNumbers { shot_speed_px_per_s, shot_life_s, shot_radius_px, damage, cooldown_s },
        bots:
            BotNumbers {
                fill_to,
                think_every_ticks,
                reaction_s,
                aim_error_rad,
                sight_px,
                fire_range_px,
                burst_s,
                rest_s,
                caution,
            },
    } = numbers;
    let mut hash = StateHash::new();
    hash.text(mode);
    hash.flag(match_s.is_some());
    hash.flag(score_limit.is_some());
    hash.u32(score_limit.unwrap_or(0));
    for count in [min_players, max_players, hp, damage, fill_to] {
        hash.u16(*count);
    }
    hash.u32(*snapshot_every_ticks);
    hash.u32(*think_every_ticks);
    let measures = [
        countdown_s,
        &match_s.unwrap_or(0.0),
        respawn_s,
        width_px,
        height_px,
        radius_px,
        speed_px_per_s,
        turn_rad_per_s,
        throttle_per_s,
        shot_speed_px_per_s,
        shot_life_s,
        shot_radius_px,
        cooldown_s,
        reaction_s,
        aim_error_rad,
        sight_px,
        fire_range_px,
        burst_s,
        rest_s,
        caution,
    ];
    for measure in measures {
        hash.f32(*measure);
    }
    hash.finish()
}
