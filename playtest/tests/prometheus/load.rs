//! Players: two who fly one duel after the other, two in the open lobby, one who changes his mind.

use playtest::{GameSocket, HeadClient, HeadError, Pilot, SocketError};
use tokio::task::JoinSet;
use wire::matchmaking::Placement;
use wire::socket::ServerMessage;

use crate::services::Services;

/// Plays until `done`.
pub async fn fly_until<T>(services: &Services, done: impl Future<Output = T>) -> T {
    let head = HeadClient::new(&services.head_url).unwrap();
    let mut players = JoinSet::new();
    for number in 0..2 {
        players.spawn(duels(head.enter_as_guest(&format!("Duellist {number}")).await.unwrap()));
        players.spawn(free_flight(head.enter_as_guest(&format!("Flyer {number}")).await.unwrap()));
    }
    players.spawn(waverer(head.clone(), head.enter_as_guest("Waverer").await.unwrap()));
    tokio::select! {
        result = done => result,
        Some(ended) = players.join_next() => panic!("a player stopped: {ended:?}"),
    }
}

type Ended = Result<(), Box<dyn std::error::Error + Send + Sync>>;

async fn duels(pilot: Pilot) -> Ended {
    loop {
        let ticket = pilot.queue("duel").await?;
        let placement = pilot.await_final(ticket.ticket_id).await?.placement.ok_or("no seat")?;
        fly(&placement, u32::MAX).await?;
    }
}

async fn free_flight(pilot: Pilot) -> Ended {
    loop {
        let seat = pilot.join_lobby("free-play").await?;
        fly(&seat.placement, 60).await?;
    }
}

/// Steers with each snapshot, for so many of them or until the server ends it, then leaves.
async fn fly(placement: &Placement, snapshots: u32) -> Result<(), SocketError> {
    let (mut socket, _) = GameSocket::join(&placement.ws_url, &placement.match_ticket).await?;
    let mut seen = 0;
    loop {
        match socket.next().await {
            Ok(ServerMessage::WorldUpdate(_)) => {
                seen += 1;
                socket.steer(1.0, 0.5, true).await?;
                if seen == snapshots {
                    socket.leave().await?;
                }
            }
            Ok(ServerMessage::GameState(state)) if state.outcome.is_some() => return Ok(()),
            Ok(_) => {}
            Err(SocketError::Closed(_)) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

/// Queues, cancels, logs in again, looks at the lobbies, asks for what is not there.
async fn waverer(head: HeadClient, mut pilot: Pilot) -> Ended {
    let (guest_id, secret) = (pilot.player_id(), pilot.session.guest_secret.clone().ok_or("no secret")?);
    loop {
        let ticket = pilot.queue("skirmish").await?;
        match pilot.cancel(ticket.ticket_id).await {
            Ok(_) => {}
            Err(HeadError::Refused(_)) => return Err("matched alone, and at once".into()),
            Err(error) => return Err(error.into()),
        }
        pilot = head.log_in(guest_id, &secret).await?;
        pilot.refresh().await?;
        head.lobbies().await?;
        let _ = pilot.join_lobby("no-such-lobby").await;
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    }
}
