//! When a bot fires: in bursts what it has lined up, and with energy to spare at whoever is about where its nose points.

use crate::domain::bots::{Brain, Surroundings};
use crate::domain::tick::ticks_in;
use crate::domain::{Ship, Vec2};

/// Share of its energy from which on a bot has plenty of it.
const PLENTY: f32 = 0.5;

/// Where a shot should go.
pub(super) struct Line {
    /// The way to where it should meet the enemy.
    pub at: Vec2,
    /// Its length, in px.
    pub distance: f32,
    /// From the nose to there, in radians, as well as the bot can tell.
    pub off_target: f32,
}

impl Brain {
    /// Whether to hold the trigger until the next decision.
    pub(super) fn pulls_the_trigger(&mut self, around: &Surroundings<'_>, me: &Ship, line: &Line) -> bool {
        let share = me.energy_share(around.rules);
        // Where shots are free there is nothing to spare, and bursts alone set the pace.
        self.is_lavish = share.is_some_and(|share| share >= if self.is_lavish { around.skill.reserve } else { PLENTY });
        let cone = line.aimed_within(around, me);
        let wide = if self.is_lavish { cone.max(around.skill.sprays_rad) } else { cone };
        line.is_in_reach(around, me, wide) && (self.is_lavish || self.may_fire(around))
    }

    /// Once the trigger is pressed, the burst and the rest after it take their time.
    fn may_fire(&mut self, around: &Surroundings<'_>) -> bool {
        if self.rest_until <= around.now {
            self.burst_until = around.now.after(ticks_in(around.skill.burst_s));
            self.rest_until = self.burst_until.after(ticks_in(around.skill.rest_s));
        }
        around.now < self.burst_until
    }
}

impl Line {
    /// True if a shot fired now should hit.
    pub fn is_aimed(&self, around: &Surroundings<'_>, me: &Ship) -> bool {
        self.is_in_reach(around, me, self.aimed_within(around, me))
    }

    /// The angle to either side of the line within which a shot hits, in radians.
    fn aimed_within(&self, around: &Surroundings<'_>, me: &Ship) -> f32 {
        let rules = around.rules;
        libm::atan2f(0.8 * rules.hit_distance_of(rules.weapon_of(me.weapon(rules))), self.distance)
    }

    /// The nose points within `cone` of the line, and the shot gets as far: shots die at the edge of the world, ships do not.
    fn is_in_reach(&self, around: &Surroundings<'_>, me: &Ship, cone: f32) -> bool {
        let rules = around.rules;
        let weapon = rules.weapon_of(me.weapon(rules));
        let reach = rules.hit_distance_of(weapon);
        let impact = me.position + self.at;
        self.off_target.abs() < cone
            && self.distance < rules.bots.fire_range_px.min(weapon.range_px() + rules.ship.radius_px)
            && (-reach..rules.world.width_px + reach).contains(&impact.x)
            && (-reach..rules.world.height_px + reach).contains(&impact.y)
            && !around.is_blocked(me, self.at, 0.0)
    }
}
