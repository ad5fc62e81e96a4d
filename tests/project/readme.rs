//! The documents at the root refer to files, examples and features that exist.
//!
//! Their snippets are doctests of the crate, and their commands are run by the tests of `codegen/`.

use std::path::{Path, PathBuf};
use std::{env, fs};

const PAGES: [&str; 8] = [
    "README.md",
    "ARCHITECTURE.md",
    "BENCHMARKS.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/coming-from-google-apis-rs.md",
    PROMISES,
];

/// The page with all promises and the tests that prove them.
const PROMISES: &str = "docs/promises.md";

#[test]
fn links_lead_somewhere() {
    let mut links = 0;
    for page in PAGES {
        for link in read(page).split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let path = link.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains("://") {
                continue;
            }
            assert!(target(page, path).exists(), "{page}: {path} does not exist");
            links += 1;
        }
    }
    assert!(links > 15, "{links} links");
}

/// A test is named by a link to its file, such as ``[`name`](../tests/stream.rs)``.
#[test]
fn tests_that_prove_promises_exist() {
    let page = read(PROMISES);
    let (mut promises, mut tests) = (0, 0);
    for row in page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promise |")) {
        let named = row.split("[`").skip(1).filter_map(|rest| rest.split_once(')')?.0.split_once("`]("));
        let mut count = 0;
        for (name, path) in named {
            let source = fs::read_to_string(target(PROMISES, path)).expect("a file of tests");
            assert!(has_test(&source, name), "{path} has no test `{name}`");
            count += 1;
        }
        assert!(count > 0, "no test proves this: {row}");
        promises += 1;
        tests += count;
    }
    assert!(promises > 30 && tests > 60, "{promises} promises, {tests} tests");
}

/// Returns true if a source has a function of that name with an attribute that makes it a test.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let is_function = |line: &&str| {
        let function = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
        function.and_then(|function| function.strip_prefix(name)).is_some_and(|rest| rest.starts_with('('))
    };
    let attributes =
        |place: usize| lines[..place].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
    let is_test = |attribute: &&str| attribute.starts_with("#[test]") || attribute.starts_with("#[tokio::test");
    (0..lines.len()).any(|place| is_function(&lines[place]) && attributes(place).any(is_test))
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

/// Returns the file that a relative link on a page leads to.
fn target(page: &str, link: &str) -> PathBuf {
    root().join(page).parent().expect("a folder").join(link)
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).expect("text")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
