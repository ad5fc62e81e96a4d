//! Compiles the programs only beside the document that they were written for: an older one lacks some of their methods.

use std::path::Path;

/// The document, relative to this package.
const NEWEST: &str = "../../../discovery/v1beta/20260831.json";

fn main() {
    println!("cargo::rustc-check-cfg=cfg(newest_document)");
    println!("cargo::rerun-if-changed={NEWEST}");
    if Path::new(NEWEST).exists() {
        println!("cargo::rustc-cfg=newest_document");
    }
}
