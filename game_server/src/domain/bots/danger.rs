//! What a bot does not to be hit: it turns out of the way of shots, and hides when it is low.

use crate::domain::bots::aim::closest_approach;
use crate::domain::bots::{Brain, Surroundings};
use crate::domain::rng::Rng;
use crate::domain::tick::ticks_in;
use crate::domain::{Ship, Tick, Vec2};

/// How far ahead, in space and time, a bot looks for shots that will hit it.
const DANGER_PX: f32 = 160.0;
const DANGER_S: f32 = 0.4;
/// The same for shots that follow it: a turn does not shake them off, so there must be time for more than that.
const HUNTED_PX: f32 = 340.0;
const HUNTED_S: f32 = 1.2;
/// One of those that would pass as near as this is after it.
const FOLLOWED_PX: f32 = 150.0;
const DODGE_TICKS: u32 = 15;

/// Shares of the energy: with less a bot whose hull is broken hides, and with so much it comes out again.
const UNEASY: f32 = 0.7;
const RESTED: f32 = 0.9;
/// It hides for this long at most, and then fights for as long at least.
const HIDE_TICKS: u32 = 240;
/// How far it goes to hide.
const COVER_PX: f32 = 420.0;

impl Brain {
    /// Starts a turn away from the line of a shot that is about to hit, if the bot notices.
    pub(super) fn look_out_for_shots(&mut self, around: &Surroundings<'_>, me: &Ship, rng: &mut Rng) {
        if around.now < self.dodge_until || rng.unit() >= around.skill.dodge * around.temperament.alertness {
            return;
        }
        let arena = around.rules.arena();
        let reaction = u64::from(ticks_in(around.skill.reaction_s));
        // Of the time that there is for each.
        let mut soonest = 1.0;
        let mut met = None;
        let radius = if around.rules.has_seekers() { HUNTED_PX } else { DANGER_PX };
        around.shot_grid.visit(me.position, radius, |entry| {
            let Some(shot) = around.shots.get(entry.index as usize).filter(|shot| around.harms(shot, me)) else {
                return;
            };
            let weapon = around.rules.weapon_of(shot.weapon);
            let follows = weapon.shots().is_some_and(|shots| shots.seeks.is_some());
            let (far_px, limit_s, near_px) = match follows {
                true => (HUNTED_PX, HUNTED_S, FOLLOWED_PX),
                false => (DANGER_PX, DANGER_S, around.rules.hit_distance_of(weapon)),
            };
            let offset = arena.shortest(me.position, entry.position);
            let velocity = shot.velocity_at(around.now, around.rules);
            if around.now.since(shot.born) >= reaction
                && offset.length_squared() < far_px * far_px
                && let Some((time_s, place)) = closest_approach(offset, velocity - me.velocity)
                && time_s < soonest * limit_s
                && place.length_squared() < near_px * near_px
            {
                soonest = time_s / limit_s;
                met = Some((place, follows));
            }
        });
        let Some((place, follows)) = met else { return };
        // The unit vector to the right of the nose is the forward of a heading a quarter turn on: (cos, sin).
        let forward = Vec2::forward(me.heading);
        let right = Vec2::new(-forward.y, forward.x);
        self.dodge_turn = if right.dot(place) > 0.0 { -1.0 } else { 1.0 };
        self.dodge_until = around.now.after(DODGE_TICKS);
        self.is_hunted = follows;
    }

    /// Where to hide from an enemy `enemy` away, while this bot is low on both hull and energy and there is a place for it.
    pub(super) fn take_cover(&mut self, around: &Surroundings<'_>, me: &Ship, enemy: Vec2) -> Option<Vec2> {
        if !around.skill.takes_cover || around.terrain.is_empty() {
            return None;
        }
        let jet = around.rules.jet(me.jet);
        let energy = me.energy_share(around.rules)?;
        let is_broken = f32::from(me.hp) < around.temperament.retreats_below * f32::from(jet.hp);
        if is_broken && energy < UNEASY && around.now >= self.hides_again {
            self.hide_until = around.now.after(HIDE_TICKS);
            self.hides_again = self.hide_until.after(HIDE_TICKS);
        }
        if energy >= RESTED {
            self.hide_until = Tick(0);
        }
        if around.now >= self.hide_until {
            return None;
        }
        around.terrain.cover(me.position, me.position + enemy, COVER_PX)
    }
}
