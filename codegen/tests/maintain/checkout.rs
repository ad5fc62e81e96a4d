//! A checkout to run the command in: documents, overlay, and a changelog that speaks of them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::SystemTime,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::made;

/// The last line of a run that had nothing to do.
const NOTHING: &str = "nothing to do: generated and CHANGELOG.md are up to date\n";

/// A folder that looks like the repository.
pub(crate) struct Checkout {
    folder: TempDir,
    /// For files that do not belong to it.
    elsewhere: TempDir,
}

/// The repository's overlay, as JSON.
fn our_overlay() -> Value {
    let text = fs::read_to_string(made::discovery().join("overlay.json")).expect("our overlay");
    serde_json::from_str(&text).expect("JSON")
}

impl Checkout {
    /// With nothing in it.
    pub(crate) fn empty() -> Self {
        Checkout { folder: TempDir::new().expect("a folder"), elsewhere: TempDir::new().expect("a folder") }
    }

    /// With documents, the code that is made from them, and the folder for snapshots.
    pub(crate) fn with(documents: &[Value]) -> Self {
        Checkout::with_overlay(documents, &our_overlay())
    }

    /// The same without the elements that the overlay adds to documents, so that documents alone say what is in the code.
    pub(crate) fn unamended(documents: &[Value]) -> Self {
        let mut overlay = our_overlay();
        for facts in overlay["apis"].as_object_mut().expect("facts by API").values_mut() {
            let facts = facts.as_object_mut().expect("facts");
            let added = facts["schemas"].clone();
            let is_of_documents = |row: &Value| {
                let mut schemas = row["schemas"].as_array().into_iter().flatten().filter_map(Value::as_str);
                schemas.all(|schema| added.get(schema).is_none())
            };
            facts["helpers"].as_array_mut().expect("rows").retain(is_of_documents);
            facts.retain(|key, _| {
                !["borrow", "paths", "properties", "renamed", "schemas", "values"].contains(&key.as_str())
            });
            let operations = facts["methods"].as_object_mut().expect("methods by name").values_mut();
            for method in operations.filter_map(Value::as_object_mut) {
                let is_added = |name: &Value| *name == "PredictLongRunningResponse";
                if method.get("operation").is_some_and(|operation| is_added(&operation["response"])) {
                    method.remove("operation");
                }
            }
            facts["methods"].as_object_mut().expect("methods by name").retain(|_, facts| {
                facts
                    .as_object()
                    .is_some_and(|facts| facts.keys().any(|key| !["since", "until"].contains(&key.as_str())))
            });
        }
        Checkout::with_overlay(documents, &overlay)
    }

    /// The same with an overlay.
    pub(crate) fn with_overlay(documents: &[Value], overlay: &Value) -> Self {
        let checkout = Checkout::empty();
        fs::create_dir(checkout.path("discovery")).expect("a folder");
        checkout.write("discovery/overlay.json", &overlay.to_string());
        for document in documents {
            made::store(&checkout.path("discovery"), document);
        }
        checkout.write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n### Added\n\n- Bindings.\n");
        fs::create_dir_all(checkout.path("codegen/tests/surface")).expect("a folder");
        checkout.good(&["generate"]);
        checkout
    }

    /// With the first revisions of both versions.
    pub(crate) fn old() -> Self {
        Checkout::with(&[made::revision("v1", "20240410"), made::revision("v1beta", "20240713")])
    }

    /// The same with an overlay that acknowledges no warning, so that there are some.
    pub(crate) fn old_with_warnings() -> Self {
        let checkout = Checkout::old();
        let mut overlay = our_overlay();
        for facts in overlay["apis"].as_object_mut().expect("facts by API").values_mut() {
            facts.as_object_mut().expect("facts").remove("acknowledged");
        }
        checkout.write("discovery/overlay.json", &overlay.to_string());
        checkout
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file");
    }

    /// Writes a document outside of it, and returns the path.
    pub(crate) fn arrived(&self, document: &Value) -> String {
        made::store(self.elsewhere.path(), document).display().to_string()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_discovery-codegen"));
        command.current_dir(self.folder.path()).args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the command runs")
    }

    /// Runs and returns standard output.
    pub(crate) fn good(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Runs and returns the error.
    pub(crate) fn bad(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", text(&output.stdout));
        text(&output.stderr)
    }

    /// Takes a document in, and returns what the command prints.
    pub(crate) fn update(&self, document: &Value) -> String {
        self.good(&["update", "--from", &self.arrived(document)])
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file with text")
    }

    pub(crate) fn changelog(&self) -> String {
        self.read("CHANGELOG.md")
    }

    /// Every file with its text, hidden ones too.
    pub(crate) fn texts(&self) -> BTreeMap<PathBuf, String> {
        self.files().into_iter().map(|(path, (text, _))| (path, text)).collect()
    }

    /// Every file with its text and the time of its last change.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, (String, SystemTime)> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
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

    /// Brings all files back to what they were.
    pub(crate) fn restore(&self, texts: &BTreeMap<PathBuf, String>) {
        for path in self.files().into_keys().filter(|path| !texts.contains_key(path)) {
            fs::remove_file(self.folder.path().join(path)).expect("it is there");
        }
        for (path, text) in texts {
            fs::write(self.folder.path().join(path), text).expect("a file");
        }
    }

    fn relative(&self, path: &Path) -> PathBuf {
        path.strip_prefix(self.folder.path()).expect("below").to_owned()
    }

    /// Runs the command again and checks that it touches nothing.
    pub(crate) fn settled(&self, arguments: &[&str]) {
        let before = self.files();
        let told = self.good(arguments);
        assert!(told.ends_with(NOTHING), "{told}");
        assert!(before == self.files(), "a second run changes nothing");
    }
}

/// The output of a command.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The lines of the entry whose heading ends in `subject`; exactly one has to be there.
pub(crate) fn entry(changelog: &str, subject: &str) -> String {
    let entries: Vec<&str> = changelog.split("\n### ").skip(1).collect();
    let found: Vec<&&str> =
        entries.iter().filter(|entry| entry.lines().next().is_some_and(|line| line.ends_with(subject))).collect();
    assert_eq!(found.len(), 1, "{subject}: {changelog}");
    found[0].split("\n## ").next().unwrap_or_default().trim_end().to_owned()
}
