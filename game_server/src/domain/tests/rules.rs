//! Numbers that make no playable mode.

use super::*;

type Mistake = fn(&mut ModeNumbers);

#[test]
fn a_number_out_of_range_is_refused_by_name() {
    let mistakes: [(&str, Mistake); 18] = [
        ("countdown_s", |n| n.countdown_s = -1.0),
        ("match_s", |n| n.match_s = Some(0.0)),
        ("respawn_s", |n| n.respawn_s = Some(f32::NAN)),
        ("score_limit", |n| n.score_limit = Some(0)),
        ("max_players", |n| n.max_players = 0),
        ("min_players", |n| n.min_players = 17),
        ("snapshot_every_ticks", |n| n.snapshot_every_ticks = 0),
        ("world.height_px", |n| n.world.height_px = 115.0),
        ("ship.hp", |n| n.ship.hp = 0),
        ("flight.speed_px_per_s", |n| n.flight.speed_px_per_s = f32::INFINITY),
        // Faster, a shot could jump over a ship.
        ("weapon.shot_speed_px_per_s", |n| n.weapon.shot_speed_px_per_s = 29.1 * 60.0),
        ("weapon.cooldown_s", |n| n.weapon.cooldown_s = 0.0),
        ("sides.count", |n| n.sides.count = Some(5)),
        ("ship.protection_s", |n| n.ship.protection_s = -1.0),
        ("weapon.energy", |n| n.weapon.energy = 1.0),
        ("score.kill", |n| n.score.kill = 1_001),
        ("bots.fill_to", |n| n.bots.fill_to = 17),
        ("bots.think_every_ticks", |n| n.bots.think_every_ticks = 7),
    ];
    for (key, mistake) in mistakes {
        let mut numbers = classic();
        mistake(&mut numbers);
        let error = Rules::new(numbers).expect_err(key);
        assert_eq!(error.key, key);
        assert!(error.to_string().starts_with(key), "{error}");
    }
}

#[test]
fn rules_with_equal_numbers_have_equal_hashes() {
    let hash = |numbers: ModeNumbers| Rules::new(numbers).unwrap().hash();
    assert_eq!(hash(classic()), hash(classic()));
    assert_ne!(hash(classic()), hash(classic_match()));
    assert_ne!(hash(classic()), hash(ModeNumbers { respawn_s: Some(2.0), ..classic() }));
}
