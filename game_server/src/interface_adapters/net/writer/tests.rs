#![allow(clippy::unwrap_used)]
mod cloak;
mod losses;
mod views;

use super::*;
use wire::binary::ServerDecoder;
use wire::socket::{ServerMessage, WorldUpdate};

use crate::domain::{Event, Seat, World};
use crate::interface_adapters::mode_files::load_mode;
use crate::interface_adapters::protocol::mode_identity;
use crate::use_cases::lobby::{Gaze, Mirror, NoticeBody, SharedBytes, Snapshot};

fn rules() -> Arc<Rules> {
    let overrides = "bots.fill_to = 8".parse().unwrap();
    Arc::new(load_mode("free-play", &overrides).unwrap())
}

fn writer(encoding: Encoding) -> (mpsc::Sender<Arc<Notice>>, Writer) {
    let (sender, notices) = mpsc::channel(256);
    (
        sender,
        Writer::new(WriterParts {
            encoding,
            gaze: Gaze::Pilot(Seat(0)),
            rules: rules(),
            notices: Some(notices),
            bytes_per_s: 12_000,
        }),
    )
}

fn frame_of(tick: u64, snapshot: Snapshot) -> Arc<TickFrame> {
    let (text, binary) = (SharedBytes::default(), SharedBytes::default());
    Arc::new(TickFrame { tick: Tick(tick), snapshot: Some(snapshot), radar: None, text, binary })
}

fn frame() -> Arc<TickFrame> {
    frame_of(8, Snapshot::default())
}

fn notice(id: u32) -> Arc<Notice> {
    let body = NoticeBody::Event { id, event: Event::Left { seat: Seat(1) }, afar: None };
    Arc::new(Notice { tick: Tick(8), body, text: SharedBytes::default(), binary: SharedBytes::default() })
}

fn text(frame: &Frame) -> &str {
    match &frame.message {
        Message::Text(text) => text.as_str(),
        other => panic!("{other:?}"),
    }
}

fn read(frame: &Frame) -> Vec<ServerMessage> {
    assert!(frame.payload_len() <= MAX_SERVER_FRAME);
    wire::socket::decode_server(text(frame)).unwrap()
}

#[test]
fn a_tick_with_nothing_else_is_the_shared_text_itself() {
    let (_sender, mut writer) = writer(Encoding::Json);
    let frame = frame();
    let written = writer.compose(Some(&frame), Way::Socket).frame.unwrap();
    assert!(written.has_snapshot);
    assert_eq!(text(&written).as_ptr(), snapshot_text(&frame, &rules()).unwrap().as_ptr());
}

#[test]
fn a_frame_holds_what_happened_then_the_world_then_pongs() {
    let (sender, mut writer) = writer(Encoding::Json);
    sender.try_send(notice(5)).unwrap();
    writer.pong(7);
    let messages = read(&writer.compose(Some(&frame()), Way::Socket).frame.unwrap());
    assert!(
        matches!(
            messages.as_slice(),
            [ServerMessage::Event(event), ServerMessage::WorldUpdate(_), ServerMessage::Pong(pong)]
                if event.id == 5 && pong.nonce == 7 && pong.tick == 8
        ),
        "{messages:?}"
    );
    assert!(writer.compose(None, Way::Socket).frame.is_none());
}

/// The lobby goes on while a frame is written.
#[test]
fn what_happened_after_a_frames_tick_waits_for_the_next_frame() {
    for encoding in [Encoding::Json, Encoding::Binary] {
        let (sender, mut ours) = writer(encoding);
        for id in [5, 6] {
            sender.try_send(notice(id)).unwrap();
        }
        let frame_before = frame_of(7, Snapshot::default());
        let before = ours.compose(Some(&frame_before), Way::Socket).frame.unwrap();
        let alone = writer(encoding).1.compose(Some(&frame_before), Way::Socket).frame.unwrap();
        assert_eq!(before.message, alone.message);
        let then = ours.compose(Some(&frame()), Way::Socket).frame.unwrap();
        assert!(then.payload_len() > before.payload_len() + 2 * 4);
        assert!(ours.compose(None, Way::Socket).frame.is_none(), "everything was told");
        // At the end of a connection no frame is waited for.
        sender.try_send(notice(7)).unwrap();
        assert!(ours.compose(Some(&frame_before), Way::Socket).frame.is_some());
        assert!(ours.compose(None, Way::Socket).frame.is_some());
    }
}

#[test]
fn a_message_that_no_frame_may_hold_is_noticed() {
    for encoding in [Encoding::Json, Encoding::Binary] {
        let (_sender, mut ours) = writer(encoding);
        ours.first.push_back(Bytes::from(vec![b'1'; MAX_SERVER_FRAME - MAX_HEAD]));
        assert!(ours.compose(Some(&frame()), Way::Socket).frame.is_some() && ours.too_long().is_none());
        ours.first.push_back(Bytes::from(vec![b'1'; MAX_SERVER_FRAME + 1]));
        ours.compose(Some(&frame()), Way::Socket);
        assert_eq!(ours.too_long(), Some(MAX_SERVER_FRAME + 1));
    }
}

#[test]
fn what_does_not_fit_goes_on_in_the_next_frames_in_order() {
    let (sender, mut writer) = writer(Encoding::Json);
    for id in 0..256 {
        sender.try_send(notice(id)).unwrap();
    }
    let long = |byte: u8| Bytes::from(vec![byte; 20_000]);
    writer.first.extend([long(b'1'), long(b'2')]);
    let first = writer.compose(Some(&frame()), Way::Socket).frame.unwrap();
    assert!(first.payload_len() <= MAX_SERVER_FRAME && text(&first).starts_with('1'));
    let second = writer.compose(Some(&frame()), Way::Socket).frame.unwrap();
    assert!(second.payload_len() <= MAX_SERVER_FRAME && text(&second).starts_with('2'));
    let mut lines: Vec<String> = text(&second)[20_001..].lines().map(str::to_owned).collect();
    while let Some(next) = writer.compose(None, Way::Socket).frame {
        lines.extend(text(&next).lines().map(str::to_owned));
    }
    let event = |line: &String| match wire::socket::decode_server(line).unwrap().remove(0) {
        ServerMessage::Event(event) => Some(event.id),
        _ => None,
    };
    assert_eq!(lines.iter().filter_map(event).collect::<Vec<_>>(), (0..256).collect::<Vec<_>>());
}

/// A client of the binary encoding, its server's writer included.
struct BinaryClient {
    writer: Writer,
    decoder: ServerDecoder,
    /// Of all frames so far.
    bytes: usize,
    _notices: mpsc::Sender<Arc<Notice>>,
}

impl BinaryClient {
    fn new(rules: &Arc<Rules>) -> BinaryClient {
        BinaryClient::with_budget(rules, Seat(0), 12_000)
    }

    fn with_budget(rules: &Arc<Rules>, seat: Seat, bytes_per_s: u32) -> BinaryClient {
        let (sender, notices) = mpsc::channel(256);
        let rules_of = rules.clone();
        let parts = WriterParts {
            encoding: Encoding::Binary,
            gaze: Gaze::Pilot(seat),
            rules: rules_of,
            notices: Some(notices),
            bytes_per_s,
        };
        let mut writer = Writer::new(parts);
        writer.first.push_back(identity_bytes(&wire_identity(rules)));
        BinaryClient { writer, decoder: ServerDecoder::default(), bytes: 0, _notices: sender }
    }

    fn show(&mut self, frame: &Arc<TickFrame>) -> WorldUpdate {
        let written = self.writer.compose(Some(frame), Way::Socket).frame.unwrap();
        self.bytes += written.payload_len();
        let Message::Binary(bytes) = &written.message else { panic!("{written:?}") };
        match self.decoder.decode(bytes).unwrap().pop() {
            Some(ServerMessage::WorldUpdate(update)) => update,
            other => panic!("{other:?}"),
        }
    }
}

fn wire_identity(rules: &Rules) -> Identity {
    Identity { seat: Some(0), hold_s: 60, lobby_id: "test".into(), ..mode_identity(rules) }
}

/// Whatever a client misses, because it reads slowly or comes late, it knows the same as everybody after the next frame.
#[test]
fn clients_that_miss_snapshots_believe_to_the_bit_what_the_server_thinks_they_believe() {
    let rules = rules();
    let mut world = World::new(rules.clone(), 4);
    let mut mirror = Mirror::new(&rules);
    let mut clients: Vec<BinaryClient> = (0..4).map(|_| BinaryClient::new(&rules)).collect();
    let mut dice = 1_u32;
    for round in 0..2_000_u32 {
        (0..2).for_each(|_| world.step(&[], &mut Vec::new()));
        let frame = frame_of(world.tick().0, mirror.show(&world));
        let snapshot = frame.snapshot.as_ref().unwrap();
        if round % 500 == 499 {
            clients.push(BinaryClient::new(&rules));
        }
        for (index, client) in clients.iter_mut().enumerate() {
            dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // The first is shown everything, the next every second frame or so, the third hardly any.
            if index > 0 && (dice >> 16) % (1 << (3 * index.min(3))) > 2 {
                continue;
            }
            let update = client.show(&frame);
            for told in &snapshot.told {
                assert_eq!(client.decoder.track(told.seat.0), Some(told.track), "round {round}, client {index}");
            }
            let hp: Vec<_> = update.entities.iter().map(|ship| (ship.id, ship.hp)).collect();
            let truth: Vec<_> = snapshot.ships.iter().map(|ship| (ship.seat.0, i32::from(ship.hp))).collect();
            assert_eq!(hp, truth);
            shots_agree(&update, snapshot, world.tick(), &rules);
        }
    }
}

/// A shot at the very edge may vanish a tick earlier or later for a client: it goes by its own reckoning.
fn shots_agree(update: &WorldUpdate, snapshot: &Snapshot, tick: Tick, rules: &Rules) {
    let near_edge = |x: f32, y: f32| {
        let (width, height) = (rules.world.width_px, rules.world.height_px);
        x < 1.0 || y < 1.0 || x > width - 1.0 || y > height - 1.0
    };
    for shot in &snapshot.shots {
        let truth = shot.position_at(tick, rules);
        let found = update.projectiles.iter().find(|known| known.id == u32::from(shot.id.0 as u16));
        match found {
            Some(known) => {
                let error = (known.x - truth.x).hypot(known.y - truth.y);
                assert!(error < 0.2 && known.owner == shot.owner.0, "{known:?} is {error} px from {truth:?}");
            }
            None => assert!(near_edge(truth.x, truth.y), "{shot:?} is unknown"),
        }
    }
    for known in &update.projectiles {
        let flies = snapshot.shots.iter().any(|shot| u32::from(shot.id.0 as u16) == known.id);
        assert!(flies || near_edge(known.x, known.y), "{known:?} does not fly");
    }
}

#[test]
fn a_calm_tick_costs_a_handful_of_bytes() {
    let rules = rules();
    let mut client = BinaryClient::new(&rules);
    let mut world = World::new(rules.clone(), 4);
    let mut mirror = Mirror::new(&rules);
    world.step(&[], &mut Vec::new());
    client.show(&frame_of(1, mirror.show(&world)));
    let mut nothing_new = frame_of(3, mirror.show(&world));
    Arc::get_mut(&mut nothing_new).unwrap().snapshot.as_mut().unwrap().previous = Some(Tick(1));
    let written = client.writer.compose(Some(&nothing_new), Way::Socket).frame.unwrap();
    assert_eq!(written.payload_len(), 11);
}

/// A slow connection must not be made slower: what it has missed is told in short, too.
#[test]
fn who_takes_fewer_snapshots_is_sent_fewer_bytes() {
    let rules = rules();
    let mut world = World::new(rules.clone(), 4);
    let mut mirror = Mirror::new(&rules);
    let mut clients: Vec<BinaryClient> = (0..3).map(|_| BinaryClient::new(&rules)).collect();
    for round in 0..900 {
        (0..2).for_each(|_| world.step(&[], &mut Vec::new()));
        let frame = frame_of(world.tick().0, mirror.show(&world));
        for (at, client) in clients.iter_mut().enumerate().filter(|(at, _)| round % (1 << at) == 0) {
            let update = client.show(&frame);
            for told in &frame.snapshot.as_ref().unwrap().told {
                assert_eq!(client.decoder.track(told.seat.0), Some(told.track), "client {at}");
            }
            assert_eq!(update.tick, world.tick().0 as u32);
        }
    }
    let bytes: Vec<usize> = clients.iter().map(|client| client.bytes).collect();
    assert!(bytes[1] * 10 < bytes[0] * 9 && bytes[2] < bytes[1], "{bytes:?}");
}
