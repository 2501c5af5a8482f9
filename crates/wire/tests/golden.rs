//! The golden vectors, read by every client's tests, against the Rust codec.
#![allow(clippy::unwrap_used)]

use serde::Deserialize;
use serde_json::Value;
use wire::socket::{ClientMessage, ServerMessage, decode_client, decode_server, encode_client, encode_server};

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
