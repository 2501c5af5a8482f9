//! Translates to and from the outside: players and game servers over HTTP, results in SQL.

pub mod game_server_client;
pub mod http;
pub mod sql_results;
pub mod unrated;
pub mod wire_lobby;
