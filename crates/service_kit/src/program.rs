//! The whole `main` of a program that is one service.

use std::process::ExitCode;
use std::sync::Arc;

use crate::clock::{Clock, SystemClock};
use crate::config::{ConfigMistakes, InternalTlsConfig, ListenConfig, LogConfig, Settings, process_env};
use crate::lifecycle::Lifecycle;
use crate::probe;
use crate::run::{Listeners, StartError, run};
use crate::trace::TracesConfig;

/// What the settings of every service hold.
pub trait ServiceSettings: Settings {
    fn listen(&self) -> &ListenConfig;
    fn internal_tls(&self) -> &InternalTlsConfig;
    fn telemetry(&self) -> (&LogConfig, &TracesConfig);
}

/// `<name>` binds its listeners and serves until a stop signal. `<name> ready`, with the same settings, asks the one that
/// serves on this machine whether it is ready: the exit code says so, and a line on standard error says why not.
pub fn run_service<C, F>(
    name: &'static str,
    start: impl FnOnce(C, Listeners, Arc<dyn Clock>, Lifecycle) -> F,
) -> ExitCode
where
    C: ServiceSettings,
    F: Future<Output = Result<(), StartError>>,
{
    let config = C::load(&process_env());
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        None => run(name, config, C::telemetry, |config, lifecycle| async move {
            let listeners = Listeners::bind(config.listen(), C::ENV_PREFIX).await?;
            start(config, listeners, Arc::new(SystemClock), lifecycle).await
        }),
        Some("ready") => report(name, config.map_err(|ConfigMistakes(lines)| lines).and_then(|config| ready(&config))),
        Some(other) => {
            report(name, Err(vec![format!("there is no command {other}; without one it serves, `ready` asks it")]))
        }
    }
}

fn ready(config: &impl ServiceSettings) -> Result<(), Vec<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| vec![error.to_string()])?;
    runtime.block_on(probe::ask(config.listen(), config.internal_tls())).map_err(|line| vec![line])
}

#[allow(clippy::print_stderr, reason = "a command for people and supervisors")]
fn report(name: &str, result: Result<(), Vec<String>>) -> ExitCode {
    let Err(lines) = result else { return ExitCode::SUCCESS };
    for line in lines {
        eprintln!("{name}: {line}");
    }
    ExitCode::FAILURE
}
