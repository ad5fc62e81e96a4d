//! The command, and the truth of its output.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// Kills the command when the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn start(arguments: &[&str]) -> (Running, Vec<String>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_discovery-fake"));
    let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().expect("the command");
    let out = child.stdout.take().expect("its output");
    let lines = BufReader::new(out).lines().map_while(Result::ok).take(6).collect();
    (Running(child), lines)
}

#[test]
fn the_curl_line_works() {
    let (_running, lines) = start(&["--key", "open-sesame"]);
    assert!(
        lines[0].starts_with("generativelanguage v1 (") && lines[0].contains("), generativelanguage v1beta ("),
        "{lines:?}"
    );
    let url = lines[1].strip_prefix("url: ").expect("an address");
    assert_eq!(lines[2], "key: open-sesame");
    assert_eq!(lines[3], "token: fake-token");
    let command = format!("{}{}", lines[4].trim_end_matches('\\'), lines[5].trim());
    let body = command.split('\'').nth(3).expect("a body");
    let path = command.rsplit(url).next().expect("a path");
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).expect("a connection");
    write!(stream, "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-goog-api-key: open-sesame\r\ncontent-length: {}\r\n\r\n{body}", body.len())
        .expect("room");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("a reply");
    assert!(reply.starts_with("HTTP/1.1 200 OK") && reply.contains("You said: Hello"), "{reply}");
}

/// The README shows what the command prints. `UPDATE_README=1` brings it up to date after a new document.
#[test]
fn the_readme_shows_the_output() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).expect("the README");
    let (before, rest) = readme.split_once("```text\n").expect("a block with the output");
    let (shown, after) = rest.split_once("```\n").expect("the end of the block");
    let (_running, lines) = start(&[]);
    let url = lines[1].strip_prefix("url: ").expect("an address");
    let printed = (lines.join("\n") + "\n").replace(url, "http://127.0.0.1:8080");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(path, format!("{before}```text\n{printed}```\n{after}")).expect("a README to write to");
    } else {
        assert_eq!(shown, printed);
    }
}

#[test]
fn invalid_documents_are_refused() {
    for (arguments, message) in
        [(vec!["--document", "none.json"], "none.json"), (vec!["--document", "Cargo.toml"], "Cargo.toml")]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_discovery-fake")).args(&arguments).output().expect("the command");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1));
        assert!(text.starts_with(&format!("error: {message}: ")), "{text}");
    }
}

#[test]
fn faults_and_rules_are_set_by_the_command() {
    let arguments = [
        "--fault",
        "models.generateContent:503",
        "--token",
        "secret",
        "--disable",
        "unknown-model",
        "--enable",
        "required-property",
    ];
    let (_running, lines) = start(&arguments);
    assert_eq!(lines[3], "token: secret");
    let url = lines[1].strip_prefix("url: ").expect("an address");
    let ask = || {
        let body = r#"{"contents":[{"parts":[{"text":"a"}]}]}"#;
        let mut stream = TcpStream::connect(url.trim_start_matches("http://")).expect("a connection");
        let length = body.len();
        write!(stream, "POST /v1beta/models/any:generateContent HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer secret\r\ncontent-length: {length}\r\n\r\n{body}")
            .expect("room");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("a reply");
        reply.split(' ').nth(1).map(str::to_owned)
    };
    assert_eq!([ask(), ask()], [Some("503".to_owned()), Some("200".to_owned())]);
}

#[test]
fn rules_are_listed() {
    let output = Command::new(env!("CARGO_BIN_EXE_discovery-fake")).arg("--list-rules").output().expect("the command");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for rule in discovery_fake::Rule::ALL {
        assert!(text.contains(&format!("{rule} (")) && text.contains(rule.message()), "{rule}");
    }
    for arguments in [["--enable", "no-such-rule"], ["--fault", "x"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_discovery-fake")).args(arguments).output().expect("the command");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}
