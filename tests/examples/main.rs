//! Every example runs without a key, and says what it should.
//!
//! `cargo test` builds the examples before it runs this. With `--test examples` it does not, and `cargo build --examples` has
//! to come first.
#![cfg(feature = "v1beta")]

mod programs;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use serde_json::Value;

/// A part of the output of each example.
const EXAMPLES: [(&str, &[&str]); 15] = [
    ("batch", &["batches/", " has begun", "> What is an atoll?\nYou said: What is an atoll?"]),
    ("caching", &["of 2", " tokens from the cache", "kept until 2"]),
    ("chat", &["> Do you remember my name?\nYou said: Do you remember my name?", "4 messages so far"]),
    ("embeddings", &["Where does the cat sleep?", "The cat sleeps on the sofa."]),
    ("first_call", &["You said: Why is the sky blue?"]),
    ("function_calling", &[r#"asks for the weather in "Bern""#, "get_weather returned", "rain"]),
    ("image_in", &["[image/png] What is in this picture?"]),
    ("interactions", &["You said: Why is the sky blue?", "You said: And at night?"]),
    ("listing", &["a page of 5; more: true", "models/gemini-2.5-flash "]),
    ("record_replay", &["live: You said: Say hello", "1 exchange", "replayed: You said: Say hello"]),
    ("resources", &["store: Manuals", "1 store(s)", "corpus: Recipes", TOKEN, "You said: Who are you?"]),
    ("retries", &[" models after", "503 UNAVAILABLE", "(after 3 attempts)", "answered 503"]),
    ("streaming", &["You said: Tell me a story", " tokens)"]),
    ("structured_output", &["Soup in 25 minutes"]),
    ("upload", &[" is ready", "[audio/wav] What do you hear?"]),
];

/// A line that is printed if the document has tokens.
const TOKEN: &str = if cfg!(document = "v1beta/20260831") { "a token was created: true" } else { "" };

/// The newest revision whose resources the examples have to call. A newer one may add others.
const KNOWN: &str = "20260831";

/// The longest that an example may be, so that it shows one thing. Its lint attribute and the line below do not count.
const LINES: usize = 40;

#[test]
fn every_example_is_here_and_short() {
    let sources: Vec<PathBuf> = fs::read_dir(root().join("examples"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect();
    for path in &sources {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        assert!(EXAMPLES.iter().any(|(example, _)| *example == name), "{name} is not run by this test");
        let text = fs::read_to_string(path).expect("text");
        let attributes = text.lines().filter(|line| line.starts_with("#![allow(deprecated, ")).count();
        let lines = text.lines().count() - 2 * attributes;
        assert!(lines <= LINES, "{name} has {lines} lines, and {LINES} are enough for one thing");
    }
    assert_eq!(sources.len(), EXAMPLES.len());
}

#[test]
fn every_resource_is_in_an_example() {
    let mut examples = String::new();
    for (name, _) in EXAMPLES {
        let path = root().join("examples").join(name).with_extension("rs");
        examples += &fs::read_to_string(path).expect("text");
    }
    let modules = fs::read_to_string(root().join("generated/v1beta/mod.rs")).expect("the version");
    let modules = modules.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let known = known_resources();
    let resources: Vec<&str> = modules.filter(|module| known.contains(&letters(module))).collect();
    assert!(resources.len() > 8, "{resources:?}");
    for resource in resources {
        assert!(examples.contains(&format!("client.{resource}()")), "no example has `{resource}`");
    }
}

/// Returns the resources of the documents up to [`KNOWN`], by the letters of their names.
fn known_resources() -> BTreeSet<String> {
    let folder = fs::read_dir(root().join("discovery/v1beta")).expect("a folder");
    let mut found = BTreeSet::new();
    for path in folder.map(|entry| entry.expect("an entry").path()) {
        if path.file_stem().is_some_and(|revision| revision <= KNOWN) {
            let document: Value = serde_json::from_str(&fs::read_to_string(&path).expect("text")).expect("JSON");
            found.extend(document["resources"].as_object().expect("resources").keys().map(|name| letters(name)));
        }
    }
    found
}

fn letters(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

#[test]
fn every_example_runs_without_a_key() {
    for (name, _) in EXAMPLES {
        assert!(binary(name).exists(), "{name} is not built: run `cargo build --examples`");
    }
    let run = |(name, expected): (&'static str, &'static [&'static str])| {
        let child = Command::new(binary(name))
            .current_dir(root())
            .env_remove("GEMINI_API_KEY")
            .env_remove("GOOGLE_API_KEY")
            .env_remove("GOOGLE_GEMINI_BASE_URL")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("an example that runs");
        (name, expected, child)
    };
    // All at once: most of their time is spent waiting.
    let running: Vec<_> = EXAMPLES.into_iter().map(run).collect();
    for (name, expected, child) in running {
        let output = child.wait_with_output().expect("an end");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{name}: {}\n{err}", output.status);
        assert!(err.contains("a fake server answers"), "{name} does not say who answers:\n{err}");
        for text in expected {
            assert!(out.contains(text), "{name} does not print `{text}`, but:\n{out}");
        }
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the path of an example: beside the folder of this test's own program.
pub(crate) fn binary(name: &str) -> PathBuf {
    let own = env::current_exe().expect("a path");
    let folder = own.ancestors().nth(2).expect("the folder of the profile");
    folder.join("examples").join(name).with_extension(env::consts::EXE_EXTENSION)
}
