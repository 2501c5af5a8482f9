//! A match as it is put together: who is in so far, and in which team.

use crate::domain::rules::QueueRules;

/// A party stays in one team. In a match of everybody for himself there is but one side, which holds all. Used for one match
/// after the other.
pub(super) struct Draft {
    sides: Vec<Side>,
    free: u32,
    people: u32,
    /// Number in the line, and team.
    pub groups: Vec<(u32, u16)>,
}

struct Side {
    free: u32,
    rating: i64,
}

impl Draft {
    pub fn new(rules: &QueueRules) -> Self {
        let (sides, free) = match rules.team_size {
            1 => (1, rules.teams),
            size => (rules.teams, size),
        };
        let sides = (0..sides).map(|_| Side { free: 0, rating: 0 }).collect();
        let groups = Vec::with_capacity(usize::from(rules.max_players()));
        Self { sides, free: u32::from(free), people: 0, groups }
    }

    /// Begins anew with nobody.
    pub fn clear(&mut self) {
        self.sides.fill_with(|| Side { free: self.free, rating: 0 });
        self.people = 0;
        self.groups.clear();
    }

    pub fn people(&self) -> u32 {
        self.people
    }

    /// Puts a group into the side with the most free seats; where that is equal, into the weaker. False if it fits nowhere.
    pub fn add(&mut self, number: u32, people: u32, rating: i32) -> bool {
        let fits = self.sides.iter_mut().zip(0..).filter(|(side, _)| side.free >= people);
        let Some((side, team)) = fits.max_by_key(|(side, team)| (side.free, -side.rating, u16::MAX - team)) else {
            return false;
        };
        side.free -= people;
        side.rating += i64::from(rating) * i64::from(people);
        self.people += people;
        self.groups.push((number, team));
        true
    }
}
