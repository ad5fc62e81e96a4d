//! The command: what it prints works.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// Ends the command with the test.
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

#[test]
fn what_cannot_be_served_is_refused() {
    for (arguments, message) in
        [(vec!["--document", "none.json"], "none.json"), (vec!["--document", "Cargo.toml"], "Cargo.toml")]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_discovery-fake")).args(&arguments).output().expect("the command");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1));
        assert!(text.starts_with(&format!("error: {message}: ")), "{text}");
    }
}
