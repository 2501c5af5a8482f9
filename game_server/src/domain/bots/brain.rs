//! How a bot decides: go about its errand, chase an enemy with lead, fire when lined up, dodge a little.

use crate::domain::bots::Surroundings;
use crate::domain::bots::aim::closest_approach;
use crate::domain::bots::quarry::{Aim, Quarry};
use crate::domain::bots::specials::{self, Intent};
use crate::domain::geometry::wrap_angle;
use crate::domain::hash::StateHash;
use crate::domain::rng::Rng;
use crate::domain::routes::{Purpose, Routes};
use crate::domain::{Controls, Seat, Ship, Tick, Vec2};

/// How long an error of aim lasts before it is drawn anew.
const AIM_TICKS: u32 = 30;
/// How far ahead, in space and time, a bot looks for shots that will hit it.
const DANGER_PX: f32 = 160.0;
const DANGER_S: f32 = 0.4;
const DODGE_TICKS: u32 = 15;
/// On an errand, an enemy this near is fought first if the errand leaves time for it.
const FIGHT_PX: f32 = 240.0;
/// Having all but rammed its enemy, a bot flies on for this long before it turns back.
const BREAK_OFF_TICKS: u32 = 36;

/// What a bot remembers. It is part of the world's state.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Brain {
    pub seat: Seat,
    pub(super) quarry: Quarry,
    aim_error: f32,
    aim_until: Tick,
    dodge_turn: f32,
    dodge_until: Tick,
    break_off_until: Tick,
    burst_until: Tick,
    rest_until: Tick,
}

/// Where a bot has to go before it may fight.
#[derive(Debug, Clone, Copy)]
struct Course {
    /// As far as it can be flown straight.
    way: Vec2,
    /// Not even a shot keeps the bot from it.
    is_urgent: bool,
}

impl Brain {
    pub fn new(seat: Seat) -> Brain {
        Brain {
            seat,
            quarry: Quarry::default(),
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
    pub(super) fn decide(
        &mut self,
        around: &Surroundings<'_>,
        me: &Ship,
        routes: &mut Routes,
        rng: &mut Rng,
    ) -> Controls {
        self.look_out_for_shots(around, me, rng);
        let aim = self.look_at_quarry(around, me);
        let course = choose_course(around, me, aim, routes);
        let Some(aim) = aim else { return self.cruise(around, me, course) };

        if self.aim_until <= around.now {
            self.aim_until = around.now.after(AIM_TICKS);
            self.aim_error = rng.symmetric(around.rules.bots.aim_error_rad);
        }
        let distance = aim.at.length();
        let off_target = wrap_angle(aim.at.heading() + self.aim_error - me.heading);
        let lined_up = is_worth_a_shot(around, me, aim.at, distance, off_target);
        let shoot = lined_up && self.may_fire(around);
        let intent = Intent { distance, off_target, in_danger: around.now < self.dodge_until, lined_up };
        let ability = specials::asks(around, me, &intent);
        let (thrust, turn) = match course {
            Some(course) => self.follow(around, me, course),
            None => self.chase(around, me, distance, off_target),
        };
        Controls::saturating(thrust, turn, shoot, ability)
    }

    /// With nobody to fight, go about one's errand, or fly a wide circle.
    fn cruise(&self, around: &Surroundings<'_>, me: &Ship, course: Option<Course>) -> Controls {
        const CIRCLE: (f32, f32) = (0.8, 0.15);
        let (thrust, turn) = course.map_or_else(
            || match around.turn_away_from_obstacles(me, CIRCLE.1) {
                Some(turn) => (around.thrust_to(me, CIRCLE.0), turn),
                None => (around.thrust_to(me, CIRCLE.0), CIRCLE.1),
            },
            |course| self.follow(around, me, course),
        );
        Controls::saturating(thrust, turn, false, false)
    }

    /// Thrust and turn along a course, out of the way of shots.
    fn follow(&self, around: &Surroundings<'_>, me: &Ship, course: Course) -> (f32, f32) {
        if around.now < self.dodge_until && !course.is_urgent {
            return self.dodge(around, me);
        }
        if !around.is_clear(me, course.way)
            && let Some(turn) = around.turn_away_from_obstacles(me, around.off_course(me, course.way))
        {
            return (around.thrust_to(me, 0.7), turn);
        }
        around.fly_along(me, course.way)
    }

    /// Thrust and turn after the enemy: around obstacles, out of the way of shots, past him if he is too near, else at him.
    fn chase(&mut self, around: &Surroundings<'_>, me: &Ship, distance: f32, off_target: f32) -> (f32, f32) {
        if distance < 2.0 * around.rules.ship.radius_px {
            self.break_off_until = around.now.after(BREAK_OFF_TICKS);
        }
        if around.now < self.dodge_until {
            return self.dodge(around, me);
        }
        if let Some(turn) = around.turn_away_from_obstacles(me, off_target) {
            return (around.thrust_to(me, 0.7), turn);
        }
        if around.now < self.break_off_until {
            return (1.0, 0.0);
        }
        // Slower when near, so that the enemy does not slip out of a turn that cannot be made any tighter.
        let throttle = if distance > 260.0 { 1.0 } else { 0.35 + 0.65 * (distance / 260.0) };
        (around.thrust_to(me, throttle), around.turn_by(me, off_target))
    }

    fn dodge(&self, around: &Surroundings<'_>, me: &Ship) -> (f32, f32) {
        (1.0, around.turn_away_from_obstacles(me, self.dodge_turn).unwrap_or(self.dodge_turn))
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
            quarry,
            aim_error,
            aim_until,
            dodge_turn,
            dodge_until,
            break_off_until,
            burst_until,
            rest_until,
        } = self;
        hash.u16(seat.0);
        quarry.write_to(hash);
        hash.f32(*aim_error);
        hash.u64(aim_until.0);
        hash.f32(*dodge_turn);
        hash.u64(dodge_until.0);
        hash.u64(break_off_until.0);
        hash.u64(burst_until.0);
        hash.u64(rest_until.0);
    }
}

/// Back into the ring; about one's errand, unless it leaves time for an enemy who is near; around what hides the enemy. None
/// to fight him where he is.
fn choose_course(around: &Surroundings<'_>, me: &Ship, aim: Option<Aim>, routes: &mut Routes) -> Option<Course> {
    let mut way_to = |goal, purpose| routes.way(around.rules, me.position, goal, purpose, around.now);
    if let Some(refuge) = around.refuge_from_the_ring(me) {
        return Some(Course { way: way_to(refuge, Purpose::Objective), is_urgent: true });
    }
    let fights = |aim: Aim| aim.at.length() <= FIGHT_PX;
    if let Some(errand) = around.errand(me).filter(|errand| !errand.may_fight || !aim.is_some_and(fights)) {
        return Some(Course { way: way_to(errand.goal, Purpose::Objective), is_urgent: false });
    }
    let hidden = aim.filter(|aim| !around.is_clear(me, aim.enemy))?;
    let enemy = around.rules.arena().wrap(me.position + hidden.enemy);
    Some(Course { way: way_to(enemy, Purpose::Chase), is_urgent: false })
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
