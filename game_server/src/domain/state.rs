//! How a world's state is written and read again, piece by piece: one walk for hashes, for files, and back.
//!
//! What makes up a struct stands once, beside it: `state!(Ship { seat, team, … })` is its writing and its reading, and compiles
//! only with every field in it. What follows from the rules is not written; who reads gets it from them.

use std::sync::Arc;

use crate::domain::bytes::Reader;
use crate::domain::hash::StateHash;
use crate::domain::{JetId, Rules, Seat, Team, Tick, WeaponId};

/// No world gets as old: a lobby would have to fly for a hundred thousand years. So ticks can be counted on from any that is read.
const TICKS_END: u64 = 1 << 48;

/// No place, speed or other number of a world is larger. The largest world is 65 536 px wide.
const LARGEST: f32 = 1_000_000.0;

/// Takes a state, byte by byte: little-endian, the length before what may be of any length.
pub(super) trait StateSink {
    fn bytes(&mut self, bytes: &[u8]);
}

impl StateSink for StateHash {
    fn bytes(&mut self, bytes: &[u8]) {
        StateHash::bytes(self, bytes);
    }
}

impl StateSink for Vec<u8> {
    fn bytes(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// Gives back what a sink has taken. The bytes may be anything, so nothing that is read is larger than they are, and numbers
/// that name something of the rules are held against these.
pub(super) struct StateSource<'a> {
    pub rules: &'a Arc<Rules>,
    reader: Reader<'a>,
}

impl<'a> StateSource<'a> {
    pub fn new(rules: &'a Arc<Rules>, bytes: &'a [u8]) -> StateSource<'a> {
        StateSource { rules, reader: Reader::new(bytes) }
    }

    /// The same bytes from here on, of other rules.
    pub fn under<'b>(self, rules: &'b Arc<Rules>) -> StateSource<'b>
    where
        'a: 'b,
    {
        StateSource { rules, reader: self.reader }
    }

    pub fn is_empty(&self) -> bool {
        self.reader.is_empty()
    }
}

/// Something that decides what happens next in a world.
pub(super) trait State: Sized {
    fn write_to(&self, sink: &mut impl StateSink);

    /// None if the bytes say nothing that a world could hold.
    fn read_from(source: &mut StateSource<'_>) -> Option<Self>;
}

/// The state of a struct is that of its fields in this order; that of an enum the number of its variant, and what belongs to it.
macro_rules! state {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::domain::state::State for $name {
            fn write_to(&self, sink: &mut impl $crate::domain::state::StateSink) {
                let $name { $($field),+ } = self;
                $($crate::domain::state::State::write_to($field, sink);)+
            }

            fn read_from(source: &mut $crate::domain::state::StateSource<'_>) -> Option<$name> {
                $(let $field = $crate::domain::state::State::read_from(source)?;)+
                Some($name { $($field),+ })
            }
        }
    };
    ($name:ident($inner:ident)) => {
        impl $crate::domain::state::State for $name {
            fn write_to(&self, sink: &mut impl $crate::domain::state::StateSink) {
                let $name($inner) = self;
                $crate::domain::state::State::write_to($inner, sink);
            }

            fn read_from(source: &mut $crate::domain::state::StateSource<'_>) -> Option<$name> {
                $crate::domain::state::State::read_from(source).map($name)
            }
        }
    };
    (enum $name:ident { $($number:literal = $variant:ident $(($inner:ident))? $({ $($field:ident),+ })?),+ $(,)? }) => {
        impl $crate::domain::state::State for $name {
            fn write_to(&self, sink: &mut impl $crate::domain::state::StateSink) {
                match self {
                    $($name::$variant $(($inner))? $({ $($field),+ })? => {
                        $crate::domain::state::StateSink::bytes(sink, &[$number]);
                        $($crate::domain::state::State::write_to($inner, sink);)?
                        $($($crate::domain::state::State::write_to($field, sink);)+)?
                    })+
                }
            }

            fn read_from(source: &mut $crate::domain::state::StateSource<'_>) -> Option<$name> {
                let number: u8 = $crate::domain::state::State::read_from(source)?;
                match number {
                    $($number => {
                        $(let $inner = $crate::domain::state::State::read_from(source)?;)?
                        $($(let $field = $crate::domain::state::State::read_from(source)?;)+)?
                        Some($name::$variant $(($inner))? $({ $($field),+ })?)
                    })+
                    _ => None,
                }
            }
        }
    };
}

pub(super) use state;

macro_rules! numbers {
    ($($name:ident),+) => {$(
        impl State for $name {
            fn write_to(&self, sink: &mut impl StateSink) {
                sink.bytes(&self.to_le_bytes());
            }

            fn read_from(source: &mut StateSource<'_>) -> Option<$name> {
                source.reader.array().map($name::from_le_bytes)
            }
        }
    )+};
}

numbers!(u8, i8, u16, u32, u64);

/// By bits: two states are equal only if every number is.
impl State for f32 {
    fn write_to(&self, sink: &mut impl StateSink) {
        self.to_bits().write_to(sink);
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<f32> {
        // NaN is in no range.
        u32::read_from(source).map(f32::from_bits).filter(|value| (-LARGEST..=LARGEST).contains(value))
    }
}

impl State for bool {
    fn write_to(&self, sink: &mut impl StateSink) {
        u8::from(*self).write_to(sink);
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<bool> {
        match u8::read_from(source)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl State for Arc<str> {
    fn write_to(&self, sink: &mut impl StateSink) {
        (self.len() as u32).write_to(sink);
        sink.bytes(self.as_bytes());
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<Arc<str>> {
        let length = u32::read_from(source)? as usize;
        std::str::from_utf8(source.reader.take(length)?).ok().map(Arc::from)
    }
}

impl<T: State> State for Option<T> {
    fn write_to(&self, sink: &mut impl StateSink) {
        self.is_some().write_to(sink);
        if let Some(value) = self {
            value.write_to(sink);
        }
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<Option<T>> {
        match bool::read_from(source)? {
            true => T::read_from(source).map(Some),
            false => Some(None),
        }
    }
}

impl<T: State> State for Vec<T> {
    fn write_to(&self, sink: &mut impl StateSink) {
        (self.len() as u32).write_to(sink);
        self.iter().for_each(|item| item.write_to(sink));
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<Vec<T>> {
        // Every item takes bytes, so the vector does not outgrow them, whatever its length claims to be.
        (0..u32::read_from(source)?).map(|_| T::read_from(source)).collect()
    }
}

impl<T: State, const N: usize> State for [T; N] {
    fn write_to(&self, sink: &mut impl StateSink) {
        self.iter().for_each(|item| item.write_to(sink));
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<[T; N]> {
        (0..N).map(|_| T::read_from(source)).collect::<Option<Vec<T>>>()?.try_into().ok()
    }
}

impl<A: State, B: State> State for (A, B) {
    fn write_to(&self, sink: &mut impl StateSink) {
        self.0.write_to(sink);
        self.1.write_to(sink);
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<(A, B)> {
        Some((A::read_from(source)?, B::read_from(source)?))
    }
}

impl State for Tick {
    fn write_to(&self, sink: &mut impl StateSink) {
        self.0.write_to(sink);
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<Tick> {
        u64::read_from(source).filter(|tick| *tick < TICKS_END).map(Tick)
    }
}

/// Names that count something of the rules.
macro_rules! names {
    ($($name:ident: $is_known:expr),+ $(,)?) => {$(
        impl State for $name {
            fn write_to(&self, sink: &mut impl StateSink) {
                self.0.write_to(sink);
            }

            fn read_from(source: &mut StateSource<'_>) -> Option<$name> {
                let name = State::read_from(source).map($name)?;
                let is_known: fn($name, &Rules) -> bool = $is_known;
                is_known(name, source.rules).then_some(name)
            }
        }
    )+};
}

names! {
    Seat: |seat, rules| seat.0 < rules.seats(),
    // Where there are no sides it is only shown, and may be any.
    Team: |team, rules| rules.sides.count.is_none_or(|sides| team.0 < sides),
    JetId: |jet, rules| usize::from(jet.0) < rules.jets().len(),
    WeaponId: |weapon, rules| usize::from(weapon.0) < rules.weapons().len(),
}
