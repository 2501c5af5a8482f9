//! Translates to and from the outside: players and game servers over HTTP; results, ratings and history in SQL.

pub mod evening_report;
pub mod game_server_client;
pub mod http;
pub mod sql;
pub mod wire_lobby;
