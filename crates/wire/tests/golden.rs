//! The golden vectors, read by every client's tests, against the Rust codec.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};
use wire::socket::{
    ClientMessage, EventKind, ServerMessage, decode_client, decode_server, encode_client, encode_server,
};

#[derive(Deserialize)]
struct Vector {
    name: String,
    direction: String,
    frame: String,
    messages: Vec<Value>,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../golden/socket.json")).unwrap()
}

#[test]
fn golden_frames_decode_to_their_messages_and_encode_back_to_the_byte() {
    let vectors = vectors();
    assert!(vectors.len() > 8);
    for vector in vectors {
        match vector.direction.as_str() {
            "client" => {
                let message = decode_client(&vector.frame).unwrap();
                let expected: Vec<ClientMessage> = read_all(&vector.messages);
                assert_eq!(vec![message.clone()], expected, "{}", vector.name);
                assert_eq!(encode_client(&message).unwrap(), vector.frame, "{}", vector.name);
            }
            "server" => {
                let messages = decode_server(&vector.frame).unwrap();
                let expected: Vec<ServerMessage> = read_all(&vector.messages);
                assert_eq!(messages, expected, "{}", vector.name);
                let lines: Vec<String> = messages.iter().map(|message| encode_server(message).unwrap()).collect();
                assert_eq!(lines.join("\n"), vector.frame, "{}", vector.name);
            }
            other => panic!("{}: unknown direction {other}", vector.name),
        }
    }
}

fn read_all<M: serde::de::DeserializeOwned>(messages: &[Value]) -> Vec<M> {
    messages.iter().map(|message| serde_json::from_value(message.clone()).unwrap()).collect()
}

/// The kinds that a tagged message may be of: asked for one that it does not know, serde names those that it does.
fn kinds<M: serde::de::DeserializeOwned>(tag: &str) -> BTreeSet<String> {
    let Err(error) = serde_json::from_value::<M>(json!({ tag: "?", "data": {} })) else { panic!("? is a {tag}") };
    let error = error.to_string();
    let (_, known) = error.split_once("expected one of ").unwrap_or_else(|| panic!("{error}"));
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The kinds of messages, and of events, among `messages`.
fn told<'a>(messages: impl Iterator<Item = &'a Value>) -> BTreeSet<String> {
    let kinds = messages.flat_map(|message| [&message["type"], &message["data"]["kind"]]);
    kinds.filter_map(|kind| kind.as_str().map(str::to_owned)).collect()
}

fn of_server() -> BTreeSet<String> {
    kinds::<ServerMessage>("type").into_iter().chain(kinds::<EventKind>("kind")).collect()
}

#[test]
fn every_kind_of_message_has_a_vector_as_text() {
    let all = vectors();
    let of = |direction| told(all.iter().filter(|vector| vector.direction == direction).flat_map(|one| &one.messages));
    // Data channels are for clients of the binary encoding.
    let spoken = |mut kinds: BTreeSet<String>| {
        kinds.retain(|kind| !["Offer", "Fallback", "Answer"].contains(&kind.as_str()));
        kinds
    };
    assert_eq!(of("client"), spoken(kinds::<ClientMessage>("type")));
    assert_eq!(of("server"), spoken(of_server()));
}

#[test]
fn every_kind_of_message_has_a_vector_in_bytes() {
    let files = [
        include_str!("../golden/binary.json"),
        include_str!("../golden/views.json"),
        include_str!("../golden/jets.json"),
        include_str!("../golden/datagrams.json"),
    ];
    let files: Vec<Value> = files.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let vectors = |of: &'static str| files.iter().filter_map(move |file| file[of].as_array()).flatten();
    assert_eq!(told(vectors("client").map(|vector| &vector["message"])), kinds::<ClientMessage>("type"));
    let said = vectors("server").filter_map(|vector| vector["messages"].as_array()).flatten();
    assert_eq!(told(said), of_server());
}

#[test]
fn what_is_not_a_message_is_refused() {
    let long = format!(r#"{{"type":"Join","data":{{"match_ticket":"{}"}}}}"#, "x".repeat(5000));
    for frame in [
        "",
        "{}",
        "[]",
        "null",
        "\u{0}",
        r#"{"type":"Join"}"#,
        r#"{"type":"Identity","data":{}}"#,
        r#"{"type":"Ping","data":{"nonce":-1}}"#,
        r#"{"type":"Ping","data":{"nonce":1,"extra":true}}"#,
        r#"{"type":"Ping","data":{"nonce":1},"extra":true}"#,
        r#"{"type":"Input","data":{"seq":1,"thrust":NaN,"turn":0,"shoot":false}}"#,
        r#"{"type":"Input","data":{"seq":4294967296,"thrust":0,"turn":0,"shoot":false}}"#,
        r#"{"type":"Input","data":{"seq":1,"thrust":"1","turn":0,"shoot":false}}"#,
        r#"{"type":"Leave","data":{"why":"x"}}"#,
        r#"{"type":"Ping","data":{"nonce":1}} {"type":"Ping","data":{"nonce":2}}"#,
        long.as_str(),
    ] {
        assert!(decode_client(frame).is_err(), "accepted {frame:.80}");
    }
}

mod any_text {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn never_panics(frame in ".{0,300}") {
            let _ = wire::socket::decode_client(&frame);
            let _ = wire::socket::decode_server(&frame);
        }
    }
}
