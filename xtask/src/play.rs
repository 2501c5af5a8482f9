//! `cargo xtask play`: from a clone to a running game.

use std::process::Command;
use std::time::Instant;

use crate::command::{self, cargo, npm, root, target_folder};
use crate::tools::{install_website_packages, require_node};

pub fn run(options: &[String]) -> Result<(), String> {
    require_node()?;
    step("1/3", "Installing the website's packages", install_website_packages)?;
    step("2/3", "Building the website", || command::run(npm().args(["run", "build"])))?;
    step("3/3", "Building the servers (a few minutes the first time)", || {
        command::run(cargo().args(["build", "--release", "--package", "jet_raiders", "--features", "embed-website"]))
    })?;
    let options = options.iter().filter(|option| *option != "--");
    let mut program = Command::new(program());
    program.args(options).current_dir(root());
    replace_with(program)
}

/// All modes beside each other, at their real numbers; an example, because it asks for everything that the tests ask for.
pub fn all_modes() -> Result<(), String> {
    command::run(cargo().args(["run", "--quiet", "--package", "playtest", "--example", "play_modes"]))
}

fn program() -> std::path::PathBuf {
    target_folder().join("release").join(format!("jet_raiders{}", std::env::consts::EXE_SUFFIX))
}

fn step(number: &str, what: &str, work: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    println!("[{number}] {what}");
    let started = Instant::now();
    work()?;
    println!("[{number}] done in {:.0} s", started.elapsed().as_secs_f64());
    Ok(())
}

/// The program takes this one's place, so that Ctrl-C reaches it alone.
#[cfg(unix)]
fn replace_with(mut program: Command) -> Result<(), String> {
    use std::os::unix::process::CommandExt;
    Err(format!("cannot start the servers: {}", program.exec()))
}

#[cfg(not(unix))]
fn replace_with(mut program: Command) -> Result<(), String> {
    command::run(&mut program)
}
