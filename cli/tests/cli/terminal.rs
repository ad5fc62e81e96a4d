//! The programs in a terminal, with snapshots of what it shows at the end.

use std::fs::{self, File};
use std::io::Read as _;
use std::num::NonZero;
use std::process::Command;

use discovery_fake::FakeServer;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::support::{gemini_api, library, program, server};

/// The size of the terminal.
const SIZE: Winsize = Winsize { ws_row: 60, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 };

/// Runs a program in a pseudo terminal, and returns the bytes that it sent, and what the terminal shows.
fn terminal(command: &mut Command) -> (String, String) {
    let main = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&main).unwrap();
    unlockpt(&main).unwrap();
    let name = ptsname(&main, Vec::new()).unwrap();
    let other = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    tcsetwinsize(&other, SIZE).unwrap();
    command.stdin(other.try_clone().unwrap()).stdout(other.try_clone().unwrap()).stderr(other);
    command.env("TERM", "xterm-256color").env_remove("NO_COLOR").env_remove("CLICOLOR").env_remove("CLICOLOR_FORCE");
    let mut child = command.spawn().unwrap();
    // The command holds the terminal open, so that its end is not seen before that.
    command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let mut main = File::from(main);
    let mut sent = Vec::new();
    let mut buffer = [0; 4096];
    // The end of a terminal is an error on some systems.
    while let Ok(count @ 1..) = main.read(&mut buffer) {
        sent.extend_from_slice(&buffer[..count]);
    }
    child.wait().unwrap();
    let mut parser = vt100::Parser::new(NonZero::new(SIZE.ws_row).unwrap(), NonZero::new(SIZE.ws_col).unwrap(), 0);
    parser.process(&sent);
    let lines = parser.screen().contents();
    let lines: Vec<&str> = lines.lines().map(str::trim_end).collect();
    (String::from_utf8_lossy(&sent).into_owned(), lines.join("\n"))
}

fn run(server: &FakeServer, arguments: &[&str]) -> (String, String) {
    terminal(gemini_api(server).args(arguments))
}

#[test]
fn help_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("library.json"), library().to_string()).unwrap();
    let mut command = program(env!("CARGO_BIN_EXE_discovery"));
    let (sent, shown) = terminal(command.current_dir(&folder).args(["--document", "library.json", "books", "--help"]));
    assert!(sent.contains("\u{1b}[1m"), "headings are bold: {sent:?}");
    insta::assert_snapshot!("help", shown);
}

#[test]
fn a_stream_is_shown() {
    let server = server();
    server.reply_text("models.streamGenerateContent", "Because air scatters blue light\nmore than red light.").unwrap();
    let (_, shown) = run(&server, &["ask", "Why is the sky blue?"]);
    insta::assert_snapshot!("stream", shown);
    server.reply_text("models.streamGenerateContent", "Blue.").unwrap();
    let stream =
        ["models", "stream-generate-content", "gemini-2.5-flash", "--contents", "Why?", "--fields", "candidates"];
    insta::assert_snapshot!("stream_json", run(&server, &stream).1);
}

#[test]
fn a_progress_bar_is_shown() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("talk.mp4"), vec![7; 3 << 20]).unwrap();
    let mut command = gemini_api(&server);
    command.current_dir(&folder).args(["media", "upload", "--upload", "talk.mp4"]);
    let (_, shown) = terminal(&mut command);
    let bar = shown.split('{').next().unwrap_or_default();
    insta::assert_snapshot!("progress_bar", bar.trim_end());
    assert!(shown.contains("\"sizeBytes\": \"3145728\""), "{shown}");
}

#[test]
fn an_error_is_shown() {
    let (_, shown) = run(&server(), &["models", "generate-content", "gemini-2.5-flash", "--contnets", "Why?"]);
    insta::assert_snapshot!("error", shown);
}
