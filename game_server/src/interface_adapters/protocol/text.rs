//! Shared messages as text, each encoded once and kept beside what it says.

use bytes::Bytes;
use wire::socket::{
    DenialCode, Denied, GameState, Identity, MAX_SERVER_FRAME, Pong, Request, ServerDraining, ServerMessage,
    encode_server,
};

use crate::domain::{Rules, Tick};
use crate::interface_adapters::protocol::translate::{
    denied, event, game_state, game_state_with, giving_up, map, playback, radar, said, tick_number, unsaid,
    view_update, world_update,
};
use crate::use_cases::lobby::{Notice, NoticeBody, Prices, Radar, Sight, Snapshot, TickFrame};

/// The line of an event or of the lobby's state.
pub fn notice_text(notice: &Notice) -> Bytes {
    let encode = || match &notice.body {
        NoticeBody::Event { id, event: happened, .. } => {
            event(notice.tick, *id, happened).map_or_else(Bytes::new, |event| line(&ServerMessage::Event(event)))
        }
        NoticeBody::State(state) => state_text(&game_state(notice.tick, state), None),
        NoticeBody::Line { table, line } => {
            state_text(&game_state_with(notice.tick, table, line), Some(line.pilot.seat.0))
        }
        NoticeBody::Denied { wish, why } => line(&ServerMessage::Denied(denied(*wish, *why))),
        NoticeBody::Said(words) => line(&ServerMessage::Chat(said(notice.tick, words))),
        NoticeBody::GivingUp { willing, needed } => {
            line(&ServerMessage::Vote(giving_up(notice.tick, *willing, *needed)))
        }
        NoticeBody::Map(on) => line(&ServerMessage::Map(map(notice.tick, on))),
        NoticeBody::Unsaid(why) => line(&ServerMessage::Denied(unsaid(*why))),
        NoticeBody::Playback(shown) => line(&ServerMessage::Playback(playback(notice.tick, *shown))),
        NoticeBody::Draining { ends_at, next_seats } => {
            let (tick, ends_tick) = (tick_number(notice.tick), tick_number(*ends_at));
            let draining = ServerDraining { tick, ends_tick, next_seats: *next_seats };
            line(&ServerMessage::ServerDraining(draining))
        }
    };
    notice.text.get_or_encode(encode).clone()
}

/// More lines of a score table nobody reads: of more pilots the best stand in it.
const MAX_PILOTS: usize = 128;

/// With the best pilots, as many as fit into a frame: names are as long as they are. The one of the seat `own` is among them.
fn state_text(state: &GameState, own: Option<u16>) -> Bytes {
    shortened(state.pilots.len().min(MAX_PILOTS), |most| {
        let mut state = state.clone();
        if state.pilots.len() > most {
            state.pilots.sort_by_key(|pilot| (Some(pilot.seat) != own, std::cmp::Reverse(pilot.score)));
            state.pilots.truncate(most);
            state.pilots.sort_by_key(|pilot| pilot.seat);
        }
        line(&ServerMessage::GameState(state))
    })
}

/// A line with `most` things in it, or as many fewer as make it fit into a frame.
fn shortened(most: usize, encode: impl Fn(usize) -> Bytes) -> Bytes {
    let mut number = most;
    loop {
        let text = encode(number);
        if text.len() <= MAX_SERVER_FRAME || number == 0 {
            return text;
        }
        number = (number * MAX_SERVER_FRAME / text.len()).min(number - 1);
    }
}

/// The line of the tick's snapshot, if it has one. At most as long as a frame may be.
pub fn snapshot_text(frame: &TickFrame, rules: &Rules) -> Option<Bytes> {
    let snapshot = frame.snapshot.as_ref()?;
    Some(frame.text.get_or_encode(|| world_text(frame, snapshot, rules)).clone())
}

/// What fits into a frame beside other messages. Text is not held to a client's bytes a second.
const VIEW_ROOM: usize = MAX_SERVER_FRAME * 3 / 4;

/// Of what most lines have. Some have more, so the whole is measured, too.
const PRICES: Prices = Prices { whole_ship: 160, ship: 160, stick: 0, shift: 0, condition: 0, gone: 0, shot: 108 };

/// The line of what one client sees of the tick's snapshot, if it has one: of a crowd what is most urgent.
pub fn view_text(frame: &TickFrame, sight: &mut Sight, rules: &Rules) -> Option<Bytes> {
    let snapshot = frame.snapshot.as_ref()?;
    let mut room = VIEW_ROOM;
    loop {
        sight.forget();
        let telling = sight.tell(frame.tick, snapshot, rules, room, &PRICES);
        let text = line(&ServerMessage::WorldUpdate(view_update(frame.tick, snapshot, rules, telling)));
        if text.len() <= MAX_SERVER_FRAME || room == 0 {
            return Some(text);
        }
        room = room * VIEW_ROOM / text.len();
    }
}

pub fn radar_text(swept: &Radar) -> Bytes {
    swept.text.get_or_encode(|| line(&ServerMessage::Radar(radar(swept)))).clone()
}

/// The first line that a connection is sent: its own, so it is not kept.
pub fn identity_text(identity: Identity) -> Bytes {
    line(&ServerMessage::Identity(identity))
}

/// That an offer is refused.
pub fn offer_denied_text(code: DenialCode) -> Bytes {
    line(&ServerMessage::Denied(Denied { request: Request::Offer, code }))
}

pub fn pong_text(nonce: u32, tick: Tick) -> Bytes {
    line(&ServerMessage::Pong(Pong { nonce, tick: tick_number(tick) }))
}

/// In a fight with more shots than a frame holds the oldest are left out: they are the next to vanish, and clients draw
/// shots on from their last known course.
fn world_text(frame: &TickFrame, snapshot: &Snapshot, rules: &Rules) -> Bytes {
    shortened(snapshot.shots.len(), |shots| {
        line(&ServerMessage::WorldUpdate(world_update(frame.tick, snapshot, rules, shots)))
    })
}

/// Encoding cannot fail: our messages have neither maps with odd keys nor failing serialisers.
pub(super) fn line(message: &ServerMessage) -> Bytes {
    match encode_server(message) {
        Ok(text) => Bytes::from(text),
        Err(error) => {
            tracing::error!(%error, "message cannot be encoded");
            Bytes::new()
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::{Seat, Shot, ShotId, Team, Vec2, WeaponId};
    use crate::interface_adapters::mode_files::load_mode;
    use crate::use_cases::lobby::SharedBytes;

    fn rules() -> Rules {
        load_mode("duel", &toml::Table::new()).unwrap()
    }

    fn frame(shots: u32) -> TickFrame {
        let shot = |id| Shot {
            id: ShotId(id),
            owner: Seat(15),
            team: Team(0),
            weapon: WeaponId(0),
            damage: 30,
            origin: Vec2::new(1234.567, 765.432),
            velocity: Vec2::new(-353.553, 353.553),
            born: Tick(10),
            ends: Tick(190),
            meets: None,
            burns_out: Tick(190),
        };
        let snapshot = Snapshot { shots: (0..shots).map(shot).collect(), ..Snapshot::default() };
        TickFrame {
            tick: Tick(20),
            snapshot: Some(snapshot),
            radar: None,
            text: SharedBytes::default(),
            binary: SharedBytes::default(),
        }
    }

    fn shot_ids(frame: &TickFrame) -> Vec<u32> {
        let text = snapshot_text(frame, &rules()).unwrap();
        assert!(text.len() <= MAX_SERVER_FRAME);
        let messages = wire::socket::decode_server(std::str::from_utf8(&text).unwrap()).unwrap();
        match messages.as_slice() {
            [ServerMessage::WorldUpdate(update)] => update.projectiles.iter().map(|shot| shot.id).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_snapshot_never_passes_the_limit_of_a_frame() {
        assert_eq!(shot_ids(&frame(3)), [0, 1, 2]);
        let many = shot_ids(&frame(2_000));
        assert!(many.len() > 200, "only {} shots fit", many.len());
        assert_eq!(many.last(), Some(&1_999));
    }

    #[test]
    fn a_score_table_never_passes_the_limit_of_a_frame() {
        let pilot = |seat| wire::socket::Pilot {
            seat,
            player_id: Some(uuid::Uuid::max()),
            name: "\u{1F680}".repeat(20),
            ready: true,
            vote: Some(7),
            kills: u32::MAX,
            deaths: u32::MAX,
            assists: u32::MAX,
            streak: u32::MAX,
            score: i32::from(seat),
            ..wire::socket::Pilot::default()
        };
        let state = |pilots: u16| GameState {
            tick: 1,
            phase: wire::matchmaking::LobbyPhase::Running,
            phase_ends_tick: None,
            overtime: false,
            outcome: None,
            ended_by: None,
            winners: (0..pilots).collect(),
            private: None,
            cores: Vec::new(),
            pilots: (0..pilots).map(pilot).collect(),
        };
        let seats = |pilots, own| {
            let text = state_text(&state(pilots), own);
            assert!(text.len() <= MAX_SERVER_FRAME, "{} bytes", text.len());
            let messages = wire::socket::decode_server(std::str::from_utf8(&text).unwrap()).unwrap();
            match messages.as_slice() {
                [ServerMessage::GameState(told)] => told.pilots.iter().map(|pilot| pilot.seat).collect::<Vec<_>>(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(seats(60, None), (0..60).collect::<Vec<_>>());
        for pilots in [128, 2_048] {
            let told = seats(pilots, None);
            assert!(told.len() >= 64, "only {} of {pilots}", told.len());
            // The best, in the order of their seats.
            assert_eq!(told, (pilots - told.len() as u16..pilots).collect::<Vec<_>>());
            assert_eq!(seats(pilots, Some(5))[0], 5, "the one who is told how they stand is there");
        }
    }

    #[test]
    fn all_connections_share_one_text() {
        let frame = frame(3);
        let first = snapshot_text(&frame, &rules()).unwrap();
        let second = snapshot_text(&frame, &rules()).unwrap();
        assert_eq!(first.as_ptr(), second.as_ptr());
    }
}
