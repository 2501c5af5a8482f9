//! The numbers of a mode, as they stand in its data file.

use std::sync::Arc;

use crate::domain::{
    ArmamentNumbers, Base, Breakable, JetNumbers, Obstacle, PickupNumbers, PickupPoint, SkillNumbers, SpawnZone,
    TemperamentNumbers, Vec2,
};

/// Every number of a mode, named as in its data file.
#[derive(Debug, Clone, PartialEq)]
pub struct ModeNumbers {
    pub mode: Arc<str>,
    /// From the start of a match until ships fly.
    pub countdown_s: f32,
    /// Flying time of a match; `None` for an endless world.
    pub match_s: Option<f32>,
    /// A match that is level when its time is up goes on for this long at most, until somebody leads; 0 for a draw at once.
    pub overtime_s: f32,
    /// From a ship's destruction until it is placed again; `None`: a destroyed ship stays out, and the last one that flies
    /// wins.
    pub respawn_s: Option<f32>,
    /// Score of a pilot, or of a side where there are sides, that ends a match at once; `None` for no limit.
    pub score_limit: Option<u32>,
    /// Humans and bots that a match is made for.
    pub min_players: u16,
    pub max_players: u16,
    /// Ticks from one snapshot to the next.
    pub snapshot_every_ticks: u32,
    pub world: WorldNumbers,
    /// Where it may be flown in place of `world`. All are of one size.
    pub other_maps: Vec<WorldNumbers>,
    pub view: ViewNumbers,
    pub sides: SideNumbers,
    pub ring: Option<RingNumbers>,
    /// `None`: there is nothing to steal.
    pub cores: Option<CoreNumbers>,
    /// `None`: nothing lies about.
    pub pickups: Option<PickupNumbers>,
    pub ship: ShipNumbers,
    pub flight: FlightNumbers,
    pub energy: EnergyNumbers,
    pub weapon: WeaponNumbers,
    pub score: ScoreNumbers,
    pub bots: BotNumbers,
}

/// The place that is flown in, from the map's file.
#[derive(Debug, Clone, PartialEq)]
pub struct WorldNumbers {
    pub map: Arc<str>,
    pub width_px: f32,
    pub height_px: f32,
    /// Walls are wanted along its edges. False once they stand among the obstacles.
    pub walled: bool,
    pub obstacles: Vec<Obstacle>,
    /// Those that can be shot to pieces.
    pub breakable: Vec<Breakable>,
    /// At most one for each side.
    pub bases: Vec<Base>,
    /// Where ships are placed; none: anywhere.
    pub spawns: Vec<SpawnZone>,
    pub pickups: Vec<PickupPoint>,
    /// None where the place of the map's file is there once.
    pub tiling: Option<Tiling>,
}

/// A place that stands in its world several times, side by side. Its obstacles and its pick-ups are listed place after place, from the
/// upper left corner, row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tiling {
    pub columns: u16,
    pub rows: u16,
    /// Of one place. Those of the world that come after the obstacles of all places stand once.
    pub obstacles: usize,
    /// The same of pick-ups.
    pub pickups: usize,
}

impl Tiling {
    /// How many obstacles the places have together.
    #[must_use]
    pub fn repeated_obstacles(&self) -> usize {
        usize::from(self.columns) * usize::from(self.rows) * self.obstacles
    }
}

/// What each ship of a populated world has to itself: an enemy is then some seconds away.
const ROOM_PX2: f32 = 40_000.0;

/// How far the walls of a walled world reach into it. A ship that flies as fast as the rules allow does not get past the middle.
const WALL_PX: f32 = 24.0;

impl WorldNumbers {
    /// Puts up the walls of a walled world. They are the last of its obstacles, so that a ship between one of them and another obstacle
    /// ends up inside. As what lies over an edge comes in on the other side, one wall serves two edges.
    pub(super) fn raise_walls(&mut self) {
        if std::mem::take(&mut self.walled) {
            let wall = |to| Obstacle { from: Vec2::default(), to, radius: WALL_PX };
            self.obstacles.extend([wall(Vec2::new(self.width_px, 0.0)), wall(Vec2::new(0.0, self.height_px))]);
        }
    }

    /// The place beside itself, across and down, as often as so many ships need to have room. Its bases, and the zones of its sides, would be
    /// there as often, so it has none any more, and a mode that needs them is refused. Walls are around the whole. A place that is large enough stays as it is.
    #[must_use]
    pub fn with_room_for(self, ships: u16) -> WorldNumbers {
        let wanted = f32::from(ships) * ROOM_PX2;
        let (mut columns, mut rows) = (1_u16, 1_u16);
        let extent = |columns: u16, rows: u16| (self.width_px * f32::from(columns), self.height_px * f32::from(rows));
        loop {
            let (width, height) = extent(columns, rows);
            // Without a size there never is enough room; the rules refuse such a world.
            if width * height >= wanted || width * height <= 0.0 {
                break;
            }
            // Towards a square.
            if width <= height { columns += 1 } else { rows += 1 }
        }
        if (columns, rows) == (1, 1) {
            return self;
        }
        let (width_px, height_px) = extent(columns, rows);
        let places = || (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let shifts = || {
            places().map(|(column, row)| Vec2::new(self.width_px * f32::from(column), self.height_px * f32::from(row)))
        };
        let obstacles = shifts().flat_map(|shift| self.obstacles.iter().map(move |obstacle| obstacle.moved(shift)));
        let pickups = shifts().flat_map(|shift| {
            self.pickups.iter().map(move |point| PickupPoint { at: point.at + shift, holds: point.holds.clone() })
        });
        let for_everybody = || self.spawns.iter().filter(|zone| zone.side.is_none());
        let spawns = shifts().flat_map(|shift| {
            for_everybody().map(move |zone| SpawnZone { side: None, shape: zone.shape.moved(shift) })
        });
        let breakable = (0..columns * rows).flat_map(|place| {
            let first = usize::from(place) * self.obstacles.len();
            // A number that does not fit belongs to more obstacles than a map may have.
            let number = move |number: u16| u16::try_from(first + usize::from(number)).unwrap_or(u16::MAX);
            self.breakable.iter().map(move |one| Breakable { number: number(one.number), ..one.clone() })
        });
        WorldNumbers {
            map: self.map.clone(),
            width_px,
            height_px,
            walled: self.walled,
            obstacles: obstacles.collect(),
            breakable: breakable.collect(),
            bases: Vec::new(),
            spawns: spawns.collect(),
            pickups: pickups.collect(),
            tiling: Some(Tiling { columns, rows, obstacles: self.obstacles.len(), pickups: self.pickups.len() }),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct ViewNumbers {
    /// How much of the world a player sees at a time; `None` for all of it.
    pub area_px2: Option<f32>,
    /// How long after the players those who watch see what happens.
    pub spectator_delay_s: f32,
}

/// Who fights whom.
#[derive(Debug, Clone, PartialEq)]
pub struct SideNumbers {
    /// Pilots are spread over this many sides; `None`: everybody against everybody.
    pub count: Option<u8>,
    /// Whether shots harm ships of the shooter's side.
    pub friendly_fire: bool,
}

/// A circle that closes around a wandering centre; ships outside of it are harmed. It is measured straight, not across the
/// seam.
#[derive(Debug, Clone, PartialEq)]
pub struct RingNumbers {
    /// Radius at first,
    pub first_px: f32,
    /// and once it has closed.
    pub last_px: f32,
    /// From the start of flight until it begins to close,
    pub rest_s: f32,
    /// and from then until it has closed.
    pub closing_s: f32,
    /// How far from the middle of the world its centre wanders around,
    pub wander_px: f32,
    /// and how long it takes for a round.
    pub wander_s: f32,
    /// Hit points that a ship outside loses at a time,
    pub damage: u16,
    /// and how often.
    pub every_s: f32,
}

/// Each side has a core at its base for the others to steal.
#[derive(Debug, Clone, PartialEq)]
pub struct CoreNumbers {
    /// Points for bringing an enemy core home.
    pub capture: u16,
    /// How near the centre of a ship must come to a core to touch it.
    pub reach_px: f32,
    /// How long a core lies where it was dropped before it goes home by itself.
    pub returns_s: f32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ShipNumbers {
    pub radius_px: f32,
    pub hp: u16,
    /// A ship that was just placed takes no harm for this long, or until it fires.
    pub protection_s: f32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FlightNumbers {
    /// The most that throttle or thrust alone gives.
    pub speed_px_per_s: f32,
    /// At full turn.
    pub turn_rad_per_s: f32,
    pub model: FlightModel,
}

/// What thrust does.
#[derive(Debug, Clone, PartialEq)]
pub enum FlightModel {
    /// It moves the throttle; the ship flies where the nose points, as fast as the throttle says.
    Throttle {
        /// Change of the throttle (0 to 1) at full thrust.
        throttle_per_s: f32,
    },
    /// It pushes; drag brakes, and the ship drifts on.
    Drift(Drift),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    /// Share of its speed that a ship loses in a second, at the rate of that moment.
    pub drag_per_s: f32,
    /// Push backwards, by that forwards.
    pub reverse: f32,
    /// Of its speed towards an obstacle, how much a ship has left after it bounces off, the other way.
    pub bounce: f32,
    /// What can be flown; at least one.
    pub jets: Vec<JetNumbers>,
    /// What jets may carry beside the mode's gun.
    pub weapons: Vec<ArmamentNumbers>,
}

/// What shots are paid with. A ship is placed with all it can hold.
#[derive(Debug, Clone, PartialEq)]
pub struct EnergyNumbers {
    pub capacity: f32,
    pub regrow_per_s: f32,
}

/// The mode's own gun.
#[derive(Debug, Clone, PartialEq)]
pub struct WeaponNumbers {
    pub shot_speed_px_per_s: f32,
    pub shot_life_s: f32,
    pub shot_radius_px: f32,
    pub damage: u16,
    pub cooldown_s: f32,
    /// Energy that a shot takes; a ship with less does not fire.
    pub energy: f32,
}

/// What is worth how many points.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreNumbers {
    pub kill: u16,
    /// To everybody who still flies, when somebody is out for good; where there are sides, to one of each side that still
    /// flies, when the last of another is out.
    pub outlived: u16,
    /// For harm done to a ship that another pilot then destroys: at least `assist_damage` within `assist_s` before.
    pub assist: u16,
    pub assist_damage: u16,
    pub assist_s: f32,
    /// On top of `kill`, for a pilot who has destroyed `bounty_streak` ships or more since last destroyed.
    pub bounty: u16,
    pub bounty_streak: u16,
}

/// How bots fly. They steer through the same controls as players and see what players see.
#[derive(Debug, Clone, PartialEq)]
pub struct BotNumbers {
    /// Humans and bots together that a new world is filled up to; 0 for no bots.
    pub fill_to: u16,
    /// Ticks from one decision of a bot to its next, 1 to 6: a bot decides at least ten times a second.
    pub think_every_ticks: u32,
    /// How far a bot looks for enemies.
    pub sight_px: f32,
    /// How near an enemy must be for a bot to fire.
    pub fire_range_px: f32,
    /// What bots are dealt from: so many of each skill, weakest first.
    pub shares: [u16; 4],
    /// By skill.
    pub skills: [SkillNumbers; 4],
    /// By temperament.
    pub temperaments: [TemperamentNumbers; 4],
}

/// The classic numbers in an endless world of up to 16 without bots, for tests.
#[cfg(test)]
pub fn classic() -> ModeNumbers {
    let (skills, temperaments) = crate::domain::plain_characters();
    ModeNumbers {
        mode: Arc::from("classic"),
        countdown_s: 3.0,
        match_s: None,
        overtime_s: 0.0,
        respawn_s: Some(1.0),
        score_limit: None,
        min_players: 1,
        max_players: 16,
        snapshot_every_ticks: 2,
        world: WorldNumbers {
            map: Arc::from("classic"),
            width_px: 800.0,
            height_px: 460.0,
            walled: false,
            obstacles: Vec::new(),
            breakable: Vec::new(),
            bases: Vec::new(),
            spawns: Vec::new(),
            pickups: Vec::new(),
            tiling: None,
        },
        other_maps: Vec::new(),
        sides: SideNumbers { count: None, friendly_fire: false },
        ring: None,
        cores: None,
        pickups: None,
        ship: ShipNumbers { radius_px: 24.0, hp: 100, protection_s: 0.0 },
        view: ViewNumbers { area_px2: None, spectator_delay_s: 0.0 },
        flight: FlightNumbers {
            speed_px_per_s: 150.0,
            turn_rad_per_s: 3.0,
            model: FlightModel::Throttle { throttle_per_s: 2.0 },
        },
        energy: EnergyNumbers { capacity: 0.0, regrow_per_s: 0.0 },
        weapon: WeaponNumbers {
            shot_speed_px_per_s: 500.0,
            shot_life_s: 3.0,
            shot_radius_px: 5.0,
            damage: 30,
            cooldown_s: 0.1,
            energy: 0.0,
        },
        score: ScoreNumbers {
            kill: 1,
            outlived: 0,
            assist: 0,
            assist_damage: 25,
            assist_s: 10.0,
            bounty: 0,
            bounty_streak: 3,
        },
        bots: BotNumbers {
            fill_to: 0,
            think_every_ticks: 5,
            sight_px: 600.0,
            fire_range_px: 320.0,
            shares: [1; 4],
            skills,
            temperaments,
        },
    }
}
