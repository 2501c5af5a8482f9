//! A client that plays by itself and says what happens, one JSON object a line after `PILOT`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

/// One client; ended when dropped.
pub struct Pilot {
    pub name: &'static str,
    program: Child,
    lines: Receiver<String>,
    /// Everything it printed, for when something fails.
    said: Vec<String>,
}

impl Pilot {
    pub fn start(name: &'static str, command: &mut Command) -> Result<Self, String> {
        command.stdout(Stdio::piped());
        let mut program = command.spawn().map_err(|error| format!("cannot start {name}: {error}"))?;
        let output = program.stdout.take().ok_or("a client has no output")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Self { name, program, lines, said: Vec::new() })
    }

    /// The next event of this kind. An error or an end in its place is a failure.
    pub fn wait_for(&mut self, event: &str, patience: Duration) -> Result<Value, String> {
        let end = Instant::now() + patience;
        loop {
            let line = match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => return Err(self.failure(&format!("did not say '{event}' in time"))),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(self.failure(&format!("ended before it said '{event}'")));
                }
            };
            let said: Option<Value> = line.strip_prefix("PILOT ").and_then(|json| serde_json::from_str(json).ok());
            self.said.push(line);
            match said {
                Some(said) if said["event"] == event => return Ok(said),
                Some(said) if said["event"] == "error" => return Err(self.failure("met an error")),
                _ => {}
            }
        }
    }

    fn failure(&self, what: &str) -> String {
        format!("{} {what}; it said:\n{}", self.name, self.said.join("\n"))
    }
}

impl Drop for Pilot {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
