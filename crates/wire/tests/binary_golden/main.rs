//! The golden vectors of `jet.v1.bin`: one connection from the first frame on, and each message of a client. They are
//! made here, committed, and read by every client's tests.
#![allow(clippy::unwrap_used)]

mod channel;
mod clients;
mod duel;
mod jets;
mod parts;
mod views;

use reckoning::Track;
use serde_json::{Value, json};
use wire::binary::ServerDecoder;
use wire::socket::{ClientMessage, Fallback, Offer};

use channel::two_ways;
use clients::{client_datagrams, client_vector, client_vectors};
use duel::frames;
use jets::jet_frames;
use parts::hex;
use views::{LARGE_WORLD, repeating_identity, repeating_map, view_frames};

const COMMITTED: &str = include_str!("../../golden/binary.json");
const COMMITTED_DATAGRAMS: &str = include_str!("../../golden/datagrams.json");
const COMMITTED_VIEWS: &str = include_str!("../../golden/views.json");
const COMMITTED_JETS: &str = include_str!("../../golden/jets.json");

#[test]
fn the_committed_vectors_are_what_the_code_makes() {
    compare("binary.json", &json!({ "client": client_vectors(), "server": server_vectors(frames()) }), COMMITTED);
}

#[test]
fn the_committed_vectors_of_views_are_what_the_code_makes() {
    let server = server_vectors(view_frames());
    let (identity, map) = (repeating_identity(9_000).laid_out(), repeating_map(9_062).laid_out(LARGE_WORLD));
    let laid_out = json!({
        "Identity": { "obstacles": identity.obstacles, "pickups": identity.pickups },
        "Map": { "obstacles": map.obstacles, "pickups": map.pickups },
    });
    compare("views.json", &json!({ "server": server, "laid_out": laid_out }), COMMITTED_VIEWS);
}

#[test]
fn the_committed_vectors_of_jets_are_what_the_code_makes() {
    compare("jets.json", &json!({ "server": server_vectors(jet_frames()) }), COMMITTED_JETS);
}

#[test]
fn the_committed_vectors_of_data_channels_are_what_the_code_makes() {
    let offers = [
        ("an offer of a data channel", ClientMessage::Offer(Offer { sdp: "v=0\r\n".into() })),
        ("everything on the socket again", ClientMessage::Fallback(Fallback {})),
    ];
    let made = json!({
        "client": offers.into_iter().map(client_vector).collect::<Vec<_>>(),
        "datagrams": client_datagrams(),
        "server": two_ways(),
    });
    compare("datagrams.json", &made, COMMITTED_DATAGRAMS);
}

fn compare(name: &str, made: &Value, committed: &str) {
    let made = serde_json::to_string_pretty(made).unwrap() + "\n";
    if made != committed {
        let fresh = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(&fresh, made).unwrap();
        panic!("the bytes of jet.v1.bin have changed; if that is meant, copy {fresh} over crates/wire/golden/{name}");
    }
}

fn tracks(decoder: &ServerDecoder) -> Vec<Value> {
    let track = |seat| {
        let Track { x, y, heading, throttle, vx, vy, turn, thrust, special } = decoder.track(seat)?;
        Some(json!({ "seat": seat, "x": x, "y": y, "heading": heading, "throttle": throttle,
                     "vx": vx, "vy": vy, "turn": turn, "thrust": thrust, "special": special }))
    };
    [0, 1, 300].into_iter().filter_map(track).collect()
}

/// One connection. Each frame follows on those before.
fn server_vectors(frames: Vec<(&'static str, Vec<u8>)>) -> Vec<Value> {
    let mut decoder = ServerDecoder::default();
    frames
        .into_iter()
        .map(|(name, bytes)| {
            let messages = decoder.decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            json!({ "name": name, "bytes": hex(&bytes), "messages": messages, "tracks": tracks(&decoder) })
        })
        .collect()
}
