//! Code that calls the generated code: a document that deprecates something must not break its lints.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The line that every root of a test, example, or benchmark that calls generated code has.
const LINE: &str = "#![allow(deprecated, reason = \"a newer document may deprecate what is called here\")]";

/// Folders of such roots.
const FOLDERS: [&str; 5] = ["benches", "examples", "fake/benches", "fake/tests", "tests"];

#[test]
fn callers_of_generated_code_allow_what_a_document_deprecates() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut callers, mut without) = (0, Vec::new());
    for folder in FOLDERS {
        for (path, text) in roots(&root.join(folder)) {
            let calls =
                text.iter().any(|text| ["generativelanguage::", "support::"].iter().any(|name| text.contains(name)));
            callers += usize::from(calls);
            if calls && !text[0].lines().any(|line| line == LINE) {
                without.push(path);
            }
        }
    }
    assert!(callers > 20, "{callers} callers");
    assert!(without.is_empty(), "these need the line\n{LINE}\nbelow their first comment: {without:?}");
}

/// The roots in a folder: its files, and `main.rs` of each folder in it; each with its text, and that of its modules.
fn roots(folder: &Path) -> Vec<(PathBuf, Vec<String>)> {
    let mut roots = Vec::new();
    for path in files(folder) {
        if path.is_dir() && path.join("main.rs").exists() {
            let main = path.join("main.rs");
            let modules = files(&path).into_iter().filter(|file| *file != main && is_rust(file));
            let texts = std::iter::once(main.clone()).chain(modules).map(|file| read(&file)).collect();
            roots.push((main, texts));
        } else if is_rust(&path) {
            let text = read(&path);
            roots.push((path, vec![text]));
        }
    }
    roots
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "rs")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("text")
}
