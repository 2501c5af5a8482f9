//! The website's files and their headers.

use http::Method;

use crate::harness::Head;

#[tokio::test]
async fn a_folder_is_served_with_its_index_and_headers() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("assets")).unwrap();
    std::fs::write(folder.path().join("index.html"), "<h1>hi</h1>").unwrap();
    std::fs::write(folder.path().join("assets/app-1a2b.js"), "1").unwrap();
    let head = Head::start_with(|config| config.website_dir = folder.path().to_owned()).await;

    let index = head.request(Method::GET, "/").send().await.unwrap();
    assert_eq!(index.headers()["cache-control"], "no-cache");
    assert!(index.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'self'"));
    assert_eq!(index.headers()["x-content-type-options"], "nosniff");
    assert_eq!(index.text().await.unwrap(), "<h1>hi</h1>");

    let script = head.request(Method::GET, "/assets/app-1a2b.js").send().await.unwrap();
    assert!(script.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(script.headers()["content-type"], "text/javascript");

    for outside in ["/missing.js", "/assets/..%2f..%2fetc/passwd", "/..%2f..%2fetc/passwd"] {
        let response = head.request(Method::GET, outside).send().await.unwrap();
        assert_eq!(response.status(), 404, "{outside}");
        assert_eq!(response.headers()["cache-control"], "no-cache");
    }
}

#[cfg(not(feature = "embed-website"))]
#[tokio::test]
async fn without_files_head_says_how_to_build_them() {
    let head = Head::start().await;
    let page = head.request(Method::GET, "/").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("npm run build"), "{page}");
}
