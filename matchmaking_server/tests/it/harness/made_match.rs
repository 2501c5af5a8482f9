//! A match that was made, and the results that its game server may report.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;
use wire::arena::{LobbyCreate, SeatReservation};

use super::{Answer, Arena, Player, Service, text};

/// How somebody came out of a match.
#[derive(Debug, Clone, Copy)]
pub enum End {
    Stayed(u32),
    Left(u32),
    NeverCame,
}

/// What the game server was asked for.
pub struct MadeMatch {
    pub made: LobbyCreate,
    server: String,
    /// Unix seconds.
    pub started_at: i64,
}

impl MadeMatch {
    /// A lobby that was made for one player, who may be joined by others.
    pub fn of(service: &Service, arena: &Arena, made: LobbyCreate) -> Self {
        let started_at = service_kit::clock::Clock::unix_s(service.clock.as_ref());
        Self { made, server: arena.id.to_string(), started_at }
    }

    /// Somebody has come, who was not ordered.
    pub fn seat(&mut self, seat: u16, player_id: Uuid, name: &str) {
        self.made.seats.push(SeatReservation { seat, player_id, name: name.into(), team: 0, traceparent: None });
    }

    pub fn id(&self) -> String {
        self.made.match_id.to_string()
    }

    /// The report of a match that ended after a minute; `ends` are by seat, and a bot flew along.
    pub fn report(&self, ends: &[End]) -> Value {
        let line = |seat: usize, player: Value, name: &str, rank: u32, left_early: bool| {
            json!({
                "seat": seat, "player_id": player, "name": name, "team": seat, "kills": 3, "deaths": seat, "score": -1,
                "rank": rank, "left_early": left_early,
            })
        };
        let mut pilots = Vec::new();
        for (seat, end) in self.made.seats.iter().zip(ends) {
            let (rank, left) = match end {
                End::Stayed(rank) => (*rank, false),
                End::Left(rank) => (*rank, true),
                End::NeverCame => continue,
            };
            pilots.push(line(usize::from(seat.seat), json!(seat.player_id), &seat.name, rank, left));
        }
        pilots.push(line(self.made.seats.len(), Value::Null, "Kestrel", pilots.len() as u32 + 1, false));
        json!({ "order": self.made.order, "result": {
            "match_id": self.made.match_id, "lobby_id": self.made.match_id, "server_id": self.server,
            "mode": self.made.mode, "queue": self.made.queue, "outcome": "completed", "ended_by": "score",
            "started_at": self.started_at, "ended_at": self.started_at + 60, "ticks": 3600, "world_hash": "00ff00ff00ff00ff", "pilots": pilots,
        }})
    }

    /// The seat 0 first, then seat 1, and so on.
    pub fn in_order(&self) -> Value {
        let ranks: Vec<_> = (1..=self.made.seats.len() as u32).map(End::Stayed).collect();
        self.report(&ranks)
    }

    pub async fn send(&self, sender: &Player, report: &Value) -> Answer {
        sender.call(Method::POST, "results", Some(report.clone())).await
    }
}

impl Service {
    /// Queues these players and waits until they are matched with one another.
    pub async fn make_match(&self, arena: &Arena, queue: &str, players: &[&Player]) -> MadeMatch {
        arena.report(self).await.ok(200);
        let mut tickets = Vec::new();
        for player in players {
            tickets.push(player.queued(queue).await);
        }
        self.clock.advance_ms(2000);
        let mut match_id = String::new();
        for (player, ticket) in players.iter().zip(&tickets) {
            match_id = text(&player.ticket_until(ticket, "matched").await, "match_id");
        }
        let made = arena.created().into_iter().find(|made| made.match_id.to_string() == match_id).unwrap();
        assert_eq!(made.seats.len(), players.len(), "they were not all matched with one another");
        MadeMatch::of(self, arena, made)
    }

    /// A duel that the first of the two wins.
    pub async fn duel(&self, arena: &Arena, winner: &Player, loser: &Player) -> MadeMatch {
        let duel = self.make_match(arena, "duel", &[winner, loser]).await;
        let ends = duel.made.seats.iter().map(|seat| End::Stayed(if seat.player_id == winner.id { 1 } else { 2 }));
        duel.send(winner, &duel.report(&ends.collect::<Vec<_>>())).await.ok(201);
        arena.close_lobby(&duel.id());
        duel
    }
}
