//! What matchmaking decides and in which order it touches the outside. One task owns all state, see [`matchmaker`].

pub mod cancel_ticket;
pub mod fill_match;
pub mod join_lobby;
pub mod match_orders;
pub mod match_tickets;
pub mod matchmaker;
pub mod open_private_lobby;
pub mod place_match;
pub mod ports;
pub mod queue_player;
pub mod record_result;
pub mod seat_check;
pub mod simulate_evening;
pub mod streams;
pub mod sweep_results;
pub mod watch_lobby;
pub mod watch_replay;
