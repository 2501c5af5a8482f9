//! Parties, as far as they touch tickets: whoever comes or goes ends the wait of all.

use smol_str::SmolStr;

use super::{Effect, Matchmaking};
use crate::domain::code::Code;
use crate::domain::ids::{Millis, PartyId, PlayerId, TicketId};
use crate::domain::party::{MemberView, PartyRefusal, PartyView};
use crate::domain::ticket::Ticket;

/// How often members are looked at of whom nothing was heard.
const SWEEP_EVERY_MS: Millis = 1000;

impl Matchmaking {
    /// A party of one, or the one that the player is in. True if it is new.
    pub fn create_party(
        &mut self,
        player: PlayerId,
        name: SmolStr,
        new_id: PartyId,
        new_code: impl FnMut() -> Code,
        now: Millis,
    ) -> Result<(bool, PartyView), PartyRefusal> {
        let id = self.parties.create(player, name, new_id, new_code, now)?;
        self.parties.seen(player, now);
        Ok((id == new_id, self.party_view(id).ok_or(PartyRefusal::Unknown)?))
    }

    pub fn join_party(
        &mut self,
        player: PlayerId,
        name: SmolStr,
        code: Code,
        now: Millis,
    ) -> Result<PartyView, PartyRefusal> {
        let before = self.parties.of_player(player);
        let id = self.parties.join(player, name, code, now)?;
        self.parties.seen(player, now);
        if before != Some(id) {
            self.end_party_wait(id, now);
            self.effects.push(Effect::PartyChanged(id));
        }
        self.party_view(id).ok_or(PartyRefusal::Unknown)
    }

    /// A member looks at the party, which shows that he is still there.
    pub fn look_at_party(&mut self, id: PartyId, player: PlayerId, now: Millis) -> Result<PartyView, PartyRefusal> {
        self.parties.seen(player, now);
        self.party_view(id).filter(|party| party.has(player)).ok_or(PartyRefusal::Unknown)
    }

    /// Who is no longer ready does not wait any longer, and so nobody does.
    pub fn set_ready(
        &mut self,
        id: PartyId,
        player: PlayerId,
        ready: bool,
        regions: Option<Vec<(String, u32)>>,
        now: Millis,
    ) -> Result<PartyView, PartyRefusal> {
        if regions.as_ref().is_some_and(|wanted| self.regions.accept(wanted).is_none()) {
            return Err(PartyRefusal::RegionUnknown);
        }
        self.parties.set_ready(id, player, ready, regions)?;
        if !ready {
            self.end_party_wait(id, now);
        }
        self.effects.push(Effect::PartyChanged(id));
        self.look_at_party(id, player, now)
    }

    pub fn set_party_leader(
        &mut self,
        id: PartyId,
        by: PlayerId,
        to: PlayerId,
        now: Millis,
    ) -> Result<PartyView, PartyRefusal> {
        self.parties.set_leader(id, by, to)?;
        self.effects.push(Effect::PartyChanged(id));
        self.look_at_party(id, by, now)
    }

    pub fn renew_party_invite(
        &mut self,
        id: PartyId,
        by: PlayerId,
        new_code: impl FnMut() -> Code,
        now: Millis,
    ) -> Result<PartyView, PartyRefusal> {
        self.parties.renew_invite(id, by, new_code, now)?;
        self.effects.push(Effect::PartyChanged(id));
        self.look_at_party(id, by, now)
    }

    /// A member leaves, or the leader sends him away.
    pub fn leave_party(
        &mut self,
        id: PartyId,
        by: PlayerId,
        player: PlayerId,
        now: Millis,
    ) -> Result<(), PartyRefusal> {
        self.parties.may_remove(id, by, player)?;
        self.take_out_of_party(id, player, now);
        Ok(())
    }

    /// A member's connection is open.
    pub fn seen_in_party(&mut self, player: PlayerId, now: Millis) {
        self.parties.seen(player, now);
    }

    /// What the members are told.
    pub fn party_view(&self, id: PartyId) -> Option<PartyView> {
        let party = self.parties.get(id)?;
        let ticket_of = |player| self.party_ticket(id, player);
        let queue = party.members.iter().find_map(|member| ticket_of(member.player)).map(|(_, ticket)| ticket.queue);
        let members = party.members.iter().map(|member| MemberView {
            player: member.player,
            name: member.name.clone(),
            ready: member.ready,
            ticket: ticket_of(member.player).map(|(ticket, _)| ticket),
        });
        Some(PartyView {
            id,
            code: party.code,
            invite_until_ms: party.invite_until_ms,
            leader: party.leader,
            max_members: self.parties.max_members(),
            queue: queue.and_then(|queue| self.queues.get(queue)).map(|queue| queue.rules().name.clone()),
            members: members.collect(),
        })
    }

    /// Takes out members who are lost. A match goes on without the party's stream, so its players are not.
    pub(super) fn sweep_parties(&mut self, now: Millis) {
        if now - self.parties_swept_ms < SWEEP_EVERY_MS {
            return;
        }
        self.parties_swept_ms = now;
        for (id, player) in self.parties.lapsed(now) {
            if self.standings.get(&player).is_some_and(|standing| standing.live_match.is_some()) {
                self.parties.seen(player, now);
            } else {
                self.take_out_of_party(id, player, now);
            }
        }
    }

    fn take_out_of_party(&mut self, id: PartyId, player: PlayerId, now: Millis) {
        self.end_party_wait(id, now);
        self.parties.remove(id, player);
        self.effects.push(Effect::LeftParty(id, player));
        self.effects.push(Effect::PartyChanged(id));
    }

    /// The party waits no longer. A match that has been made goes on.
    fn end_party_wait(&mut self, id: PartyId, now: Millis) {
        let members = self.parties.get(id).into_iter().flat_map(|party| &party.members);
        let tickets: Vec<TicketId> =
            members.filter_map(|member| self.party_ticket(id, member.player)).map(|(ticket, _)| ticket).collect();
        for ticket in tickets {
            self.withdraw_ticket(ticket, now);
        }
    }

    /// The live ticket that this party's queueing gave the player.
    fn party_ticket(&self, id: PartyId, player: PlayerId) -> Option<(TicketId, &Ticket)> {
        let ticket_id = self.live_ticket(player)?;
        let ticket = self.tickets.get(&ticket_id)?;
        (ticket.party == Some(id)).then_some((ticket_id, ticket))
    }
}
