//! `cargo xtask generate`: writes the files that are made of the code and committed. Tests fail when one is out of date.

use crate::command::{cargo, root, run as run_command};
use crate::settings_reference;

pub fn run() -> Result<(), String> {
    let reference = root().join(settings_reference::FILE);
    std::fs::write(&reference, settings_reference::write(&root())?)
        .map_err(|error| format!("cannot write {}: {error}", reference.display()))?;
    println!("written: {}", settings_reference::FILE);

    // The test that compares them writes them instead.
    let mut documents = cargo();
    documents.args(["test", "--quiet", "--package", "jet_raiders", "--test", "it", "--", "--exact"]);
    documents.arg("documents::the_committed_documents_are_those_that_the_listeners_serve");
    run_command(documents.env("WRITE_OPENAPI_DOCUMENTS", "1"))?;
    println!("written: docs/openapi");
    Ok(())
}
