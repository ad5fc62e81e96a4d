//! Runs of the programs.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use discovery_fake::FakeServer;
use serde_json::{Value, json};

/// A program that has ended.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn new(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Returns the output of a program that must succeed.
    #[track_caller]
    pub(crate) fn ok(&self) -> &str {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{}", self.stdout);
        &self.stdout
    }

    /// Returns the JSON that a program must print.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(self.ok()).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Returns the values that a program must print, one in each line.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.ok().lines().map(|line| serde_json::from_str(line).expect("a value in a line")).collect()
    }

    /// Returns the message of a program that must fail with a code, and prints nothing else.
    #[track_caller]
    pub(crate) fn error(&self, code: i32) -> &str {
        assert_eq!((self.code, self.stdout.as_str()), (Some(code), ""), "{}", self.stderr);
        let message = self.stderr.strip_prefix("error: ").and_then(|message| message.strip_suffix('\n'));
        let message = message.unwrap_or_else(|| panic!("no message: {}", self.stderr));
        assert!(!message.contains('\n'), "{message}");
        message
    }
}

/// Returns a program without any credentials in its environment.
pub(crate) fn program(path: &str) -> Command {
    let mut command = Command::new(path);
    for name in [
        "GEMINI_API_KEY",
        "GOOGLE_API_KEY",
        "GOOGLE_OAUTH_ACCESS_TOKEN",
        "GOOGLE_GEMINI_BASE_URL",
        "DISCOVERY_DOCUMENT",
    ] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// Returns `gemini-api` with its key and its server in the environment.
pub(crate) fn gemini_api(server: &FakeServer) -> Command {
    let mut command = program(env!("CARGO_BIN_EXE_gemini-api"));
    command.env("GEMINI_API_KEY", server.key()).env("GOOGLE_GEMINI_BASE_URL", server.url());
    command
}

/// Runs `gemini-api` against a server.
pub(crate) fn run(server: &FakeServer, arguments: &[&str]) -> Run {
    Run::new(gemini_api(server).args(arguments).output().expect("a program that runs"))
}

/// Runs `gemini-api` without a server and without a key.
pub(crate) fn offline(arguments: &[&str]) -> Run {
    Run::new(program(env!("CARGO_BIN_EXE_gemini-api")).args(arguments).output().expect("a program that runs"))
}

/// Runs `discovery` with a document.
pub(crate) fn discovery(document: &Path, arguments: &[&str]) -> Run {
    let mut command = program(env!("CARGO_BIN_EXE_discovery"));
    Run::new(command.arg("--document").arg(document).args(arguments).output().expect("a program that runs"))
}

pub(crate) fn server() -> FakeServer {
    FakeServer::start_blocking().expect("a server")
}

/// Calls a function for each item, on several threads, and returns the results in the order of the items.
pub(crate) fn parallel<T: Sync, R: Send>(items: &[T], function: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let size = items.len().div_ceil(4).max(1);
    std::thread::scope(|scope| {
        let function = &function;
        let threads: Vec<_> =
            items.chunks(size).map(|part| scope.spawn(move || part.iter().map(function).collect::<Vec<R>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a thread without a panic")).collect()
    })
}

/// Returns the document of a small API, whose text does not change with revisions of the Gemini API.
pub(crate) fn library() -> Value {
    json!({
        "name": "library", "version": "v1", "revision": "1", "rootUrl": "https://library.example.com/",
        "resources": {"books": {"methods": {
            "get": {
                "id": "library.books.get", "httpMethod": "GET", "path": "v1/books/{book}",
                "description": "Returns a book.",
                "parameters": {"book": {"location": "path", "type": "string", "description": "The title."}},
                "response": {"$ref": "Book"},
            },
            "create": {
                "id": "library.books.create", "httpMethod": "POST", "path": "v1/books",
                "description": "Adds a book to the library, with its title, its shelf, and the languages in which there is a copy.",
                "request": {"$ref": "Book"}, "response": {"$ref": "Book"},
            },
        }}},
        "schemas": {"Book": {
            "id": "Book", "type": "object", "description": "A book, and the place where it stands.",
            "properties": {
                "title": {"type": "string", "description": "Required. The title."},
                "shelf": {"type": "integer", "format": "int32", "description": "The number of the shelf."},
                "languages": {"type": "array", "items": {"type": "string"}, "description": "The languages of the copies."},
            },
        }},
    })
}
