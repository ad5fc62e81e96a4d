//! The commands that README and CONTRIBUTING show do what they are shown for.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use discovery_codegen::{Generator, list};
use serde_json::Value;

/// A document to be taken for that of another API.
const OTHER: &str = include_str!("revisions/base.json");

#[test]
fn every_command_works() {
    let folder = checkout();
    let mut ran = 0;
    for page in ["README.md", "CONTRIBUTING.md"] {
        for line in commands(&fs::read_to_string(root().join(page)).expect("text")) {
            let Some(arguments) = line.strip_prefix("cargo codegen ") else {
                let known = ["cargo add ", "cargo test --workspace", "cargo run -p discovery-fake"];
                assert!(known.iter().any(|known| line.starts_with(known)), "{page}: nothing tests `{line}`");
                continue;
            };
            let mut arguments: Vec<&str> = arguments.split_whitespace().collect();
            if arguments == ["update"] {
                // Here is no network. The newest document stands for the live one.
                arguments.extend(["--from", "discovery/v1beta/20260327.json"]);
            }
            let command = Command::new(env!("CARGO_BIN_EXE_discovery-codegen"))
                .args(&arguments)
                .current_dir(folder.path())
                .output()
                .expect("a command that runs");
            assert!(command.status.success(), "{page}: `{line}`: {}", String::from_utf8_lossy(&command.stderr));
            ran += 1;
        }
    }
    assert!(ran >= 6, "{ran} commands");
}

#[test]
fn the_counts_of_methods_are_true() {
    let plan = Generator::new().discovery_dir(root().join("discovery")).plan().expect("our documents");
    let overlay: Value =
        serde_json::from_str(&fs::read_to_string(root().join("discovery/overlay.json")).expect("text")).expect("JSON");
    let added = &overlay["apis"]["generativelanguage"]["add"];
    let count = |version: &str| {
        let listed = list::rows(&plan).iter().filter(|row| row.version == version).count();
        let versions =
            |addition: &&Value| addition["versions"].as_array().is_some_and(|all| all.contains(&version.into()));
        listed - added.as_object().expect("an object").values().filter(versions).count()
    };
    let text = format!("all {} of `v1`, all {} of `v1beta`", count("v1"), count("v1beta"));
    assert!(fs::read_to_string(root().join("README.md")).expect("text").contains(&text), "README does not say: {text}");
}

/// A copy of what the commands read and write.
fn checkout() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for version in ["", "v1", "v1beta"] {
        let (from, to) = (root().join("discovery").join(version), folder.path().join("discovery").join(version));
        fs::create_dir_all(&to).expect("a folder");
        for entry in fs::read_dir(from).expect("documents").flatten().filter(|entry| entry.path().is_file()) {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
    }
    fs::copy(root().join("CHANGELOG.md"), folder.path().join("CHANGELOG.md")).expect("a copy");
    fs::write(folder.path().join("drive-v3.json"), OTHER).expect("a file");
    folder
}

/// The lines of the blocks of shell, without comments.
fn commands(page: &str) -> Vec<String> {
    let blocks = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).map(|line| line.split('#').next().unwrap_or_default().trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
