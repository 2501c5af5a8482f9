//! `sqlx::migrate!` reads the folder while compiling, and cargo does not notice a new file in it by itself.
#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
