//! The website's files: from a folder, from the binary, or a page that says how to build them.

use std::path::Path;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get_service};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};
use service_kit::problem::ApiError;
use tower_http::services::ServeDir;
use wire::problem::Code;

/// Scripts, styles and pictures come from this origin only. Game servers have other addresses, known only once a seat is
/// given, so sockets may go anywhere.
const CONTENT_POLICY: &str = "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; \
    worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Vite names these files by their content.
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_EVERY_TIME: &str = "no-cache";

#[cfg(not(feature = "embed-website"))]
const HOW_TO_BUILD: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Jet Raiders</title>\
    <h1>Jet Raiders is running, its website is not built</h1>\
    <p>Run <code>cargo xtask play</code>, which builds and starts everything, or build the website by hand:</p>\
    <pre>cd website\nnpm ci\nnpm run build</pre>\
    <p>and start the head server with <code>HEAD__WEBSITE_DIR</code> set to the folder <code>website/dist</code>.</p>";

/// Serves what no API route takes. The folder wins over the files in the binary.
pub fn website(folder: Option<&Path>) -> MethodRouter {
    let files = match folder {
        Some(folder) => from_folder(folder),
        None => from_binary(),
    };
    files.fallback(|| async { no_such_file() }).layer(axum::middleware::from_fn(with_headers))
}

fn from_folder(folder: &Path) -> MethodRouter {
    let missing = tower::service_fn(|_: Request| async { Ok(no_such_file()) });
    let files = ServeDir::new(folder).fallback(missing);
    get_service(files)
}

#[cfg(feature = "embed-website")]
fn from_binary() -> MethodRouter {
    embedded::files()
}

#[cfg(not(feature = "embed-website"))]
fn from_binary() -> MethodRouter {
    axum::routing::get(|request: Request| async move {
        match request.uri().path() {
            "/" => axum::response::Html(HOW_TO_BUILD).into_response(),
            _ => no_such_file(),
        }
    })
}

fn no_such_file() -> Response {
    ApiError::new(Code::NotFound, "There is nothing at this address.").into_response()
}

async fn with_headers(request: Request, next: axum::middleware::Next) -> Response {
    let hashed = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let caching = if hashed && response.status() == StatusCode::OK { FOREVER } else { ASK_EVERY_TIME };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

#[cfg(feature = "embed-website")]
mod embedded {
    use axum::extract::Request;
    use axum::response::{IntoResponse, Response};
    use axum::routing::{MethodRouter, get};
    use http::StatusCode;
    use http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
    use rust_embed::{EmbeddedFile, RustEmbed};

    #[derive(RustEmbed)]
    #[folder = "../website/dist"]
    struct Files;

    pub(super) fn files() -> MethodRouter {
        get(|request: Request| async move {
            let path = request.uri().path().trim_start_matches('/');
            let path = if path.is_empty() { "index.html" } else { path };
            match Files::get(path) {
                Some(file) => respond(file, &request),
                None => super::no_such_file(),
            }
        })
    }

    fn respond(file: EmbeddedFile, request: &Request) -> Response {
        let digest: String = file.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let tag = format!("\"{digest}\"");
        let known = request.headers().get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
        if known {
            return (StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response();
        }
        let kind = file.metadata.mimetype().to_owned();
        ([(CONTENT_TYPE, kind), (ETAG, tag)], file.data.into_owned()).into_response()
    }
}
