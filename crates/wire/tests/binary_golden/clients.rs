//! What a client says: each of its messages, and what it puts on a data channel.

use serde_json::{Value, json};
use wire::binary::{ClientDatagram, decode_client, decode_client_datagram, encode_client, encode_client_datagram};
use wire::socket::{
    Chat, ChatTo, ClientMessage, Input, Jet, Join, Kick, Leave, Ping, PlaybackWish, Point, Ready, Settings, Start,
    Vote, VoteSubject, Watch,
};

use crate::parts::hex;

pub fn client_datagrams() -> Vec<Value> {
    let input = |seq, tick, behind: Option<u32>, (thrust, turn), (shoot, ability)| {
        let seen = behind.map(|behind| tick - behind);
        Input { seq, tick: Some(tick), seen, thrust, turn, shoot, ability }
    };
    let (held, left) = ((1.0, 0.0), (1.0, -1.0));
    let cases = [
        ("a snapshot has come, nothing is steered", Some(70_000), vec![]),
        ("nothing has come yet", None, vec![input(1, 812, None, held, (false, false))]),
        (
            "the newest input, and those before it, of which two are held on",
            Some(70_010),
            vec![
                input(41, 70_013, Some(9), held, (false, false)),
                input(42, 70_015, Some(9), held, (true, false)),
                input(43, 70_017, Some(9), held, (true, false)),
                input(44, 70_016, Some(8), left, (false, true)),
            ],
        ),
    ];
    let vector = |(name, taken, inputs): (&str, _, _)| {
        let datagram = ClientDatagram { taken, inputs };
        let mut bytes = Vec::new();
        encode_client_datagram(&datagram, &mut bytes);
        assert_eq!(decode_client_datagram(&bytes).unwrap(), datagram, "{name}");
        json!({ "name": name, "bytes": hex(&bytes), "taken": datagram.taken, "inputs": datagram.inputs })
    };
    cases.into_iter().map(vector).collect()
}

pub fn client_vectors() -> Vec<Value> {
    let join = |match_ticket: Option<&str>, resume_token: Option<&str>, last_event| {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        ClientMessage::Join(Join { match_ticket: owned(match_ticket), resume_token: owned(resume_token), last_event })
    };
    let input = |seq, tick, seen| {
        ClientMessage::Input(Input { seq, tick, seen, thrust: 1.0, turn: -1.0, shoot: true, ability: false })
    };
    let playback = |paused, speed, seek_tick| ClientMessage::Playback(PlaybackWish { paused, speed, seek_tick });
    let messages = [
        ("join with a match ticket", join(Some("eyJ.a.b"), None, None)),
        ("resume with the last event seen", join(None, Some("q5Zt"), Some(41))),
        ("input", input(70_000, Some(812), Some(801))),
        ("input of a client that does not say what it saw", input(70_001, Some(812), None)),
        ("input for as soon as possible", input(70_002, None, None)),
        ("ping", ClientMessage::Ping(Ping { nonce: 7 })),
        ("leave", ClientMessage::Leave(Leave {})),
        ("jet", ClientMessage::Jet(Jet { jet: 3 })),
        ("ready", ClientMessage::Ready(Ready { ready: true })),
        ("not ready", ClientMessage::Ready(Ready { ready: false })),
        ("start", ClientMessage::Start(Start {})),
        ("kick", ClientMessage::Kick(Kick { seat: 300 })),
        ("settings", ClientMessage::Settings(Settings { fill_to: 300, match_s: 3600, score_limit: 10_000 })),
        ("a phrase to everybody", ClientMessage::Chat(Chat { to: ChatTo::All, phrase: Some(6), text: None })),
        (
            "a text to the own side",
            ClientMessage::Chat(Chat { to: ChatTo::Side, phrase: None, text: Some("Über <b>links</b>".into()) }),
        ),
        ("give up", ClientMessage::Vote(Vote { subject: VoteSubject::GiveUp, choice: 1 })),
        ("want a rematch", ClientMessage::Vote(Vote { subject: VoteSubject::Rematch, choice: 1 })),
        ("vote for a map", ClientMessage::Vote(Vote { subject: VoteSubject::Map, choice: 2 })),
        ("watch a pilot", ClientMessage::Watch(Watch { follow: Some(300), at: None })),
        ("watch a place", ClientMessage::Watch(Watch { follow: None, at: Some(Point { x: 400.5, y: 12.25 }) })),
        ("pause a recording", playback(Some(true), None, None)),
        ("play a recording at half its speed", playback(None, Some(0.5), None)),
        ("go on in a recording from elsewhere, four times as fast", playback(Some(false), Some(4.0), Some(12_000))),
    ];
    messages.into_iter().map(client_vector).collect()
}

pub fn client_vector((name, message): (&str, ClientMessage)) -> Value {
    let mut bytes = Vec::new();
    encode_client(&message, &mut bytes);
    assert_eq!(decode_client(&bytes).unwrap(), message, "{name}");
    json!({ "name": name, "bytes": hex(&bytes), "message": message })
}
