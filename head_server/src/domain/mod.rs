//! Head's policy: pure, no I/O.

pub mod circuit;
pub mod rate_limit;
pub mod retry;
