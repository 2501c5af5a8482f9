//! Players who want to fly, whatever happens, and what they saw.

use std::time::Duration;

use playtest::{GameSocket, HeadError, Pilot, SocketError};
use tokio::sync::watch;
use uuid::Uuid;
use wire::matchmaking::{Placement, TicketStatus};
use wire::socket::{CloseCode, ServerMessage};

/// A client that was refused asks again after a while.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(250);

/// What a player may be told while servers are missing: each says what is the matter and what to do.
const REASONS: [&str; 6] =
    ["service_unavailable", "ticket_unknown", "no_server", "queue_full", "timeout", "rate_limited"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Snapshots come.
    Flying,
    /// Played to the end.
    Over,
    /// Closed by the server with another reason.
    Closed(u16),
    /// The server was gone.
    Lost,
}

/// One stay in one match.
#[derive(Debug, Clone)]
pub struct Stay {
    pub player: Uuid,
    pub match_id: Uuid,
    pub ws_url: String,
    /// The drill's step in which it began, and in which it ended.
    pub began: u32,
    pub ended: Option<u32>,
    pub fate: Fate,
}

/// What all of them saw, and the drill's step.
#[derive(Default)]
pub struct Log {
    pub stays: watch::Sender<Vec<Stay>>,
    pub step: watch::Sender<u32>,
    /// Why somebody did not get into a match, with the step.
    pub refusals: watch::Sender<Vec<(u32, String)>>,
    pub enough: watch::Sender<bool>,
}

impl Log {
    fn refused(&self, error: &HeadError) {
        let reason = match error {
            HeadError::Refused(problem) => {
                assert!(REASONS.contains(&problem.code.as_str()), "not a reason that helps: {problem:?}");
                assert!(!problem.detail.is_empty());
                problem.code.clone()
            }
            // The event stream ended: ask anew.
            HeadError::Broken(_) => "stream_ended".to_owned(),
        };
        self.refusals.send_modify(|refusals| refusals.push((*self.step.borrow(), reason)));
    }

    /// Waits until what was seen is so.
    pub async fn until(&self, what: &str, mut is_so: impl FnMut(&[Stay]) -> bool) {
        let mut stays = self.stays.subscribe();
        println!("waiting: {what}");
        stays.wait_for(|stays| is_so(stays)).await.unwrap();
    }
}

/// Plays duel after duel until it is enough; asks again whenever something is missing.
pub async fn play(pilot: &Pilot, log: &Log) {
    while !*log.enough.borrow() {
        match seat(pilot).await {
            Ok(Some(seat)) => {
                if fly(pilot, &seat, log).await == Fate::Over {
                    continue;
                }
            }
            Ok(None) => {}
            Err(error) => log.refused(&error),
        }
        tokio::time::sleep(ASK_AGAIN_AFTER).await;
    }
}

/// Queues and waits; none if the ticket ended without a match.
async fn seat(pilot: &Pilot) -> Result<Option<Placement>, HeadError> {
    let mut ticket = pilot.queue("duel").await?;
    if ticket.status == TicketStatus::Waiting {
        ticket = pilot.await_final(ticket.ticket_id).await?;
    }
    Ok(ticket.placement.filter(|_| ticket.status == TicketStatus::Matched))
}

async fn fly(pilot: &Pilot, seat: &Placement, log: &Log) -> Fate {
    let fate = match GameSocket::join(&seat.ws_url, &seat.match_ticket).await {
        Err(error) => return fate(&error),
        Ok((mut socket, _)) => {
            let mut began = false;
            loop {
                match socket.next().await {
                    Ok(ServerMessage::WorldUpdate(_)) if !began => {
                        began = true;
                        log.stays.send_modify(|stays| {
                            stays.push(Stay {
                                player: pilot.player_id(),
                                match_id: seat.match_id,
                                ws_url: seat.ws_url.clone(),
                                began: *log.step.borrow(),
                                ended: None,
                                fate: Fate::Flying,
                            });
                        });
                    }
                    Ok(_) => {}
                    Err(error) => break fate(&error),
                }
            }
        }
    };
    log.stays.send_modify(|stays| {
        let own = stays.iter_mut().rev().find(|stay| stay.player == pilot.player_id() && stay.fate == Fate::Flying);
        if let Some(own) = own {
            (own.ended, own.fate) = (Some(*log.step.borrow()), fate);
        }
    });
    fate
}

fn fate(error: &SocketError) -> Fate {
    match error {
        SocketError::Closed(closed) if closed.number == CloseCode::MatchOver.number() => Fate::Over,
        SocketError::Closed(closed) => Fate::Closed(closed.number),
        SocketError::Broken(_) | SocketError::Silent => Fate::Lost,
    }
}
