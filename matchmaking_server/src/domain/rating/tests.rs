#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::ids::PlayerId;

fn player(number: usize) -> PlayerId {
    PlayerId(Uuid::from_u128(number as u128))
}

/// Sides of these sizes; each player came in where his side's rank says.
fn contest(sides: &[(usize, u32)]) -> Contest {
    let mut number = 0;
    let mut players = Vec::new();
    for (team, (size, rank)) in sides.iter().enumerate() {
        for _ in 0..*size {
            players.push((team as u8, player(number), Finish::Stayed(*rank)));
            number += 1;
        }
    }
    Contest::new(players).unwrap()
}

fn duel(ours: u32, theirs: u32) -> Contest {
    contest(&[(1, ours), (1, theirs)])
}

fn skill() -> impl Strategy<Value = Skill> {
    (200.0..3000.0, 20.0..=START_UNCERTAINTY).prop_map(|(rating, uncertainty)| Skill { rating, uncertainty })
}

/// Two to eight sides of one to three players, with ranks, and a skill for everybody.
fn matches() -> impl Strategy<Value = (Vec<(usize, u32)>, Vec<Skill>)> {
    prop::collection::vec((1usize..=3, 1u32..=4), 2..=8).prop_flat_map(|sides| {
        let players = sides.iter().map(|(size, _)| size).sum::<usize>();
        (Just(sides), prop::collection::vec(skill(), players))
    })
}

proptest! {
    #[test]
    fn who_won_alone_never_loses_rating_and_who_lost_alone_never_gains((sides, before) in matches()) {
        let after = after(&contest(&sides), &before);
        let best = sides.iter().map(|(_, rank)| *rank).min().unwrap();
        let worst = sides.iter().map(|(_, rank)| *rank).max().unwrap();
        let alone = |rank| sides.iter().filter(|(_, other)| *other == rank).count() == 1;
        let mut member = 0;
        for (size, rank) in &sides {
            for _ in 0..*size {
                if *rank == best && alone(best) {
                    prop_assert!(after[member].rating >= before[member].rating);
                }
                if *rank == worst && alone(worst) {
                    prop_assert!(after[member].rating <= before[member].rating);
                }
                member += 1;
            }
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter((sides, before) in matches(), turn in 0usize..24) {
        let players: Vec<_> = contest(&sides)
            .sides()
            .iter()
            .enumerate()
            .flat_map(|(team, side)| side.members.iter().map(move |member| (team as u8, member.player, member.finish(side))))
            .collect();
        let mut turned = players.clone();
        turned.rotate_left(turn % players.len());
        let (one, other) = (Contest::new(players).unwrap(), Contest::new(turned).unwrap());
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(after(&one, &before), after(&other, &before));
    }

    #[test]
    fn numbers_stay_numbers_and_in_their_range((sides, before) in matches()) {
        for skill in after(&contest(&sides), &before) {
            prop_assert!((0.0..=HIGHEST).contains(&skill.rating), "{:?}", skill);
            prop_assert!(skill.uncertainty > 0.0 && skill.uncertainty <= START_UNCERTAINTY, "{:?}", skill);
        }
    }

    #[test]
    fn equal_players_gain_and_lose_the_same(skill in skill()) {
        let after = after(&duel(1, 2), &[skill, skill]);
        prop_assert!((after[0].rating - skill.rating - (skill.rating - after[1].rating)).abs() < 1e-6);
        prop_assert!((after[0].uncertainty - after[1].uncertainty).abs() < 1e-9);
    }

    #[test]
    fn a_draw_brings_two_players_together(a in skill(), b in skill()) {
        let drawn = after(&duel(1, 1), &[a, b]);
        prop_assert!((drawn[0].rating - drawn[1].rating).abs() <= (a.rating - b.rating).abs() + 1e-6);
    }
}

#[test]
fn a_first_match_moves_far_and_a_hundredth_a_little() {
    let mut skills = vec![Skill::NEW, Skill::NEW];
    let first = after(&duel(1, 2), &skills)[0].points();
    assert_eq!(first, 1063);
    for number in 0..100 {
        skills = after(&if number % 2 == 0 { duel(1, 2) } else { duel(2, 1) }, &skills);
    }
    let before = skills[0].points();
    let hundredth = after(&duel(1, 2), &skills)[0].points() - before;
    assert!((5..20).contains(&hundredth), "{hundredth}");
}

#[test]
fn beating_a_stronger_player_brings_more() {
    let (weak, strong) = (Skill { rating: 900.0, uncertainty: 60.0 }, Skill { rating: 1300.0, uncertainty: 60.0 });
    let upset = after(&duel(1, 2), &[weak, strong])[0].rating - weak.rating;
    let expected = after(&duel(2, 1), &[weak, strong])[1].rating - strong.rating;
    assert!(upset > 4.0 * expected, "{upset} {expected}");
}

#[test]
fn winning_among_sixteen_brings_as_much_as_winning_a_duel() {
    let sixteen = contest(&(1..=16).map(|rank| (1, rank)).collect::<Vec<_>>());
    let after = after(&sixteen, &[Skill::NEW; 16]);
    assert_eq!((after[0].points(), after[15].points()), (1063, 937));
    assert!(after.windows(2).all(|pair| pair[0].rating > pair[1].rating));
}

#[test]
fn the_better_player_comes_out_on_top_in_the_end() {
    let mut skills = vec![Skill::NEW, Skill::NEW];
    for number in 0..60 {
        // Three wins of four.
        skills = after(&if number % 4 == 3 { duel(2, 1) } else { duel(1, 2) }, &skills);
    }
    assert!(skills[0].points() > skills[1].points() + 100, "{skills:?}");
}
