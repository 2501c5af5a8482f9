//! The all-in-one as a program, for stages that test it from outside.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::command::{cargo, npm, root, run as run_command, target_folder};
use crate::tools::install_website_packages;

/// The debug build with the website in it.
pub fn build() -> Result<(), String> {
    install_website_packages()?;
    if !root().join("website/dist/index.html").is_file() {
        run_command(npm().args(["run", "build"]))?;
    }
    run_command(cargo().args(["build", "--locked", "--package", "jet_raiders", "--features", "embed-website"]))
}

/// The first of the eight ports that it takes: four in a row, and the same plus a hundred.
pub fn free_ports() -> Result<u16, String> {
    let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let all_free = |first: &u16| (0..4).all(|service| is_free(first + service) && is_free(first + 100 + service));
    (20_000..32_000).step_by(7).find(all_free).ok_or_else(|| "there are no eight free ports".to_owned())
}

/// The debug build, with a data folder of its own; stopped and cleaned away when dropped.
pub struct RunningGame {
    /// `None` between its death and its next start.
    program: Option<Child>,
    pub address: String,
    port: u16,
    settings: Vec<(String, String)>,
    data: PathBuf,
}

impl RunningGame {
    /// `port` is the first of its ports, or 0 for free ones; `name` tells the stage's data folder from others.
    pub fn start(name: &str, port: u16, settings: &[(&str, &str)]) -> Result<Self, String> {
        let data = target_folder().join(format!("{name}-test-{}", std::process::id()));
        let settings = settings.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let mut game = Self { program: None, address: String::new(), port, settings, data };
        game.start_again()?;
        Ok(game)
    }

    /// With the data that the one before has left.
    pub fn start_again(&mut self) -> Result<(), String> {
        let program = target_folder().join("debug").join(format!("jet_raiders{}", std::env::consts::EXE_SUFFIX));
        let mut program = Command::new(program)
            .args(["--port", &self.port.to_string(), "--data"])
            .arg(&self.data)
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start the game: {error}"))?;
        let output = program.stdout.take().ok_or("the game has no output")?;
        let address = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned));
        match address {
            Some(address) => {
                self.address = address;
                self.program = Some(program);
                Ok(())
            }
            None => {
                let status = program.wait().map_err(|error| error.to_string())?;
                Err(format!("the game ended before it was ready ({status})"))
            }
        }
    }

    /// Without warning, as if the machine had failed.
    pub fn kill(&mut self) {
        if let Some(mut program) = self.program.take() {
            let _ = program.kill();
            let _ = program.wait();
        }
    }
}

impl Drop for RunningGame {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.data);
    }
}
