//! The all-in-one as a program, for stages that test it from outside.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::command::target_folder;

/// The debug build, with a data folder of its own; stopped and cleaned away when dropped.
pub struct RunningGame {
    program: Child,
    pub address: String,
    data: PathBuf,
}

impl RunningGame {
    /// `port` is the first of its ports, or 0 for free ones; `name` tells the stage's data folder from others.
    pub fn start(name: &str, port: u16, settings: &[(&str, &str)]) -> Result<Self, String> {
        let data = target_folder().join(format!("{name}-test-{}", std::process::id()));
        let program = target_folder().join("debug").join(format!("jet_raiders{}", std::env::consts::EXE_SUFFIX));
        let mut program = Command::new(program)
            .args(["--port", &port.to_string(), "--data"])
            .arg(&data)
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start the game: {error}"))?;
        let output = program.stdout.take().ok_or("the game has no output")?;
        let address = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned));
        match address {
            Some(address) => Ok(Self { program, address, data }),
            None => {
                let status = program.wait().map_err(|error| error.to_string())?;
                Err(format!("the game ended before it was ready ({status})"))
            }
        }
    }
}

impl Drop for RunningGame {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
        let _ = std::fs::remove_dir_all(&self.data);
    }
}
