//! Tells the crate which compiler builds it, for the header in which it introduces itself.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=RUSTC_VERSION={}", version().unwrap_or_else(oldest));
}

/// The number in `rustc 1.88.0 (6b00bc388 2025-06-23)`.
fn version() -> Option<String> {
    let output = Command::new(env::var_os("RUSTC")?).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let version = text.split_whitespace().nth(1)?;
    version.starts_with(|first: char| first.is_ascii_digit()).then(|| version.to_owned())
}

/// The oldest compiler that will do.
fn oldest() -> String {
    env::var("CARGO_PKG_RUST_VERSION").unwrap_or_default()
}
