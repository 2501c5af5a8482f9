//! What head decides by itself: how often a dependency is asked.

mod ask;

pub use ask::{Silence, ask};
