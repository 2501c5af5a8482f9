//! A way for snapshots and inputs beside the socket, on which messages may be lost, come twice, or overtake each other.

use std::future::poll_fn;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Instant;
use wire::socket::DenialCode;

/// A transport that has lanes. What a client offers and what it is answered is the transport's own text, and goes over the
/// socket.
pub trait Lanes: Send + Sync {
    /// A lane for the client that offers it, and what to answer.
    ///
    /// # Errors
    /// The denial that the client is told.
    fn open(&self, offer: &str) -> Result<(Box<dyn Lane>, String), DenialCode>;
}

/// What a transport offers to a connection. The socket stays open beside it, for all that must not be lost and as the way
/// back.
pub trait Lane: Send {
    /// The next message of the peer. Wakes the task when there is one, and when the lane has work of its own to do, which it
    /// does here.
    fn poll_heard(&mut self, context: &mut Context<'_>) -> Poll<LaneHeard>;

    /// Sends a message, at most [`wire::binary::MAX_DATAGRAM`] bytes; false if it does not go out at once: what would wait
    /// is not worth sending any more.
    fn send(&mut self, datagram: &[u8]) -> bool;
}

#[derive(Debug, PartialEq, Eq)]
pub enum LaneHeard {
    Datagram(Vec<u8>),
    /// The peer has closed it, or it has failed.
    Closed,
}

/// From the answer to the first message. A browser may try several addresses first.
const OPEN_WITHIN: Duration = Duration::from_secs(15);

/// Offers come this far apart at least: answering one is work.
const OFFER_EVERY: Duration = Duration::from_secs(1);

/// Why a lane is given up. A word for the metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaneEnd {
    /// Nothing is heard on it.
    Silent,
    /// It never opened.
    NeverOpened,
    /// The peer has closed it, or it has failed.
    Closed,
    /// The client wants everything on the socket.
    Fallback,
    /// The client has offered another one.
    Replaced,
    /// The connection has ended.
    Over,
}

impl LaneEnd {
    pub const ALL: [LaneEnd; 6] =
        [LaneEnd::Silent, LaneEnd::NeverOpened, LaneEnd::Closed, LaneEnd::Fallback, LaneEnd::Replaced, LaneEnd::Over];

    pub fn name(self) -> &'static str {
        match self {
            LaneEnd::Silent => "silent",
            LaneEnd::NeverOpened => "never_opened",
            LaneEnd::Closed => "closed",
            LaneEnd::Fallback => "fallback",
            LaneEnd::Replaced => "replaced",
            LaneEnd::Over => "over",
        }
    }
}

/// A connection's lane, if it has one, and whether it is used: from the client's first message on it.
#[derive(Default)]
pub struct Beside {
    lane: Option<Box<dyn Lane>>,
    used: bool,
    /// Or since when it could have been.
    last_heard: Option<Instant>,
    offered: Option<Instant>,
}

impl Beside {
    /// Notes an offer; false if it comes too soon after the one before.
    pub fn admit_offer(&mut self, now: Instant) -> bool {
        let admitted = self.offered.is_none_or(|offered| now >= offered + OFFER_EVERY);
        self.offered = Some(now);
        admitted
    }

    pub fn put(&mut self, lane: Box<dyn Lane>, now: Instant) {
        *self = Beside { lane: Some(lane), used: false, last_heard: Some(now), offered: self.offered };
    }

    /// Gives the lane up; true if there was one.
    pub fn take_down(&mut self) -> bool {
        self.used = false;
        self.lane.take().is_some()
    }

    /// What the peer says on the lane. Never comes where there is none.
    pub async fn heard(&mut self) -> LaneHeard {
        poll_fn(|context| match &mut self.lane {
            Some(lane) => lane.poll_heard(context),
            None => Poll::Pending,
        })
        .await
    }

    /// The client has said something on the lane; true if it is the first time.
    pub fn note_heard(&mut self, now: Instant) -> bool {
        self.last_heard = Some(now);
        !std::mem::replace(&mut self.used, true)
    }

    /// The lane, if snapshots go there.
    pub fn in_use(&mut self) -> Option<&mut Box<dyn Lane>> {
        self.lane.as_mut().filter(|_| self.used)
    }

    /// Why the lane is to be given up, if it is. A client says on each snapshot that it has it: whoever is silent for longer
    /// than `silence` is not reached.
    pub fn failing(&self, now: Instant, silence: Duration) -> Option<LaneEnd> {
        self.lane.as_ref()?;
        let silent_for = now - self.last_heard?;
        match self.used {
            true => (silent_for > silence).then_some(LaneEnd::Silent),
            false => (silent_for > OPEN_WITHIN).then_some(LaneEnd::NeverOpened),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SILENCE: Duration = Duration::from_secs(1);

    struct Deaf;

    impl Lane for Deaf {
        fn poll_heard(&mut self, _: &mut Context<'_>) -> Poll<LaneHeard> {
            Poll::Pending
        }

        fn send(&mut self, _: &[u8]) -> bool {
            true
        }
    }

    #[test]
    fn a_lane_is_used_from_the_first_word_on_and_given_up_when_it_falls_silent() {
        let (mut beside, start) = (Beside::default(), Instant::now());
        assert!(beside.in_use().is_none() && beside.failing(start, SILENCE).is_none());
        beside.put(Box::new(Deaf), start);
        assert!(beside.in_use().is_none(), "nobody has said a word on it");
        assert!(beside.note_heard(start) && !beside.note_heard(start));
        assert!(beside.in_use().is_some());
        assert_eq!(beside.failing(start + Duration::from_millis(900), SILENCE), None);
        assert_eq!(beside.failing(start + Duration::from_millis(1_100), SILENCE), Some(LaneEnd::Silent));
        assert!(beside.take_down() && !beside.take_down());
        assert!(beside.in_use().is_none() && beside.failing(start + SILENCE * 2, SILENCE).is_none());
    }

    #[test]
    fn a_lane_that_never_opens_is_given_up_after_a_while() {
        let (mut beside, start) = (Beside::default(), Instant::now());
        beside.put(Box::new(Deaf), start);
        assert_eq!(beside.failing(start + Duration::from_secs(14), SILENCE), None);
        assert_eq!(beside.failing(start + Duration::from_secs(16), SILENCE), Some(LaneEnd::NeverOpened));
    }

    #[test]
    fn offers_are_a_second_apart() {
        let (mut beside, start) = (Beside::default(), Instant::now());
        assert!(beside.admit_offer(start));
        assert!(!beside.admit_offer(start + Duration::from_millis(300)));
        assert!(beside.admit_offer(start + Duration::from_millis(1_400)));
    }
}
