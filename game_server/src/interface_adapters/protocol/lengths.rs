//! Whether what a mode says of itself fits into a frame, in both encodings. It is found out when modes are loaded: later there
//! is nobody who could do anything about it.

use std::sync::Arc;

use wire::socket::{MAX_SERVER_FRAME, ServerMessage};

use crate::domain::{Rules, Tick};
use crate::interface_adapters::protocol::binary::{identity_bytes, map_bytes};
use crate::interface_adapters::protocol::text::line;
use crate::interface_adapters::protocol::translate::{map, mode_identity};

/// What an `Identity` says of a client, its seat and its lobby, and a frame beside it, has fewer bytes than this.
const OF_ONE_CLIENT: usize = 512;

/// Of a mode that cannot be told to its clients.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{message} has {bytes} bytes in {subprotocol} on map {map}, and no message may have more than {MAX_SERVER_FRAME}: put \
     less on the map"
)]
pub struct MessageTooLong {
    message: &'static str,
    subprotocol: &'static str,
    map: Arc<str>,
    bytes: usize,
}

/// # Errors
/// Names the first message that is too long.
pub fn check_lengths(rules: &Arc<Rules>) -> Result<(), MessageTooLong> {
    for number in 0..rules.maps().len() {
        let rules = rules.on_map(number);
        let (identity, map) = (mode_identity(&rules), map(Tick::default(), &rules));
        let binary = [("Identity", identity_bytes(&identity)), ("Map", map_bytes(&map))];
        let text = [("Identity", line(&ServerMessage::Identity(identity))), ("Map", line(&ServerMessage::Map(map)))];
        for (subprotocol, lines) in [(wire::binary::SUBPROTOCOL_BIN, binary), (wire::socket::SUBPROTOCOL_JSON, text)] {
            let too_long = |(_, line): &(_, bytes::Bytes)| line.len() + OF_ONE_CLIENT > MAX_SERVER_FRAME;
            if let Some((message, line)) = lines.into_iter().find(too_long) {
                let (map, bytes) = (Arc::clone(&rules.world.map), line.len() + OF_ONE_CLIENT);
                return Err(MessageTooLong { message, subprotocol, map, bytes });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::{ModeNumbers, Obstacle, Vec2, WorldNumbers};
    use crate::interface_adapters::map_files::load_map;
    use crate::interface_adapters::mode_files::{load_mode, mode_names};

    fn armada(ships: u16) -> Arc<Rules> {
        let overrides = format!("max_players = {ships}\nworld.ships = {ships}");
        Arc::new(load_mode("armada", &overrides.parse().unwrap()).unwrap())
    }

    #[test]
    fn every_shipped_mode_can_be_told() {
        for name in mode_names() {
            check_lengths(&Arc::new(load_mode(name, &toml::Table::new()).unwrap())).unwrap();
        }
    }

    #[test]
    fn of_a_place_that_is_repeated_no_more_is_said_the_more_often_it_is_there() {
        let length = |ships| line(&ServerMessage::Identity(mode_identity(&armada(ships)))).len();
        assert!(length(2_048) < length(100) + 16);
        check_lengths(&armada(2_048)).unwrap();
    }

    #[test]
    fn a_world_of_which_there_is_too_much_to_say_is_refused() {
        let mut numbers = (**armada(500)).clone();
        (numbers.pickups, numbers.world.tiling, numbers.world.breakable) = (None, None, Vec::new());
        let (column, row) = (numbers.world.width_px / 23.0, numbers.world.height_px / 23.0);
        let at = |number: u16| Vec2::new(f32::from(number % 23) * column, f32::from(number / 23) * row);
        let pebble = |number| Obstacle { from: at(number), to: at(number), radius: 1.000_001 };
        numbers.world.obstacles = (0..512).map(pebble).collect();
        let refused = check_lengths(&Arc::new(Rules::new(numbers).unwrap())).unwrap_err().to_string();
        assert!(refused.starts_with("Identity has ") && refused.contains("jet.v1.json on map "), "{refused}");
    }

    #[test]
    fn what_a_client_lays_out_is_what_stands_in_the_world() {
        let shoals = WorldNumbers { walled: true, ..load_map("shoals").unwrap() };
        let walled = ModeNumbers { world: shoals.with_room_for(100), ..(**armada(100)).clone() };
        for rules in [armada(100), armada(2_000), Arc::new(Rules::new(walled).unwrap())] {
            let told = mode_identity(&rules).laid_out();
            assert!(mode_identity(&rules).obstacles.len() < told.obstacles.len());
            let places =
                rules.world.obstacles.iter().map(|one| (one.from.x, one.from.y, one.to.x, one.to.y, one.radius));
            assert!(told.obstacles.iter().map(|one| (one.x1, one.y1, one.x2, one.y2, one.radius)).eq(places));
            for breakable in &rules.world.breakable {
                assert_eq!(told.obstacles[usize::from(breakable.number)].hp, u32::from(breakable.hp));
            }
            let brittle = told.obstacles.iter().filter(|one| one.hp > 0).count();
            assert_eq!(brittle, rules.world.breakable.len());
            let places = rules.pickup_points().iter().map(|point| (point.at.x, point.at.y));
            assert!(told.pickups.iter().map(|one| (one.x, one.y)).eq(places));
        }
    }

    #[test]
    fn what_is_said_of_a_client_is_shorter_than_is_thought() {
        let rules = armada(100);
        let blank = mode_identity(&rules);
        let lobby_id = "x".repeat(64);
        let named = wire::socket::Identity {
            seat: Some(u16::MAX),
            resume_token: format!("{lobby_id}.{}.{}", u16::MAX, tokens::OpaqueToken::generate().unwrap().reveal()),
            hold_s: u32::MAX,
            lobby_id,
            tick: u32::MAX,
            last_event: u32::MAX,
            phrases_only: true,
            watching: Some(wire::socket::Watching { delay_s: 0.123_456_79 }),
            ..blank.clone()
        };
        let text = |identity| line(&ServerMessage::Identity(identity)).len();
        assert!(text(named) <= text(blank) + OF_ONE_CLIENT);
    }
}
