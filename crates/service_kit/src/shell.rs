//! What every service has around its own routes: the deployment's credential, metrics, two listeners, one line when it serves.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use tokens::ServiceCredential;
use tokio::task::JoinHandle;
use utoipa_axum::router::OpenApiRouter;

use crate::client::ServiceClient;
use crate::config::InternalTlsConfig;
use crate::http::{Certificate, ServeOptions, internal_router, serve};
use crate::keys::RemoteKeys;
use crate::lifecycle::Lifecycle;
use crate::ready::Readiness;
use crate::run::{Listeners, StartError};
use crate::telemetry::Metrics;
use crate::trust::{Trust, provide_cryptography};

/// A service that has its listeners and does not serve yet.
pub struct Shell {
    service: &'static str,
    credential: ServiceCredential,
    trust: Trust,
    internal_certificate: Option<Arc<Certificate>>,
    metrics: Metrics,
    listeners: Listeners,
    address: SocketAddr,
    internal_address: SocketAddr,
    lifecycle: Lifecycle,
}

impl Shell {
    /// `service` names it in logs and metrics. Metrics are collected from here on.
    ///
    /// # Errors
    /// When the credential is none, the authority or the internal certificate cannot be used, or the process has a metrics recorder that is not ours.
    pub fn open(
        service: &'static str,
        service_credential: &str,
        internal_tls: &InternalTlsConfig,
        listeners: Listeners,
        lifecycle: &Lifecycle,
    ) -> Result<Self, StartError> {
        provide_cryptography();
        let credential = ServiceCredential::parse(service_credential)?;
        let trust = internal_tls.trust()?;
        let internal_certificate = internal_tls.listener().open()?;
        let metrics = Metrics::install()?;
        metrics.keep_small(lifecycle);
        let address = listeners.public.local_addr()?;
        let internal_address = listeners.internal.local_addr()?;
        let lifecycle = lifecycle.clone();
        Ok(Self {
            service,
            credential,
            trust,
            internal_certificate,
            metrics,
            listeners,
            address,
            internal_address,
            lifecycle,
        })
    }

    /// For calls to the service at this internal address.
    ///
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn client(&self, base: &str) -> Result<ServiceClient, StartError> {
        Ok(ServiceClient::new(base, self.credential.clone(), &self.trust)?)
    }

    /// The keys that another service publishes at `url`, cached in `cache_file`.
    ///
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn remote_keys(&self, url: &str, cache_file: PathBuf) -> Result<Arc<RemoteKeys>, StartError> {
        Ok(Arc::new(RemoteKeys::new(url.to_owned(), Some(cache_file), &self.trust)?))
    }

    /// What the internal listener proves its name with: plain HTTP without.
    pub fn internal_certificate(&self) -> Option<Arc<Certificate>> {
        self.internal_certificate.clone()
    }

    /// Where the public listener is bound.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the internal listener is bound.
    pub fn internal_address(&self) -> SocketAddr {
        self.internal_address
    }

    /// Serves both listeners until the lifecycle stops. `public` comes from
    /// [`public_router`](crate::http::public_router) and is served with `options`; `internal` are the service's own routes
    /// between services. The handle ends with the last request.
    pub fn serve(
        self,
        options: ServeOptions,
        public: Router,
        internal: OpenApiRouter,
        readiness: Readiness,
    ) -> JoinHandle<()> {
        let Self {
            service,
            credential,
            internal_certificate,
            metrics,
            listeners,
            address,
            internal_address,
            lifecycle,
            ..
        } = self;
        let tls = options.certificate.is_some();
        let internal_tls = internal_certificate.is_some();
        let internal_options = ServeOptions { certificate: internal_certificate, ..ServeOptions::default() };
        let internal = internal_router(service, internal, credential, readiness, metrics);
        let stop = lifecycle.stopping();
        let served = lifecycle.spawn("listeners", async move {
            tokio::join!(
                serve(listeners.public, public, options, stop.clone()),
                serve(listeners.internal, internal, internal_options, stop)
            );
        });
        tracing::info!(service, %address, tls, %internal_address, internal_tls, "serving");
        served
    }
}
