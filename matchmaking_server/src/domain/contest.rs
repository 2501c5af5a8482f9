//! Who played against whom, and who came out before whom: what of a match counts for ratings.
//!
//! - Only a match that was played to its end counts. A crash of a server, and a match that everybody left, count for nobody.
//! - Bots do not count. Without people on at least two sides there is no contest.
//! - Only players who were in the match from the order on are rated; who joined later plays for fun.
//! - Who left early stands behind everybody who stayed, whatever the score was; who never came stands behind those who left.
//! - A side stands where the best placed of those who stayed with it stands. (A mode with teams places all of a team alike.)

use std::collections::BTreeMap;

use super::ids::PlayerId;
use super::match_order::MatchOrder;
use super::record::{MatchRecord, Outcome};

/// Where somebody came in; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finish {
    /// Stayed to the end, with this rank.
    Stayed(u32),
    /// Left early, with this rank.
    Left(u32),
    NeverCame,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// By player.
    pub members: Vec<Member>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    pub player: PlayerId,
    own: Finish,
}

/// A match with people on at least two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contest {
    /// By team.
    sides: Vec<Side>,
}

impl Contest {
    /// None for a match that counts for nobody.
    pub fn of(order: &MatchOrder, record: &MatchRecord) -> Option<Self> {
        if record.outcome != Outcome::Completed {
            return None;
        }
        let finish = |player: PlayerId| match record.pilots.iter().find(|pilot| pilot.player == Some(player)) {
            Some(pilot) if pilot.left_early => Finish::Left(pilot.rank),
            Some(pilot) => Finish::Stayed(pilot.rank),
            None => Finish::NeverCame,
        };
        Self::new(order.seats.iter().map(|seat| (seat.team, seat.player, finish(seat.player))))
    }

    /// Of teams, players and how each came in. None if these are fewer than two sides, or if nobody stayed.
    pub fn new(players: impl IntoIterator<Item = (u8, PlayerId, Finish)>) -> Option<Self> {
        let mut teams: BTreeMap<u8, Side> = BTreeMap::new();
        for (team, player, own) in players {
            teams.entry(team).or_insert_with(|| Side { members: Vec::new() }).members.push(Member { player, own });
        }
        let mut sides: Vec<Side> = teams.into_values().collect();
        for side in &mut sides {
            side.members.sort_by_key(|member| member.player);
        }
        let somebody_stayed = sides.iter().any(|side| matches!(side.finish(), Finish::Stayed(_)));
        (sides.len() >= 2 && somebody_stayed).then_some(Self { sides })
    }

    pub fn sides(&self) -> &[Side] {
        &self.sides
    }

    /// Everybody, side by side.
    pub fn players(&self) -> impl Iterator<Item = PlayerId> + '_ {
        self.sides.iter().flat_map(|side| side.members.iter().map(|member| member.player))
    }

    /// Players who stayed with the one side that came in first; nobody if several did.
    pub fn winners(&self) -> Vec<PlayerId> {
        let best = self.sides.iter().map(Side::finish).min();
        let mut first = self.sides.iter().filter(|side| Some(side.finish()) == best);
        match (first.next(), first.next()) {
            (Some(side), None) => {
                let stayed = side.members.iter().filter(|member| matches!(member.own, Finish::Stayed(_)));
                stayed.map(|member| member.player).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Side {
    /// Of the best placed who stayed; of the best placed at all if nobody did.
    pub fn finish(&self) -> Finish {
        self.members.iter().map(|member| member.own).min().unwrap_or(Finish::NeverCame)
    }
}

impl Member {
    /// Who stayed shares in what the side came to; who left does not.
    pub fn finish(&self, side: &Side) -> Finish {
        match self.own {
            Finish::Stayed(_) => side.finish(),
            gone => gone,
        }
    }
}

#[cfg(test)]
mod tests;
