//! What the benchmarks measure with: CPU time, which a busy machine does not stretch as it does wall time, and a fixed piece
//! of work that tells how fast the machine is just now.

use std::hint::black_box;
use std::time::Duration;

use rustix::time::{ClockId, Timespec, clock_gettime};
use sha2::{Digest, Sha256};

/// CPU time of all threads of this process so far.
#[must_use]
pub fn process_cpu() -> Duration {
    duration(clock_gettime(ClockId::ProcessCPUTime))
}

/// CPU time of this thread so far.
#[must_use]
pub fn thread_cpu() -> Duration {
    duration(clock_gettime(ClockId::ThreadCPUTime))
}

/// CPU time of the reference kernel, 1000 times SHA-256 of 64 bytes: the best of a few runs.
#[must_use]
pub fn reference_kernel() -> Duration {
    let run = || {
        let before = process_cpu();
        let mut block = [7u8; 64];
        for _ in 0..1_000 {
            let digest = Sha256::digest(black_box(block));
            block[..32].copy_from_slice(&digest);
        }
        black_box(block);
        process_cpu() - before
    };
    (0..20).map(|_| run()).min().unwrap_or_default()
}

/// A CPU clock counts up from 0, so both parts fit.
fn duration(time: Timespec) -> Duration {
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}
