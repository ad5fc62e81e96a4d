//! Shared parts of the generator's tests: the project's documents, temporary folders, and the command.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;

/// The documents that the tests know, and the overlay. Newer ones come without a change here.
const KNOWN: [&str; 4] = ["overlay.json", "v1/20240410.json", "v1beta/20240713.json", "v1beta/20260327.json"];

/// The project's `discovery/`.
pub(crate) fn discovery() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../discovery")
}

/// A folder with a copy of the project's documents in `discovery`; see [`KNOWN`].
pub(crate) fn workspace() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for path in KNOWN {
        let text = fs::read_to_string(discovery().join(path)).expect("our document");
        write(&folder.path().join("discovery").join(path), &text);
    }
    folder
}

/// A folder with one document in `discovery`, and its path.
pub(crate) fn workspace_of(document: &Value) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let (version, revision) = (&document["version"], &document["revision"]);
    let name =
        format!("discovery/{}/{}.json", version.as_str().expect("a version"), revision.as_str().expect("a revision"));
    write(&folder.path().join(name), &document.to_string());
    folder
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a path in a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// All files in a folder and below, by their path in it.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    fn collect(folder: &Path, at: &Path, files: &mut BTreeMap<PathBuf, String>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let (path, at) = (entry.path(), at.join(entry.file_name()));
            if path.is_dir() {
                collect(&path, &at, files);
            } else {
                files.insert(at, fs::read_to_string(path).expect("text"));
            }
        }
    }
    let mut found = BTreeMap::new();
    if folder.exists() {
        collect(folder, Path::new(""), &mut found);
    }
    found
}

/// Runs the command in `folder`.
pub(crate) fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_discovery-codegen"));
    command.args(args).current_dir(folder).output().expect("the command runs")
}

/// Runs the command, which must succeed, and returns what it printed.
pub(crate) fn succeed(folder: &Path, args: &[&str]) -> String {
    let output = run(folder, args);
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    String::from_utf8(output.stdout).expect("text")
}

/// Runs the command, which must fail with code 1, and returns its messages.
pub(crate) fn fail(folder: &Path, args: &[&str]) -> String {
    let output = run(folder, args);
    assert_eq!(output.status.code(), Some(1), "{args:?}: {}", stderr(&output));
    stderr(&output)
}

/// Returns the standard error of the command.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
