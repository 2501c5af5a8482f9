//! What energy does beside paying for shots: it grows back, and specials take it.

use crate::domain::{Rules, Ship, Special, SpecialState, TICK_S, Tick, World};

/// A special that lasts begins only if it could last this long, so that it does not flicker on the last of the energy.
const LEAST_S: f32 = 0.25;

impl World {
    /// Lets energy grow back, and turns specials on and off as their pilots ask and their energy allows.
    pub(in crate::domain) fn power_specials(&mut self) {
        let World { rules, tick, ships, cores, .. } = self;
        for ship in ships.iter_mut().filter(|ship| ship.is_alive()) {
            let jet = rules.jet(ship.jet);
            ship.energy = (ship.energy + jet.energy.regrow_per_s * TICK_S).min(jet.energy.capacity);
            if let Some(special) = jet.special {
                ship.special = next_state(ship, special);
                if cores.iter().any(|core| core.carrier() == Some(ship.seat)) {
                    // Everybody is told who has a core, and where it goes.
                    ship.come_out(rules);
                }
                if ship.special == SpecialState::On {
                    ship.energy -= cost_now(special);
                }
                if ship.is_cloaked(rules) {
                    // Whoever hides can be hurt. So each hit shows where a ship is, and none only gives it away.
                    ship.protected_until = ship.protected_until.min(*tick);
                }
            }
        }
    }
}

/// What a special that is on takes on this tick.
fn cost_now(special: Special) -> f32 {
    match special {
        Special::Salvo { energy, .. } => energy,
        lasting => lasting.energy() * TICK_S,
    }
}

fn next_state(ship: &Ship, special: Special) -> SpecialState {
    if !ship.controls.ability() {
        return SpecialState::Off;
    }
    let needed = match (ship.special, special) {
        (SpecialState::Spent, _) => return SpecialState::Spent,
        (SpecialState::Off, Special::Salvo { energy, .. }) => energy,
        (SpecialState::Off, lasting) => lasting.energy() * LEAST_S,
        (SpecialState::On, special) => cost_now(special),
    };
    match ship.special {
        _ if ship.energy >= needed => SpecialState::On,
        // It begins as soon as there is enough, but one that has run dry must be asked for anew.
        SpecialState::On => SpecialState::Spent,
        other => other,
    }
}

impl Ship {
    /// True while it throws shots back.
    pub(in crate::domain) fn is_shielded(&self, rules: &Rules, now: Tick) -> bool {
        let is_asked_for = self.special == SpecialState::On;
        now < self.shielded_until
            || (is_asked_for && matches!(rules.jet(self.jet).special, Some(Special::Shield { .. })))
    }
}
