//! `<program> ready`: asks the running service on this machine whether it is ready, for health checks in images that have no
//! other HTTP client.

use std::net::SocketAddr;
use std::time::Duration;

use crate::config::{InternalTlsConfig, ListenConfig, reachable};
use crate::trust::provide_cryptography;

/// Longer than the service takes to ask what it depends on.
const ANSWER_WITHIN: Duration = Duration::from_secs(4);

/// Asks `GET /ready` of the internal listener with these settings.
///
/// # Errors
/// One line that says why it is not ready: with the body of its answer, which names the check that fails.
pub async fn ask(listen: &ListenConfig, tls: &InternalTlsConfig) -> Result<(), String> {
    provide_cryptography();
    let scheme = if tls.listener().is_on() { "https" } else { "http" };
    let address = reachable(SocketAddr::new(listen.internal_host, listen.internal_port));
    let answer = async {
        // The certificate need not be good for a loopback address, and nothing secret is said.
        let client = reqwest::Client::builder().no_proxy().tls_danger_accept_invalid_certs(true).build()?;
        let answer = client.get(format!("{scheme}://{address}/ready")).send().await?;
        Ok::<_, reqwest::Error>((answer.status(), answer.text().await?))
    };
    match tokio::time::timeout(ANSWER_WITHIN, answer).await {
        Ok(Ok((status, _))) if status.is_success() => Ok(()),
        Ok(Ok((status, body))) => Err(format!("{status}: {body}")),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("no answer in time".into()),
    }
}
