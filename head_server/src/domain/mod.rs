//! Head's policy: pure, no I/O.

pub mod retry;
