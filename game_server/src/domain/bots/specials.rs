//! When a bot asks for its jet's special.

use crate::domain::bots::Surroundings;
use crate::domain::{Ship, Special, SpecialState, Vec2};

/// What a bot has in mind when it thinks of its special.
pub(super) struct Intent {
    /// To where it aims, in px.
    pub distance: f32,
    /// From its nose to there, in radians.
    pub off_target: f32,
    /// True while a shot is about to hit it.
    pub in_danger: bool,
    /// The same of a shot that follows it.
    pub is_hunted: bool,
    /// Lined up and near enough to fire.
    pub lined_up: bool,
}

/// An enemy this far away, in px, is worth a boost.
const FAR_PX: f32 = 360.0;
/// And one beyond this is stalked unseen.
const STALKED_PX: f32 = 320.0;
/// Within this, in px, a good part of a salvo hits.
const SALVO_PX: f32 = 150.0;
/// Shares of the energy: to begin with, and to stop at, so that there is something left to fire with.
const ENOUGH: f32 = 0.6;
const SPARE: f32 = 0.3;

/// Whether to ask for it until the next decision. One that has run dry or gone off is let go first.
pub(super) fn asks(around: &Surroundings<'_>, me: &Ship, intent: &Intent) -> bool {
    let jet = around.rules.jet(me.jet);
    let may_ask = around.skill.uses_special && me.special != SpecialState::Spent;
    let Some(special) = jet.special.filter(|_| may_ask) else { return false };
    let is_on = me.special == SpecialState::On;
    let has_energy = me.energy > jet.energy.capacity * if is_on { SPARE } else { ENOUGH };
    match special {
        Special::Boost { .. } => has_energy && intent.distance > FAR_PX && intent.off_target.abs() < 0.4,
        Special::Strafe { .. } | Special::Shield { .. } => intent.in_danger,
        Special::Salvo { energy, .. } => intent.lined_up && intent.distance < SALVO_PX && me.energy >= energy,
        // What follows it loses it.
        Special::Cloak { .. } => intent.is_hunted || (has_energy && intent.distance > STALKED_PX),
    }
}

/// The same with nobody to fight: a boost takes the bot along a long straight `way`.
pub(super) fn asks_on_the_way(around: &Surroundings<'_>, me: &Ship, way: Vec2) -> bool {
    let intent = Intent {
        distance: way.length(),
        off_target: around.off_course(me, way),
        in_danger: false,
        is_hunted: false,
        lined_up: false,
    };
    let boosts = matches!(around.rules.jet(me.jet).special, Some(Special::Boost { .. }));
    boosts && asks(around, me, &intent)
}
