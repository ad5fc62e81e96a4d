//! The programs in `examples/programs` run against the fake server, and are about as short as the same in Python.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs};

use discovery_fake::{FakeServer, Fault, ModelReply, Pace};
use serde_json::{Value, json};

use super::{binary, root};

/// The programs, each in Rust and in Python.
const PROGRAMS: [&str; 6] = ["agent", "folder", "questions", "rag", "service", "studio"];

/// Variable with a Python interpreter, which runs the programs in Python instead: see `scripts/python-twins`.
const TWINS: &str = "PYTHON_TWINS";

/// The largest ratio of lines to the same program in Python.
const LONGER: f64 = 1.5;

fn server() -> FakeServer {
    FakeServer::builder().operations(Pace::AT_ONCE).processing(Pace::AT_ONCE).start_blocking().unwrap()
}

/// Returns true if the programs in Python run.
fn is_twin() -> bool {
    env::var_os(TWINS).is_some()
}

/// Starts a program with the fake server in place of the service.
fn start(name: &str, server: &FakeServer, arguments: &[&Path]) -> Child {
    let mut program = if let Some(python) = env::var_os(TWINS) {
        let mut program = Command::new(python);
        program.arg(root().join("examples/programs").join(name).with_extension("py"));
        program
    } else {
        let program = binary(name);
        assert!(program.exists(), "{name} is not built: run `cargo build --examples`");
        Command::new(program)
    };
    program
        .args(arguments)
        .env("GEMINI_API_KEY", server.key())
        .env("GOOGLE_GEMINI_BASE_URL", server.url())
        .env("PORT", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs a program to its end, and returns what it prints.
fn run(name: &str, server: &FakeServer, arguments: &[&Path], input: &str) -> String {
    let mut child = start(name, server, arguments);
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{name}: {}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

/// Creates a folder with files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Returns the lines of code, without blank ones, comments, and imports.
fn code_lines(text: &str, comment: &str) -> usize {
    let mut lines = 0;
    let mut import_end = None;
    for line in text.lines().map(str::trim) {
        if let Some(end) = import_end {
            import_end = (!line.ends_with(end)).then_some(end);
        } else if line.starts_with("use ") || line.starts_with("import ") || line.starts_with("from ") {
            import_end = if line.starts_with("use ") && !line.ends_with(';') { Some("};") } else { None };
        } else if !line.is_empty() && !line.starts_with(comment) && !line.starts_with(r#"""""#) {
            lines += 1;
        }
    }
    lines
}

#[test]
fn programs_are_about_as_short_as_in_python() {
    let folder = root().join("examples/programs");
    let mut found: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    found.sort();
    assert_eq!(found, PROGRAMS);
    for name in PROGRAMS {
        let read = |ending: &str| fs::read_to_string(folder.join(name).with_extension(ending)).unwrap();
        let (rust, python) = (code_lines(&read("rs"), "//"), code_lines(&read("py"), "#"));
        #[expect(clippy::cast_precision_loss, reason = "files are short")]
        let ratio = rust as f64 / python as f64;
        println!("{name}: {rust} lines, {python} in Python: {ratio:.2}");
        assert!(ratio <= LONGER, "{name} has {rust} lines, and {python} in Python: {ratio:.2} times as many");
    }
}

#[test]
fn the_agent_calls_its_tools() {
    let server = server();
    let method = "models.streamGenerateContent";
    for reply in [
        ModelReply::new().call("weather", json!({"city": "Oslo"})),
        ModelReply::new().call("fahrenheit", json!({"celsius": 11})),
        ModelReply::new().call("remember", json!({"text": "Oslo is wet."})),
        ModelReply::new().text("It rains in Oslo."),
        ModelReply::new().call("weather", json!({"city": "Ys"})),
        ModelReply::new().text("Nobody knows."),
    ] {
        server.reply_with(method, reply).unwrap();
    }
    let output = run("agent", &server, &[], "Weather in Oslo?\nAnd in Ys?\n");
    assert!(output.starts_with("It rains in Oslo.\nNobody knows.\n("), "{output}");
    let requests = server.requests_to(method).unwrap();
    let results = requests.iter().skip(1).map(|request| {
        let body = request.json();
        let last = body["contents"].as_array().unwrap().last().unwrap().clone();
        last["parts"][0]["functionResponse"]["response"].clone()
    });
    let results: Vec<_> = results.collect();
    let result = |value: Value| json!({ "result": value });
    assert_eq!(results[..3], [result(json!("rain, 11 degrees Celsius")), result(json!(51.8)), result(json!(1))]);
    let error = results[4]["error"].as_str().unwrap();
    assert!(error.ends_with("no weather station in Ys"), "{error}");
}

#[test]
fn an_index_answers_with_its_sources() {
    let server = server();
    let answer = json!({"answer": "On the sofa.", "sources": ["cat.txt"]}).to_string();
    server.reply_text("models.generateContent", &answer).unwrap();
    let folder =
        folder(&[("cat.txt", "The cat sleeps on the sofa.\n\nIt is grey."), ("tax.txt", "Taxes are due in April.")]);
    let output = run("rag", &server, &[folder.path(), Path::new("Where does the cat sleep?")], "");
    assert_eq!(output, "On the sofa. (from cat.txt)\n");
    assert_eq!(server.requests_to("models.batchEmbedContents").unwrap().len(), 2);
    let sent = server.requests_to("models.generateContent").unwrap()[0].json();
    if !is_twin() {
        assert_eq!(sent["generationConfig"]["responseJsonSchema"]["propertyOrdering"], json!(["answer", "sources"]));
    }
}

#[test]
fn a_folder_is_uploaded_cached_and_deleted() {
    let server = server();
    let text = "A long text about lighthouses. ".repeat(2000);
    let folder = folder(&[("a.txt", &text), ("b.md", &text)]);
    let output = run("folder", &server, &[folder.path(), Path::new("How many lamps?")], "");
    assert!(output.starts_with("2 files\n> How many lamps?\nYou said: "), "{output}");
    assert!(output.ends_with(" tokens from the cache)\n"), "{output}");
    assert_eq!(server.requests_to("files.delete").unwrap().len(), 2);
    assert_eq!(server.requests_to("cachedContents.delete").unwrap().len(), 1);
}

#[test]
fn questions_are_answered_in_a_batch_that_is_resumed() {
    let server = FakeServer::builder().operations(Pace::polls(1)).start_blocking().unwrap();
    server.fault(Fault::status(500).on("models.generateContent").nth(2)).unwrap();
    let folder = folder(&[("questions", "What is a fjord?\nWhat is a delta?\n")]);
    let (questions, answers) = (folder.path().join("questions"), folder.path().join("answers"));
    let output = run("questions", &server, &[&questions, &answers], "");
    assert_eq!(output, "2 answers, 0 failed\n");
    let text = fs::read_to_string(&answers).unwrap();
    assert!(text.starts_with("1: You said: What is a fjord?"), "{text}");
    assert!(text.contains("\n2: You said: What is a delta?"), "{text}");
    assert_eq!(server.requests_to("models.batchGenerateContent").unwrap().len(), 2);

    // The state of a run that was interrupted.
    let name = server.requests_to("batches.get").unwrap().last().map(|request| request.path.clone()).unwrap();
    let name = &name[name.find("batches/").unwrap()..];
    fs::write(folder.path().join("answers.batch"), name).unwrap();
    let output = run("questions", &server, &[&questions, &answers], "");
    assert!(output.starts_with(&format!("resuming {name}\n")), "{output}");
}

#[test]
fn a_studio_writes_its_media() {
    let server = server();
    let media = |mime_type: &str| {
        let part = json!({"inlineData": {"mimeType": mime_type, "data": "aGVsbG8="}});
        json!({"candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP"}]})
    };
    server.reply_to("models.generateContent", media("image/png")).unwrap();
    server.reply_to("models.generateContent", media("audio/wav")).unwrap();
    let folder = folder(&[]);
    let output = run("studio", &server, &[folder.path(), Path::new("A cat on a sofa")], "");
    assert!(output.starts_with("image: 5 bytes\nspeech: 5 bytes\nvideo: "), "{output}");
    assert_eq!(fs::read(folder.path().join("image")).unwrap(), b"hello");
    assert!(fs::metadata(folder.path().join("video")).unwrap().len() > 0);
    let sent = server.requests_to("models.generateContent").unwrap()[1].json();
    assert_eq!(sent["generationConfig"]["responseModalities"], json!(["AUDIO"]));
}

/// A program that is stopped when the value is dropped.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        // It has ended already if this fails.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Asks the service, and returns its response as text: all of it, or its first bytes before the connection is dropped.
fn ask(address: &str, to_the_end: bool) -> String {
    let mut connection = TcpStream::connect(address).unwrap();
    let request = "POST /ask HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 4\r\n\r\nWhy?";
    connection.write_all(request.as_bytes()).unwrap();
    let mut response = Vec::new();
    if to_the_end {
        connection.read_to_end(&mut response).unwrap();
    } else {
        response.resize(16, 0);
        connection.read_exact(&mut response).unwrap();
    }
    String::from_utf8(response).unwrap()
}

#[test]
fn a_service_streams_maps_errors_and_survives_clients_that_leave() {
    let server = server();
    let mut service = Service(start("service", &server, &[]));
    let mut line = String::new();
    BufReader::new(service.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on ").unwrap();

    let method = "models.streamGenerateContent";
    server.reply_with(method, ModelReply::new().text("Because of the light.")).unwrap();
    let response = ask(address, true);
    assert!(
        response.starts_with("HTTP/1.1 200 ") && response.contains("content-type: text/event-stream"),
        "{response}"
    );
    let said: String = response.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    assert_eq!(said, "Because of the light.");

    for (fault, status) in [(Fault::status(400), "HTTP/1.1 400 "), (Fault::status(403), "HTTP/1.1 502 ")] {
        server.fault(fault.on(method)).unwrap();
        let response = ask(address, true);
        assert!(response.starts_with(status), "{response}");
    }
    server.fault(Fault::cut_stream(1).on(method)).unwrap();
    let response = ask(address, true);
    assert!(response.contains("event: error"), "{response}");

    // The server never ends this answer, and nothing waits for it.
    server.fault(Fault::stall_stream(1, Duration::from_secs(3600)).on(method)).unwrap();
    ask(address, false);
    assert!(ask(address, true).contains("data: You said: Why?"));
}
