//! Streams, pages, uploads, downloads, and operations.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use discovery_fake::{FakeServer, Fault, Pace};
use serde_json::json;

use crate::support::{gemini_api, run, server};

#[test]
fn streams_are_printed_as_they_come() {
    let server = FakeServer::builder().stream_pause(Duration::from_millis(200)).start_blocking().unwrap();
    let mut command = gemini_api(&server);
    command.args(["models", "stream-generate-content", "gemini-2.5-flash", "--contents", "Tell me more"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    // The other elements come later: the program is still at work.
    assert!(first.starts_with('{') && child.try_wait().unwrap().is_none());
    assert!(lines.count() > 1 && child.wait().unwrap().success());
}

#[test]
fn text_is_printed_without_json() {
    let server = server();
    server.reply_text("models.streamGenerateContent", "One two three four five six seven.").unwrap();
    let stream = ["models", "stream-generate-content", "gemini-2.5-flash", "--contents", "Count"];
    assert_eq!(run(&server, &[&stream[..], &["--text"]].concat()).ok(), "One two three four five six seven.\n");
    assert!(run(&server, &stream).lines().len() > 1);
    server.reply_text("models.generateContent", "Rayleigh.").unwrap();
    assert_eq!(
        run(&server, &["models", "generate-content", "gemini-2.5-flash", "--contents", "Why?", "--text"]).ok(),
        "Rayleigh.\n"
    );
    let cut = json!({"candidates": [{"content": {"parts": [{"text": "One"}]}, "finishReason": "MAX_TOKENS"}]});
    for (method, word) in
        [("models.generateContent", "generate-content"), ("models.streamGenerateContent", "stream-generate-content")]
    {
        server.reply_to(method, cut.clone()).unwrap();
        let result = run(&server, &["models", word, "gemini-2.5-flash", "--contents", "Count", "--text"]);
        assert_eq!((result.code, result.stdout.as_str()), (Some(6), "One\n"));
        assert_eq!(result.stderr, "error: the answer ended early: MAX_TOKENS\n");
    }
    let blocked = json!({"promptFeedback": {"blockReason": "SAFETY"}});
    for (method, word) in
        [("models.generateContent", "generate-content"), ("models.streamGenerateContent", "stream-generate-content")]
    {
        server.reply_to(method, blocked.clone()).unwrap();
        let result = run(&server, &["models", word, "gemini-2.5-flash", "--contents", "Why?", "--text"]);
        assert_eq!(result.error(3), "the prompt was blocked: SAFETY");
    }
}

#[test]
fn a_stream_that_breaks_is_an_error() {
    let server = server();
    server.fault(Fault::cut_stream(1).on("models.streamGenerateContent")).unwrap();
    let result = run(
        &server,
        &["models", "stream-generate-content", "gemini-2.5-flash", "--contents", "Tell me more", "--retries", "0"],
    );
    assert_eq!(result.code, Some(6), "{}", result.stderr);
    assert!(result.stdout.starts_with('{'), "what has come is printed");
}

#[test]
fn pages_are_walked() {
    let server = server();
    let one = run(&server, &["models", "list", "--page-size", "2"]).json();
    assert_eq!(one["models"].as_array().map(Vec::len), Some(2));
    let all = run(&server, &["models", "list", "--page-size", "2", "--all"]).lines();
    let count: usize = all.iter().map(|page| page["models"].as_array().map_or(0, Vec::len)).sum();
    let items = run(&server, &["models", "list", "--page-size", "2", "--all", "--jsonl"]).lines();
    assert!(all.len() > 2 && items.len() == count && items.iter().all(|item| item["name"].is_string()));
    assert_eq!(run(&server, &["models", "list", "--page-size", "2", "--jsonl"]).lines(), items[..2]);
    // A selection does not end the list.
    let names =
        run(&server, &["models", "list", "--page-size=2", "--all", "--jsonl", "--fields", "models(name)"]).lines();
    assert_eq!(names.len(), count);
}

#[test]
fn files_go_up_and_come_down() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let (note, copy) = (folder.path().join("note.txt"), folder.path().join("copy.txt"));
    fs::write(&note, "hello").unwrap();
    let file =
        run(&server, &["media", "upload", "--upload", note.to_str().unwrap(), "--file.display-name", "A note"]).json();
    assert_eq!((&file["file"]["displayName"], &file["file"]["mimeType"]), (&json!("A note"), &json!("text/plain")));
    let name = file["file"]["name"].as_str().unwrap();
    assert_eq!(run(&server, &["files", "download", name, "--output", "-"]).ok(), "hello");
    run(&server, &["files", "download", name, "--output", copy.to_str().unwrap()]).ok();
    assert_eq!(fs::read_to_string(&copy).unwrap(), "hello");

    // Standard input has no name that would tell its type.
    let mut command = gemini_api(&server);
    command
        .args(["media", "upload", "--upload", "-", "--media-type", "text/plain"])
        .stdin(fs::File::open(&note).unwrap());
    let result = crate::support::Run::new(command.output().unwrap());
    assert_eq!(result.json()["file"]["sizeBytes"], "5");
    let unknown = run(&server, &["media", "upload", "--upload", "-"]);
    assert_eq!(unknown.error(2), "the media type of - is unknown: set --media-type");
    let missing = folder.path().join("missing.txt");
    assert!(
        run(&server, &["media", "upload", "--upload", missing.to_str().unwrap()]).error(1).contains("No such file")
    );
}

#[test]
fn an_upload_that_breaks_goes_on() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film.mp4");
    fs::write(&film, vec![7; 20 << 20]).unwrap();
    let upload = ["media", "upload", "--upload", film.to_str().unwrap()];
    let again = [&upload[..], &["--resume"]].concat();
    let kept_handle = folder.path().join("film.mp4.resume");
    assert!(run(&server, &again).error(2).starts_with("cannot resume: cannot read"));

    // The session begins, and the server refuses each part of the media.
    server.fault(Fault::status(403).on("media.upload").nth(2)).unwrap();
    let broken = run(&server, &upload);
    let message = broken.error(6);
    assert!(message.contains("continue the upload with --resume"), "{message}");
    assert!(fs::read_to_string(&kept_handle).unwrap().contains("upload_id"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&kept_handle).unwrap().permissions().mode() & 0o077, 0, "only the owner reads it");
    }
    let reply = run(&server, &again).json();
    assert_eq!(reply["file"]["sizeBytes"], (20 << 20).to_string());
    assert!(!kept_handle.exists());
}

/// A success whose body is an error, as some services and gateways send it.
#[test]
fn an_upload_that_is_answered_with_an_error_fails() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let note = folder.path().join("note.txt");
    fs::write(&note, "hello").unwrap();
    let body = r#"{"error": {"code": 500, "message": "The file is lost.", "status": "INTERNAL"}}"#;
    server.fault(Fault::raw(200, "application/json", body).on("media.upload")).unwrap();
    let failed = run(&server, &["media", "upload", "--upload", note.to_str().unwrap()]);
    assert!(failed.error(3).ends_with("500 INTERNAL: The file is lost."), "{}", failed.stderr);
}

/// Breaks the upload of a film, and returns the message.
fn broken(server: &FakeServer, film: &Path) -> String {
    server.fault(Fault::status(403).on("media.upload").nth(2)).unwrap();
    run(server, &["media", "upload", "--upload", film.to_str().unwrap()]).error(6).to_owned()
}

#[test]
fn a_note_is_private_and_replaces_only_notes() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let (film, note) = (folder.path().join("film.mp4"), folder.path().join("film.mp4.resume"));
    fs::write(&film, vec![7; 6 << 20]).unwrap();
    fs::write(&note, "mine").unwrap();
    let message = broken(&server, &film);
    assert!(message.contains("it exists and is not the state of an upload"), "{message}");
    assert_eq!(fs::read_to_string(&note).unwrap(), "mine");
    fs::remove_file(&note).unwrap();
    broken(&server, &film);
    let first = fs::read_to_string(&note).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        // Another note of the same file is replaced, not filled anew.
        fs::set_permissions(&note, fs::Permissions::from_mode(0o644)).unwrap();
        fs::hard_link(&note, folder.path().join("first")).unwrap();
        broken(&server, &film);
        assert_eq!(fs::metadata(&note).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(folder.path().join("first")).unwrap(), first);
        // A link is not followed.
        fs::remove_file(&note).unwrap();
        symlink(folder.path().join("elsewhere"), &note).unwrap();
        broken(&server, &film);
        assert!(fs::symlink_metadata(&note).unwrap().is_file() && !folder.path().join("elsewhere").exists());
    }
    assert_ne!(fs::read_to_string(&note).unwrap(), "");
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(names.into_iter().all(|name| ["film.mp4", "film.mp4.resume", "first"].contains(&&*name)));
}

#[test]
fn a_note_about_a_session_that_is_gone_is_dropped() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let (film, note) = (folder.path().join("film.mp4"), folder.path().join("film.mp4.resume"));
    fs::write(&film, vec![7; 6 << 20]).unwrap();
    broken(&server, &film);
    let kept = fs::read_to_string(&note).unwrap();
    let upload = ["media", "upload", "--upload", film.to_str().unwrap()];
    let resume = [&upload[..], &["--resume"]].concat();
    // A wrong server does not end a session.
    assert_ne!(
        run(&server, &[&resume[..], &["--base-url", "http://127.0.0.1:9", "--timeout", "1s"]].concat()).code,
        Some(0)
    );
    assert_eq!(fs::read_to_string(&note).unwrap(), kept);
    // The server knows no session of this name.
    fs::write(&note, kept.replace("upload_id=", "upload_id=x")).unwrap();
    run(&server, &resume).error(3);
    assert!(!note.exists());
    assert_eq!(run(&server, &upload).json()["file"]["sizeBytes"], (6 << 20).to_string());
}

#[test]
fn operations_are_waited_for() {
    let server = server();
    let start = ["models", "predict-long-running", "veo-3.0-generate-001", "--instances", r#"{"prompt": "a hill"}"#];
    let begun = run(&server, &start).json();
    assert!(begun["name"].is_string() && begun["response"].is_null());
    let result = run(&server, &[&start[..], &["--wait"]].concat()).json();
    assert!(result["generateVideoResponse"]["generatedSamples"][0]["video"]["uri"].is_string(), "{result}");
    // An operation that failed is the reply of a method that gets it, and the failure of one that waits for it.
    let name = begun["name"].as_str().unwrap();
    let failed = json!({"name": name, "done": true, "error": {"code": 3, "message": "Too dark."}});
    server.reply_to("models.operations.get", failed.clone()).unwrap();
    assert_eq!(run(&server, &["models", "operations", "get", name]).json(), failed);
    server.reply_to("models.predictLongRunning", failed).unwrap();
    assert!(run(&server, &[&start[..], &["--wait"]].concat()).error(7).contains("Too dark."));
}

#[test]
fn errors_have_codes() {
    let server = server();
    let missing = run(&server, &["models", "get", "nothing"]);
    assert!(missing.error(3).starts_with("generativelanguage.models.get: 404 NOT_FOUND: "));
    server.fault(Fault::unavailable().on("models.get").times(9)).unwrap();
    assert!(
        run(&server, &["models", "get", "gemini-2.5-flash", "--retries", "0"]).error(3).contains("503 UNAVAILABLE")
    );
    assert_eq!(server.requests_to("models.get").unwrap().len(), 2);
    let nowhere = run(&server, &["models", "list", "--base-url", "http://127.0.0.1:9", "--retries", "0"]);
    assert!(nowhere.error(4).contains("cannot connect"));
}

/// Runs a program that does not end by itself, presses Ctrl-C after a request of a method, and returns the last line that it printed.
#[cfg(unix)]
fn interrupted(server: &FakeServer, method: &str, arguments: &[&str]) -> String {
    let mut command = gemini_api(server);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // More than a chunk, so that an upload from standard input begins. Its end does not come.
    let writer = std::thread::spawn(move || {
        _ = input.write_all(&vec![7; 9 << 20]);
        input
    });
    while server.requests_to(method).unwrap().is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "the program ended");
        std::thread::sleep(Duration::from_millis(10));
    }
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(writer.join());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    said
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_stream_and_a_wait_and_cancels_an_upload() {
    let server = FakeServer::builder()
        .stream_pause(Duration::from_secs(600))
        .operations(Pace::polls(1_000_000))
        .start_blocking()
        .unwrap();
    let stream = ["models", "stream-generate-content", "gemini-2.5-flash", "--contents", "Tell me more"];
    assert_eq!(interrupted(&server, "models.streamGenerateContent", &stream), "error: interrupted\n");
    let upload = ["media", "upload", "--upload", "-", "--media-type", "video/mp4"];
    assert_eq!(interrupted(&server, "media.upload", &upload), "error: interrupted; the upload was cancelled\n");
    let wait =
        ["models", "predict-long-running", "veo-3.0-generate-001", "--instances", r#"{"prompt": "a hill"}"#, "--wait"];
    let said = interrupted(&server, "models.operations.get", &wait);
    assert!(said.starts_with("error: interrupted; models/veo-3.0-generate-001/operations/"), "{said}");
    assert!(said.ends_with(" continues at the server\n"), "{said}");
}
