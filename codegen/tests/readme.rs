//! The commands that README and CONTRIBUTING show do what they are shown for.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A document to be taken for that of another API.
const OTHER: &str = include_str!("revisions/base.json");

#[test]
fn every_command_works() {
    let folder = checkout();
    let mut ran = 0;
    for page in ["README.md", "CONTRIBUTING.md"] {
        for line in commands(&fs::read_to_string(root().join(page)).expect("text")) {
            let Some(arguments) = line.strip_prefix("cargo codegen ") else {
                // The tests of `cli/` run the commands of the command line.
                let known = [
                    "cargo add ",
                    "cargo test --workspace",
                    "cargo run -p discovery-fake",
                    "gemini-api ",
                    "discovery ",
                ];
                assert!(known.iter().any(|known| line.starts_with(known)), "{page}: nothing tests `{line}`");
                continue;
            };
            let mut arguments: Vec<&str> = arguments.split_whitespace().collect();
            let newest = newest(&folder.path().join("discovery/v1beta"));
            if arguments == ["update"] {
                // Tests have no network. The newest document stands for the live one.
                arguments.extend(["--from", &newest]);
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

/// The newest document of a version.
fn newest(version: &Path) -> String {
    let paths = fs::read_dir(version).expect("documents").flatten().map(|entry| entry.path());
    paths.max().expect("a document").display().to_string()
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
