//! Events.

use wire::socket::{CoreChange as WireCoreChange, Event as WireEvent, EventKind};

use crate::domain::{CoreChange, Event, PilotKind, Tick, Vec2};
use crate::interface_adapters::protocol::translate::{hundredths, tick_number};

/// The event as clients are told it; none for what shows in the lobby's state instead.
pub(in crate::interface_adapters::protocol) fn event(tick: Tick, id: u32, event: &Event) -> Option<WireEvent> {
    let at = |position: &Vec2| (hundredths(position.x), hundredths(position.y));
    let kind = match event {
        Event::Spawned { seat, position, .. } => {
            let (x, y) = at(position);
            EventKind::Spawn { seat: seat.0, x, y }
        }
        Event::Hit { by, target, damage, hp_left, position } => {
            let (x, y) = at(position);
            EventKind::Hit { by: by.0, target: target.0, damage: i32::from(*damage), hp: i32::from(*hp_left), x, y }
        }
        Event::Beamed { by, from, to } => {
            let ((x, y), (to_x, to_y)) = (at(from), at(to));
            EventKind::Beam { by: by.0, x, y, to_x, to_y }
        }
        Event::Killed { killer, victim, position } => {
            let (x, y) = at(position);
            EventKind::Kill { by: killer.0, target: victim.0, x, y }
        }
        Event::Joined { seat, name, kind, .. } => {
            EventKind::Join { seat: seat.0, name: name.to_string(), bot: *kind == PilotKind::Bot }
        }
        Event::Left { seat } => EventKind::Leave { seat: seat.0 },
        Event::CoreMoved { side, change, by, position } => {
            let change = match change {
                CoreChange::Taken => WireCoreChange::Taken,
                CoreChange::Dropped => WireCoreChange::Dropped,
                CoreChange::Returned => WireCoreChange::Returned,
                CoreChange::Captured => WireCoreChange::Captured,
            };
            let (x, y) = at(position);
            EventKind::Core { side: side.0, change, by: by.map(|seat| seat.0), x, y }
        }
        Event::Assisted { .. }
        | Event::Equipped { .. }
        | Event::PresenceChanged { .. }
        | Event::PhaseChanged { .. }
        | Event::ReadyChanged { .. }
        | Event::SettingsChanged
        | Event::MapVoted { .. }
        | Event::MapChanged
        | Event::Kicked { .. }
        | Event::GivingUp { .. }
        | Event::RematchBegun
        | Event::Denied { .. } => return None,
    };
    Some(WireEvent { id, tick: tick_number(tick), kind })
}
