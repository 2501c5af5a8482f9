//! What every service has around its own routes: the deployment's credential, metrics, two listeners, one line when it serves.

use std::net::SocketAddr;

use axum::Router;
use tokens::ServiceCredential;
use tokio::task::JoinHandle;
use utoipa_axum::router::OpenApiRouter;

use crate::http::{ServeOptions, internal_router, serve};
use crate::lifecycle::Lifecycle;
use crate::ready::Readiness;
use crate::run::{Listeners, StartError};
use crate::telemetry::Metrics;

/// A service that has its listeners and does not serve yet.
pub struct Shell {
    service: &'static str,
    credential: ServiceCredential,
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
    /// When the credential is none, or the process has a metrics recorder that is not ours.
    pub fn open(
        service: &'static str,
        service_credential: &str,
        listeners: Listeners,
        lifecycle: &Lifecycle,
    ) -> Result<Self, StartError> {
        let credential = ServiceCredential::parse(service_credential)?;
        let metrics = Metrics::install()?;
        metrics.keep_small(lifecycle);
        let address = listeners.public.local_addr()?;
        let internal_address = listeners.internal.local_addr()?;
        Ok(Self { service, credential, metrics, listeners, address, internal_address, lifecycle: lifecycle.clone() })
    }

    /// What this service shows to others, and asks of them.
    pub fn credential(&self) -> &ServiceCredential {
        &self.credential
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
        let Self { service, credential, metrics, listeners, address, internal_address, lifecycle } = self;
        let tls = options.certificate.is_some();
        let internal = internal_router(service, internal, credential, readiness, metrics);
        let stop = lifecycle.stopping();
        let served = lifecycle.spawn("listeners", async move {
            tokio::join!(
                serve(listeners.public, public, options, stop.clone()),
                serve(listeners.internal, internal, ServeOptions::default(), stop)
            );
        });
        tracing::info!(service, %address, tls, %internal_address, "serving");
        served
    }
}
