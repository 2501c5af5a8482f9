//! What a server may send in `jet.v1.bin`: the frames of one connection, each after its length in two bytes, behind an identity
//! that gives them a world. The highest bit of a length says that it came on a data channel.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uuid::Uuid;
use wire::binary::{FrameHead, ServerDecoder, encode_frame_head, encode_identity, encode_messages, glance};
use wire::socket::{Identity, Pickup, PickupKind, ShipTraits, WeaponKind, WeaponTraits, WorldShape};

fn identity_frame() -> Vec<u8> {
    let identity = Identity {
        player_id: Uuid::from_u128(1),
        seat: Some(0),
        resume_token: "token".into(),
        hold_s: 60,
        match_id: Uuid::from_u128(2),
        lobby_id: "free-play".into(),
        mode: "free-play".into(),
        tick: 100,
        tick_rate: 60,
        snapshot_every_ticks: 2,
        last_event: 0,
        view: None,
        one_life: false,
        ring: None,
        bases: Vec::new(),
        pickups: vec![Pickup { x: 100.0, y: 200.0, holds: PickupKind::Weapon, weapon: 0 }],
        watching: None,
        world: WorldShape { width: 800.0, height: 460.0 },
        sides: 0,
        score_limit: 0,
        obstacles: Vec::new(),
        jets: Vec::new(),
        ship: ShipTraits {
            radius: 24.0,
            max_hp: 100,
            max_speed: 150.0,
            turn_rate: 3.0,
            throttle_rate: 2.0,
            max_energy: 0.0,
            energy_rate: 0.0,
        },
        weapons: vec![WeaponTraits {
            name: "missile".into(),
            kind: WeaponKind::Missile,
            radius: 5.0,
            damage: 30,
            cooldown_ms: 100,
            energy: 0.0,
            count: 1,
            spread: 0.0,
            speed: 150.0,
            acceleration: 600.0,
            top_speed: 900.0,
            lifetime_ms: 3000,
            turn_rate: 0.0,
            range: 0.0,
        }],
    };
    let (mut message, mut frame) = (Vec::new(), Vec::new());
    encode_identity(&identity, &mut message);
    let head = FrameHead { tick: 100, has_messages: true, has_snapshot: false, moving: false };
    encode_frame_head(&head, &mut frame);
    encode_messages([message.as_slice()].into_iter(), &mut frame);
    frame
}

fuzz_target!(|connection: &[u8]| {
    let mut decoder = ServerDecoder::default();
    decoder.decode(&identity_frame()).unwrap();
    let mut rest = connection;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = u16::from_le_bytes(*length);
        let (frame, after) = after.split_at(after.len().min((length & 0x7fff).into()));
        rest = after;
        let seen = glance(frame);
        if length & 0x8000 != 0 {
            let before = decoder.newest_tick();
            match decoder.decode_datagram(frame) {
                Ok(Some(update)) => assert_eq!(decoder.newest_tick(), Some(update.tick)),
                Ok(None) | Err(_) => assert_eq!(decoder.newest_tick(), before),
            }
            continue;
        }
        if decoder.decode(frame).is_err() {
            return;
        }
        // Who can decode a frame can glance at it.
        assert!(seen.is_ok());
    }
});
