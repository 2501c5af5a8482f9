//! `jet_raiders`: the whole game on one machine.
#![allow(clippy::print_stdout, reason = "the address and the help are for a person at a terminal")]

use std::io::Write;
use std::process::ExitCode;

use jet_raiders::{Config, start};
use service_kit::config::{ConfigMistakes, process_env};
use service_kit::run::run;
use tokio_util::sync::CancellationToken;

const HELP: &str = "\
jet_raiders: the whole game on one machine

  --port N         the website's port (3000); the game socket takes the next one; 0 takes free ports
  --host ADDRESS   where to listen (127.0.0.1: this machine only)
  --public-host H  what players type to reach this machine, when --host is 0.0.0.0
  --data FOLDER    where accounts, keys and results are kept (data)
  --help           this text

More settings: see jet_raiders/defaults.toml and the defaults.toml of each service.";

/// Each option and the variable it stands for.
const OPTIONS: [(&str, &str); 4] = [
    ("--port", "JET__PORT"),
    ("--host", "JET__HOST"),
    ("--public-host", "JET__PUBLIC_HOST"),
    ("--data", "JET__DATA_DIR"),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let mut env = process_env();
    let config = options(&arguments).and_then(|options| {
        env.retain(|(name, _)| options.iter().all(|(option, _)| option != name));
        env.extend(options);
        Config::load(env)
    });
    run(
        "jet_raiders",
        config,
        |config| (&config.settings.log, &config.settings.traces),
        |config, lifecycle| async move {
            let within_s = config.settings.drain_within_s;
            let running = start(config, lifecycle.clone()).await?;
            println!("Jet Raiders is ready: open {} in a browser. Ctrl-C stops it.", running.head_url);
            lifecycle.spawn("last words", last_words(lifecycle.draining(), within_s));
            Ok(())
        },
    )
}

/// Says what the program still waits for when it is asked to stop.
async fn last_words(draining: CancellationToken, within_s: f64) {
    draining.cancelled().await;
    // Whoever started the program may have closed its output by now.
    let _ = writeln!(
        std::io::stdout(),
        "Stopping. Matches that have begun go on for at most {within_s} s; Ctrl-C again stops at once."
    );
}

/// Turns options into the settings they stand for.
fn options(arguments: &[String]) -> Result<Vec<(String, String)>, ConfigMistakes> {
    let mut settings = Vec::new();
    let mut rest = arguments.iter();
    while let Some(option) = rest.next() {
        let mistake = |text: String| ConfigMistakes(vec![text]);
        let Some((_, variable)) = OPTIONS.iter().find(|(name, _)| name == option) else {
            return Err(mistake(format!("there is no option {option}; --help lists them")));
        };
        let Some(value) = rest.next() else {
            return Err(mistake(format!("the option {option} needs a value")));
        };
        settings.push(((*variable).to_owned(), value.clone()));
    }
    Ok(settings)
}
