//! What lies about that a bot has a use for, and how far it goes for it.

use crate::domain::bots::Surroundings;
use crate::domain::bots::errand::Errand;
use crate::domain::routes::Purpose;
use crate::domain::{PickupKind, PickupPoint, Ship, Tick};

/// A hull with more than this share missing makes a repair urgent: the bot goes for it in the middle of a fight.
const BROKEN: f32 = 0.5;
/// What is this near is fetched in the middle of a fight too.
const AT_HAND_PX: f32 = 120.0;

impl Surroundings<'_> {
    /// To the thing in sight that is nearest for how much it is worth, if one is worth the way.
    pub(super) fn fetch(&self, me: &Ship) -> Option<Errand> {
        let farthest = self.temperament.gathers_px.min(self.rules.bot_sight_px());
        if farthest <= 0.0 {
            return None;
        }
        let points = self.rules.pickup_points();
        // How much of what it is worth the way takes, and the number: of equally good ones the lowest.
        let mut best: Option<(f32, usize)> = None;
        self.pickups.visit(me.position, farthest, self.now, |number| {
            let Some(point) = points.get(number) else { return };
            let worth = self.worth(me, point);
            let share = self.way(me, point.at).length() / (worth * farthest);
            if worth > 0.0 && share < 1.0 && best.is_none_or(|best| (share, number) < best) {
                best = Some((share, number));
            }
        });
        let point = best.and_then(|(_, number)| points.get(number))?;
        let is_at_hand = self.way(me, point.at).length() < AT_HAND_PX;
        let is_urgent = point.holds == PickupKind::Repair && self.hull_lost(me) > BROKEN;
        Some(Errand { goal: point.at, purpose: Purpose::Pickup, may_fight: !is_at_hand && !is_urgent })
    }

    /// 0 for what it has no use for, to 1 for what it wants most.
    fn worth(&self, me: &Ship, point: &PickupPoint) -> f32 {
        let unless_active = |until: Tick| if self.now < until { 0.0 } else { 0.7 };
        match point.holds {
            PickupKind::Repair => 2.0 * (self.hull_lost(me) - 0.1).clamp(0.0, 0.5),
            // What it holds is lost on a ship that is full.
            PickupKind::Energy => me.energy_share(self.rules).map_or(0.0, |share| 2.0 * (0.5 - share).max(0.0)),
            PickupKind::Shield => unless_active(me.shielded_until),
            PickupKind::DoubleDamage => unless_active(me.doubled_until),
            PickupKind::Weapon(_) => me.carried.map_or(0.7, |_| 0.0),
        }
    }

    /// Share of the hull.
    fn hull_lost(&self, me: &Ship) -> f32 {
        1.0 - f32::from(me.hp) / f32::from(self.rules.jet(me.jet).hp)
    }
}
