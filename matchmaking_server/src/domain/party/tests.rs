#![allow(clippy::unwrap_used)]

use uuid::Uuid;

use super::*;

const LIMITS: PartyLimits = PartyLimits { max_parties: 2, max_members: 3, invite_ms: 1000, member_lapses_ms: 500 };

fn player(number: u128) -> PlayerId {
    PlayerId(Uuid::from_u128(number))
}

fn party(number: u128) -> PartyId {
    PartyId(Uuid::from_u128(number))
}

fn code(number: u128) -> Code {
    Code::from_random(number)
}

/// Parties with one of player 1, whose code is `code(1)`.
fn parties() -> Parties {
    let mut parties = Parties::new(LIMITS);
    create(&mut parties, 1).unwrap();
    parties
}

fn create(parties: &mut Parties, number: u128) -> Result<PartyId, PartyRefusal> {
    parties.create(player(number), "P".into(), party(number), || code(number), 0)
}

fn join(parties: &mut Parties, number: u128, at: u128) -> Result<PartyId, PartyRefusal> {
    parties.join(player(number), "P".into(), code(at), 0)
}

fn members(parties: &Parties, number: u128) -> Vec<u128> {
    let party = parties.get(party(number)).unwrap();
    party.members.iter().map(|member| member.player.0.as_u128()).collect()
}

#[test]
fn who_knows_the_code_gets_in_until_it_lapses_or_is_renewed() {
    let mut parties = parties();
    assert_eq!(join(&mut parties, 2, 1), Ok(party(1)));
    assert_eq!(members(&parties, 1), [1, 2]);
    assert_eq!(join(&mut parties, 3, 9), Err(PartyRefusal::CodeUnknown));
    assert_eq!(parties.join(player(3), "P".into(), code(1), 1000), Err(PartyRefusal::CodeUnknown));
    assert_eq!(parties.join(player(2), "P".into(), code(1), 1000), Ok(party(1)));

    assert_eq!(parties.renew_invite(party(1), player(2), || code(7), 1000), Err(PartyRefusal::LeaderOnly));
    parties.renew_invite(party(1), player(1), || code(7), 1000).unwrap();
    assert_eq!(join(&mut parties, 3, 1), Err(PartyRefusal::CodeUnknown));
    assert_eq!(join(&mut parties, 3, 7), Ok(party(1)));
}

#[test]
fn parties_and_their_members_are_bounded() {
    let mut parties = parties();
    for number in [2, 3] {
        join(&mut parties, number, 1).unwrap();
    }
    assert_eq!(join(&mut parties, 4, 1), Err(PartyRefusal::Full));
    create(&mut parties, 4).unwrap();
    assert_eq!(create(&mut parties, 5), Err(PartyRefusal::TooManyParties));
}

#[test]
fn a_player_is_in_one_party() {
    let mut parties = parties();
    create(&mut parties, 2).unwrap();
    assert_eq!(join(&mut parties, 1, 2), Err(PartyRefusal::InOtherParty));
    let again = parties.create(player(1), "P".into(), party(9), || code(9), 0);
    assert_eq!(again, Ok(party(1)));
}

#[test]
fn a_code_that_is_taken_is_not_given_twice() {
    let mut parties = parties();
    let mut codes = [1, 1, 5].into_iter().map(code);
    parties.create(player(2), "P".into(), party(2), || codes.next().unwrap(), 0).unwrap();
    assert_eq!(parties.get(party(2)).unwrap().code, code(5));
}

#[test]
fn the_leader_leads_sends_away_and_hands_over() {
    let mut parties = parties();
    for number in [2, 3] {
        join(&mut parties, number, 1).unwrap();
    }
    let may_remove = |parties: &Parties, by, who| parties.may_remove(party(1), player(by), player(who));
    assert_eq!(may_remove(&parties, 2, 3), Err(PartyRefusal::LeaderOnly));
    assert_eq!(may_remove(&parties, 2, 2), Ok(()));
    assert_eq!(may_remove(&parties, 1, 3), Ok(()));
    assert_eq!(may_remove(&parties, 1, 9), Err(PartyRefusal::MemberUnknown));
    assert_eq!(may_remove(&parties, 9, 1), Err(PartyRefusal::Unknown));

    assert_eq!(parties.set_leader(party(1), player(2), player(2)), Err(PartyRefusal::LeaderOnly));
    assert_eq!(parties.set_leader(party(1), player(1), player(9)), Err(PartyRefusal::MemberUnknown));
    parties.set_leader(party(1), player(1), player(3)).unwrap();
    parties.remove(party(1), player(3));
    assert_eq!(parties.get(party(1)).unwrap().leader, player(1));
    parties.remove(party(1), player(1));
    assert_eq!(parties.get(party(1)).unwrap().leader, player(2));
    parties.remove(party(1), player(2));
    assert!(parties.is_empty() && parties.by_code.is_empty() && parties.of_player.is_empty());
}

#[test]
fn who_is_not_heard_of_has_left() {
    let mut parties = parties();
    join(&mut parties, 2, 1).unwrap();
    parties.seen(player(1), 400);
    assert_eq!(parties.lapsed(500), [(party(1), player(2))]);
    assert_eq!(parties.lapsed(900), [(party(1), player(1)), (party(1), player(2))]);
}

#[test]
fn readiness_is_asked_anew_for_each_match() {
    let mut parties = parties();
    parties.set_ready(party(1), player(1), true, None).unwrap();
    assert_eq!(parties.set_ready(party(1), player(2), true, None), Err(PartyRefusal::Unknown));
    parties.clear_ready(party(1));
    assert!(!parties.get(party(1)).unwrap().members[0].ready);
}
