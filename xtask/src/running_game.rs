//! The real program for the tests that play it, with data of its own.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::command::{cargo, npm, run as run_command, target};
use crate::tools::install_website_packages;

/// The all-in-one with the website in it, as a test build.
pub fn build() -> Result<(), String> {
    install_website_packages()?;
    if !crate::command::root().join("website/dist/index.html").is_file() {
        run_command(npm().args(["run", "build"]))?;
    }
    run_command(cargo().args(["build", "--locked", "--package", "jet_raiders", "--features", "embed-website"]))
}

/// The all-in-one with a data folder of its own; stopped and cleaned away when dropped.
pub struct RunningGame {
    program: Option<Child>,
    /// Where players enter.
    pub address: String,
    options: Vec<String>,
    settings: Vec<(&'static str, &'static str)>,
    data: PathBuf,
}

impl RunningGame {
    /// `name` tells its folder from that of another game; `options` are the program's, `settings` its environment.
    pub fn start(name: &str, options: &[&str], settings: &[(&'static str, &'static str)]) -> Result<Self, String> {
        let data = target().join(format!("{name}-{}", std::process::id()));
        let options = options.iter().map(|&option| option.to_owned()).collect();
        let mut game = Self { program: None, address: String::new(), options, settings: settings.to_vec(), data };
        game.start_again()?;
        Ok(game)
    }

    /// Starts the program that was killed, with the data it left.
    pub fn start_again(&mut self) -> Result<(), String> {
        let mut program =
            Command::new(target().join("debug").join(format!("jet_raiders{}", std::env::consts::EXE_SUFFIX)))
                .args(&self.options)
                .arg("--data")
                .arg(&self.data)
                .envs(self.settings.iter().copied())
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
