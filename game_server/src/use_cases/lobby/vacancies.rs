//! Places in a running match for others, in the stead of players whom it has lost.
//!
//! | question | rule |
//! |---|---|
//! | how many? | as many as were ordered, or have begun a rematch, less those who hold a seat, connected or not |
//! | until when? | while at least [`WORTHWHILE`] of flight is left, and the server does not drain; with one life each, until the first has fallen |
//! | which seat? | one that nobody has had: the line of who left stays in the table. When these are used up the match asks for nobody |
//! | which side? | the one with the fewest players; where everybody flies for himself the newcomer does, too |
//! | who? | nobody who has been in this match |

use std::time::Duration;

use uuid::Uuid;

use crate::domain::{Phase, Seat, Team, World};
use crate::use_cases::lobby::frame::ticks_in;
use crate::use_cases::lobby::roster::{self, Roster};

/// Nobody is sent into a match that is all but over.
const WORTHWHILE: Duration = Duration::from_secs(60);

/// How many players a match for `players` would take now.
pub fn vacancies(players: usize, world: &World, roster: &Roster) -> usize {
    let Phase::Running { ends_at: Some(ends_at), .. } = world.phase() else { return 0 };
    if !world.is_open_to_newcomers() || ends_at.since(world.tick()) < u64::from(ticks_in(WORTHWHILE)) {
        return 0;
    }
    players.saturating_sub(roster.seats().count()).min(roster.untouched().count())
}

/// Where a newcomer would sit. None if the match takes nobody, or not this player.
pub fn vacancy_for(player: Uuid, players: usize, world: &World, roster: &Roster) -> Option<(Seat, Team)> {
    if vacancies(players, world, roster) == 0 || roster.has_seen(player) {
        return None;
    }
    let seat = roster.untouched().next()?;
    let team = match world.rules().sides.count {
        None => roster::team_of_its_own(seat),
        // Of equals the first.
        Some(sides) => (0..sides).map(Team).min_by_key(|side| roster.held_by(*side))?,
    };
    Some((seat, team))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;

    use super::*;
    use crate::domain::{Command, ModeNumbers, Rules, SideNumbers};
    use crate::use_cases::lobby::Reservation;
    use crate::use_cases::lobby::tests::rules;

    const LATER: Duration = Duration::from_secs(600);

    fn player(number: u16) -> Uuid {
        Uuid::from_u128(u128::from(number))
    }

    fn everybody_for_himself(max_players: u16) -> Arc<Rules> {
        rules(Some(180.0), max_players, 0)
    }

    fn two_sides(max_players: u16) -> Arc<Rules> {
        let numbers: ModeNumbers = (**everybody_for_himself(max_players)).clone();
        let sides = SideNumbers { count: Some(2), friendly_fire: false };
        Arc::new(Rules::new(ModeNumbers { sides, ..numbers }).unwrap())
    }

    /// A match of three minutes in which these teams were ordered, player `n` on seat `n`, and which has begun.
    fn running(rules: Arc<Rules>, teams: &[u8]) -> (usize, World, Roster) {
        let mut roster = Roster::new(rules.seats());
        let mut world = World::new(rules, 7);
        let mut commands = Vec::new();
        let seat = |(seat, team): (u16, &u8)| Reservation {
            seat: Seat(seat),
            player: player(seat),
            name: Arc::from("P"),
            team: Team(*team),
            trace: None,
        };
        let seats: Vec<_> = (0..).zip(teams).map(seat).collect();
        for seat in &seats {
            roster.reserve(seat, LATER);
            commands.push(Command::Join { seat: seat.seat, name: seat.name.clone(), team: seat.team });
        }
        commands.push(Command::Start);
        world.step(&commands, &mut Vec::new());
        fly(&mut world, 61);
        (seats.len(), world, roster)
    }

    fn fly(world: &mut World, ticks: u32) {
        (0..ticks).for_each(|_| world.step(&[], &mut Vec::new()));
    }

    #[test]
    fn a_match_that_has_lost_nobody_takes_nobody() {
        let (players, world, mut roster) = running(everybody_for_himself(3), &[0, 1, 2]);
        assert_eq!(vacancies(players, &world, &roster), 0);
        roster.vacate(Seat(1));
        assert_eq!(vacancies(players, &world, &roster), 1);
        assert_eq!(vacancy_for(player(9), players, &world, &roster), Some((Seat(3), Team(3))));
        assert_eq!(vacancy_for(player(1), players, &world, &roster), None, "who left does not come back as another");
    }

    #[test]
    fn never_more_than_were_ordered_and_never_a_seat_that_somebody_had() {
        let (players, world, mut roster) = running(everybody_for_himself(2), &[0, 1]);
        roster.vacate(Seat(0));
        for seat in [2, 3] {
            assert_eq!(vacancies(players, &world, &roster), 1);
            let (given, team) = vacancy_for(player(seat), players, &world, &roster).unwrap();
            assert_eq!(given, Seat(seat));
            roster.take(given, player(seat), "P".into(), team, LATER);
            assert_eq!(vacancies(players, &world, &roster), 0);
            roster.vacate(given);
        }
        assert_eq!(vacancies(players, &world, &roster), 0, "every seat has had somebody");
    }

    #[test]
    fn the_side_with_the_fewest_players_is_filled_first() {
        let (players, world, mut roster) = running(two_sides(6), &[0, 0, 0, 1, 1, 1]);
        for seat in [4, 5, 0] {
            roster.vacate(Seat(seat));
        }
        let mut sides = Vec::new();
        for number in 20..23 {
            let (seat, team) = vacancy_for(player(number), players, &world, &roster).unwrap();
            roster.take(seat, player(number), "P".into(), team, LATER);
            sides.push(team.0);
        }
        assert_eq!(sides, [1, 0, 1]);
        assert_eq!(vacancy_for(player(30), players, &world, &roster), None);
    }

    #[test]
    fn nobody_is_sent_into_the_last_minute() {
        let (players, mut world, mut roster) = running(everybody_for_himself(2), &[0, 1]);
        roster.vacate(Seat(1));
        fly(&mut world, 119 * 60);
        assert_eq!(vacancies(players, &world, &roster), 1);
        fly(&mut world, 61);
        assert_eq!(vacancies(players, &world, &roster), 0);
    }
}
