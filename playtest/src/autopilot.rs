//! A pilot at a socket: it steers by what the server sends it, and by that alone.

use std::collections::BTreeMap;
use std::f32::consts::{PI, TAU};

use wire::matchmaking::LobbyPhase;
use wire::socket::{CorePlace, Entity, GameState, Identity, Obstacle, ServerMessage, WeaponTraits, WorldUpdate};

use crate::point::Point;
use crate::socket::{GameSocket, SocketError, Sticks};

/// In this time it wants to have turned to where it looks, in seconds.
const TURNS_WITHIN_S: f32 = 0.15;
/// So long before it is where it wants to be it begins to brake, in seconds.
const STOPS_WITHIN_S: f32 = 0.5;
/// Nobody further away is fired at, in px.
const FIRES_WITHIN_PX: f32 = 420.0;
/// So far from the edge of the ring, in px, it turns back.
const RING_MARGIN_PX: f32 = 70.0;
/// Between its hull and an obstacle that it flies around, in px.
const CLEARANCE_PX: f32 = 14.0;
/// With an errand, an enemy this near is fought first, in px.
const FIGHTS_WITHIN_PX: f32 = 200.0;

/// What it knows of the match that it is in.
pub struct Autopilot {
    identity: Identity,
    seat: u16,
    state: Option<GameState>,
    teams: BTreeMap<u16, u8>,
}

/// Plays a match to its end, and returns how it ended.
///
/// # Errors
/// The socket was closed before, or there is no seat to fly in.
pub async fn fly_to_the_end(socket: &mut GameSocket, identity: Identity) -> Result<GameState, SocketError> {
    let mut pilot = Autopilot::new(identity).ok_or_else(|| SocketError::Broken("no seat to fly in".into()))?;
    loop {
        match socket.next().await? {
            ServerMessage::GameState(state) if state.phase == LobbyPhase::Ended => return Ok(state),
            ServerMessage::GameState(state) => pilot.learn(state),
            ServerMessage::WorldUpdate(world) => {
                if let Some(sticks) = pilot.steer(&world) {
                    socket.hold(sticks).await?;
                }
            }
            _ => {}
        }
    }
}

impl Autopilot {
    /// None for who watches.
    #[must_use]
    pub fn new(identity: Identity) -> Option<Self> {
        let seat = identity.seat?;
        Some(Self { identity, seat, state: None, teams: BTreeMap::new() })
    }

    pub fn learn(&mut self, state: GameState) {
        self.teams = state.pilots.iter().map(|pilot| (pilot.seat, pilot.team)).collect();
        self.state = Some(state);
    }

    /// What to do with the sticks now; none while there is nothing to fly.
    #[must_use]
    pub fn steer(&self, world: &WorldUpdate) -> Option<Sticks> {
        let state = self.state.as_ref().filter(|state| state.phase == LobbyPhase::Running)?;
        let me = world.entities.iter().find(|ship| ship.id == self.seat && ship.alive)?;
        let foe = self.nearest_foe(world, me);
        let aim = foe.map(|foe| self.aim_at(me, foe));
        let is_near = |aim: Point| aim.length() < FIGHTS_WITHIN_PX;
        let goal = match (self.refuge(state, me, world.tick), self.errand(state, world, me)) {
            (Some(refuge), _) => Some(refuge),
            (None, Some((errand, may_fight))) if !(may_fight && aim.is_some_and(is_near)) => Some(errand),
            _ => None,
        };
        let drift = Point { x: me.vx, y: me.vy };
        let looks_at = match (goal, aim) {
            // Where it would drift past, it pushes against that.
            (Some(goal), _) => {
                self.way_around(world, me, self.way(place(me), goal)).plus(drift.scaled(-STOPS_WITHIN_S))
            }
            (None, Some(aim)) => self.way_around(world, me, aim),
            (None, None) => Point { x: me.rotation.sin(), y: -me.rotation.cos() }.scaled(100.0),
        };
        let off = wrap_angle(looks_at.heading() - me.rotation);
        let turn = (off / (self.turn_rate(me) * TURNS_WITHIN_S)).clamp(-1.0, 1.0);
        let idle = if goal.is_some() { 0.0 } else { 0.35 };
        let wanted = if off.abs() < 1.2 { 1.0 } else { idle };
        let thrust = match self.identity.jets.get(usize::from(me.jet)) {
            Some(_) => wanted,
            None => ((wanted - me.throttle) * 8.0).clamp(-1.0, 1.0),
        };
        let shoot = aim.is_some_and(|aim| self.hits(world, me, aim));
        Some(Sticks { thrust, turn, shoot, seen: Some(world.tick) })
    }

    fn is_foe(&self, seat: u16) -> bool {
        seat != self.seat && (self.identity.sides == 0 || self.teams.get(&seat) != self.teams.get(&self.seat))
    }

    fn nearest_foe<'a>(&self, world: &'a WorldUpdate, me: &Entity) -> Option<&'a Entity> {
        let foes = world.entities.iter().filter(|ship| ship.alive && !ship.protected && self.is_foe(ship.id));
        foes.min_by(|a, b| {
            let away = |ship: &Entity| self.way(place(me), place(ship)).length();
            away(a).total_cmp(&away(b))
        })
    }

    /// The way to where a shot that is fired now meets him.
    fn aim_at(&self, me: &Entity, foe: &Entity) -> Point {
        let way = self.way(place(me), place(foe));
        let speed = self.weapon(me).and_then(shot_speed);
        let velocity = if self.identity.jets.is_empty() {
            heading(foe.rotation).scaled(foe.throttle * self.identity.ship.max_speed)
        } else {
            Point { x: foe.vx, y: foe.vy }
        };
        let mut met = way;
        for _ in 0..3 {
            met = way.plus(velocity.scaled(speed.map_or(0.0, |speed| met.length() / speed)));
        }
        met
    }

    /// True if a shot that is fired now gets to `aim` and meets somebody there. Shots do not fly across a seam.
    fn hits(&self, world: &WorldUpdate, me: &Entity, aim: Point) -> bool {
        let Some(weapon) = self.weapon(me) else { return false };
        let off = wrap_angle(aim.heading() - me.rotation);
        let cone = (0.9 * (self.identity.ship.radius + weapon.radius) + 0.5 * weapon.spread * aim.length())
            .atan2(aim.length());
        let range = shot_speed(weapon).map_or(weapon.range, |speed| speed * weapon.lifetime_ms as f32 / 1_000.0);
        let impact = place(me).plus(aim);
        let edge = self.identity.ship.radius;
        off.abs() < cone
            && aim.length() < range.min(FIRES_WITHIN_PX)
            && (-edge..self.identity.world.width + edge).contains(&impact.x)
            && (-edge..self.identity.world.height + edge).contains(&impact.y)
            && self.standing(world).all(|obstacle| self.gap(me, aim, obstacle) > obstacle.radius)
    }

    /// Back into the ring, if it is about to leave it or has.
    fn refuge(&self, state: &GameState, me: &Entity, now: u32) -> Option<Point> {
        let ring = self.identity.ring?;
        let left = state.phase_ends_tick?.saturating_sub(now) as f32;
        let angle = if ring.wander_ticks > 0 { left / ring.wander_ticks as f32 * TAU } else { 0.0 };
        let centre = Point { x: ring.x, y: ring.y }.plus(heading(angle).scaled(ring.wander));
        let closing = ring.closes_at.saturating_sub(ring.closed_at).max(1) as f32;
        let open = ((left - ring.closed_at as f32) / closing).clamp(0.0, 1.0);
        let radius = ring.last + (ring.first - ring.last) * open;
        // Measured straight: the way across a seam does not count.
        let away = place(me).plus(centre.scaled(-1.0)).length();
        (away > (radius - RING_MARGIN_PX).max(0.5 * radius)).then_some(centre)
    }

    /// Where to go for the match, and whether a fight on the way is worth the time.
    fn errand(&self, state: &GameState, world: &WorldUpdate, me: &Entity) -> Option<(Point, bool)> {
        let team = *self.teams.get(&self.seat)?;
        let base = |side: u8| {
            let base = self.identity.bases.iter().find(|base| base.side == side);
            base.map(|base| Point { x: base.x, y: base.y })
        };
        let carries = |place: &CorePlace| matches!(place, CorePlace::Carried { by } if *by == self.seat);
        if state.cores.iter().any(|core| carries(&core.place)) {
            return base(team).map(|home| (home, false));
        }
        let own = state.cores.iter().find(|core| core.side == team)?;
        let theirs = state.cores.iter().find(|core| core.side != team)?;
        match own.place {
            CorePlace::Dropped { x, y, .. } => return Some((Point { x, y }, false)),
            CorePlace::Carried { by } => {
                let thief = world.entities.iter().find(|ship| ship.id == by).map(place);
                return thief.or_else(|| base(theirs.side)).map(|goal| (goal, true));
            }
            CorePlace::Home => {}
        }
        let goal = match theirs.place {
            CorePlace::Home => base(theirs.side),
            CorePlace::Dropped { x, y, .. } => Some(Point { x, y }),
            CorePlace::Carried { by } => world.entities.iter().find(|ship| ship.id == by).map(place),
        };
        goal.map(|goal| (goal, self.way(place(me), goal).length() > FIGHTS_WITHIN_PX))
    }

    /// `way` itself, or to beside the first obstacle that is in it.
    fn way_around(&self, world: &WorldUpdate, me: &Entity, way: Point) -> Point {
        let room = |obstacle: &Obstacle| obstacle.radius + self.identity.ship.radius;
        let in_the_way = self.standing(world).filter(|obstacle| self.gap(me, way, obstacle) < room(obstacle));
        let ends = |obstacle: &Obstacle| {
            [(obstacle.x1, obstacle.y1), (obstacle.x2, obstacle.y2)].map(|(x, y)| self.way(place(me), Point { x, y }))
        };
        let nearest = in_the_way.min_by(|a, b| {
            let away = |obstacle| ends(obstacle).iter().map(|end| end.length()).fold(f32::INFINITY, f32::min);
            away(a).total_cmp(&away(b))
        });
        let Some(obstacle) = nearest else { return way };
        let aside = heading(way.heading() + 0.5 * PI).scaled(room(obstacle) + CLEARANCE_PX);
        let beside = ends(obstacle).into_iter().flat_map(|end| [end.plus(aside), end.plus(aside.scaled(-1.0))]);
        let detour = |by: &Point| by.length() + way.plus(by.scaled(-1.0)).length();
        let free = beside.filter(|by| self.gap(me, *by, obstacle) >= 0.8 * room(obstacle));
        free.min_by(|a, b| detour(a).total_cmp(&detour(b))).unwrap_or(way)
    }

    fn standing(&self, world: &WorldUpdate) -> impl Iterator<Item = &Obstacle> {
        let down = world.down.clone();
        let numbered = self.identity.obstacles.iter().zip(0_u16..);
        numbered.filter(move |(_, number)| !down.contains(number)).map(|(obstacle, _)| obstacle)
    }

    /// From the way of `me` to the line inside an obstacle, in px, at the nearest of a few places along it.
    fn gap(&self, me: &Entity, way: Point, obstacle: &Obstacle) -> f32 {
        const PLACES: usize = 6;
        let from = self.way(place(me), Point { x: obstacle.x1, y: obstacle.y1 });
        let along = Point { x: obstacle.x2 - obstacle.x1, y: obstacle.y2 - obstacle.y1 };
        let places = (0..=PLACES).map(|step| from.plus(along.scaled(step as f32 / PLACES as f32)));
        places.map(|place| place.distance_to_way(way)).fold(f32::INFINITY, f32::min)
    }

    /// The shorter way on the torus.
    fn way(&self, from: Point, to: Point) -> Point {
        let shorter = |way: f32, extent: f32| way - (way / extent).round() * extent;
        let world = self.identity.world;
        Point { x: shorter(to.x - from.x, world.width), y: shorter(to.y - from.y, world.height) }
    }

    fn weapon(&self, ship: &Entity) -> Option<&WeaponTraits> {
        let of_jet = self.identity.jets.get(usize::from(ship.jet)).map_or(0, |jet| jet.weapon);
        let number = ship.carries.map_or(of_jet, |carried| carried.weapon);
        self.identity.weapons.get(usize::from(number))
    }

    fn turn_rate(&self, ship: &Entity) -> f32 {
        self.identity.jets.get(usize::from(ship.jet)).map_or(self.identity.ship.turn_rate, |jet| jet.turn_rate)
    }
}

/// px/s, of one that gets faster in the middle of that; none of a beam.
fn shot_speed(weapon: &WeaponTraits) -> Option<f32> {
    (weapon.speed > 0.0).then_some(0.5 * (weapon.speed + weapon.top_speed.max(weapon.speed)))
}

fn place(ship: &Entity) -> Point {
    Point { x: ship.x, y: ship.y }
}

/// 0 is up, clockwise.
fn heading(angle: f32) -> Point {
    Point { x: angle.sin(), y: -angle.cos() }
}

fn wrap_angle(angle: f32) -> f32 {
    angle - (angle / TAU).round() * TAU
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The sticks of seat 0 at (400, 230) with its nose up, in a duel, after what was changed of identity and world.
    fn sticks(identity: Value, ships: Value) -> Option<Sticks> {
        let mut told = json!({
            "player_id": uuid::Uuid::nil(), "seat": 0, "resume_token": "", "hold_s": 60, "match_id": uuid::Uuid::nil(),
            "lobby_id": "m", "mode": "duel", "tick": 1, "tick_rate": 60, "snapshot_every_ticks": 2, "last_event": 0,
            "sides": 0, "score_limit": 0, "world": {"width": 800, "height": 460}, "obstacles": [],
            "ship": {"radius": 24, "max_hp": 100, "max_speed": 150, "turn_rate": 3, "throttle_rate": 2, "max_energy": 0,
                "energy_rate": 0},
            "weapons": [{"name": "gun", "kind": "gun", "radius": 5, "damage": 30, "cooldown_ms": 100, "energy": 0,
                "count": 1, "spread": 0, "speed": 500, "acceleration": 0, "top_speed": 500, "lifetime_ms": 3000,
                "turn_rate": 0, "range": 0}]
        });
        told.as_object_mut().unwrap().extend(identity.as_object().unwrap().clone());
        let mut pilot = Autopilot::new(serde_json::from_value(told).unwrap()).unwrap();
        let state = json!({"tick": 1, "phase": "running", "phase_ends_tick": 3600, "outcome": null, "winners": [],
            "pilots": []});
        pilot.learn(serde_json::from_value(state).unwrap());
        let mut entities = vec![ship(0, 400.0, 230.0)];
        entities.extend(ships.as_array().unwrap().iter().cloned());
        let world = json!({"tick": 2, "entities": entities, "projectiles": []});
        pilot.steer(&serde_json::from_value(world).unwrap())
    }

    fn ship(id: u16, x: f32, y: f32) -> Value {
        json!({"id": id, "x": x, "y": y, "rotation": 0, "throttle": 0, "turn": 0, "hp": 100, "alive": true, "ack": 0})
    }

    #[test]
    fn it_turns_to_the_nearest_enemy_and_fires_at_one_ahead() {
        let right = sticks(json!({}), json!([ship(1, 550.0, 230.0), ship(2, 100.0, 60.0)])).unwrap();
        assert!(right.turn == 1.0 && !right.shoot, "{right:?}");
        let ahead = sticks(json!({}), json!([ship(1, 400.0, 80.0)])).unwrap();
        assert!(ahead.turn.abs() < 0.01 && ahead.shoot && ahead.thrust == 1.0, "{ahead:?}");
    }

    #[test]
    fn it_flies_around_what_hides_its_enemy_and_fires_once_that_is_gone() {
        let rock = json!({"obstacles": [{"x1": 400, "y1": 150, "x2": 400, "y2": 150, "radius": 20}]});
        let hidden = sticks(rock, json!([ship(1, 400.0, 60.0)])).unwrap();
        assert!(hidden.turn.abs() > 0.5 && !hidden.shoot, "{hidden:?}");
    }

    #[test]
    fn it_goes_back_into_the_ring_before_it_fights() {
        let ring = json!({"x": 100, "y": 230, "wander": 0, "wander_ticks": 0, "first": 200, "last": 200, "closes_at": 9,
            "closed_at": 8});
        let outside = sticks(json!({"ring": ring}), json!([ship(1, 550.0, 230.0)])).unwrap();
        assert_eq!(outside.turn, -1.0);
    }

    #[test]
    fn without_a_ship_it_leaves_the_sticks_alone() {
        let wreck = json!({"id": 0, "x": 1, "y": 1, "rotation": 0, "throttle": 0, "turn": 0, "hp": 0, "alive": false,
            "ack": 0});
        let mut identity = json!({});
        identity["seat"] = json!(7);
        assert!(sticks(identity, json!([wreck])).is_none());
    }
}
