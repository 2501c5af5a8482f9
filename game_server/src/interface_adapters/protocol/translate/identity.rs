//! `Identity`: what a client is told once of its mode, its lobby and itself.

use uuid::Uuid;
use wire::socket::{Identity, RingShape, ShipTraits, ViewShape, Watching, WorldShape};

use crate::domain::{FlightModel, MAX_ASPECT, Ring, Rules, TICKS_PER_SECOND, Tick};
use crate::interface_adapters::protocol::translate::arms::{jet_traits, weapon_traits};
use crate::interface_adapters::protocol::translate::places::{bases, obstacles, pickups, repeated};
use crate::interface_adapters::protocol::translate::tick_number;
use crate::use_cases::lobby::{Admission, LobbyHandle, LobbyId};

/// Whom an `Identity` is for.
pub struct Recipient<'a> {
    pub lobby: &'a LobbyHandle,
    pub admission: &'a Admission,
    pub resume_token: String,
}

pub fn identity(recipient: Recipient<'_>) -> Identity {
    let Recipient { lobby, admission, resume_token } = recipient;
    let rules = &admission.rules;
    Identity {
        player_id: admission.player,
        seat: Some(admission.seat.0),
        resume_token,
        hold_s: u32::try_from(lobby.hold().as_secs()).unwrap_or(u32::MAX),
        match_id: admission.match_id,
        lobby_id: lobby.id().to_string(),
        tick: tick_number(admission.frame.tick),
        last_event: admission.last_event,
        phrases_only: !lobby.has_text_chat(),
        ..mode_identity(rules)
    }
}

/// Who watches what, and from when on.
pub struct Viewer<'a> {
    pub player: Uuid,
    pub match_id: Uuid,
    pub lobby: &'a LobbyId,
    pub rules: &'a Rules,
    pub delay_s: f32,
    pub tick: Tick,
    pub last_event: u32,
}

/// For who watches.
pub fn watcher_identity(viewer: &Viewer<'_>) -> Identity {
    Identity {
        player_id: viewer.player,
        match_id: viewer.match_id,
        lobby_id: viewer.lobby.to_string(),
        tick: tick_number(viewer.tick),
        last_event: viewer.last_event,
        watching: Some(Watching { delay_s: viewer.delay_s }),
        ..mode_identity(viewer.rules)
    }
}

pub(in crate::interface_adapters::protocol) fn world_shape(rules: &Rules) -> WorldShape {
    WorldShape { width: rules.world.width_px, height: rules.world.height_px }
}

/// What an `Identity` says of a mode. What it says of a player and a lobby is left blank.
pub fn mode_identity(rules: &Rules) -> Identity {
    Identity {
        player_id: Uuid::nil(),
        seat: None,
        resume_token: String::new(),
        hold_s: 0,
        match_id: Uuid::nil(),
        lobby_id: String::new(),
        mode: rules.mode.to_string(),
        tick: 0,
        tick_rate: TICKS_PER_SECOND,
        snapshot_every_ticks: rules.snapshot_every_ticks,
        last_event: 0,
        sides: rules.sides.count.unwrap_or(0),
        score_limit: rules.score_limit.unwrap_or(0),
        world: world_shape(rules),
        obstacles: obstacles(rules),
        ship: ship_traits(rules),
        weapons: rules.weapons().iter().map(weapon_traits).collect(),
        watching: None,
        jets: match &rules.flight.model {
            FlightModel::Throttle { .. } => Vec::new(),
            FlightModel::Drift(drift) => {
                let jets = rules.jets().iter().zip(&drift.jets);
                jets.map(|(jet, numbers)| jet_traits(jet, numbers.special, drift)).collect()
            }
        },
        view: rules.view.area_px2.map(|area| ViewShape { area, max_aspect: MAX_ASPECT }),
        phrases_only: false,
        one_life: rules.is_last_standing(),
        ring: rules.ring().map(ring_shape),
        bases: bases(rules),
        pickups: pickups(rules),
        repeated: repeated(rules),
    }
}

fn ring_shape(ring: &Ring) -> RingShape {
    RingShape {
        x: ring.middle.x,
        y: ring.middle.y,
        wander: ring.wander_px,
        wander_ticks: ring.wander_ticks,
        first: ring.first_px,
        last: ring.last_px,
        closes_at: ring.closes_at,
        closed_at: ring.closed_at,
    }
}

fn ship_traits(rules: &Rules) -> ShipTraits {
    ShipTraits {
        radius: rules.ship.radius_px,
        max_hp: i32::from(rules.ship.hp),
        max_speed: rules.flight.speed_px_per_s,
        turn_rate: rules.flight.turn_rad_per_s,
        throttle_rate: match rules.flight.model {
            FlightModel::Throttle { throttle_per_s } => throttle_per_s,
            FlightModel::Drift(_) => 0.0,
        },
        max_energy: rules.energy.capacity,
        energy_rate: rules.energy.regrow_per_s,
    }
}
