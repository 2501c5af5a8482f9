//! Who follows what: tickets, parties. Latest wins: a slow follower misses what lay between, never the last state.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Followers per key: a few tabs, and connections whose end is not noticed yet. One more ends the oldest.
const MAX_FOLLOWERS: usize = 4;

/// One follower's end.
pub struct Watch<V> {
    /// Ends after the final state has been sent.
    pub views: watch::Receiver<V>,
    /// Cancelled when newer followers have taken this one's place.
    pub displaced: CancellationToken,
}

impl<V> Watch<V> {
    /// For what will not change any more.
    pub fn of_final(view: V) -> Self {
        Self { views: watch::channel(view).1, displaced: CancellationToken::new() }
    }
}

struct Followed<V> {
    views: watch::Sender<V>,
    followers: VecDeque<CancellationToken>,
}

impl<V: PartialEq> Followed<V> {
    /// Sends the view if it differs from the last.
    fn send(&self, view: V) {
        self.views.send_if_modified(|last| {
            let changed = *last != view;
            if changed {
                *last = view;
            }
            changed
        });
    }
}

pub struct Streams<K, V> {
    followed: HashMap<K, Followed<V>>,
}

impl<K, V> Default for Streams<K, V> {
    fn default() -> Self {
        Self { followed: HashMap::new() }
    }
}

impl<K: Copy + Eq + Hash, V: Clone + PartialEq> Streams<K, V> {
    /// Follows what may still change, beginning with its present view.
    pub fn follow(&mut self, key: K, view: V) -> Watch<V> {
        let followed = self
            .followed
            .entry(key)
            .or_insert_with(|| Followed { views: watch::channel(view.clone()).0, followers: VecDeque::new() });
        followed.send(view);
        let displaced = CancellationToken::new();
        followed.followers.push_back(displaced.clone());
        if followed.followers.len() > MAX_FOLLOWERS
            && let Some(oldest) = followed.followers.pop_front()
        {
            oldest.cancel();
        }
        Watch { views: followed.views.subscribe(), displaced }
    }

    pub fn is_followed(&self, key: K) -> bool {
        self.followed.contains_key(&key)
    }

    /// Sends a view to the followers. A final one ends their streams.
    pub fn publish(&mut self, key: K, view: V, is_final: bool) {
        let Some(followed) = self.followed.get(&key) else { return };
        followed.send(view);
        if is_final {
            self.followed.remove(&key);
        }
    }

    /// Ends the streams without another view.
    pub fn end(&mut self, key: K) {
        self.followed.remove(&key);
    }

    /// What somebody still follows. Forgets the rest.
    pub fn live_keys(&mut self) -> Vec<K> {
        self.followed.retain(|_, followed| followed.views.receiver_count() > 0);
        self.followed.keys().copied().collect()
    }
}
