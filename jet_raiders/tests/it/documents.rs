//! The OpenAPI documents in `docs/openapi` are what the listeners serve. `cargo xtask generate` writes them anew.

use std::path::PathBuf;

/// With this variable set, the files are written instead of compared.
const WRITE: &str = "WRITE_OPENAPI_DOCUMENTS";

#[test]
fn the_committed_documents_are_those_that_the_listeners_serve() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi");
    let documents = [
        ("auth", auth_server::documents()),
        ("game", game_server::documents()),
        ("head", head_server::documents()),
        ("matchmaking", matchmaking_server::documents()),
    ];
    for (service, [public, internal]) in documents {
        for (file, document) in [(format!("{service}.json"), public), (format!("{service}_internal.json"), internal)] {
            let path = folder.join(file);
            if is_writing() {
                std::fs::write(&path, document).unwrap();
                continue;
            }
            let committed = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(committed == document, "{} is out of date: run `cargo xtask generate`", path.display());
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "a switch for `cargo xtask generate`, no setting of a program")]
fn is_writing() -> bool {
    std::env::var_os(WRITE).is_some()
}
