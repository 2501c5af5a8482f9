//! How a bot decides: hide, go about its errand, or chase an enemy with lead; fire when lined up; dodge.

use crate::domain::bots::quarry::{Aim, Quarry};
use crate::domain::bots::specials::{self, Intent};
use crate::domain::bots::trigger::Line;
use crate::domain::bots::{Character, Surroundings};
use crate::domain::geometry::wrap_angle;
use crate::domain::rng::Rng;
use crate::domain::routes::{Purpose, Routes};
use crate::domain::state::state;
use crate::domain::{Controls, Seat, Ship, Tick, Vec2};

/// How long an error of aim lasts before it is drawn anew.
const AIM_TICKS: u32 = 30;
/// On an errand, an enemy this near is fought first if the errand leaves time for it.
const FIGHT_PX: f32 = 240.0;
/// From where a bot likes to be to where it hurries after its enemy at full speed.
const HURRY_PX: f32 = 220.0;
/// Nearer to where it hides than this a bot waits.
const HIDDEN_PX: f32 = 30.0;
/// Having all but rammed its enemy, a bot flies on for this long before it turns back.
const BREAK_OFF_TICKS: u32 = 36;

/// What a bot remembers. It is part of the world's state.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Brain {
    pub seat: Seat,
    pub character: Character,
    pub(super) quarry: Quarry,
    aim_error: f32,
    aim_until: Tick,
    pub(super) dodge_turn: f32,
    pub(super) dodge_until: Tick,
    /// Whether it dodges a shot that follows it.
    pub(super) is_hunted: bool,
    pub(super) hide_until: Tick,
    pub(super) hides_again: Tick,
    break_off_until: Tick,
    pub(super) burst_until: Tick,
    pub(super) rest_until: Tick,
    /// True from when its energy is plentiful until it is down to its reserve.
    pub(super) is_lavish: bool,
}

state!(Brain {
    seat,
    character,
    quarry,
    aim_error,
    aim_until,
    dodge_turn,
    dodge_until,
    is_hunted,
    hide_until,
    hides_again,
    break_off_until,
    burst_until,
    rest_until,
    is_lavish,
});

/// Where a bot has to go before it may fight.
#[derive(Debug, Clone, Copy)]
struct Course {
    /// As far as it can be flown straight.
    way: Vec2,
    purpose: Purpose,
}

impl Brain {
    pub fn new(seat: Seat, character: Character) -> Brain {
        Brain {
            seat,
            character,
            quarry: Quarry::default(),
            aim_error: 0.0,
            aim_until: Tick(0),
            dodge_turn: 0.0,
            dodge_until: Tick(0),
            is_hunted: false,
            hide_until: Tick(0),
            hides_again: Tick(0),
            break_off_until: Tick(0),
            burst_until: Tick(0),
            rest_until: Tick(0),
            is_lavish: false,
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
        let course = self.choose_course(around, me, aim, routes);
        let Some(aim) = aim else { return self.cruise(around, me, course) };

        if self.aim_until <= around.now {
            self.aim_until = around.now.after(AIM_TICKS);
            self.aim_error = rng.symmetric(around.skill.aim_error_rad);
        }
        let distance = aim.at.length();
        let off_target = wrap_angle(aim.at.heading() + self.aim_error - me.heading);
        let line = Line { at: aim.at, distance, off_target };
        let lined_up = line.is_aimed(around, me);
        let shoot = self.pulls_the_trigger(around, me, &line);
        let in_danger = around.now < self.dodge_until;
        let is_hunted = in_danger && self.is_hunted;
        let intent = Intent { distance, off_target, in_danger, is_hunted, lined_up };
        let ability = specials::asks(around, me, &intent);
        let (thrust, turn) = match course {
            // It waits where it hides, its nose to where the enemy should come from.
            Some(Course { purpose: Purpose::Cover, way }) if way.length() < HIDDEN_PX => {
                (around.thrust_to(me, 0.0), around.turn_by(me, off_target))
            }
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
        let ability = course.is_some_and(|course| specials::asks_on_the_way(around, me, course.way));
        Controls::saturating(thrust, turn, false, ability)
    }

    /// Thrust and turn along a course, out of the way of shots.
    fn follow(&self, around: &Surroundings<'_>, me: &Ship, course: Course) -> (f32, f32) {
        if around.now < self.dodge_until && course.purpose != Purpose::Refuge {
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
        let (ship_px, keeps_px) = (2.0 * around.rules.ship.radius_px, around.temperament.keeps_px);
        if distance < ship_px.max(0.5 * keeps_px) {
            self.break_off_until = around.now.after(BREAK_OFF_TICKS);
        }
        if around.now < self.dodge_until {
            return self.dodge(around, me);
        }
        if let Some(turn) = around.turn_away_from_obstacles(me, off_target) {
            return (around.thrust_to(me, 0.7), turn);
        }
        if around.now < self.break_off_until {
            // Past the enemy; who likes to keep away turns from him.
            let away = if off_target < 0.0 { 1.0 } else { -1.0 };
            return (1.0, if keeps_px > ship_px { away } else { 0.0 });
        }
        // Slower when near, so that the enemy does not slip out of a turn that cannot be made any tighter. But whoever stops is
        // hit, and across a seam no shot flies.
        let throttle = ((distance - keeps_px) / HURRY_PX).clamp(0.35, 1.0);
        (around.thrust_to(me, throttle), around.turn_by(me, off_target))
    }

    fn dodge(&self, around: &Surroundings<'_>, me: &Ship) -> (f32, f32) {
        (1.0, around.turn_away_from_obstacles(me, self.dodge_turn).unwrap_or(self.dodge_turn))
    }

    /// Back into the ring; into cover; about one's errand, unless it leaves time for an enemy who is near; around what hides
    /// the enemy. None to fight him where he is.
    fn choose_course(
        &mut self,
        around: &Surroundings<'_>,
        me: &Ship,
        aim: Option<Aim>,
        routes: &mut Routes,
    ) -> Option<Course> {
        let mut course_to = |goal, purpose| {
            let way = routes.way((around.rules, around.terrain), me.position, goal, purpose, around.now);
            Course { way, purpose }
        };
        if let Some(refuge) = around.refuge_from_the_ring(me) {
            return Some(course_to(refuge, Purpose::Refuge));
        }
        let fights = |aim: Aim| aim.at.length() <= FIGHT_PX;
        let errand = around.errand(me);
        if let Some(errand) = errand.filter(|errand| !errand.may_fight) {
            return Some(course_to(errand.goal, errand.purpose));
        }
        if let Some(cover) = aim.and_then(|aim| self.take_cover(around, me, aim.enemy)) {
            return Some(course_to(cover, Purpose::Cover));
        }
        if let Some(errand) = errand.filter(|_| !aim.is_some_and(fights)) {
            return Some(course_to(errand.goal, errand.purpose));
        }
        let hidden = aim.filter(|aim| !around.is_clear(me, aim.enemy))?;
        let enemy = around.rules.arena().wrap(me.position + hidden.enemy);
        Some(course_to(enemy, Purpose::Chase))
    }
}
