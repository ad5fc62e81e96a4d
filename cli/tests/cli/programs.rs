//! Requests as Rust: the package in `tests/programs` compiles the program of every method.
//!
//! With `UPDATE_PROGRAMS` in the environment, the test writes the programs anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::every_method::{cases, has_newest};
use crate::support::{discovery, offline, parallel};

/// Programs that the cases of all methods do not lead to.
const MORE: [(&str, &[&str]); 14] = [
    ("ask", &["ask", "Why?", "--system", "Be brief."]),
    ("text", &["models", "generate-content", "gemini-2.5-flash", "--contents", "Why?", "--text"]),
    ("list_items", &["models", "list", "--page-size", "2", "--all", "--jsonl", "--fields", "models(name)"]),
    ("list_pages", &["files", "list", "--all", "--page-size", "2"]),
    (
        "upload",
        &["media", "upload", "--upload", "talk.mp4", "--media-type", "video/mp4", "--file.display-name", "A talk"],
    ),
    ("upload_stdin", &["media", "upload", "--upload", "-", "--media-type", "video/mp4"]),
    ("download", &["files", "download", "files/f", "--output", "film.mp4"]),
    ("download_again", &["files", "download", "files/f", "--output", "film.mp4", "--resume"]),
    ("download_stdout", &["files", "download", "files/f", "--output", "-"]),
    ("wait", &["models", "predict-long-running", "veo-3", "--instances", r#"{"prompt": "A \"hill\""}"#, "--wait"]),
    (
        "settings",
        &[
            "models",
            "get",
            "gemini-2.5-flash",
            "--base-url",
            "https://example.com/gateway",
            "--timeout",
            "5s",
            "--retries",
            "2",
            "--quota-project",
            "p",
            "--api-key-file",
            "key.txt",
        ],
    ),
    ("token", &["models", "get", "gemini-2.5-flash", "--token-file", "token.txt"]),
    (
        "values",
        &[
            "models",
            "generate-content",
            "gemini-2.5-flash",
            "--contents",
            "Why \\ \"?\"\n",
            "--contents.0.parts.1.inline-data.data=iVA=",
            "--contents.0.parts.2.function-response.response",
            r#"{"a": [1, 5000000000, null]}"#,
            "--generation-config.temperature=1",
            "--generation-config.top-k=3",
            "--generation-config.response-json-schema",
            r#"{"type": "object"}"#,
            "--generation-config.stop-sequences=a",
            "--safety-settings.category=HARM_CATEGORY_HARASSMENT",
            "--safety-settings.threshold=BLOCK_NONE",
            "--tools.google-search",
            "{}",
            "--tools.function-declarations.name=f",
            "--service-tier=flex",
            "--store",
        ],
    ),
    (
        "times",
        &[
            "cached-contents",
            "patch",
            "cachedContents/c",
            "--update-mask",
            "expireTime",
            "--expire-time",
            "2026-01-01T00:00:00Z",
            "--display-name",
            "One",
        ],
    ),
];

/// A document without a typed client.
const LIBRARY: &str = r#"{
    "name": "library", "version": "v1", "revision": "1", "rootUrl": "https://library.example.com/", "servicePath": "lib/",
    "resources": {"books": {"methods": {
        "get": {"id": "library.books.get", "httpMethod": "GET", "path": "books/{book}",
            "parameters": {"book": {"location": "path", "type": "string"}}, "response": {"$ref": "Book"}},
        "list": {"id": "library.books.list", "httpMethod": "GET", "path": "books", "response": {"$ref": "Books"},
            "parameters": {"pageToken": {"location": "query", "type": "string"}}},
        "scan": {"id": "library.books.scan", "httpMethod": "GET", "path": "scan", "supportsMediaDownload": true},
        "streamAll": {"id": "library.books.streamAll", "httpMethod": "POST", "path": "all",
            "request": {"$ref": "Book"}, "response": {"$ref": "Book"}}
    }}},
    "schemas": {
        "Book": {"id": "Book", "type": "object", "properties": {"title": {"type": "string"}, "pages": {"type": "integer"}}},
        "Books": {"id": "Books", "type": "object", "properties": {
            "books": {"type": "array", "items": {"$ref": "Book"}}, "nextPageToken": {"type": "string"}}}
    }
}"#;

#[test]
fn every_program_compiles() {
    // An older document lacks methods that have programs.
    if !has_newest() {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs/src");
    let mut modules = vec![("v1", String::new()), ("v1beta", String::new()), ("more", String::new())];
    let mut add = |file: &str, name: &str, program: &str| {
        let (_, text) = modules.iter_mut().find(|(name, _)| *name == file).expect("a file");
        let program: String = program
            .lines()
            .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
            .collect();
        _ = write!(text, "\nmod {name} {{\n{program}}}\n");
    };
    let cases = cases();
    let programs = parallel(&cases, |case| {
        let arguments: Vec<&str> = case.arguments.iter().map(String::as_str).chain(["--as", "rust"]).collect();
        offline(&arguments).ok().to_owned()
    });
    for (case, program) in cases.iter().zip(&programs) {
        add(&case.version, &module(&case.id), program);
    }
    for (name, arguments) in MORE {
        add("more", name, offline(&[arguments, &["--as", "rust"]].concat()).ok());
    }
    let document = tempfile::NamedTempFile::new().unwrap();
    fs::write(document.path(), LIBRARY).unwrap();
    for (name, arguments) in [
        ("library_get", &["books", "get", "a b"][..]),
        ("library_list", &["books", "list", "--all", "--timeout", "1m"]),
        ("library_scan", &["books", "scan", "--output", "scan.pdf"]),
        ("library_scan_stdout", &["books", "scan", "--output", "-", "--retries", "0"]),
        ("library_stream", &["books", "stream-all", "--title", "Hamlet", "--pages", "300"]),
    ] {
        add("more", name, discovery(document.path(), &[arguments, &["--as", "rust"]].concat()).ok());
    }
    for (name, text) in modules {
        let text = format!(
            "//! Programs that the command line wrote. The test `every_program_compiles` keeps them up to date.\n{text}"
        );
        let path = folder.join(format!("{name}.rs"));
        if std::env::var_os("UPDATE_PROGRAMS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let known = fs::read_to_string(&path).unwrap_or_default();
        assert!(known == text, "{} differs: run the test with UPDATE_PROGRAMS=1", path.display());
    }
    assert!(cases.len() >= 60);
}

/// `models_generate_content` for `models.generateContent`.
fn module(id: &str) -> String {
    let mut name = String::new();
    for letter in id.chars() {
        match letter {
            '.' => name.push('_'),
            letter if letter.is_ascii_uppercase() => {
                name.push('_');
                name.push(letter.to_ascii_lowercase());
            }
            letter => name.push(letter),
        }
    }
    name
}
