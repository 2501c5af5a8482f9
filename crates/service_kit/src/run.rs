//! The outermost frame of a program: exit codes, and what a person reads when it cannot start.

use std::process::ExitCode;
use std::time::Duration;

use tokens::ServiceCredential;
use tokio::net::TcpListener;

use crate::config::{ConfigMistakes, ListenConfig, LogConfig};
use crate::lifecycle::{Lifecycle, StopSignals};
use crate::telemetry::{Metrics, start_logging};
use crate::trace::{TraceExport, TracesConfig};

/// The configuration is wrong (`EX_CONFIG` of `sysexits.h`).
const EXIT_CONFIG: u8 = 78;

/// How long tasks may take to end after a stop signal, before the process leaves without them.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// A failed start, as one clear line.
pub type StartError = Box<dyn std::error::Error + Send + Sync>;

/// Runs a service: reports configuration mistakes, starts it, serves until a stop signal. The first signal drains it, then
/// stops it cleanly. A second one stops it without waiting for what it still does for others; one that comes while it stops
/// ends the process at once.
#[allow(clippy::print_stderr, reason = "before logging is set up, standard error is all there is")]
pub fn run<C, F>(
    name: &'static str,
    config: Result<C, ConfigMistakes>,
    telemetry: impl Fn(&C) -> (&LogConfig, &TracesConfig),
    start: impl FnOnce(C, Lifecycle) -> F,
) -> ExitCode
where
    F: Future<Output = Result<(), StartError>>,
{
    let config = match config {
        Ok(config) => config,
        Err(mistakes) => {
            for mistake in mistakes.0 {
                eprintln!("{name}: configuration: {mistake}");
            }
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    let (log, traces) = telemetry(&config);
    if let Err(error) = start_logging(log) {
        eprintln!("{name}: configuration: {error}");
        return ExitCode::from(EXIT_CONFIG);
    }
    // Metrics first: what counts spans must find them collected.
    let exporting = Metrics::install().map_err(StartError::from).and_then(|_| Ok(TraceExport::start(name, traces)?));
    let exporting = match exporting {
        Ok(exporting) => exporting,
        Err(error) => {
            eprintln!("{name}: cannot start metrics and traces: {error}");
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{name}: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let result = runtime.block_on(async {
        let lifecycle = Lifecycle::new();
        start(config, lifecycle.clone()).await?;
        let mut signals = StopSignals::listen()?;
        signals.next().await;
        tracing::info!("draining");
        tokio::select! {
            () = lifecycle.drain_and_wait() => {}
            () = signals.next() => tracing::warn!("second signal, stopping without waiting"),
        }
        tracing::info!("stopping");
        tokio::select! {
            ended = lifecycle.stop_and_wait(STOP_WITHIN) => {
                if !ended {
                    tracing::warn!("some tasks did not end in time");
                }
            }
            () = signals.next() => tracing::warn!("another signal, leaving at once"),
        }
        Ok::<(), StartError>(())
    });
    runtime.shutdown_background();
    if let Some(exporting) = exporting {
        exporting.flush();
    }
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: cannot start: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Binds a listener; the error says what to change.
pub async fn bind(what: &str, host: std::net::IpAddr, port: u16, setting: &str) -> Result<TcpListener, StartError> {
    TcpListener::bind((host, port)).await.map_err(|error| {
        let advice = if error.kind() == std::io::ErrorKind::AddrInUse {
            format!("port {port} is taken by another program; stop it, or choose another port with {setting}")
        } else {
            error.to_string()
        };
        format!("cannot listen on {host}:{port} for {what}: {advice}").into()
    })
}

/// The two listeners of a service, bound before it starts, so that port 0 works and addresses can be told to others.
pub struct Listeners {
    pub public: TcpListener,
    pub internal: TcpListener,
}

impl Listeners {
    /// Binds both. `env_prefix` is named in the advice when a port is taken.
    pub async fn bind(listen: &ListenConfig, env_prefix: &str) -> Result<Self, StartError> {
        let public =
            bind("its public routes", listen.host, listen.port, &format!("{env_prefix}__LISTEN__PORT")).await?;
        let internal = bind(
            "its internal routes",
            listen.internal_host,
            listen.internal_port,
            &format!("{env_prefix}__LISTEN__INTERNAL_PORT"),
        )
        .await?;
        Ok(Self { public, internal })
    }
}

/// What is wrong with the setting `service_credential`, as a configuration mistake.
pub fn credential_mistake(secret: &str) -> Option<String> {
    let error = ServiceCredential::parse(secret).err()?;
    Some(format!("service_credential: {error} (the services of one deployment share it)"))
}
