//! Regions: where game servers stand, and which ones a player accepts.

use std::sync::Arc;

use super::ids::is_label;

/// A set of regions is one machine word.
pub const MAX_REGIONS: usize = 64;

const MAX_NAME: usize = 32;

/// The number of a known region, below [`MAX_REGIONS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionId(u8);

impl RegionId {
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RegionSet(u64);

impl RegionSet {
    pub const NONE: Self = Self(0);
    /// Every region, those that are not known yet included.
    pub const ANY: Self = Self(u64::MAX);

    pub fn contains(self, region: RegionId) -> bool {
        self.0 & (1 << region.0) != 0
    }

    pub fn insert(&mut self, region: RegionId) {
        self.0 |= 1 << region.0;
    }

    pub fn remove(&mut self, region: RegionId) {
        self.0 &= !(1 << region.0);
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// In ascending order.
    pub fn iter(self) -> impl Iterator<Item = RegionId> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let first = u8::try_from(left.trailing_zeros()).ok().filter(|_| left != 0)?;
            left &= left - 1;
            Some(RegionId(first))
        })
    }
}

/// The regions a player accepts, with measured round trips. Players who named none accept any.
#[derive(Debug, Clone)]
pub struct Accepted {
    set: RegionSet,
    pings_ms: Box<[(RegionId, u32)]>,
}

impl Accepted {
    pub fn any() -> Self {
        Self { set: RegionSet::ANY, pings_ms: Box::default() }
    }

    pub fn set(&self) -> RegionSet {
        self.set
    }

    /// The round trip to a region; 0 for a player who did not measure, and so has no preference.
    pub fn ping_ms(&self, region: RegionId) -> u32 {
        self.pings_ms.iter().find(|(known, _)| *known == region).map_or(0, |(_, ping)| *ping)
    }
}

/// All regions seen so far. Only configuration and game servers add to them, never a player.
#[derive(Debug, Default)]
pub struct Regions {
    names: Vec<Arc<str>>,
}

impl Regions {
    /// Finds the region or adds it. `None` when the name is not a label or there are [`MAX_REGIONS`] already.
    pub fn learn(&mut self, name: &str) -> Option<RegionId> {
        if let Some(known) = self.find(name) {
            return Some(known);
        }
        if !is_label(name, MAX_NAME) || self.names.len() >= MAX_REGIONS {
            return None;
        }
        self.names.push(name.into());
        u8::try_from(self.names.len() - 1).ok().map(RegionId)
    }

    pub fn find(&self, name: &str) -> Option<RegionId> {
        let index = self.names.iter().position(|known| **known == *name)?;
        u8::try_from(index).ok().map(RegionId)
    }

    /// Reads what a player asks for. Names that do not exist are passed over; `None` if nothing is left. Of a region named
    /// twice the first ping counts.
    pub fn accept(&self, wanted: &[(String, u32)]) -> Option<Accepted> {
        let mut set = RegionSet::NONE;
        let mut pings_ms = Vec::new();
        for (name, ping) in wanted {
            if let Some(region) = self.find(name)
                && !set.contains(region)
            {
                set.insert(region);
                pings_ms.push((region, *ping));
            }
        }
        (!set.is_empty()).then(|| Accepted { set, pings_ms: pings_ms.into() })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_player_is_refused_only_if_no_region_named_exists() {
        let mut regions = Regions::default();
        let local = regions.learn("local").unwrap();
        let accepted = regions.accept(&[("moon".into(), 1), ("local".into(), 20), ("local".into(), 30)]).unwrap();
        assert_eq!(accepted.set().iter().collect::<Vec<_>>(), [local]);
        assert_eq!(accepted.ping_ms(local), 20);
        assert!(regions.accept(&[("moon".into(), 1)]).is_none());
        assert!(regions.accept(&[]).is_none());
    }

    #[test]
    fn regions_are_bounded() {
        let mut regions = Regions::default();
        for number in 0..MAX_REGIONS {
            assert_eq!(regions.learn(&format!("r{number}")).unwrap().index(), number);
        }
        assert!(regions.learn("one-more").is_none());
        assert!(regions.learn("r63").is_some());
        assert!(Regions::default().learn("No Label").is_none());
    }
}
