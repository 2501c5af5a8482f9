//! Cores are taken, dropped, returned and brought home.

use crate::domain::{Base, Core, CoreChange, CorePlace, Event, Rules, Seat, Ship, Tick, Torus, Vec2, World};

impl World {
    /// In this order: carriers that are lost drop what they carry, what has lain long enough goes home, ships take what they
    /// touch, and carriers at their own base score, if their own core is there. Of several ships that touch a core the lowest
    /// seat takes it. A ship carries one core, and whoever carries is not protected and cannot hide.
    pub(in crate::domain) fn move_cores(&mut self, events: &mut Vec<Event>) {
        if self.cores.is_empty() {
            return;
        }
        let World { rules, tick, cores, ships, pilots, .. } = self;
        let arena = rules.arena();
        for core in cores.iter_mut() {
            let Some(ship) = core.carrier().and_then(|by| find(ships, by)) else { continue };
            if !ship.is_alive() {
                drop_at(core, ship.position, rules, *tick, events);
            }
        }
        for core in cores.iter_mut() {
            if let CorePlace::Dropped { until, .. } = core.place
                && until <= *tick
            {
                send_home(core, CoreChange::Returned, None, rules, events);
            }
        }
        for ship in ships.iter_mut().filter(|ship| ship.is_alive()) {
            touch(ship, cores, rules, arena, *tick, events);
        }
        for at in 0..cores.len() {
            let Some(by) = cores[at].carrier().filter(|by| is_home(*by, cores, ships, rules, arena)) else { continue };
            send_home(&mut cores[at], CoreChange::Captured, Some(by), rules, events);
            if let (Some(numbers), Ok(index)) = (&rules.cores, pilots.binary_search_by_key(&by, |pilot| pilot.seat)) {
                pilots[index].score += u32::from(numbers.capture);
            }
        }
    }

    /// Where the ship of a pilot who leaves is, what it carries stays.
    pub(in crate::domain) fn drop_core_of(&mut self, seat: Seat, events: &mut Vec<Event>) {
        let World { rules, tick, cores, ships, .. } = self;
        if let Some(core) = cores.iter_mut().find(|core| core.carrier() == Some(seat))
            && let Some(ship) = find(ships, seat)
        {
            drop_at(core, ship.position, rules, *tick, events);
        }
    }
}

fn find(ships: &[Ship], seat: Seat) -> Option<&Ship> {
    ships.binary_search_by_key(&seat, |ship| ship.seat).ok().and_then(|index| ships.get(index))
}

fn drop_at(core: &mut Core, at: Vec2, rules: &Rules, now: Tick, events: &mut Vec<Event>) {
    let by = core.carrier();
    core.place = CorePlace::Dropped { at, until: now.after(rules.core_return_ticks) };
    events.push(Event::CoreMoved { side: core.side, change: CoreChange::Dropped, by, position: at });
}

fn send_home(core: &mut Core, change: CoreChange, by: Option<Seat>, rules: &Rules, events: &mut Vec<Event>) {
    core.place = CorePlace::Home;
    let position = rules.base(core.side).map_or(Vec2::default(), |base| base.centre);
    events.push(Event::CoreMoved { side: core.side, change, by, position });
}

/// Takes enemy cores in reach, and sends the own one home that lies there.
fn touch(ship: &mut Ship, cores: &mut [Core], rules: &Rules, arena: Torus, now: Tick, events: &mut Vec<Event>) {
    let reach = rules.cores.as_ref().map_or(0.0, |numbers| numbers.reach_px);
    let mut carries = cores.iter().any(|core| core.carrier() == Some(ship.seat));
    for core in cores {
        let place = match core.place {
            CorePlace::Home => rules.base(core.side).map(|base| base.centre),
            CorePlace::Dropped { at, .. } => Some(at),
            CorePlace::Carried { .. } => None,
        };
        let Some(place) = place else { continue };
        if arena.shortest(ship.position, place).length_squared() > reach * reach {
            continue;
        }
        let is_own = core.side == ship.team;
        if is_own && core.place != CorePlace::Home {
            ship.come_out(rules);
            send_home(core, CoreChange::Returned, Some(ship.seat), rules, events);
        } else if !is_own && !carries {
            carries = true;
            ship.come_out(rules);
            ship.protected_until = ship.protected_until.min(now);
            core.place = CorePlace::Carried { by: ship.seat };
            let (change, by) = (CoreChange::Taken, Some(ship.seat));
            events.push(Event::CoreMoved { side: core.side, change, by, position: ship.position });
        }
    }
}

/// True if the carrier is at his own base and his own core is there.
fn is_home(by: Seat, cores: &[Core], ships: &[Ship], rules: &Rules, arena: Torus) -> bool {
    let Some(ship) = find(ships, by) else { return false };
    let is_inside =
        |base: &Base| arena.shortest(ship.position, base.centre).length_squared() <= base.radius * base.radius;
    rules.base(ship.team).is_some_and(is_inside)
        && cores.iter().any(|core| core.side == ship.team && core.place == CorePlace::Home)
}
