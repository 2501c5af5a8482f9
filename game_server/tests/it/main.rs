//! The game server from outside: its game socket, its internal routes, and what it tells matchmaking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad_input;
mod chatting;
mod coming_back;
mod data_channel;
mod data_channels;
mod draining;
mod encodings;
mod fake_matchmaking;
mod flight_recording;
mod harness;
mod https;
mod jets;
mod joining;
mod lag;
mod large_world;
mod lobbies;
mod matches;
mod outside_faults;
mod player;
mod private_lobbies;
mod program;
mod proxied;
mod rematch;
mod resizing;
mod screenings;
mod slow_reader;
mod stopping;
mod watching;
