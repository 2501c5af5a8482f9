//! What every listener does, whatever its routes.

use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::routing::{get, post};
use http::Method;
use service_kit::client::{CallError, ServiceClient};
use service_kit::extract::Json;
use service_kit::http::{
    ServeOptions, internal_document, internal_router, not_found, public_document, public_router, serve,
};
use service_kit::lifecycle::Lifecycle;
use service_kit::openapi::FailsWith;
use service_kit::problem::ApiError;
use service_kit::ready::{Readiness, ReadyCheck};
use service_kit::telemetry::Metrics;
use service_kit::trust::Trust;
use tokens::ServiceCredential;
use tokio::net::TcpListener;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::problem::{Code, Problem};

use crate::plain_client;

const NO_BODY: Option<&()> = None;

async fn serve_on_free_port(router: Router, lifecycle: &Lifecycle) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    lifecycle.spawn("test", serve(listener, router, ServeOptions::default(), lifecycle.stopping()));
    address
}

async fn get_from(address: SocketAddr, path: &str) -> reqwest::Response {
    plain_client().get(format!("http://{address}{path}")).send().await.unwrap()
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
    let response = get_from(address, "/panic").await;
    assert_eq!(response.status(), 500);
    let problem: Problem = response.json().await.unwrap();
    assert_eq!(problem.code, "internal");
    assert!(!problem.detail.contains("on purpose"));
    assert_eq!(get_from(address, "/health").await.status(), 200);
    assert!(lifecycle.stop_and_wait(Duration::from_secs(30)).await);
}

#[tokio::test]
async fn the_caller_s_trace_id_stands_in_the_problem() {
    let lifecycle = Lifecycle::new();
    let address = serve_on_free_port(public_router("test", routes(), not_found()), &lifecycle).await;
    let request = plain_client()
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
    let insider = ServiceClient::new(&base, credential, &Trust::plain().unwrap()).unwrap();
    let echoed: serde_json::Value = insider.call(Method::POST, "/echo", Some(&body), None).await.unwrap();
    assert_eq!(echoed, body);

    let outsider = ServiceClient::new(&base, ServiceCredential::generate().unwrap(), &Trust::plain().unwrap()).unwrap();
    let refused = outsider.call::<serde_json::Value>(Method::POST, "/echo", Some(&body), None).await.unwrap_err();
    assert_eq!(refused.code(), Some(Code::ServiceCredentialInvalid));
    let bare = plain_client().post(format!("{base}/echo")).json(&body).send().await.unwrap();
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
    let response = get_from(address, "/ready").await;
    assert_eq!(response.status(), 503);
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["checks"]["database"], "does not answer");

    let readiness = Readiness::default();
    let router = internal_router("test", OpenApiRouter::new(), credential, readiness.clone(), metrics);
    let address = serve_on_free_port(router, &lifecycle).await;
    assert_eq!(get_from(address, "/ready").await.status(), 200);
    readiness.start_draining();
    assert_eq!(get_from(address, "/ready").await.status(), 503);
    lifecycle.stop();
}

#[tokio::test]
async fn nobody_there_is_unavailable_and_no_refusal() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = ServiceClient::new(&base, ServiceCredential::generate().unwrap(), &Trust::plain().unwrap()).unwrap();
    let error = client.call::<()>(Method::GET, "/", NO_BODY, None).await.unwrap_err();
    assert!(matches!(error, CallError::Unavailable(_)), "{error}");
    assert_eq!(ApiError::from(error).code(), Code::ServiceUnavailable);
}

#[derive(serde::Deserialize, utoipa::ToSchema)]
struct Order {
    count: u16,
}

/// Takes an order.
#[utoipa::path(post, path = "/orders/{order_id}", params(("order_id" = String, Path)), security(("session" = [])),
    responses((status = NO_CONTENT, description = "Taken.")))]
async fn order(Json(order): Json<Order>) -> Result<http::StatusCode, ApiError> {
    if order.count > 9 { Err(ApiError::new(Code::LobbyFull, "full")) } else { Ok(http::StatusCode::NO_CONTENT) }
}

fn described_routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(order).fails_with(&[Code::LobbyFull, Code::LobbyExists, Code::LobbyUnknown]))
}

#[tokio::test]
async fn a_listener_describes_its_routes_with_all_that_can_go_wrong() {
    let lifecycle = Lifecycle::new();
    let address = serve_on_free_port(public_router("test", described_routes(), not_found()), &lifecycle).await;
    let answer = get_from(address, "/openapi.json").await;
    assert_eq!(answer.headers()["content-type"], "application/json");
    let text = answer.text().await.unwrap();
    assert_eq!(text, public_document("test", described_routes()));

    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    for shell in ["/health", "/openapi.json"] {
        assert!(document["paths"][shell]["get"].is_object(), "{shell}");
    }
    let operation = &document["paths"]["/orders/{order_id}"]["post"];
    assert_eq!(operation["operationId"], "post_orders_order_id");
    let responses = operation["responses"].as_object().unwrap();
    assert_eq!(responses.keys().collect::<Vec<_>>(), ["204", "400", "401", "404", "409", "413", "415", "500", "504"]);
    let conflict = responses["409"]["$ref"].as_str().unwrap();
    assert_eq!(conflict, "#/components/responses/lobby_exists.lobby_full");
    let conflict = &document["components"]["responses"]["lobby_exists.lobby_full"];
    assert!(conflict["content"]["application/problem+json"].is_object());
    assert_eq!(document["components"]["schemas"]["Order"]["properties"]["count"]["maximum"], 65_535);
    assert_eq!(document["components"]["securitySchemes"]["session"]["scheme"], "bearer");
    assert!(lifecycle.stop_and_wait(Duration::from_secs(30)).await);
}

#[test]
fn between_services_every_route_needs_the_credential_too() {
    let document = internal_document("test", described_routes());
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let operation = &document["paths"]["/orders/{order_id}"]["post"];
    assert_eq!(operation["security"], serde_json::json!([{ "service": [], "session": [] }]));
    assert_eq!(document["components"]["securitySchemes"]["service"]["name"], "x-service-credential");
    for shell in ["/health", "/metrics", "/openapi.json", "/ready"] {
        assert!(document["paths"][shell]["get"]["security"].is_null(), "{shell}");
    }
}
