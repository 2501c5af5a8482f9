//! Ordered messages to the connections of a lobby, and the memory that lets a client catch up.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::{broadcast, mpsc, oneshot};

use crate::domain::Seat;
use crate::use_cases::lobby::audience::{Audience, Gossip};
use crate::use_cases::lobby::frame::{Notice, NoticeBody, TickFrame};
use crate::use_cases::lobby::message::{ConnectionId, Departure, Line};

/// Messages that may wait for one connection. When one more comes the connection is let go as too slow: a client that
/// lost one would be wrong for the rest of the match, and it can come back and catch up.
pub const OUTBOX_CAPACITY: usize = 256;

/// Events that a client can catch up on when it comes back. It is told where the repetition begins.
const REMEMBERED_EVENTS: usize = 256;

/// The lobby's end of one connection.
#[derive(Debug)]
struct Outbox {
    seat: Seat,
    connection: ConnectionId,
    notices: mpsc::Sender<Arc<Notice>>,
    departed: oneshot::Sender<Departure>,
    gossip: Gossip,
}

/// All connections of a lobby, at most one a seat.
#[derive(Debug, Default)]
pub struct Outboxes {
    open: Vec<Outbox>,
}

impl Outboxes {
    pub fn open(&mut self, seat: Seat, connection: ConnectionId, ticks: broadcast::Receiver<Arc<TickFrame>>) -> Line {
        let (notices, notices_in) = mpsc::channel(OUTBOX_CAPACITY);
        let (departed, departed_in) = oneshot::channel();
        self.open.push(Outbox { seat, connection, notices, departed, gossip: Gossip::default() });
        Line { notices: notices_in, ticks, departed: departed_in }
    }

    /// Lets the connection of a seat go, if there is one.
    pub fn close(&mut self, seat: Seat, why: Departure) {
        if let Some(at) = self.open.iter().position(|outbox| outbox.seat == seat) {
            // A connection that is already gone does not mind.
            let _ = self.open.swap_remove(at).departed.send(why);
        }
    }

    pub fn close_all(&mut self, why: Departure) {
        for outbox in self.open.drain(..) {
            let _ = outbox.departed.send(why);
        }
    }

    /// Puts messages into the outboxes of those whom they reach, and lets those go that have no room.
    pub fn send(
        &mut self,
        notices: &[Arc<Notice>],
        audience: &Audience<'_>,
        mut too_slow: impl FnMut(Seat, ConnectionId),
    ) {
        let mut at = 0;
        while let Some(outbox) = self.open.get_mut(at) {
            if outbox.takes(notices, audience) {
                at += 1;
            } else {
                too_slow(outbox.seat, outbox.connection);
                let _ = self.open.swap_remove(at).departed.send(Departure::TooSlow);
            }
        }
    }

    /// Puts a message into the outbox of one seat, if there is room: it is an answer to what its client has asked, and a client
    /// with so much unread asks in vain.
    pub fn send_to(&self, seat: Seat, notice: &Arc<Notice>) {
        if let Some(outbox) = self.open.iter().find(|outbox| outbox.seat == seat) {
            let _ = outbox.notices.try_send(Arc::clone(notice));
        }
    }

    /// Puts what somebody has said into the outboxes of those who are to hear it. One that is half full is passed over: nobody
    /// is let go as too slow for what others say.
    pub fn chat(&self, notice: &Arc<Notice>, hears: impl Fn(Seat) -> bool) {
        let roomy = |outbox: &&Outbox| outbox.notices.capacity() > OUTBOX_CAPACITY / 2;
        for outbox in self.open.iter().filter(roomy).filter(|outbox| hears(outbox.seat)) {
            let _ = outbox.notices.try_send(Arc::clone(notice));
        }
    }

    /// Removes the connections that nobody listens at any more.
    pub fn take_lost(&mut self, mut lost: impl FnMut(Seat, ConnectionId)) {
        self.open.retain(|outbox| {
            let gone = outbox.notices.is_closed();
            if gone {
                lost(outbox.seat, outbox.connection);
            }
            !gone
        });
    }
}

impl Outbox {
    /// False if there is no room.
    fn takes(&mut self, notices: &[Arc<Notice>], audience: &Audience<'_>) -> bool {
        let listener = audience.listener(self.seat);
        notices.iter().all(|notice| {
            let Some(notice) = listener.hears(notice, &mut self.gossip) else { return true };
            // When nobody listens any more `take_lost` tells.
            !matches!(self.notices.try_send(Arc::clone(notice)), Err(mpsc::error::TrySendError::Full(_)))
        })
    }
}

/// The last events of a lobby.
#[derive(Debug, Default)]
pub struct EventMemory {
    events: VecDeque<Arc<Notice>>,
    last_id: u32,
}

impl EventMemory {
    /// The id for the next event.
    pub fn next_id(&mut self) -> u32 {
        self.last_id = self.last_id.wrapping_add(1);
        self.last_id
    }

    /// Of the newest event.
    pub fn last_id(&self) -> u32 {
        self.last_id
    }

    pub fn remember(&mut self, notice: Arc<Notice>) {
        if self.events.len() == REMEMBERED_EVENTS {
            self.events.pop_front();
        }
        self.events.push_back(notice);
    }

    /// The events after `seen` that are remembered, and the id of the last before them. Nothing is repeated to a client
    /// that names none, or one that has not happened.
    pub fn since(&self, seen: Option<u32>) -> (u32, Vec<Arc<Notice>>) {
        let Some(seen) = seen.filter(|seen| *seen < self.last_id) else { return (self.last_id, Vec::new()) };
        let later = |notice: &&Arc<Notice>| matches!(notice.body, NoticeBody::Event { id, .. } if id > seen);
        let missed: Vec<_> = self.events.iter().filter(later).cloned().collect();
        (self.last_id - missed.len() as u32, missed)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::{Event, Tick, World};
    use crate::use_cases::lobby::tests::rules;

    fn notice(id: u32) -> Arc<Notice> {
        Notice::event(&rules(None, 2, 0), Tick(1), id, Event::Left { seat: Seat(0) })
    }

    fn ids(notices: &[Arc<Notice>]) -> Vec<u32> {
        let id = |notice: &Arc<Notice>| match notice.body {
            NoticeBody::Event { id, .. } => id,
            _ => panic!("not an event"),
        };
        notices.iter().map(id).collect()
    }

    #[test]
    fn a_connection_that_reads_nothing_is_let_go_and_the_others_are_not() {
        let (ticks, _) = broadcast::channel(4);
        let mut outboxes = Outboxes::default();
        let mut slow = outboxes.open(Seat(0), ConnectionId(1), ticks.subscribe());
        let mut quick = outboxes.open(Seat(1), ConnectionId(2), ticks.subscribe());
        let mut let_go = Vec::new();
        let world = World::new(rules(None, 2, 0), 1);
        for id in 0..=OUTBOX_CAPACITY as u32 {
            outboxes.send(&[notice(id)], &Audience::of(&world), |seat, _| let_go.push(seat));
            quick.notices.try_recv().unwrap();
        }
        assert_eq!(let_go, [Seat(0)]);
        assert_eq!(slow.departed.try_recv(), Ok(Departure::TooSlow));
        assert!(quick.departed.try_recv().is_err());
    }

    #[test]
    fn a_client_catches_up_on_what_is_remembered() {
        let mut memory = EventMemory::default();
        for _ in 0..300 {
            let id = memory.next_id();
            memory.remember(notice(id));
        }
        let (before, missed) = memory.since(Some(297));
        assert_eq!((before, ids(&missed)), (297, vec![298, 299, 300]));
        let (before, missed) = memory.since(Some(3));
        assert_eq!((before, missed.len()), (44, REMEMBERED_EVENTS));
        for nothing_to_repeat in [None, Some(300), Some(9_000)] {
            let (before, missed) = memory.since(nothing_to_repeat);
            assert_eq!((before, missed.len()), (300, 0));
        }
    }
}
