//! When an endless world makes way for a larger or a smaller one.
//!
//! | players | what follows |
//! |---|---|
//! | nine tenths of the seats, or more | at once the smallest larger world of which they take fewer |
//! | less than half of a smaller world's seats, for as long as `patience` | the smallest such world |
//! | in between | nothing changes |
//!
//! So a world that has just grown does not shrink before four in nine of its players have left.

use std::time::Duration;

/// The size of an open lobby's world, and of the one that should follow. Times are since the present world was made.
#[derive(Debug)]
pub struct Sizing {
    /// Of each size, ascending.
    seats: Vec<u16>,
    size: usize,
    patience: Duration,
    sparse_since: Option<Duration>,
}

impl Sizing {
    /// In the smallest size.
    pub fn new(seats: Vec<u16>, patience: Duration) -> Sizing {
        Sizing { seats, size: 0, patience, sparse_since: None }
    }

    /// The number of the present size, from 0.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Seats in a world of this size; none if there is no such size.
    pub fn seats(&self, size: usize) -> Option<u16> {
        self.seats.get(size).copied()
    }

    /// The size of the world that should follow now, if one should.
    pub fn decide(&mut self, players: usize, now: Duration) -> Option<usize> {
        let fitting = fitting(&self.seats, self.size, players);
        if fitting >= self.size {
            self.sparse_since = None;
            return (fitting > self.size).then_some(fitting);
        }
        let since = *self.sparse_since.get_or_insert(now);
        (now.saturating_sub(since) >= self.patience).then_some(fitting)
    }

    /// When to decide again though nobody comes or goes.
    pub fn decides_at(&self) -> Option<Duration> {
        self.sparse_since.and_then(|since| since.checked_add(self.patience))
    }

    /// A new world is made, of this size.
    pub fn begin(&mut self, size: usize) {
        self.size = size;
        self.sparse_since = None;
    }
}

/// The size that suits so many players who are in a world of `size`.
fn fitting(seats: &[u16], size: usize, players: usize) -> usize {
    let crowded = |seats: u16| 10 * players >= 9 * usize::from(seats);
    let sparse = |seats: u16| 2 * players < usize::from(seats);
    let (smaller, from_here) = seats.split_at(size.min(seats.len()));
    if let Some(smaller) = smaller.iter().position(|seats| sparse(*seats)) {
        return smaller;
    }
    let roomy = from_here.iter().position(|seats| !crowded(*seats));
    // Where even the largest is crowded it is what there is.
    size + roomy.unwrap_or(from_here.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEATS: [u16; 4] = [100, 250, 500, 1_000];
    const PATIENCE: Duration = Duration::from_secs(300);

    fn at(size: usize) -> Sizing {
        let mut sizing = Sizing::new(SEATS.to_vec(), PATIENCE);
        sizing.begin(size);
        sizing
    }

    #[test]
    fn a_world_suits_its_players_in_between_crowded_and_sparse() {
        for (size, players, wanted) in [
            (0, 0, 0),
            (0, 89, 0),
            (0, 90, 1),
            (0, 224, 1),
            // A crowd that comes at once skips a size.
            (0, 225, 2),
            (0, 5_000, 3),
            (1, 224, 1),
            (1, 225, 2),
            (1, 50, 1),
            (1, 49, 0),
            (2, 125, 2),
            (2, 124, 1),
            (2, 49, 0),
            (3, 250, 3),
            (3, 249, 2),
            (3, 0, 0),
            // There is nothing larger.
            (3, 900, 3),
            (3, 1_000, 3),
        ] {
            assert_eq!(fitting(&SEATS, size, players), wanted, "{players} in a world of {}", SEATS[size]);
        }
        assert_eq!(fitting(&[16], 0, 16), 0, "a mode of one size keeps it");
    }

    #[test]
    fn whoever_has_grown_does_not_shrink_before_many_have_left() {
        for size in 1..SEATS.len() {
            let smaller = usize::from(SEATS[size - 1]);
            for players in smaller / 2..=smaller {
                assert!(fitting(&SEATS, size, players) >= size, "{players} in a world of {}", SEATS[size]);
            }
        }
    }

    #[test]
    fn a_crowd_is_given_room_at_once_and_a_sparse_world_has_patience() {
        let second = Duration::from_secs(1);
        assert_eq!(at(0).decide(90, Duration::ZERO), Some(1));
        let mut sizing = at(1);
        assert_eq!(sizing.decide(49, second), None);
        assert_eq!(sizing.decides_at(), Some(second + PATIENCE));
        assert_eq!(sizing.decide(10, PATIENCE), None);
        assert_eq!(sizing.decide(10, second + PATIENCE), Some(0));
    }

    #[test]
    fn patience_begins_anew_when_players_have_come_meanwhile_and_in_a_new_world() {
        let mut sizing = at(1);
        assert_eq!(sizing.decide(0, Duration::ZERO), None);
        assert_eq!(sizing.decide(60, PATIENCE / 2), None);
        assert_eq!(sizing.decides_at(), None);
        assert_eq!(sizing.decide(0, PATIENCE), None);
        sizing.begin(2);
        assert_eq!((sizing.size(), sizing.seats(2), sizing.decides_at()), (2, Some(500), None));
    }
}
