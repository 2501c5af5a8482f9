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

    /// Each measured round trip.
    pub fn pings_ms(&self) -> &[(RegionId, u32)] {
        &self.pings_ms
    }

    /// The regions that are no further than `limit_ms`; who did not measure is near to all.
    pub fn within(&self, limit_ms: Option<u32>) -> RegionSet {
        let mut set = self.set;
        if let Some(limit) = limit_ms {
            for (region, _) in self.pings_ms.iter().filter(|(_, ping)| *ping > limit) {
                set.remove(*region);
            }
        }
        set
    }

    /// What several players accept together, each region with the longest round trip among them. `None` if it is nothing.
    pub fn together(all: &[Self]) -> Option<Self> {
        let set = all.iter().fold(RegionSet::ANY, |set, one| set.intersection(one.set));
        let measured = all.iter().fold(RegionSet::NONE, |set, one| {
            one.pings_ms.iter().fold(set, |mut set, (region, _)| {
                set.insert(*region);
                set
            })
        });
        let longest = |region| (region, all.iter().map(|one| one.ping_ms(region)).max().unwrap_or(0));
        let pings_ms = measured.intersection(set).iter().map(longest).collect();
        (!set.is_empty()).then_some(Self { set, pings_ms })
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
    fn a_party_accepts_what_all_its_members_accept() {
        let mut regions = Regions::default();
        let [east, north, west] = ["east", "north", "west"].map(|name| regions.learn(name).unwrap());
        let one = regions.accept(&[("east".into(), 20), ("north".into(), 90)]).unwrap();
        let other = regions.accept(&[("north".into(), 40), ("west".into(), 10)]).unwrap();
        let both = Accepted::together(&[one.clone(), Accepted::any(), other]).unwrap();
        assert_eq!((both.set().iter().collect::<Vec<_>>(), both.ping_ms(north)), (vec![north], 90));
        assert!(both.within(Some(89)).is_empty() && both.within(Some(90)).contains(north));
        assert_eq!(Accepted::together(&[one.clone(), Accepted::any()]).unwrap().ping_ms(east), 20);
        let far = regions.accept(&[("west".into(), 1)]).unwrap();
        assert!(far.within(None).contains(west));
        assert!(Accepted::together(&[one, far]).is_none());
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
