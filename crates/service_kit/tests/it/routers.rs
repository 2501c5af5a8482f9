//! What every listener does, whatever its routes.

use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::routing::{get, post};
use http::Method;
use service_kit::client::{CallError, ServiceClient};
use service_kit::extract::Json;
use service_kit::http::{ServeOptions, internal_router, not_found, public_router, serve};
use service_kit::lifecycle::Lifecycle;
use service_kit::problem::ApiError;
use service_kit::ready::{Readiness, ReadyCheck};
use service_kit::telemetry::Metrics;
use tokens::ServiceCredential;
use tokio::net::TcpListener;
use utoipa_axum::router::OpenApiRouter;
use wire::problem::{Code, Problem};

const NO_BODY: Option<&()> = None;

async fn serve_on_free_port(router: Router, lifecycle: &Lifecycle) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    lifecycle.spawn("test", serve(listener, router, ServeOptions::default(), lifecycle.stopping()));
    address
}

/// Undocumented: what counts is what every listener does around them.
fn routes() -> OpenApiRouter {
    let routes = Router::new()
        .route("/panic", get(|| async { panic!("on purpose") as String }))
        .route("/refuse", get(|| async { ApiError::new(Code::LobbyFull, "full").retry_after_s(7) }))
        .route("/echo", post(|Json(value): Json<serde_json::Value>| async move { axum::Json(value) }));
    routes.into()
}

#[tokio::test]
async fn a_panic_in_a_handler_is_one_500_and_the_next_request_is_served() {
    let lifecycle = Lifecycle::new();
    let address = serve_on_free_port(public_router("test", routes(), not_found()), &lifecycle).await;
    let response = reqwest::get(format!("http://{address}/panic")).await.unwrap();
    assert_eq!(response.status(), 500);
    let problem: Problem = response.json().await.unwrap();
    assert_eq!(problem.code, "internal");
    assert!(!problem.detail.contains("on purpose"));
    assert_eq!(reqwest::get(format!("http://{address}/health")).await.unwrap().status(), 200);
    assert!(lifecycle.stop_and_wait(Duration::from_secs(30)).await);
}

#[tokio::test]
async fn the_caller_s_trace_id_stands_in_the_problem() {
    let lifecycle = Lifecycle::new();
    let address = serve_on_free_port(public_router("test", routes(), not_found()), &lifecycle).await;
    let request = reqwest::Client::new()
        .get(format!("http://{address}/refuse"))
        .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["retry-after"], "7");
    let problem: Problem = response.json().await.unwrap();
    assert_eq!(problem.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(problem.status, 409);
    lifecycle.stop();
}

#[tokio::test]
async fn internal_routes_need_the_deployment_s_credential() {
    let lifecycle = Lifecycle::new();
    let credential = ServiceCredential::generate().unwrap();
    let metrics = Metrics::install().unwrap();
    let router = internal_router("test", routes(), credential.clone(), Readiness::default(), metrics);
    let base = format!("http://{}", serve_on_free_port(router, &lifecycle).await);

    let body = serde_json::json!({ "a": 1 });
    let insider = ServiceClient::new(&base, credential).unwrap();
    let echoed: serde_json::Value = insider.call(Method::POST, "/echo", Some(&body), None).await.unwrap();
    assert_eq!(echoed, body);

    let outsider = ServiceClient::new(&base, ServiceCredential::generate().unwrap()).unwrap();
    let refused = outsider.call::<serde_json::Value>(Method::POST, "/echo", Some(&body), None).await.unwrap_err();
    assert_eq!(refused.code(), Some(Code::ServiceCredentialInvalid));
    let bare = reqwest::Client::new().post(format!("{base}/echo")).json(&body).send().await.unwrap();
    assert_eq!(bare.status(), 401);
    lifecycle.stop();
}

struct Failing;

#[async_trait]
impl ReadyCheck for Failing {
    fn name(&self) -> &'static str {
        "database"
    }

    async fn check(&self) -> Result<(), String> {
        Err("does not answer".into())
    }
}

#[tokio::test]
async fn readiness_names_what_fails_and_ends_with_draining() {
    let lifecycle = Lifecycle::new();
    let metrics = Metrics::install().unwrap();
    let credential = ServiceCredential::generate().unwrap();
    let broken = Readiness::new(vec![Box::new(Failing)]);
    let router = internal_router("test", OpenApiRouter::new(), credential.clone(), broken, metrics.clone());
    let address = serve_on_free_port(router, &lifecycle).await;
    let response = reqwest::get(format!("http://{address}/ready")).await.unwrap();
    assert_eq!(response.status(), 503);
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["checks"]["database"], "does not answer");

    let readiness = Readiness::default();
    let router = internal_router("test", OpenApiRouter::new(), credential, readiness.clone(), metrics);
    let address = serve_on_free_port(router, &lifecycle).await;
    assert_eq!(reqwest::get(format!("http://{address}/ready")).await.unwrap().status(), 200);
    readiness.start_draining();
    assert_eq!(reqwest::get(format!("http://{address}/ready")).await.unwrap().status(), 503);
    lifecycle.stop();
}

#[tokio::test]
async fn nobody_there_is_unavailable_and_no_refusal() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = ServiceClient::new(&base, ServiceCredential::generate().unwrap()).unwrap();
    let error = client.call::<()>(Method::GET, "/", NO_BODY, None).await.unwrap_err();
    assert!(matches!(error, CallError::Unavailable(_)), "{error}");
    assert_eq!(ApiError::from(error).code(), Code::ServiceUnavailable);
}
