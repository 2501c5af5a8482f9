//! How a bot decides: chase the nearest enemy with lead, fire when lined up, dodge a little.

use crate::domain::bots::Surroundings;
use crate::domain::bots::aim::{closest_approach, intercept_s};
use crate::domain::bots::errand::Errand;
use crate::domain::bots::specials::{self, Intent};
use crate::domain::geometry::wrap_angle;
use crate::domain::hash::StateHash;
use crate::domain::rng::Rng;
use crate::domain::{Controls, FlightModel, Seat, Ship, TICK_S, Tick, Vec2};

/// Most fights are near; looking here first saves a search of all that is in sight.
const NEAR_PX: f32 = 300.0;
/// A bot leaves its target only for one this many times nearer, or it would dither between two.
const LOYALTY: f32 = 1.4;
/// How long an error of aim lasts before it is drawn anew.
const AIM_TICKS: u32 = 30;
/// How far ahead, in space and time, a bot looks for shots that will hit it.
const DANGER_PX: f32 = 160.0;
const DANGER_S: f32 = 0.4;
const DODGE_TICKS: u32 = 15;
/// How far ahead a bot looks for obstacles.
const LOOK_AHEAD_PX: f32 = 150.0;
/// On an errand, an enemy this near is fought first if the errand leaves time for it.
const FIGHT_PX: f32 = 240.0;
/// How near the edge of the ring a bot turns back.
const RING_MARGIN_PX: f32 = 90.0;
/// Having all but rammed its enemy, a bot flies on for this long before it turns back.
const BREAK_OFF_TICKS: u32 = 36;

/// What a bot remembers. It is part of the world's state.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Brain {
    pub seat: Seat,
    target: Option<Seat>,
    /// What it aims by: at least one reaction time old, carried forward in a straight line.
    known: Option<Sighting>,
    /// What it has seen since, and will know once the reaction time has passed.
    fresh: Option<Sighting>,
    aim_error: f32,
    aim_until: Tick,
    dodge_turn: f32,
    dodge_until: Tick,
    break_off_until: Tick,
    burst_until: Tick,
    rest_until: Tick,
}

/// Where an enemy was and how it flew.
#[derive(Debug, Clone, Copy)]
struct Sighting {
    at: Tick,
    position: Vec2,
    velocity: Vec2,
}

impl Brain {
    pub fn new(seat: Seat) -> Brain {
        Brain {
            seat,
            target: None,
            known: None,
            fresh: None,
            aim_error: 0.0,
            aim_until: Tick(0),
            dodge_turn: 0.0,
            dodge_until: Tick(0),
            break_off_until: Tick(0),
            burst_until: Tick(0),
            rest_until: Tick(0),
        }
    }

    /// What to do until the next decision. `me` is this bot's living ship.
    pub(super) fn decide(&mut self, around: &Surroundings<'_>, me: &Ship, rng: &mut Rng) -> Controls {
        let errand = around.errand(me);
        let Some(enemy) = self.choose_target(around, me) else { return cruise(around, me, errand) };
        self.watch(around, enemy);
        self.look_out_for_shots(around, me, rng);
        if self.aim_until <= around.now {
            self.aim_until = around.now.after(AIM_TICKS);
            self.aim_error = rng.symmetric(around.rules.bots.aim_error_rad);
        }

        let aim = self.aim_at(around, me, enemy);
        let distance = aim.length();
        let off_target = wrap_angle(aim.heading() + self.aim_error - me.heading);
        let lined_up = self.known.is_some() && is_worth_a_shot(around, me, aim, distance, off_target);
        let shoot = lined_up && self.may_fire(around);

        let intent = Intent { distance, off_target, in_danger: around.now < self.dodge_until, lined_up };
        let ability = specials::asks(around, me, &intent);
        let (thrust, turn) = self.steer(around, me, errand, &intent);
        Controls::saturating(thrust, turn, shoot, ability)
    }

    /// Thrust and turn: around obstacles, out of the way of shots, about one's errand, past an enemy that is too near, else at
    /// it.
    fn steer(&mut self, around: &Surroundings<'_>, me: &Ship, errand: Option<Errand>, intent: &Intent) -> (f32, f32) {
        let rules = around.rules;
        let Intent { distance, off_target, .. } = *intent;
        if distance < 2.0 * rules.ship.radius_px {
            self.break_off_until = around.now.after(BREAK_OFF_TICKS);
        }
        let wanted = errand.map_or(off_target, |errand| wrap_angle(errand.way.heading() - me.heading));
        if let Some(turn) = turn_away_from_obstacles(around, me, wanted) {
            return (thrust_to(around, me, 0.7), turn);
        }
        if let Some((throttle, turn)) = back_into_the_ring(around, me) {
            return (thrust_to(around, me, throttle), turn);
        }
        if around.now < self.dodge_until {
            return (1.0, self.dodge_turn);
        }
        if let Some(errand) = errand.filter(|errand| !errand.may_fight || distance > FIGHT_PX) {
            let turn = wrap_angle(errand.way.heading() - me.heading);
            return (1.0, turn / (rules.jet(me.jet).turn_rad_per_s * decision_s(around)));
        }
        if around.now < self.break_off_until {
            return (1.0, 0.0);
        }
        // Slower when near, so that the enemy does not slip out of a turn that cannot be made any tighter.
        let throttle = if distance > 260.0 { 1.0 } else { 0.35 + 0.65 * (distance / 260.0) };
        (thrust_to(around, me, throttle), off_target / (rules.jet(me.jet).turn_rad_per_s * decision_s(around)))
    }

    /// The nearest enemy in sight, or the one already chased unless another is much nearer.
    fn choose_target<'a>(&mut self, around: &Surroundings<'a>, me: &Ship) -> Option<&'a Ship> {
        if let Some(thief) = around.thief(me).and_then(|seat| around.prey_in_sight(me, seat)) {
            if self.target != Some(thief.seat) {
                self.forget();
                self.target = Some(thief.seat);
            }
            return Some(thief);
        }
        let is_enemy = |index: usize| around.ships.get(index).is_some_and(|ship| around.is_prey(me, ship));
        let sight = around.rules.bots.sight_px;
        let nearest = around
            .ship_grid
            .nearest(me.position, NEAR_PX.min(sight), is_enemy)
            .or_else(|| around.ship_grid.nearest(me.position, sight, is_enemy));
        let Some(nearest) = nearest else {
            self.forget();
            return None;
        };
        let chased = self
            .target
            .and_then(|seat| around.ships.binary_search_by_key(&seat, |ship| ship.seat).ok())
            .and_then(|index| around.ships.get(index))
            .filter(|ship| around.is_prey(me, ship));
        if let Some(chased) = chased {
            let offset = around.rules.arena().shortest(me.position, chased.position);
            if offset.length_squared() <= nearest.distance_squared * (LOYALTY * LOYALTY) {
                return Some(chased);
            }
        }
        let enemy = around.ships.get(nearest.index)?;
        self.forget();
        self.target = Some(enemy.seat);
        Some(enemy)
    }

    fn forget(&mut self) {
        self.target = None;
        self.known = None;
        self.fresh = None;
    }

    /// Perception lags: what is seen now is known one reaction time later.
    fn watch(&mut self, around: &Surroundings<'_>, enemy: &Ship) {
        let seen_long_enough =
            self.fresh.is_none_or(|fresh| around.now.since(fresh.at) >= u64::from(around.rules.reaction_ticks));
        if seen_long_enough {
            self.known = self.fresh;
            let velocity = enemy.velocity;
            self.fresh = Some(Sighting { at: around.now, position: enemy.position, velocity });
        }
    }

    /// From this ship to where a shot fired now should meet the enemy, by what is known of it.
    fn aim_at(&self, around: &Surroundings<'_>, me: &Ship, enemy: &Ship) -> Vec2 {
        let arena = around.rules.arena();
        let Some(known) = self.known else { return arena.shortest(me.position, enemy.position) };
        let age_s = around.now.since(known.at) as f32 * TICK_S;
        let believed = arena.wrap(known.position + known.velocity.scaled(age_s));
        let offset = arena.shortest(me.position, believed);
        let weapon = around.rules.weapon_of(me.weapon(around.rules));
        if weapon.shots().is_none() {
            return offset;
        }
        let speed_px_per_s = weapon.speed_over(offset.length());
        match intercept_s(offset, known.velocity, speed_px_per_s, around.rules.ship.radius_px) {
            Some(time_s) => offset + known.velocity.scaled(time_s),
            None => offset,
        }
    }

    /// Fires in bursts: once the trigger is pressed, the burst and the rest after it take their time.
    fn may_fire(&mut self, around: &Surroundings<'_>) -> bool {
        if self.rest_until <= around.now {
            self.burst_until = around.now.after(around.rules.burst_ticks);
            self.rest_until = self.burst_until.after(around.rules.rest_ticks);
        }
        around.now < self.burst_until
    }

    /// Starts a turn away from the line of a shot that is about to hit, if the bot is cautious enough to notice.
    fn look_out_for_shots(&mut self, around: &Surroundings<'_>, me: &Ship, rng: &mut Rng) {
        if around.now < self.dodge_until || rng.unit() >= around.rules.bots.caution {
            return;
        }
        let arena = around.rules.arena();
        let own_velocity = me.velocity;
        let mut soonest = DANGER_S;
        let mut passes_at = None;
        around.shot_grid.visit(me.position, DANGER_PX, |entry| {
            let Some(shot) = around.shots.get(entry.index as usize).filter(|shot| around.harms(shot, me)) else {
                return;
            };
            let offset = arena.shortest(me.position, entry.position);
            if let Some((time_s, place)) =
                closest_approach(offset, shot.velocity_at(around.now, around.rules) - own_velocity)
                && time_s < soonest
                && place.length() < around.rules.hit_distance_of(around.rules.weapon_of(shot.weapon))
            {
                soonest = time_s;
                passes_at = Some(place);
            }
        });
        if let Some(place) = passes_at {
            // The unit vector to the right of the nose is the forward of a heading a quarter turn on: (cos, sin).
            let forward = Vec2::forward(me.heading);
            let right = Vec2::new(-forward.y, forward.x);
            self.dodge_turn = if right.dot(place) > 0.0 { -1.0 } else { 1.0 };
            self.dodge_until = around.now.after(DODGE_TICKS);
        }
    }

    pub fn write_to(&self, hash: &mut StateHash) {
        let Brain {
            seat,
            target,
            known,
            fresh,
            aim_error,
            aim_until,
            dodge_turn,
            dodge_until,
            break_off_until,
            burst_until,
            rest_until,
        } = self;
        hash.u16(seat.0);
        hash.flag(target.is_some());
        hash.u16(target.map_or(0, |seat| seat.0));
        for sighting in [known, fresh] {
            hash.flag(sighting.is_some());
            if let Some(Sighting { at, position, velocity }) = sighting {
                hash.u64(at.0);
                for value in [position.x, position.y, velocity.x, velocity.y] {
                    hash.f32(value);
                }
            }
        }
        hash.f32(*aim_error);
        hash.u64(aim_until.0);
        hash.f32(*dodge_turn);
        hash.u64(dodge_until.0);
        hash.u64(break_off_until.0);
        hash.u64(burst_until.0);
        hash.u64(rest_until.0);
    }
}

/// Lined up, near enough, and the shot gets there: shots die at the edge of the world, ships do not.
fn is_worth_a_shot(around: &Surroundings<'_>, me: &Ship, aim: Vec2, distance: f32, off_target: f32) -> bool {
    let rules = around.rules;
    let weapon = rules.weapon_of(me.weapon(rules));
    let reach = rules.hit_distance_of(weapon);
    let impact = me.position + aim;
    distance < rules.bots.fire_range_px.min(weapon.range_px() + rules.ship.radius_px)
        && off_target.abs() < libm::atan2f(0.8 * reach, distance)
        && (-reach..rules.world.width_px + reach).contains(&impact.x)
        && (-reach..rules.world.height_px + reach).contains(&impact.y)
        && !around.is_blocked(me, aim, 0.0)
}

/// The turn that clears what is ahead: to whichever side is free sooner, of equal ones the side of the enemy.
fn turn_away_from_obstacles(around: &Surroundings<'_>, me: &Ship, off_target: f32) -> Option<f32> {
    // A little less than the ship, which may be touching what it flies along.
    let girth = 0.9 * around.rules.ship.radius_px;
    let blocked = |angle: f32| around.is_blocked(me, Vec2::forward(me.heading + angle).scaled(LOOK_AHEAD_PX), girth);
    if around.terrain.is_empty() || !blocked(0.0) {
        return None;
    }
    let towards = if off_target < 0.0 { -1.0 } else { 1.0 };
    for angle in [0.5, 1.0, 1.6] {
        for side in [towards, -towards] {
            if !blocked(side * angle) {
                return Some(side);
            }
        }
    }
    Some(towards)
}

/// Throttle and turn towards the middle of the ring, for who is outside of it or about to be.
fn back_into_the_ring(around: &Surroundings<'_>, me: &Ship) -> Option<(f32, f32)> {
    let safe = around.safe?;
    let inwards = safe.centre - me.position;
    let margin = RING_MARGIN_PX.min(0.5 * safe.radius);
    let is_at_risk = inwards.length() > safe.radius - margin;
    let off_course = wrap_angle(inwards.heading() - me.heading);
    // Slow while it faces outwards: the turn is tighter.
    let throttle = if off_course.abs() > 1.0 { 0.3 } else { 1.0 };
    is_at_risk.then(|| (throttle, off_course / (around.rules.jet(me.jet).turn_rad_per_s * decision_s(around))))
}

/// With nobody in sight, go about one's errand, or fly a wide circle.
fn cruise(around: &Surroundings<'_>, me: &Ship, errand: Option<Errand>) -> Controls {
    let on_errand = |errand: Errand| {
        let off_course = wrap_angle(errand.way.heading() - me.heading);
        (1.0, off_course / (around.rules.jet(me.jet).turn_rad_per_s * decision_s(around)))
    };
    let (throttle, course) = back_into_the_ring(around, me).or(errand.map(on_errand)).unwrap_or((0.8, 0.15));
    let turn = turn_away_from_obstacles(around, me, course).unwrap_or(course);
    Controls::saturating(thrust_to(around, me, throttle), turn, false, false)
}

/// The thrust that brings the ship to `wanted` of its full speed ahead by the next decision, or as near as it can.
fn thrust_to(around: &Surroundings<'_>, me: &Ship, wanted: f32) -> f32 {
    match &around.rules.flight.model {
        FlightModel::Throttle { throttle_per_s } => (wanted - me.throttle) / (throttle_per_s * decision_s(around)),
        FlightModel::Drift(drift) => {
            let ahead = me.velocity.dot(Vec2::forward(me.heading)) / around.rules.jet(me.jet).speed_px_per_s;
            wanted + (wanted - ahead) / (drift.drag_per_s * decision_s(around))
        }
    }
}

/// Seconds from one decision to the next.
fn decision_s(around: &Surroundings<'_>) -> f32 {
    around.rules.bots.think_every_ticks as f32 * TICK_S
}
