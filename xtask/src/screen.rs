//! A screen for programs that draw, where there is none.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::tools::require_xvfb;

/// An X server without a monitor: it draws in memory. Ended when dropped.
pub struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    pub fn start() -> Result<Self, String> {
        require_xvfb()?;
        // It picks a free display and says which.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot run Xvfb: {error}"))?;
        let said = server.stdout.take().and_then(|said| BufReader::new(said).lines().next());
        let mut screen = Self { server, display: String::new() };
        match said {
            Some(Ok(number)) => screen.display = format!(":{}", number.trim()),
            _ => return Err("Xvfb did not start".into()),
        }
        Ok(screen)
    }

    /// For the variable `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.display
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
