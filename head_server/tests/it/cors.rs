//! Pages of other origins.

use http::Method;

use crate::harness::Head;
use crate::requests::problem;

const PAGE: &str = "https://play.example.com";

async fn preflight(head: &Head, origin: &str) -> reqwest::Response {
    let request = head.request(Method::OPTIONS, "/matchmaking/queue");
    let request = request.header("origin", origin).header("access-control-request-method", "POST");
    request.header("access-control-request-headers", "authorization,content-type").send().await.unwrap()
}

#[tokio::test]
async fn a_listed_page_may_call_and_another_may_not() {
    let head = Head::start_with(|config| config.cors_origins = vec![PAGE.into()]).await;
    let allowed = preflight(&head, PAGE).await;
    assert_eq!(allowed.headers()["access-control-allow-origin"], PAGE);
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        assert!(allowed.headers()["access-control-allow-methods"].to_str().unwrap().contains(method), "{method}");
    }
    assert!(allowed.headers()["access-control-allow-headers"].to_str().unwrap().contains("authorization"));
    for other in ["https://example.com", "http://play.example.com", "https://play.example.com.evil.example"] {
        assert!(!preflight(&head, other).await.headers().contains_key("access-control-allow-origin"), "{other}");
    }
    // A refusal can be read as well.
    let refused = head.request(Method::GET, "/profile").header("origin", PAGE).send().await.unwrap();
    assert_eq!(refused.headers()["access-control-allow-origin"], PAGE);
    assert_eq!(problem(refused).await, (401, "token_missing".into()));
}

#[tokio::test]
async fn by_default_only_this_origin_may_call() {
    let head = Head::start().await;
    let answer = preflight(&head, PAGE).await;
    assert_eq!(answer.status(), 405);
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
}
