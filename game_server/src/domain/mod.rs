//! The simulation: pure, synchronous, deterministic.
//!
//! [`World::step`] advances one tick of 1/60 s from commands to events. Equal seed, rules and commands give an equal
//! [`World::hash`] on every machine: arithmetic is f32 `+ - * /`, `sqrt` and `libm`, randomness is seeded inside the
//! world, and nothing iterates over a hash map.

mod bots;
mod bytes;
mod chat;
mod command;
mod controls;
mod core;
mod event;
mod gathering;
mod geometry;
mod giving_up;
mod grid;
mod harm;
mod hash;
mod jet;
mod last_standing;
mod marks;
mod past;
mod phase;
mod pickup;
mod pilot;
mod radar;
mod replay;
mod ring;
mod rng;
mod roster;
mod routes;
mod rules;
mod ship;
mod shot;
mod sizing;
mod spawn_zone;
mod state;
mod step;
mod systems;
mod terrain;
mod tick;
mod view;
mod weapon;
mod world;
mod world_state;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub use bots::plain_characters;
pub use bots::{Character, Skill, SkillNumbers, Temperament, TemperamentNumbers};
pub use chat::{ChatDenial, ChatText, Hearers, MAX_CHAT_CHARS, PHRASES, RawSaying, Said, Saying};
pub use command::Command;
pub use controls::{Controls, ControlsError};
pub use core::{Base, Core, CoreChange, CorePlace};
pub use event::Event;
pub use gathering::{Denial, Gathering, Settings, Wish};
pub use geometry::{Torus, Vec2};
pub use giving_up::Rival;
#[cfg(test)]
pub use jet::five_jets;
pub use jet::{Jet, JetId, JetNumbers, Special};
pub use marks::Marks;
pub use past::MAX_REWIND_TICKS;
pub use phase::{Outcome, Phase, Standing};
pub use pickup::{Carried, PickupKind, PickupNumbers, PickupPoint};
pub use pilot::{Pilot, PilotKind, Seat, Team};
pub use radar::{RadarSide, RadarSweep, radar_place};
pub use replay::{CommandLog, Film, Keyframe, RULES_VERSION, Replay, ReplayEnd, ReplayError, ReplayPlayer};
pub use ring::{Circle, Ring};
#[cfg(test)]
pub use rules::classic;
pub use rules::{
    BotNumbers, CoreNumbers, Drift, EnergyNumbers, FlightModel, FlightNumbers, ModeNumbers, RingNumbers, Rules,
    RulesError, ScoreNumbers, ShipNumbers, SideNumbers, Tiling, ViewNumbers, WeaponNumbers, WorldNumbers,
};
pub use ship::{Life, Ship, SpecialState};
pub use shot::{Shot, ShotId};
pub use sizing::Sizing;
pub use spawn_zone::{SpawnZone, ZoneShape};
pub use terrain::{Breakable, Obstacle};
pub use tick::{TICK_S, TICKS_PER_SECOND, Tick};
pub use view::{Chart, MAX_ASPECT, Near, View};
#[cfg(test)]
pub use weapon::four_weapons;
pub use weapon::{ArmamentNumbers, Fires, GUN, Seeker, ShotNumbers, Weapon, WeaponId};
pub use world::World;
