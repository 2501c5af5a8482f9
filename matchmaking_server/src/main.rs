use std::process::ExitCode;
use std::sync::Arc;

use matchmaking_server::{Config, start};
use service_kit::clock::SystemClock;
use service_kit::config::{Settings, process_env};
use service_kit::run::{Listeners, run};

fn main() -> ExitCode {
    run(
        "matchmaking_server",
        Config::load(&process_env()),
        |config| (&config.log, &config.traces),
        |config, lifecycle| async move {
            let listeners = Listeners::bind(&config.listen, Config::ENV_PREFIX).await?;
            start(config, listeners, Arc::new(SystemClock), lifecycle).await
        },
    )
}
