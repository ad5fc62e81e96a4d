//! The documents at the root refer to files, examples and features that exist.
//!
//! Their snippets are doctests of the crate, and their commands are run by the tests of `codegen/`.

use std::path::{Path, PathBuf};
use std::{env, fs};

const PAGES: [&str; 6] =
    ["README.md", "ARCHITECTURE.md", "BENCHMARKS.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];

#[test]
fn links_lead_somewhere() {
    let mut links = 0;
    for page in PAGES {
        for link in read(page).split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let path = link.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains("://") {
                continue;
            }
            assert!(root().join(path).exists(), "{page}: {path} is not there");
            links += 1;
        }
    }
    assert!(links > 15, "{links} links");
}

#[test]
fn steps_of_recipes_begin_with_paths_that_exist() {
    let page = read("CONTRIBUTING.md");
    let mut paths = 0;
    for line in page.lines() {
        // A step: its number, and a path or a command in code.
        let Some(step) = line.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(". `") else { continue };
        let path = step.split('`').next().unwrap_or_default();
        if !path.contains(' ') {
            assert!(root().join(path).exists(), "CONTRIBUTING.md: {path} does not exist");
            paths += 1;
        }
    }
    assert!(paths > 20, "{paths} paths");
}

#[test]
fn the_map_names_files_that_exist() {
    // Paths in code that begin with a folder of sources, such as `runtime/src/retry/policy.rs`.
    let page = read("ARCHITECTURE.md");
    let mut paths = 0;
    let code = page.split('`').skip(1).step_by(2);
    for path in code.filter(|path| path.contains('/') && !path.contains(['<', ' ', '…'])) {
        let folders = ["codegen/", "discovery/", "document/", "fake/", "generated/", "runtime/", "src/", "tests/"];
        if folders.iter().any(|folder| path.starts_with(folder)) {
            let module = root().join(format!("{path}.rs"));
            assert!(root().join(path).exists() || module.exists(), "ARCHITECTURE.md: {path} does not exist");
            paths += 1;
        }
    }
    assert!(paths > 20, "{paths} paths");
}

#[test]
fn every_example_is_in_the_table() {
    let page = read("README.md");
    for entry in fs::read_dir(root().join("examples")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
            assert!(page.contains(&format!("| [`{name}`](examples/{name}.rs) | ")), "{name} is missing");
        }
    }
}

#[test]
fn every_feature_is_in_the_table() {
    let (page, manifest) = (read("README.md"), read("Cargo.toml"));
    let features = manifest.split("\n[features]\n").nth(1).and_then(|rest| rest.split("\n[").next()).expect("features");
    let names = features.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    for (name, _) in names.filter(|(name, _)| *name != "default") {
        let row = |line: &str| line.starts_with("| `") && line.contains(&format!("`{name}`"));
        assert!(page.lines().any(row), "{name} is missing");
    }
}

#[test]
fn the_minimum_rust_version_is_that_of_the_manifest() {
    let manifest = read("Cargo.toml");
    let version =
        manifest.split("rust-version = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version");
    assert!(read("README.md").contains(&format!("The minimum Rust version is {version}.")), "{version}");
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).expect("text")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
