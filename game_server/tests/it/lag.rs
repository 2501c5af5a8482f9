//! Shots begin on the tick of which their pilot saw the others, within bounds.

use serde_json::{Value, json};
use wire::socket::{Entity, Projectile, ServerMessage};

use crate::harness::{ADA, GRACE, Game};
use crate::player::Player;

const BOUND: u32 = 9;

/// Fires one shot. Gives the tick it was fired on and the one it began on; `seen` makes a claim out of the former.
async fn fire(player: &mut Player, seq: &mut u32, seen: impl Fn(u32) -> Value) -> (u32, u32) {
    loop {
        let ship = player.own_ship(|ship| ship.alive).await;
        let newest = player.world(|_| true).await.tick;
        *seq = ship.ack.max(*seq) + 1;
        // Far enough ahead for a slow machine, and if it is slower still the shot does not count.
        let tick = newest + 25;
        player.send(&input(*seq, tick, seen(tick), true)).await;
        *seq += 1;
        // Turns away meanwhile: from some places a shot is out of the world before anybody is told of it.
        player.send(&input(*seq, tick + 1, Value::Null, false)).await;
        let (shot, after) = shot_since(player, newest, *seq).await;
        if let Some(shot) = shot
            && after.lead > 0
        {
            return (tick, shot.born);
        }
    }
}

/// The player's first shot after `tick`, and the ship once `seq` has counted.
async fn shot_since(player: &mut Player, tick: u32, seq: u32) -> (Option<Projectile>, Entity) {
    let seat = player.seat();
    let mut first: Option<Projectile> = None;
    let ship = player
        .until(|message| match message {
            ServerMessage::WorldUpdate(world) => {
                let is_new = |shot: &&Projectile| shot.owner == seat && shot.born > tick;
                first = first.or(world.projectiles.iter().find(is_new).copied());
                world.entities.into_iter().find(|ship| ship.id == seat && ship.ack >= seq)
            }
            _ => None,
        })
        .await;
    (first, ship)
}

fn input(seq: u32, tick: u32, seen: Value, shoot: bool) -> Value {
    let turn = if shoot { 0 } else { 1 };
    let mut data = json!({ "seq": seq, "tick": tick, "thrust": 0, "turn": turn, "shoot": shoot });
    if !seen.is_null() {
        data["seen"] = seen;
    }
    json!({ "type": "Input", "data": data })
}

#[tokio::test]
async fn a_shot_begins_when_its_pilot_saw_the_others() {
    let settings =
        [("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "0"), ("GAME__MODES__FREE_PLAY__WEAPON__SHOT_LIFE_S", "0.2")];
    let game = Game::start_with(&settings).await;
    let ada = game.enter_free_play(ADA).await;
    let ticket = game.free_play_ticket(GRACE).await;
    let grace = Player::connect_binary(&game).await.joined(&ticket).await;
    for mut player in [ada, grace] {
        let mut seq = 0;
        let (fired, born) = fire(&mut player, &mut seq, |tick| json!(tick - 5)).await;
        assert_eq!(born, fired - 5);
        let (fired, born) = fire(&mut player, &mut seq, |_| json!(1)).await;
        assert_eq!(born, fired - BOUND, "a claim reaches no further than the bound");
        let (fired, born) = fire(&mut player, &mut seq, |tick| json!(tick + 1000)).await;
        assert_eq!(born, fired, "nobody sees the future");
        let (fired, born) = fire(&mut player, &mut seq, |_| Value::Null).await;
        assert_eq!(born, fired, "who does not say sees the present");
    }
}
