//! A small set of numbers, cheap to copy and to compare.

use crate::domain::state::state;

/// Numbers below [`Marks::ROOM`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks([u64; Marks::ROOM / 64]);

impl Marks {
    pub const ROOM: usize = 512;

    /// The numbers below `count`.
    #[must_use]
    pub fn below(count: usize) -> Marks {
        let mut marks = Marks::default();
        (0..count).for_each(|number| marks.set(number, true));
        marks
    }

    /// A number that there is no room for is never in it.
    #[must_use]
    pub fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    pub fn set(&mut self, number: usize, is_in: bool) {
        if let Some(word) = self.0.get_mut(number / 64) {
            let bit = 1 << (number % 64);
            *word = if is_in { *word | bit } else { *word & !bit };
        }
    }

    pub fn flip(&mut self, number: usize) {
        self.set(number, !self.has(number));
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Those that are in one of the two alone.
    #[must_use]
    pub fn differences(&self, other: &Marks) -> Marks {
        let mut marks = *self;
        marks.0.iter_mut().zip(other.0).for_each(|(word, other)| *word ^= other);
        marks
    }

    /// Ascending.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(at, word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(at * 64 + bit)
            })
        })
    }
}

state!(Marks(words));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_out_as_they_went_in() {
        let mut marks = Marks::default();
        for number in [3, 63, 64, 511, 512, 9_999] {
            marks.set(number, true);
        }
        marks.flip(3);
        marks.flip(4);
        assert_eq!(marks.iter().collect::<Vec<_>>(), [4, 63, 64, 511]);
        assert!(marks.has(511) && !marks.has(512) && !marks.is_empty());
    }

    #[test]
    fn differences_are_in_one_of_the_two() {
        let (three, five) = (Marks::below(3), Marks::below(5));
        assert_eq!(three.differences(&five).iter().collect::<Vec<_>>(), [3, 4]);
        assert!(five.differences(&five).is_empty());
    }
}
