//! Parties: players who queue together. A party outlives its matches.
//!
//! A player is in one party at most, a party is never empty, and its leader is one of its members.

use std::collections::HashMap;
use std::sync::Arc;

use smol_str::SmolStr;

use super::code::Code;
use super::ids::{Millis, PartyId, PlayerId, TicketId};

#[derive(Debug, Clone, Copy)]
pub struct PartyLimits {
    /// Beyond it none can be made.
    pub max_parties: usize,
    /// As many as the largest queue takes.
    pub max_members: usize,
    /// How long a code lets people in.
    pub invite_ms: Millis,
    /// A member of whom nothing was heard for this long has left.
    pub member_lapses_ms: Millis,
}

#[derive(Debug)]
pub struct Party {
    pub id: PartyId,
    pub code: Code,
    pub invite_until_ms: Millis,
    pub leader: PlayerId,
    /// In the order in which they came.
    pub members: Vec<Member>,
}

#[derive(Debug)]
pub struct Member {
    pub player: PlayerId,
    pub name: SmolStr,
    /// Wants to play. The leader says so by queueing.
    pub ready: bool,
    /// Regions with round trips in ms; none means any.
    pub regions: Option<Vec<(String, u32)>>,
    pub seen_ms: Millis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyRefusal {
    /// No such party, or the player is not in it.
    Unknown,
    /// No party has this code, or it has lapsed.
    CodeUnknown,
    Full,
    /// The player is in another party.
    InOtherParty,
    LeaderOnly,
    /// The player it is about is not in the party.
    MemberUnknown,
    /// None of the regions named exists.
    RegionUnknown,
    TooManyParties,
}

/// What each member is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyView {
    pub id: PartyId,
    pub code: Code,
    pub invite_until_ms: Millis,
    pub leader: PlayerId,
    pub max_members: usize,
    /// Where they wait or play together.
    pub queue: Option<Arc<str>>,
    pub members: Vec<MemberView>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    pub player: PlayerId,
    pub name: SmolStr,
    pub ready: bool,
    /// The live ticket that the party's queueing gave this member.
    pub ticket: Option<TicketId>,
}

impl PartyView {
    pub fn has(&self, player: PlayerId) -> bool {
        self.members.iter().any(|member| member.player == player)
    }
}

#[derive(Debug)]
pub struct Parties {
    limits: PartyLimits,
    by_id: HashMap<PartyId, Party>,
    by_code: HashMap<Code, PartyId>,
    of_player: HashMap<PlayerId, PartyId>,
}

impl Parties {
    pub fn new(limits: PartyLimits) -> Self {
        Self { limits, by_id: HashMap::new(), by_code: HashMap::new(), of_player: HashMap::new() }
    }

    pub fn max_members(&self) -> usize {
        self.limits.max_members
    }

    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    pub fn get(&self, id: PartyId) -> Option<&Party> {
        self.by_id.get(&id)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Party> {
        self.by_id.values()
    }

    pub fn of_player(&self, player: PlayerId) -> Option<PartyId> {
        self.of_player.get(&player).copied()
    }

    /// Makes a party of one, or finds the one that the player is in. `new_code` is asked again while its code is taken.
    pub fn create(
        &mut self,
        player: PlayerId,
        name: SmolStr,
        new_id: PartyId,
        new_code: impl FnMut() -> Code,
        now: Millis,
    ) -> Result<PartyId, PartyRefusal> {
        if let Some(id) = self.of_player(player) {
            return Ok(id);
        }
        if self.by_id.len() >= self.limits.max_parties {
            return Err(PartyRefusal::TooManyParties);
        }
        let code = self.free_code(new_code);
        let leader = Member { player, name, ready: false, regions: None, seen_ms: now };
        let invite_until_ms = now + self.limits.invite_ms;
        let party = Party { id: new_id, code, invite_until_ms, leader: player, members: vec![leader] };
        self.by_code.insert(code, new_id);
        self.of_player.insert(player, new_id);
        self.by_id.insert(new_id, party);
        Ok(new_id)
    }

    /// Joining one's own party again is fine, whatever became of the code.
    pub fn join(&mut self, player: PlayerId, name: SmolStr, code: Code, now: Millis) -> Result<PartyId, PartyRefusal> {
        let found = self.by_code.get(&code).and_then(|id| self.by_id.get_mut(id)).ok_or(PartyRefusal::CodeUnknown)?;
        match self.of_player.get(&player) {
            Some(known) if *known == found.id => return Ok(found.id),
            Some(_) => return Err(PartyRefusal::InOtherParty),
            None => {}
        }
        if now >= found.invite_until_ms {
            return Err(PartyRefusal::CodeUnknown);
        }
        if found.members.len() >= self.limits.max_members {
            return Err(PartyRefusal::Full);
        }
        found.members.push(Member { player, name, ready: false, regions: None, seen_ms: now });
        self.of_player.insert(player, found.id);
        Ok(found.id)
    }

    /// A new code for the invitation; the old one lets nobody in any more.
    pub fn renew_invite(
        &mut self,
        id: PartyId,
        by: PlayerId,
        new_code: impl FnMut() -> Code,
        now: Millis,
    ) -> Result<(), PartyRefusal> {
        self.led_by(id, by)?;
        let code = self.free_code(new_code);
        let invite_until_ms = now + self.limits.invite_ms;
        let party = self.by_id.get_mut(&id).ok_or(PartyRefusal::Unknown)?;
        self.by_code.remove(&party.code);
        self.by_code.insert(code, id);
        (party.code, party.invite_until_ms) = (code, invite_until_ms);
        Ok(())
    }

    pub fn set_ready(
        &mut self,
        id: PartyId,
        player: PlayerId,
        ready: bool,
        regions: Option<Vec<(String, u32)>>,
    ) -> Result<(), PartyRefusal> {
        let member = self.member_mut(id, player).ok_or(PartyRefusal::Unknown)?;
        (member.ready, member.regions) = (ready, regions);
        Ok(())
    }

    pub fn set_leader(&mut self, id: PartyId, by: PlayerId, to: PlayerId) -> Result<(), PartyRefusal> {
        self.led_by(id, by)?;
        let party = self.by_id.get_mut(&id).ok_or(PartyRefusal::Unknown)?;
        if !party.members.iter().any(|member| member.player == to) {
            return Err(PartyRefusal::MemberUnknown);
        }
        party.leader = to;
        Ok(())
    }

    /// May this player take that one out? Everybody may leave; the leader may send others away.
    pub fn may_remove(&self, id: PartyId, by: PlayerId, player: PlayerId) -> Result<(), PartyRefusal> {
        let party = self.by_id.get(&id).ok_or(PartyRefusal::Unknown)?;
        let is_in = |who: PlayerId| party.members.iter().any(|member| member.player == who);
        match (is_in(by), by == player || by == party.leader, is_in(player)) {
            (false, ..) => Err(PartyRefusal::Unknown),
            (true, false, _) => Err(PartyRefusal::LeaderOnly),
            (true, true, false) => Err(PartyRefusal::MemberUnknown),
            (true, true, true) => Ok(()),
        }
    }

    /// Takes a member out. The one who has been there longest leads on; an empty party is gone.
    pub fn remove(&mut self, id: PartyId, player: PlayerId) {
        let Some(party) = self.by_id.get_mut(&id) else { return };
        party.members.retain(|member| member.player != player);
        if self.of_player.get(&player) == Some(&id) {
            self.of_player.remove(&player);
        }
        match party.members.first() {
            Some(first) if party.leader == player => party.leader = first.player,
            Some(_) => {}
            None => {
                self.by_code.remove(&party.code);
                self.by_id.remove(&id);
            }
        }
    }

    /// Something was heard of the player.
    pub fn seen(&mut self, player: PlayerId, now: Millis) {
        if let Some(member) = self.of_player(player).and_then(|id| self.member_mut(id, player)) {
            member.seen_ms = now;
        }
    }

    /// The party plays: for the next time everybody says anew that he is ready.
    pub fn clear_ready(&mut self, id: PartyId) {
        for member in self.by_id.get_mut(&id).into_iter().flat_map(|party| &mut party.members) {
            member.ready = false;
        }
    }

    /// Members of whom nothing was heard for too long.
    pub fn lapsed(&self, now: Millis) -> Vec<(PartyId, PlayerId)> {
        let lapsed = |member: &&Member| now - member.seen_ms >= self.limits.member_lapses_ms;
        let mut lapsed: Vec<_> = self
            .by_id
            .values()
            .flat_map(|party| party.members.iter().filter(lapsed).map(|member| (party.id, member.player)))
            .collect();
        // Hash maps have no order of their own.
        lapsed.sort_unstable();
        lapsed
    }

    fn led_by(&self, id: PartyId, player: PlayerId) -> Result<(), PartyRefusal> {
        let party = self.by_id.get(&id).filter(|party| party.members.iter().any(|member| member.player == player));
        match party {
            None => Err(PartyRefusal::Unknown),
            Some(party) if party.leader != player => Err(PartyRefusal::LeaderOnly),
            Some(_) => Ok(()),
        }
    }

    fn member_mut(&mut self, id: PartyId, player: PlayerId) -> Option<&mut Member> {
        self.by_id.get_mut(&id)?.members.iter_mut().find(|member| member.player == player)
    }

    /// There are far more codes than parties, so this ends soon.
    fn free_code(&self, mut new_code: impl FnMut() -> Code) -> Code {
        loop {
            let code = new_code();
            if !self.by_code.contains_key(&code) {
                return code;
            }
        }
    }
}

#[cfg(test)]
mod tests;
