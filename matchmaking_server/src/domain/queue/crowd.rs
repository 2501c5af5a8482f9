//! Everybody who would play in one region, by rating: the oldest of any range of ratings is found without a look at everybody.

use std::ops::Range;

/// Who stands in line, oldest first: rating and number of people of each.
pub(super) struct Entry {
    pub rating: i32,
    pub people: u32,
}

/// Numbers are places in the line. Sorted by rating and cut into about as many blocks as a block has entries; of each block
/// the oldest is known, and how many people it has. A question looks at the blocks of its range, and into few of them.
pub(super) struct Crowd {
    /// By rating, then by number.
    ratings: Vec<i32>,
    /// The same order; [`NOBODY`] once taken out.
    numbers: Vec<u32>,
    /// The same order.
    people: Vec<u32>,
    /// Where a number stands in that order; [`NOBODY`] for who is not here.
    slots: Vec<u32>,
    /// All have one rating, so that the order is that of the line, and blocks are not needed to find the oldest.
    alike: bool,
    /// Nobody is left in the slots before this one.
    first: usize,
    block: usize,
    oldest: Vec<u32>,
    people_of_block: Vec<u32>,
    all_people: u32,
}

const NOBODY: u32 = u32::MAX;

/// Blocks are no smaller than this: looking through so few costs nothing.
const SMALLEST_BLOCK: usize = 16;

impl Crowd {
    /// `sorted` by rating, then by number; `line` by number.
    pub fn new(sorted: &[(i32, u32)], line: &[Entry]) -> Self {
        let numbers: Vec<_> = sorted.iter().map(|(_, number)| *number).collect();
        let people: Vec<_> = numbers.iter().map(|number| line[*number as usize].people).collect();
        let mut slots = vec![NOBODY; line.len()];
        for (number, slot) in numbers.iter().zip(0..) {
            slots[*number as usize] = slot;
        }
        let block = numbers.len().isqrt().max(SMALLEST_BLOCK);
        Self {
            ratings: sorted.iter().map(|(rating, _)| *rating).collect(),
            oldest: numbers.chunks(block).map(oldest_of).collect(),
            people_of_block: people.chunks(block).map(|people| people.iter().sum()).collect(),
            all_people: people.iter().sum(),
            alike: sorted.first().map(|(rating, _)| rating) == sorted.last().map(|(rating, _)| rating),
            first: 0,
            numbers,
            people,
            slots,
            block,
        }
    }

    /// How many people are left.
    pub fn people(&self) -> u32 {
        self.all_people
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

    pub fn people_in(&self, range: Range<usize>) -> u32 {
        if range == self.all() {
            return self.all_people;
        }
        let (before, blocks, after) = self.cut(range);
        let apart = self.people[before].iter().chain(&self.people[after]).sum::<u32>();
        apart + self.people_of_block[blocks].iter().sum::<u32>()
    }

    /// Those left in the range, the oldest first.
    pub fn oldest_first(&self, range: Range<usize>) -> impl Iterator<Item = u32> {
        let in_order = if self.alike { range.start.max(self.first)..range.end.max(self.first) } else { 0..0 };
        let in_order = self.numbers[in_order].iter().copied().filter(|number| *number != NOBODY);
        in_order.chain(self.oldest_of_blocks(if self.alike { 0..0 } else { range }))
    }

    fn oldest_of_blocks(&self, range: Range<usize>) -> impl Iterator<Item = u32> {
        let (before, blocks, after) = self.cut(range);
        // The range as pieces, and the oldest of each who has not had his turn.
        let mut next = Vec::with_capacity(blocks.len() + 2);
        next.extend_from_slice(&self.oldest[blocks.clone()]);
        next.extend([oldest_of(&self.numbers[before.clone()]), oldest_of(&self.numbers[after.clone()])]);
        let mut last = None;
        std::iter::from_fn(move || {
            if let Some(oldest) = last {
                let slot = self.slots[oldest as usize] as usize;
                let (piece, slots) = match slot / self.block {
                    _ if before.contains(&slot) => (blocks.len(), before.clone()),
                    _ if after.contains(&slot) => (blocks.len() + 1, after.clone()),
                    block => (block - blocks.start, self.slots_of(block)),
                };
                let later = |number: &u32| if *number > oldest { *number } else { NOBODY };
                next[piece] = self.numbers[slots].iter().map(later).min().unwrap_or(NOBODY);
            }
            last = Some(oldest_of(&next)).filter(|oldest| *oldest != NOBODY);
            last
        })
    }

    /// Takes somebody out. Who is not here, or no longer, is fine.
    pub fn remove(&mut self, number: u32) {
        let slot = self.slots[number as usize] as usize;
        let Some(known) = self.numbers.get_mut(slot) else { return };
        *known = NOBODY;
        let people = std::mem::take(&mut self.people[slot]);
        self.slots[number as usize] = NOBODY;
        let block = slot / self.block;
        self.people_of_block[block] -= people;
        self.all_people -= people;
        while self.numbers.get(self.first) == Some(&NOBODY) {
            self.first += 1;
        }
        if !self.alike && self.oldest[block] == number {
            self.oldest[block] = oldest_of(&self.numbers[self.slots_of(block)]);
        }
    }

    /// The slots before the first whole block of the range, the whole blocks, and the slots after them.
    fn cut(&self, range: Range<usize>) -> (Range<usize>, Range<usize>, Range<usize>) {
        let first = range.start.div_ceil(self.block);
        let last = if range.end == self.numbers.len() { self.oldest.len() } else { range.end / self.block };
        if last <= first {
            return (range.clone(), 0..0, range.end..range.end);
        }
        let after = (last * self.block).min(range.end);
        (range.start..first * self.block, first..last, after..range.end)
    }

    fn slots_of(&self, block: usize) -> Range<usize> {
        block * self.block..((block + 1) * self.block).min(self.numbers.len())
    }
}

fn oldest_of(numbers: &[u32]) -> u32 {
    numbers.iter().copied().min().unwrap_or(NOBODY)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_crowd_counts_and_orders_like_a_plain_list(
            mut ratings in vec(0..30i32, 0..400),
            alike in any::<bool>(),
            removed in vec(0..400u32, 0..300),
            (low, high) in (0..30i32, 0..30i32),
        ) {
            if alike {
                ratings.fill(15);
            }
            let line: Vec<_> = ratings.iter().map(|rating| Entry { rating: *rating, people: 2 }).collect();
            let mut sorted: Vec<_> = line.iter().map(|entry| entry.rating).zip(0..).collect();
            sorted.sort_unstable();
            let mut crowd = Crowd::new(&sorted, &line);
            for number in &removed {
                if (*number as usize) < line.len() {
                    crowd.remove(*number);
                }
            }
            let plain: Vec<u32> = (0..)
                .zip(&line)
                .filter(|(number, entry)| (low..=high).contains(&entry.rating) && !removed.contains(number))
                .map(|(number, _)| number)
                .collect();
            let range = crowd.within(low, high);
            prop_assert_eq!(crowd.people_in(range.clone()), 2 * plain.len() as u32);
            prop_assert_eq!(crowd.oldest_first(range).collect::<Vec<_>>(), plain);
            prop_assert_eq!(crowd.people_in(crowd.all()), crowd.people());
            prop_assert_eq!(crowd.oldest_first(crowd.all()).count() as u32 * 2, crowd.people());
        }
    }
}
