//! What somebody who has come is told first: who he is, and what he needs to know of the mode.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::socket::left_out::{is_false, is_first, is_none};
use crate::socket::repeated::Repeated;

#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub player_id: Uuid,
    /// None for who watches.
    pub seat: Option<u16>,
    /// Replaces every token given before. Empty for who watches: there is no seat to come back to.
    pub resume_token: String,
    /// How long the seat is kept after its connection is lost, in seconds.
    pub hold_s: u32,
    pub match_id: Uuid,
    pub lobby_id: String,
    pub mode: String,
    pub tick: u32,
    pub tick_rate: u32,
    pub snapshot_every_ticks: u32,
    /// The id of the newest event that is not repeated to this connection.
    pub last_event: u32,
    /// 2 to 4 where sides fight each other; 0 where everybody fights everybody.
    pub sides: u8,
    /// Of a pilot, or of a side where there are sides, that ends the match; 0 for none.
    pub score_limit: u32,
    pub world: WorldShape,
    /// By number, as far as [`Identity::repeated`] does not say more.
    pub obstacles: Vec<Obstacle>,
    pub ship: ShipTraits,
    /// What ships fire, at least one; what is fired names its place here. The first is the mode's gun.
    pub weapons: Vec<WeaponTraits>,
    /// What can be flown where ships drift; none where thrust moves a throttle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jets: Vec<JetTraits>,
    /// None where everybody is shown the whole world.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<ViewShape>,
    /// Whoever has this seat says [phrases](crate::socket::Say) only: a text would be denied.
    #[serde(default, skip_serializing_if = "is_false")]
    pub phrases_only: bool,
    /// Destroyed ships stay out, and the last one that flies wins.
    #[serde(default, skip_serializing_if = "is_false")]
    pub one_life: bool,
    /// None where no ring closes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring: Option<RingShape>,
    /// Where sides steal cores from each other, one for each side.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bases: Vec<Base>,
    /// Where things lie for ships to take, by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pickups: Vec<Pickup>,
    /// Where the same place stands in the world several times: then obstacles and pick-ups are those of the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Repeated>,
    /// For who watches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watching: Option<Watching>,
}

/// The resume token is a secret.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("player_id", &self.player_id)
            .field("seat", &self.seat)
            .field("match_id", &self.match_id)
            .field("tick", &self.tick)
            .finish_non_exhaustive()
    }
}

/// What holds for who watches.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Watching {
    /// Everything is shown this many seconds after it has happened.
    pub delay_s: f32,
}

/// A torus for ships, in px.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WorldShape {
    pub width: f32,
    pub height: f32,
}

/// Everything within `radius` of the straight line between two points, in px. What lies over an edge of the world comes in
/// on the other side. Ships slide along it, shots end at it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Obstacle {
    pub x1: f32,
    pub y1: f32,
    pub x2: f32,
    pub y2: f32,
    pub radius: f32,
    /// Hit points of one that can be shot to pieces; 0 of one that stands for ever.
    #[serde(default, skip_serializing_if = "is_none")]
    pub hp: u32,
}

/// Where something lies for ships to take, from time to time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pickup {
    pub x: f32,
    pub y: f32,
    pub holds: PickupKind,
    /// Of a crate: the weapon in it.
    #[serde(default, skip_serializing_if = "is_first")]
    pub weapon: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PickupKind {
    /// Hit points.
    Repair,
    /// Throws shots back for a while.
    Shield,
    /// What is fired does twice the harm for a while.
    DoubleDamage,
    Energy,
    /// A weapon, for some pulls of the trigger.
    Weapon,
}

/// How much of a large world a client draws around its own ship: a rectangle of the screen's shape and of one area for
/// everybody, so that no shape of a screen sees more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ViewShape {
    /// In px².
    pub area: f32,
    /// The longer side by the shorter one is at most this; a longer screen leaves a margin empty.
    pub max_aspect: f32,
}

/// A circle outside of which ships are harmed while a match runs. Where it is follows from the ticks left until
/// `phase_ends_tick`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RingShape {
    /// What its centre goes around, in px.
    pub x: f32,
    pub y: f32,
    /// How far from there its centre is, in px: straight up with a whole number of rounds left, a quarter round to the right
    /// with a quarter more.
    pub wander: f32,
    /// Ticks for a round.
    pub wander_ticks: u32,
    /// Its radius before it begins to close, and once it has closed, in px; in between it shrinks evenly.
    pub first: f32,
    pub last: f32,
    /// With so many ticks left it begins to close, and with so many it has.
    pub closes_at: u32,
    pub closed_at: u32,
}

/// A side's core stands in the middle of its base. An enemy core is home within `radius` px of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Base {
    pub side: u8,
    pub x: f32,
    pub y: f32,
    pub radius: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ShipTraits {
    pub radius: f32,
    pub max_hp: i32,
    /// px/s at full throttle.
    pub max_speed: f32,
    /// rad/s at `turn` 1.
    pub turn_rate: f32,
    /// Throttle per second at `thrust` 1.
    pub throttle_rate: f32,
    /// What shots are paid with.
    pub max_energy: f32,
    /// Energy that grows back in a second.
    pub energy_rate: f32,
}

/// A jet. Its ships drift: thrust pushes, drag brakes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JetTraits {
    pub name: String,
    /// What it fires, of the weapons.
    pub weapon: u8,
    pub special: Special,
    /// Energy that the special takes: in a second of one that lasts, else at once.
    pub special_energy: f32,
    pub max_hp: i32,
    pub max_energy: f32,
    pub energy_rate: f32,
    /// px/s, the most that thrust alone gives.
    pub max_speed: f32,
    /// rad/s at `turn` 1.
    pub turn_rate: f32,
    /// Share of its speed that it loses in a second, at the rate of that moment.
    pub drag: f32,
    /// Push backwards, by that forwards.
    pub reverse: f32,
    /// Push sideways while the special is on, by that forwards; 0 for none.
    pub strafe: f32,
    /// Push forwards while the special is on, by that without; 0 for none.
    pub boost: f32,
    /// Of its speed towards an obstacle, how much it has left after it bounces off.
    pub bounce: f32,
    /// Shots of a salvo; 0 for none.
    pub salvo_shots: u8,
    /// Spread evenly over this angle.
    pub salvo_spread: f32,
}

/// What a jet does while `ability` is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Special {
    /// Pushes forwards.
    Boost,
    /// Pushes sideways as `turn` says, without turning.
    Strafe,
    /// Throws shots back.
    Shield,
    /// Fires several shots at once.
    Salvo,
    /// Hides it from its enemies.
    Cloak,
}

/// A weapon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeaponTraits {
    pub name: String,
    pub kind: WeaponKind,
    /// Of a shot, or half the width of a beam, in px.
    pub radius: f32,
    /// Hit points that a hit takes.
    pub damage: i32,
    pub cooldown_ms: u32,
    /// What a pull of the trigger takes of its ship's energy.
    pub energy: f32,
    /// Shots of one pull, spread evenly over an angle; 0 of a beam.
    pub count: u8,
    /// In radians, from the first to the last.
    pub spread: f32,
    /// px/s, at first,
    pub speed: f32,
    /// and by so much faster each second, in px/s²,
    pub acceleration: f32,
    /// until it is so fast, in px/s.
    pub top_speed: f32,
    pub lifetime_ms: u32,
    /// rad/s, of shots that follow ships; 0 of others.
    pub turn_rate: f32,
    /// Of a beam, in px; 0 of others.
    pub range: f32,
}

/// What a weapon looks and sounds like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeaponKind {
    /// Shots that fly straight on.
    Gun,
    /// Shots that get faster.
    Missile,
    /// Several shots at once.
    Scatter,
    /// Light: an event, no shot.
    Beam,
    /// Shots that follow ships.
    Homing,
}
