//! The game server as a program of its own.

use std::process::ExitCode;
use std::sync::Arc;

use game_server::{Config, start};
use service_kit::clock::SystemClock;
use service_kit::config::{Settings, process_env};
use service_kit::run::{Listeners, run};

fn main() -> ExitCode {
    let config = Config::load(&process_env());
    run(
        "game_server",
        config,
        |config| (&config.log, &config.traces),
        |config, lifecycle| async move {
            let listeners = Listeners::bind(&config.listen, Config::ENV_PREFIX).await?;
            start(config, listeners, Arc::new(SystemClock), lifecycle).await
        },
    )
}
