//! Everybody by rating: the oldest of any range of ratings is found without a look at everybody.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::ops::Range;

/// Everybody in line, sorted by rating. Numbers are places in the line, smaller is older; slots are places in this order.
pub(super) struct ByRating {
    /// By slot.
    ratings: Vec<i32>,
    /// By slot.
    numbers: Vec<u32>,
    /// By number.
    slots: Vec<u32>,
}

impl ByRating {
    /// `ratings` by number.
    pub fn new(ratings: impl ExactSizeIterator<Item = i32>) -> Self {
        let mut sorted: Vec<_> = ratings.zip(0u32..).collect();
        sorted.sort_unstable_by_key(|(rating, number)| (i64::from(*rating) << 32) + i64::from(*number));
        let mut slots = vec![0; sorted.len()];
        for ((_, number), slot) in sorted.iter().zip(0..) {
            slots[*number as usize] = slot;
        }
        Self {
            ratings: sorted.iter().map(|(rating, _)| *rating).collect(),
            numbers: sorted.iter().map(|(_, number)| *number).collect(),
            slots,
        }
    }

    /// Numbers by slot.
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Where the ratings from `low` to `high` stand, both included.
    pub fn within(&self, low: i32, high: i32) -> Range<usize> {
        let start = self.ratings.partition_point(|rating| *rating < low);
        let end = self.ratings.partition_point(|rating| *rating <= high);
        start..end.max(start)
    }

    pub fn all(&self) -> Range<usize> {
        0..self.numbers.len()
    }

    /// The oldest of those slots of a word whose bits are set.
    fn oldest(&self, word: usize, bits: u64) -> u32 {
        ones(bits).filter_map(|bit| self.numbers.get(word * WORD + bit)).copied().min().unwrap_or(NOBODY)
    }
}

/// Those who would play in one region. 64 slots make a word, 64 words a stretch; of each the oldest is known.
pub(super) struct Crowd {
    /// A bit for each slot: set for who is here.
    words: Vec<u64>,
    oldest_of_word: Vec<u32>,
    oldest_of_stretch: Vec<u32>,
    people: u32,
}

const NOBODY: u32 = u32::MAX;
/// Slots in a word, and words in a stretch.
const WORD: usize = 64;

impl Crowd {
    /// Nobody yet, of a line of this length.
    pub fn new(line: usize) -> Self {
        let words = line.div_ceil(WORD);
        Self {
            words: vec![0; words],
            oldest_of_word: vec![NOBODY; words],
            oldest_of_stretch: vec![NOBODY; words.div_ceil(WORD)],
            people: 0,
        }
    }

    /// How many people are here.
    pub fn people(&self) -> u32 {
        self.people
    }

    /// Adds a group that is not here yet.
    pub fn insert(&mut self, slot: usize, number: u32, people: u32) {
        let word = slot / WORD;
        self.words[word] |= 1 << (slot % WORD);
        self.oldest_of_word[word] = self.oldest_of_word[word].min(number);
        self.oldest_of_stretch[word / WORD] = self.oldest_of_stretch[word / WORD].min(number);
        self.people += people;
    }

    /// Takes a group out, if it is here.
    pub fn remove(&mut self, order: &ByRating, number: u32, people: u32) {
        let slot = order.slots[number as usize] as usize;
        let (word, bit) = (slot / WORD, 1 << (slot % WORD));
        if self.words[word] & bit == 0 {
            return;
        }
        self.words[word] &= !bit;
        self.people -= people;
        if self.oldest_of_word[word] == number {
            self.oldest_of_word[word] = order.oldest(word, self.words[word]);
            let stretch = word / WORD;
            if self.oldest_of_stretch[stretch] == number {
                let words = stretch * WORD..((stretch + 1) * WORD).min(self.words.len());
                self.oldest_of_stretch[stretch] = self.oldest_of_word[words].iter().copied().min().unwrap_or(NOBODY);
            }
        }
    }

    /// Those of the range who are here, the oldest first.
    pub fn oldest_first(&self, order: &ByRating, range: Range<usize>) -> impl Iterator<Item = u32> {
        let mut pieces = self.cut(order, range);
        std::iter::from_fn(move || {
            loop {
                let mut first = pieces.peek_mut()?;
                match first.part {
                    Part::Stretch(stretch) => {
                        PeekMut::pop(first);
                        pieces.extend(self.pieces(stretch * WORD..((stretch + 1) * WORD).min(self.words.len())));
                    }
                    Part::Word(word, bits) => {
                        let number = first.oldest;
                        let rest = bits & !(1 << (order.slots[number as usize] as usize % WORD));
                        if rest == 0 {
                            PeekMut::pop(first);
                        } else {
                            *first = Piece { oldest: order.oldest(word, rest), part: Part::Word(word, rest) };
                        }
                        return Some(number);
                    }
                }
            }
        })
    }

    /// The range as whole stretches, whole words, and what is left at both ends.
    fn cut(&self, order: &ByRating, range: Range<usize>) -> BinaryHeap<Piece> {
        if range.is_empty() {
            return BinaryHeap::new();
        }
        let words = whole(&range, order.numbers.len());
        let stretches = whole(&words, self.words.len());
        let (first, last) = (range.start / WORD, (range.end - 1) / WORD);
        let from_start = |word| if word == first { u64::MAX << (range.start % WORD) } else { u64::MAX };
        let to_end = |word| if word == last { u64::MAX >> (WORD - 1 - (range.end - 1) % WORD) } else { u64::MAX };
        let part = |word: usize| {
            let bits = self.words[word] & from_start(word) & to_end(word);
            Piece { oldest: order.oldest(word, bits), part: Part::Word(word, bits) }
        };
        let mut pieces = Vec::with_capacity(2 + words.len().min(3 * WORD));
        let ends = std::iter::once(first).chain((first != last).then_some(last));
        pieces.extend(ends.filter(|word| !words.contains(word)).map(part).filter(Piece::has_somebody));
        if stretches.is_empty() {
            pieces.extend(self.pieces(words));
        } else {
            pieces.extend(self.pieces(words.start..stretches.start * WORD));
            pieces.extend(self.pieces(stretches.end * WORD..words.end));
            let stretches = stretches
                .map(|stretch| Piece { oldest: self.oldest_of_stretch[stretch], part: Part::Stretch(stretch) });
            pieces.extend(stretches.filter(Piece::has_somebody));
        }
        pieces.into()
    }

    fn pieces(&self, words: Range<usize>) -> impl Iterator<Item = Piece> {
        let piece = |word| Piece { oldest: self.oldest_of_word[word], part: Part::Word(word, self.words[word]) };
        words.map(piece).filter(Piece::has_somebody)
    }
}

/// What a range holds entirely, 64 at a time. The last of all counts as whole although it may have fewer.
fn whole(range: &Range<usize>, all: usize) -> Range<usize> {
    let end = if range.end == all { all.div_ceil(WORD) } else { range.end / WORD };
    range.start.div_ceil(WORD)..end
}

/// A part of a range, and the oldest of those in it who have not had their turn.
struct Piece {
    oldest: u32,
    part: Part,
}

enum Part {
    Stretch(usize),
    /// With a bit for each who has not had his turn.
    Word(usize, u64),
}

impl Piece {
    fn has_somebody(&self) -> bool {
        self.oldest != NOBODY
    }
}

/// The oldest is the greatest, since a [`BinaryHeap`] gives the greatest first.
impl Ord for Piece {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        Reverse(self.oldest).cmp(&Reverse(other.oldest))
    }
}

impl PartialOrd for Piece {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Piece {
    fn eq(&self, other: &Self) -> bool {
        self.oldest == other.oldest
    }
}

impl Eq for Piece {}

/// The numbers of the bits that are set.
fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let first = bits.trailing_zeros() as usize;
        (bits != 0).then(|| {
            bits &= bits - 1;
            first
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_set, vec};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_crowd_orders_like_a_plain_list(
            // Long enough for several stretches.
            ratings in vec(0..30i32, 0..9000),
            alike in any::<bool>(),
            absent in btree_set(0..9000u32, 0..300),
            removed in vec(0..9000u32, 0..300),
            (low, high) in (-1..31i32, -1..31i32),
            looked_at in 0..200usize,
        ) {
            let ratings: Vec<_> = ratings.iter().map(|rating| if alike { 15 } else { *rating }).collect();
            let order = ByRating::new(ratings.iter().copied());
            let mut crowd = Crowd::new(ratings.len());
            for (slot, number) in order.numbers().iter().enumerate() {
                if !absent.contains(number) {
                    crowd.insert(slot, *number, 2);
                }
            }
            for number in &removed {
                if (*number as usize) < ratings.len() {
                    crowd.remove(&order, *number, 2);
                }
            }
            let here: Vec<u32> = (0..ratings.len() as u32).filter(|n| !absent.contains(n) && !removed.contains(n)).collect();
            let plain = here.iter().copied().filter(|number| (low..=high).contains(&ratings[*number as usize]));
            let found = crowd.oldest_first(&order, order.within(low, high));
            prop_assert_eq!(found.take(looked_at).collect::<Vec<_>>(), plain.take(looked_at).collect::<Vec<_>>());
            prop_assert_eq!(crowd.people() as usize, 2 * here.len());
            prop_assert_eq!(crowd.oldest_first(&order, order.all()).collect::<Vec<_>>(), here);
        }
    }
}
