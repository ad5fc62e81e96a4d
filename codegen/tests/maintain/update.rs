//! `update`, by the command: from a document to code, changelog and advice.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::SystemTime,
};

use discovery_codegen::Generator;
use tempfile::TempDir;

use crate::{
    made::{self, NEWEST, REAL, discovery, next},
    server::{Reply, Server},
};

/// A checkout: documents, and a changelog that speaks of them.
struct Checkout(TempDir);

impl Checkout {
    /// With the documents of the given revisions.
    fn with(revisions: &[&str]) -> Self {
        let root = TempDir::new().expect("a folder");
        for path in ["overlay.json"].iter().chain(revisions) {
            let to = root.path().join("discovery").join(path);
            fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
            fs::copy(discovery().join(path), to).expect("our document");
        }
        let changelog =
            "# Changelog\n\n## Unreleased\n\n### Added\n\n- Bindings of `v1` 20240410 and `v1beta` 20240713.\n";
        fs::write(root.path().join("CHANGELOG.md"), changelog).expect("a file");
        Checkout(root)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_discovery-codegen"));
        command.current_dir(self.0.path()).args(arguments).output().expect("the command runs")
    }

    /// Runs and returns standard output.
    fn good(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Runs and returns the error.
    fn bad(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Every file with its text and the time of its last change.
    fn files(&self) -> BTreeMap<PathBuf, (String, SystemTime)> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.0.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let time = fs::metadata(&path).and_then(|data| data.modified()).expect("a time");
                files.insert(self.relative(&path), (fs::read_to_string(&path).expect("text"), time));
            }
        }
        files
    }

    fn relative(&self, path: &Path) -> PathBuf {
        path.strip_prefix(self.0.path()).expect("below").to_owned()
    }

    fn changelog(&self) -> String {
        fs::read_to_string(self.0.path().join("CHANGELOG.md")).expect("a changelog")
    }

    /// Runs the command again and checks that it touches nothing.
    fn settled(&self, arguments: &[&str]) {
        let before = self.files();
        let told = self.good(arguments);
        assert!(told.ends_with("nothing to do: generated and CHANGELOG.md are up to date\n"), "{told}");
        assert!(before == self.files(), "a second run changes nothing");
    }
}

fn old() -> Checkout {
    let checkout = Checkout::with(&REAL[..2]);
    checkout.good(&["generate"]);
    checkout
}

#[test]
fn from_the_old_revision_to_the_new() {
    let checkout = old();
    let from = made::file(NEWEST).display().to_string();
    let update = ["update", "--from", &from, "--markdown", "diff.md"];
    let told = checkout.good(&update);
    let files = checkout.files();
    assert!(told.starts_with("v1beta revision 20260327: stored as "), "{told}");
    let last = told.lines().last().unwrap_or_default();
    let expected =
        "next: run `cargo test --workspace`, review generated and CHANGELOG.md; the next release is a major one";
    assert_eq!(last, expected);

    // The code is what a run over all documents makes.
    let all = Checkout::with(&REAL);
    let plan = Generator::new().discovery_dir(all.0.path().join("discovery")).plan().expect("our documents");
    for (path, text) in plan.files() {
        let path = Path::new("generated").join(path);
        assert!(files.get(&path).is_some_and(|(there, _)| there == text), "{}", path.display());
    }
    let stored = &files[Path::new("discovery/v1beta/20260327.json")].0;
    assert_eq!(*stored, fs::read_to_string(made::file(NEWEST)).expect("our document"));

    let changelog = checkout.changelog();
    assert!(changelog.contains("### Generative Language API `v1beta`, revision 20260327\n"), "{changelog}");
    assert!(changelog.contains("\n- Added: 34 methods and 1 method from the overlay: "), "{changelog}");
    assert!(changelog.contains("\n- Gone from the document, kept and deprecated: 16 methods: "), "{changelog}");
    assert!(
        changelog.contains("`batches().cancel`") && changelog.contains("`corpora().documents().chunks().batch_create`")
    );
    assert!(changelog.contains("\n- **Breaking:** `schemas::File::video_metadata`: type: "), "{changelog}");
    checkout.good(&["check"]);
    assert!(files[Path::new("diff.md")].0.starts_with("## Generative Language API: v1beta 20240713 → 20260327\n"));
    checkout.settled(&["update", "--from", &from]);
}

#[test]
fn what_may_come_next_goes_through_by_itself() {
    for made in next() {
        let checkout = Checkout::with(&REAL);
        let file = checkout.0.path().join("next.json");
        fs::write(&file, made.document.to_string()).expect("a file");
        let update = ["update", "--from", "next.json"];
        let told = checkout.good(&update);
        assert!(told.contains("\nnext: run `cargo test --workspace`"), "{}: {told}", made.name);
        let entry = format!(" `v1beta`, revision {}\n", made::NEXT);
        let changelog = checkout.changelog();
        let headings =
            changelog.split_inclusive('\n').filter(|line| line.starts_with("### ") && line.ends_with(&entry));
        assert_eq!(headings.count(), 1, "{}: {changelog}", made.name);
        checkout.settled(&update);
    }
}

#[test]
fn a_fetched_document_gets_its_entry_later() {
    let checkout = old();
    let from = made::file(NEWEST).display().to_string();
    let told = checkout.good(&["fetch", "--from", &from]);
    assert!(told.ends_with(&format!("\nnext: cargo codegen update --from {from}\n")), "{told}");
    assert!(!checkout.changelog().contains("20260327"));
    assert!(checkout.bad(&["check"]).contains("to repair it: cargo codegen generate"));
    checkout.good(&["update", "--from", &from]);
    assert!(checkout.changelog().contains("revision 20260327\n"));
    checkout.settled(&["update", "--from", &from]);
}

#[test]
fn the_live_documents_of_all_versions() {
    let checkout = old();
    let read = |path: &str| fs::read(discovery().join(path)).expect("our document");
    let (v1, v1beta) = (read(REAL[0]), read(NEWEST));
    let twice = || vec![Reply::ok(&v1), Reply::ok(&v1beta)];
    let server = Server::start(twice().into_iter().chain(twice()).collect());
    let url = server.url("/{api}/rest?version={version}");
    let told = checkout.good(&["update", "--url", &url]);
    assert!(
        told.starts_with("v1 revision 20240410: at hand, nothing to do\nv1beta revision 20260327: stored as "),
        "{told}"
    );
    let requests = server.requests();
    assert!(requests[0].starts_with("get /generativelanguage/rest?version=v1 "), "{requests:?}");
    assert!(requests[1].starts_with("get /generativelanguage/rest?version=v1beta "), "{requests:?}");
    checkout.settled(&["update", "--url", &url]);
}

#[test]
fn a_failure_changes_no_file() {
    let checkout = old();
    let before = checkout.files();
    let write = |name: &str, text: &str| fs::write(checkout.0.path().join(name), text).expect("a file");
    let document = fs::read_to_string(made::file(NEWEST)).expect("our document");
    write("page.json", "<!doctype html>");
    write("error.json", r#"{"error": {"code": 404, "message": "Not found."}}"#);
    write("cut.json", &document[..document.len() / 2]);
    write("other.json", &document.replace("\"name\": \"generativelanguage\"", "\"name\": \"drive\""));
    write("old.json", &document.replace("\"20260327\"", "\"20230101\""));
    write("escape.json", &document.replace("\"20260327\"", "\"../../20260327\""));
    for (file, message) in [
        ("page.json", "page.json: HTML or XML, not a Discovery document"),
        ("error.json", "page.json: an error reply, not a Discovery document: error 404: Not found."),
        ("cut.json", "cut.json: cut off: "),
        (
            "other.json",
            "other.json: it is the API drive, and generativelanguage was asked for; a crate for another API: ",
        ),
        (
            "old.json",
            "old.json: revision 20230101 of v1beta is older than 20240713, which is at hand; --allow-older stores it",
        ),
        ("escape.json", "escape.json: its revision \"../../20260327\" is no date"),
        ("missing.json", "missing.json: "),
    ] {
        for command in ["fetch", "update"] {
            let error = checkout.bad(&[command, "--from", file]);
            assert!(
                error.starts_with(&format!("error: {}", message.replace("page.json: an", "error.json: an"))),
                "{error}"
            );
        }
    }
    let server = Server::start(vec![Reply::new("404 Not Found", &[], b"<html>no</html>")]);
    let error = checkout.bad(&["update", "v1beta", "--url", &server.url("/{api}/{version}")]);
    assert!(error.contains("/generativelanguage/v1beta: HTTP 404 Not Found: HTML or XML"), "{error}");
    // Warnings may be denied; the new document has some.
    let error = checkout.bad(&["update", "--deny-warnings", "--from", &made::file(NEWEST).display().to_string()]);
    assert!(error.contains("warnings are denied"), "{error}");
    for name in ["page", "error", "cut", "other", "old", "escape"] {
        fs::remove_file(checkout.0.path().join(format!("{name}.json"))).expect("it is there");
    }
    assert!(before == checkout.files(), "nothing has changed");
}

#[test]
fn an_empty_folder_must_be_told_the_version() {
    let root = Checkout(TempDir::new().expect("a folder"));
    assert_eq!(root.bad(&["fetch"]), "error: no documents in discovery, so name a version, such as v1beta\n");
    let from = made::file(NEWEST).display().to_string();
    assert!(root.good(&["fetch", "--from", &from]).starts_with("v1beta revision 20260327: stored as "));
    assert!(root.bad(&["fetch", "v1", "--from", &from]).contains("it is the version v1beta, and v1 was asked for"));
}
