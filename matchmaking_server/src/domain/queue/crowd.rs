//! Everybody who would play in one region, by rating: the oldest of any range of ratings is found without a look at the rest.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

/// Who stands in line, oldest first: rating and number of people of each.
pub(super) struct Entry {
    pub rating: i32,
    pub people: u32,
}

/// Numbers are places in the line. A segment tree over the line sorted by rating: each node knows the oldest below it and
/// how many people there are.
pub(super) struct Crowd {
    /// Sorted by rating, then by number.
    sorted: Vec<(i32, u32)>,
    /// Node `n` stands above `2n` and `2n + 1`; the leaves are the last half, in the order of `sorted`.
    tree: Vec<Node>,
}

#[derive(Clone, Copy)]
struct Node {
    oldest: u32,
    people: u32,
}

const NOBODY: Node = Node { oldest: u32::MAX, people: 0 };

impl Node {
    fn over(a: Self, b: Self) -> Self {
        Self { oldest: a.oldest.min(b.oldest), people: a.people + b.people }
    }
}

impl Crowd {
    /// `sorted` by rating, then by number; `line` by number.
    pub fn new(sorted: Vec<(i32, u32)>, line: &[Entry]) -> Self {
        let leaves = sorted.len();
        let mut tree = vec![NOBODY; 2 * leaves];
        for (leaf, (_, number)) in tree[leaves..].iter_mut().zip(&sorted) {
            *leaf = Node { oldest: *number, people: line[*number as usize].people };
        }
        for node in (1..leaves).rev() {
            tree[node] = Node::over(tree[2 * node], tree[2 * node + 1]);
        }
        Self { sorted, tree }
    }

    /// How many people are left.
    pub fn people(&self) -> u32 {
        self.tree.get(1).map_or(0, |root| root.people)
    }

    /// Where the ratings from `low` to `high` stand, both included.
    pub fn within(&self, low: i32, high: i32) -> Range<usize> {
        let start = self.sorted.partition_point(|(rating, _)| *rating < low);
        let end = self.sorted.partition_point(|(rating, _)| *rating <= high);
        start..end.max(start)
    }

    pub fn all(&self) -> Range<usize> {
        0..self.sorted.len()
    }

    pub fn people_in(&self, range: Range<usize>) -> u32 {
        if range == self.all() {
            return self.people();
        }
        self.covering(range).map(|node| self.tree[node].people).sum()
    }

    /// Those left in the range, the oldest first.
    pub fn oldest_first(&self, range: Range<usize>) -> impl Iterator<Item = u32> {
        let node = |index: usize| (Reverse(self.tree[index].oldest), index);
        let mut ahead: BinaryHeap<_> = self.covering(range).map(node).collect();
        std::iter::from_fn(move || {
            loop {
                let (Reverse(oldest), index) = ahead.pop()?;
                if oldest == NOBODY.oldest {
                    return None;
                }
                if index >= self.sorted.len() {
                    return Some(oldest);
                }
                ahead.push(node(2 * index));
                ahead.push(node(2 * index + 1));
            }
        })
    }

    /// Takes somebody out. Who is not here, or no longer, is fine.
    pub fn remove(&mut self, number: u32, rating: i32) {
        let Ok(slot) = self.sorted.binary_search(&(rating, number)) else { return };
        let mut node = self.sorted.len() + slot;
        self.tree[node] = NOBODY;
        while node > 1 {
            node /= 2;
            self.tree[node] = Node::over(self.tree[2 * node], self.tree[2 * node + 1]);
        }
    }

    /// The fewest nodes that stand above exactly this range.
    fn covering(&self, range: Range<usize>) -> impl Iterator<Item = usize> + use<> {
        let leaves = self.sorted.len();
        let (mut left, mut right) = (leaves + range.start, leaves + range.end);
        let mut pending = None;
        std::iter::from_fn(move || {
            if let Some(node) = pending.take() {
                return Some(node);
            }
            while left < right {
                let first = (left % 2 == 1).then_some(left);
                let last = (right % 2 == 1).then_some(right - 1);
                left = left.div_ceil(2);
                right /= 2;
                match (first, last) {
                    (Some(first), last) => {
                        pending = last;
                        return Some(first);
                    }
                    (None, Some(last)) => return Some(last),
                    (None, None) => {}
                }
            }
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_crowd_counts_and_orders_like_a_plain_list(
            ratings in vec(0..30i32, 0..40),
            removed in vec(0..40u32, 0..40),
            (low, high) in (0..30i32, 0..30i32),
        ) {
            let line: Vec<_> = ratings.iter().map(|rating| Entry { rating: *rating, people: 2 }).collect();
            let mut sorted: Vec<_> = line.iter().map(|entry| entry.rating).zip(0..).collect();
            sorted.sort_unstable();
            let mut crowd = Crowd::new(sorted, &line);
            for number in &removed {
                if let Some(entry) = line.get(*number as usize) {
                    crowd.remove(*number, entry.rating);
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
        }
    }
}
