//! A pass over all queues: who waits, who plays together, and the matches that come of it.
//!
//! The three steps are apart because the second takes long when very many wait, and needs nothing of the state: it can be done
//! on another thread while players come and go. Whoever has left by the third step is not matched.

use std::sync::Arc;

use uuid::Uuid;

use super::Matchmaking;
use crate::domain::ids::{MatchId, Millis};
use crate::domain::queue::{Chosen, Line, Room, choose};
use crate::domain::rules::QueueRules;

/// All that a choice is made from.
#[derive(Debug)]
pub struct Outlook {
    /// The queue with the oldest ticket first.
    lines: Vec<(usize, Arc<QueueRules>, Line)>,
    room: Room,
}

/// Who would play together, by queue.
#[derive(Debug)]
pub struct Choices(Vec<(usize, Chosen)>);

impl Outlook {
    /// Players and parties in all lines together.
    pub fn groups(&self) -> usize {
        self.lines.iter().map(|(.., line)| line.len()).sum()
    }

    pub fn choose(mut self) -> Choices {
        let choose =
            |(queue, rules, line): (usize, Arc<QueueRules>, Line)| (queue, choose(&rules, &line, &mut self.room));
        Choices(self.lines.into_iter().map(choose).collect())
    }
}

impl Matchmaking {
    /// Makes the matches that can be made now, the queue with the oldest ticket first; lets leases and tickets run out.
    /// `new_id` gives an id for each match.
    pub fn pass(&mut self, now: Millis, new_id: impl FnMut() -> Uuid) {
        let choices = self.begin_pass(now).choose();
        self.finish_pass(choices, now, new_id);
    }

    /// The first step of a pass. Until the last one there must be no other pass.
    pub fn begin_pass(&mut self, now: Millis) -> Outlook {
        self.drop_lost_servers(now);
        self.closed.forget_old(now);
        self.expire_tickets(now);
        self.sweep_parties(now);

        let room = self.servers.room(now, self.limits.max_placings.saturating_sub(self.placings.len()));
        let waiting = self.queues.iter().enumerate().filter(|(_, queue)| !queue.is_empty());
        let mut lines: Vec<_> = waiting.map(|(index, queue)| (index, queue.rules().clone(), queue.line(now))).collect();
        lines.sort_by_key(|(.., line)| line.oldest());
        Outlook { lines, room }
    }

    /// The last step of a pass.
    pub fn finish_pass(&mut self, choices: Choices, now: Millis, mut new_id: impl FnMut() -> Uuid) {
        for (queue, chosen) in choices.0 {
            let proposals = self.queues[queue].take(chosen);
            // Each match is an order, and a change of each of its tickets.
            let changes = proposals.iter().flat_map(|proposal| &proposal.groups).map(|(group, _)| group.tickets.len());
            self.effects.reserve(proposals.len() + changes.sum::<usize>());
            self.placings.reserve(proposals.len());
            for proposal in proposals {
                self.place(queue, proposal, MatchId(new_id()), now);
            }
        }
        self.fill_matches(now, new_id);
        self.with_slots = self.servers.room(now, 1).regions_with_slots();
    }
}
