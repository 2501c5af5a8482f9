//! What frames are made of.

use reckoning::Track;
use uuid::Uuid;
use wire::binary::{
    Condition, FrameHead, Sections, ShipNews, ShipRecord, ShipState, SnapshotHead, encode_event, encode_frame_head,
    encode_messages, encode_sections, encode_snapshot_head,
};
use wire::socket::{Event, EventKind, Pilot, WorldShape};

pub const WORLD: WorldShape = WorldShape { width: 800.0, height: 460.0 };
pub const ADA: Uuid = Uuid::from_u128(0x8b0d_5e9e_6d2f_4b06_9d5e_0a8a_4bb2_a6a1);

pub fn nothing() -> Sections<'static> {
    Sections { ships_gone: &[], earlier: &[], ships: &[], shots_gone: &[], shots: &[], pickups: &[], obstacles: &[] }
}

pub fn head(tick: u32, has_messages: bool, has_snapshot: bool, moving: bool) -> Vec<u8> {
    let mut out = Vec::new();
    encode_frame_head(&FrameHead { tick, has_messages, has_snapshot, moving }, &mut out);
    out
}

pub fn put_snapshot(tick: u32, baseline: Option<u32>, ack: u16, sections: &Sections<'_>, out: &mut Vec<u8>) {
    let baseline_age = baseline.map_or(0, |baseline| (tick - baseline) as u8);
    encode_snapshot_head(&SnapshotHead { baseline_age, ack, lead: -2, energy: 204 }, out);
    encode_sections(sections, out);
}

pub fn snapshot(tick: u32, baseline: Option<u32>, ack: u16, sections: &Sections<'_>) -> Vec<u8> {
    let mut out = head(tick, false, true, true);
    put_snapshot(tick, baseline, ack, sections, &mut out);
    out
}

pub fn put_messages(messages: &[Vec<u8>], out: &mut Vec<u8>) {
    encode_messages(messages.iter().map(Vec::as_slice), out);
}

pub fn encoded(encode: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    encode(&mut out);
    out
}

pub fn event(id: u32, tick: u32, kind: EventKind) -> Vec<u8> {
    encoded(|out| encode_event(&Event { id, tick, kind }, WORLD, out))
}

pub fn pilot(seat: u16, name: &str, player_id: Option<Uuid>) -> Pilot {
    let (team, bot) = (seat as u8, player_id.is_none());
    Pilot { seat, player_id, name: name.into(), team, bot, present: true, ..Pilot::default() }
}

pub fn fair(hp: u16) -> Option<Condition> {
    Some(Condition { hp, state: ShipState::default(), carries: None })
}

pub fn whole(seat: u16, track: Track, hp: u16) -> ShipRecord {
    ShipRecord { seat, news: ShipNews::Whole(track), condition: fair(hp) }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
