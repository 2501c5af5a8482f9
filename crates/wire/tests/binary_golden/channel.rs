//! Snapshots on a data channel, of which some get lost, beside the messages on the socket.

use reckoning::Course;
use serde_json::{Value, json};
use wire::binary::{EarlierChange, Sections, ServerDecoder, ShipNews, ShipRecord, encode_answer, encode_denied};
use wire::socket::{Answer, DenialCode, Denied, Request, ServerMessage};

use crate::duel::welcome;
use crate::parts::{encoded, fair, head, hex, nothing, put_messages, snapshot};
use crate::tracks;

/// One connection with a data channel. What comes on the channel may be of no use; then its messages are null.
pub fn two_ways() -> Vec<Value> {
    let tick = 70_000;
    let moved = |turn, age| Course { turn: Some(turn), age, ..Course::default() };
    let course = |course| ShipRecord { seat: 0, news: ShipNews::Course(course), condition: None };
    let first = [course(moved(-127, 1))];
    let earlier = EarlierChange { seat: 0, ticks_ago: 4, course: moved(-127, 1), condition: None };
    let then = [ShipRecord { condition: fair(70), ..course(moved(64, 0)) }];
    let since = Sections { earlier: &[earlier], ships: &then, ..nothing() };
    let answer = encoded(|out| encode_answer(&Answer { sdp: "v=0\r\n".into() }, out));
    let denied = Denied { request: Request::Offer, code: DenialCode::ChannelsFull };
    let denied = encoded(|out| encode_denied(denied, out));
    let mut answered = head(tick + 1, true, false, false);
    put_messages(&[answer, denied], &mut answered);
    let one = || snapshot(tick + 2, Some(tick), 18, &Sections { ships: &first, ..nothing() });
    let quiet = |after, baseline| snapshot(tick + after, Some(tick + baseline), 20, &nothing());
    let frames = [
        ("socket", "a newcomer is told everything", welcome(tick)),
        ("socket", "an answer, and that another offer is refused", answered),
        ("channel", "the first snapshot follows on the last one of the socket", one()),
        ("channel", "it comes twice", one()),
        (
            "channel",
            "it was not acknowledged in time: what it said is said again",
            snapshot(tick + 6, Some(tick), 19, &since),
        ),
        ("channel", "one that was overtaken", quiet(4, 0)),
        ("channel", "one that follows on a snapshot that was lost", quiet(8, 4)),
        ("channel", "everybody flies on", quiet(10, 6)),
        ("socket", "back on the socket, which follows on what was acknowledged", quiet(12, 6)),
        ("socket", "and goes on there", quiet(14, 12)),
    ];
    let mut decoder = ServerDecoder::default();
    let vector = |(way, name, bytes): (&str, &str, Vec<u8>)| {
        let messages = match way {
            "socket" => Some(decoder.decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"))),
            _ => decoder.decode_datagram(&bytes).unwrap().map(|update| vec![ServerMessage::WorldUpdate(update)]),
        };
        json!({ "way": way, "name": name, "bytes": hex(&bytes), "messages": messages, "tracks": tracks(&decoder) })
    };
    frames.into_iter().map(vector).collect()
}
