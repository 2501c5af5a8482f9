//! Who follows which ticket. Latest wins: a slow follower misses what lay between, never the last state.

use std::collections::{HashMap, VecDeque};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::domain::ids::TicketId;
use crate::domain::ticket::TicketView;

/// Followers per ticket: a few tabs, and connections whose end is not noticed yet. One more ends the oldest.
const MAX_FOLLOWERS: usize = 4;

/// One follower's end of a ticket.
pub struct TicketWatch {
    /// Ends after the final state has been sent.
    pub views: watch::Receiver<TicketView>,
    /// Cancelled when newer followers have taken this one's place.
    pub displaced: CancellationToken,
}

impl TicketWatch {
    /// For a ticket that will not change any more.
    pub fn of_final(view: TicketView) -> Self {
        Self { views: watch::channel(view).1, displaced: CancellationToken::new() }
    }
}

struct Followed {
    views: watch::Sender<TicketView>,
    followers: VecDeque<CancellationToken>,
}

impl Followed {
    /// Sends the view if it differs from the last.
    fn send(&self, view: TicketView) {
        self.views.send_if_modified(|last| {
            let changed = *last != view;
            if changed {
                *last = view;
            }
            changed
        });
    }
}

#[derive(Default)]
pub struct TicketStreams {
    followed: HashMap<TicketId, Followed>,
}

impl TicketStreams {
    /// Follows a ticket that may still change, beginning with its present view.
    pub fn follow(&mut self, view: TicketView) -> TicketWatch {
        let followed = self
            .followed
            .entry(view.id)
            .or_insert_with(|| Followed { views: watch::channel(view.clone()).0, followers: VecDeque::new() });
        followed.send(view);
        let displaced = CancellationToken::new();
        followed.followers.push_back(displaced.clone());
        if followed.followers.len() > MAX_FOLLOWERS
            && let Some(oldest) = followed.followers.pop_front()
        {
            oldest.cancel();
        }
        TicketWatch { views: followed.views.subscribe(), displaced }
    }

    pub fn is_followed(&self, id: TicketId) -> bool {
        self.followed.contains_key(&id)
    }

    /// Sends a view to the ticket's followers. A final one ends their streams.
    pub fn publish(&mut self, view: TicketView) {
        let Some(followed) = self.followed.get(&view.id) else { return };
        let (id, is_final) = (view.id, view.is_final());
        followed.send(view);
        if is_final {
            self.followed.remove(&id);
        }
    }

    /// Sends the present view of each followed ticket, and forgets tickets nobody follows any more.
    pub fn refresh(&mut self, view: impl Fn(TicketId) -> Option<TicketView>) {
        self.followed.retain(|_, followed| followed.views.receiver_count() > 0);
        let ids: Vec<_> = self.followed.keys().copied().collect();
        for view in ids.into_iter().filter_map(view) {
            self.publish(view);
        }
    }
}
