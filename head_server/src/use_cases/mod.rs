//! What head decides by itself: how often a dependency is asked, and when not at all.

mod ask;

pub use ask::{Dependency, Silence};
