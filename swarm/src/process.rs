//! Other processes: this program started again as something else, and what the operating system knows of them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::SwarmError;

/// `/proc/<pid>/stat` counts in these, whatever the kernel's own tick is.
const CLOCK_TICK: Duration = Duration::from_millis(10);

/// This program, started again. Ends when it is dropped.
pub struct OwnProgram(Child);

impl OwnProgram {
    /// # Errors
    /// When it cannot be started.
    pub fn start(adjust: impl FnOnce(&mut Command) -> &mut Command) -> Result<OwnProgram, SwarmError> {
        let failed = |error| SwarmError::new("cannot start this program again", error);
        let mut command = Command::new(std::env::current_exe().map_err(failed)?);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        Ok(OwnProgram(adjust(&mut command).spawn().map_err(failed)?))
    }

    /// The first line that it prints.
    ///
    /// # Errors
    /// When its output cannot be read.
    pub fn first_line(&mut self) -> Result<String, SwarmError> {
        let mut line = String::new();
        if let Some(output) = self.0.stdout.take() {
            let read = BufReader::new(output).read_line(&mut line);
            read.map_err(|error| SwarmError::new("output of this program", error))?;
        }
        Ok(line.trim().to_owned())
    }

    pub fn process(&self) -> Process {
        Process { pid: self.0.id() }
    }
}

impl Drop for OwnProgram {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A process of this machine. What is known of it comes from Linux' `/proc`; elsewhere nothing is known.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    pub pid: u32,
}

impl Process {
    /// User and system time of all its threads so far.
    #[must_use]
    pub fn cpu(self) -> Option<Duration> {
        let stat = self.file("stat")?;
        // The name in parentheses may hold spaces; after it `utime` and `stime` are the 12th and 13th field.
        let (_, fields) = stat.rsplit_once(')')?;
        let mut fields = fields.split_whitespace().skip(11);
        let user: u32 = fields.next()?.parse().ok()?;
        let system: u32 = fields.next()?.parse().ok()?;
        Some(CLOCK_TICK * user.saturating_add(system))
    }

    /// Its own memory, in bytes. Buffers of the kernel, such as those of its sockets, do not count.
    #[must_use]
    pub fn resident_bytes(self) -> Option<u64> {
        let status = self.file("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib * 1024)
    }

    fn file(self, name: &str) -> Option<String> {
        std::fs::read_to_string(format!("/proc/{}/{name}", self.pid)).ok()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn this_process_has_memory_and_uses_its_cpu() {
        let own = Process { pid: std::process::id() };
        assert!(own.resident_bytes().unwrap() > 100_000);
        let before = own.cpu().unwrap();
        let mut work = 0_u64;
        while own.cpu().unwrap() < before + Duration::from_millis(30) {
            work = std::hint::black_box(work.wrapping_mul(31).wrapping_add(7));
        }
    }

    #[test]
    fn of_a_process_that_is_not_there_nothing_is_known() {
        let nobody = Process { pid: u32::MAX };
        assert_eq!((nobody.cpu(), nobody.resident_bytes()), (None, None));
    }
}
