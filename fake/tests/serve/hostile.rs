//! The server answers or hangs up on any input, and continues to work.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use discovery_fake::FakeServer;
use serde_json::{Value, json};

use crate::support::{call, connect, receive, send, try_send};

const GENERATE: &str = "/v1beta/models/gemini-2.5-flash:generateContent";

#[track_caller]
fn alive(server: &FakeServer) {
    assert_eq!(call(server, "GET", "/v1beta/models", &Value::Null).status, 200);
}

fn server() -> FakeServer {
    FakeServer::builder().longest_body(1 << 20).start_blocking().expect("a server")
}

#[test]
fn endless_heads() {
    let server = server();
    let mut stream = connect(&server).expect("a connection");
    stream.write_all(b"GET /v1beta/models HTTP/1.1\r\nhost: localhost\r\nx-long: ").expect("room");
    let piece = vec![b'a'; 1 << 20];
    let mut refused = false;
    for _ in 0..10 {
        refused |= stream.write_all(&piece).is_err();
    }
    let reply = receive(&mut stream);
    assert!(refused || reply.is_ok_and(|reply| reply.status == 431));
    let many: Vec<(String, String)> = (0..5_000).map(|n| (format!("x-{n}"), "1".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert!(try_send(&server, "GET", "/v1beta/models", &many, b"").is_ok_and(|reply| reply.status == 431));
    alive(&server);
}

#[test]
fn endless_bodies() {
    let server = server();
    let mut stream = connect(&server).expect("a connection");
    let head = format!(
        "POST {GENERATE} HTTP/1.1\r\nhost: localhost\r\nx-goog-api-key: {}\r\ntransfer-encoding: chunked\r\n\r\n",
        server.key()
    );
    stream.write_all(head.as_bytes()).expect("room");
    let piece = [b"10000\r\n".to_vec(), vec![b' '; 65536], b"\r\n".to_vec()].concat();
    let mut sent = 0;
    while sent < 2_000 && stream.write_all(&piece).is_ok() {
        sent += 1;
    }
    assert!(sent < 2_000, "the server took {sent} pieces");
    let long = send(&server, "POST", GENERATE, &[("x-goog-api-key", server.key())], &vec![b' '; (1 << 20) + 1]);
    assert_eq!(long.error().2, "Request payload size exceeds the limit: 1048576 bytes.");
    alive(&server);
}

#[test]
fn broken_bodies() {
    let server = server();
    let key = [("x-goog-api-key", server.key())];
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_object = format!("{}1{}", "{\"contents\":".repeat(10_000), "}".repeat(10_000));
    let cases: [&[u8]; 8] = [
        b"\xff\xfe",
        b"{\"contents\":\"\xff\"}",
        b"{",
        b"[]",
        b"\"text\"",
        b"{\"contents\":[}",
        deep.as_bytes(),
        deep_object.as_bytes(),
    ];
    for body in cases {
        let (code, status, message) = send(&server, "POST", GENERATE, &key, body).error();
        assert_eq!(
            (code, status.as_str()),
            (400, "INVALID_ARGUMENT"),
            "{}",
            String::from_utf8_lossy(&body[..body.len().min(40)])
        );
        assert!(message.len() < 500, "{message}");
    }
    // The maximum allowed depth, through a recursive schema.
    let mut schema = json!({"type": "STRING"});
    for _ in 0..55 {
        schema = json!({"type": "ARRAY", "minItems": "20", "items": schema});
    }
    let body = json!({"contents": [{"parts": [{"text": "a"}]}], "generationConfig": {"responseSchema": schema}});
    assert_eq!(call(&server, "POST", GENERATE, &body).status, 200);
    alive(&server);
}

#[test]
fn broken_heads() {
    let server = server();
    for head in [
        "",
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nhost: localhost\r\n\r\n",
    ] {
        let mut stream = connect(&server).expect("a connection");
        stream.write_all(head.as_bytes()).expect("room");
        stream.shutdown(std::net::Shutdown::Write).expect("open");
        drop(receive(&mut stream));
    }
    let key = ("x-goog-api-key", server.key());
    for path in ["/v1beta/models/%ff", "/v1beta/models?pageToken=%ff", "/v1beta/models?%ff=1"] {
        let status = send(&server, "GET", path, &[key], b"").status;
        assert!((400..500).contains(&status), "{path} {status}");
    }
    assert_eq!(send(&server, "GET", "/v1beta/models", &[("x-goog-api-key", "\u{fc}")], b"").error().0, 400);
    alive(&server);
}

#[test]
fn paths_that_leave_the_root() {
    let server = server();
    for path in [
        "/v1beta/files/../models",
        "/v1beta/files/%2e%2e/models",
        "/v1beta/files/..%2fmodels",
        "/../../etc/passwd",
        "/upload/v1beta/../../x",
        "//",
        "/v1beta/files/a%00b",
    ] {
        let (code, status, _) = call(&server, "GET", path, &Value::Null).error();
        assert_eq!((code, status.as_str()), (404, "NOT_FOUND"), "{path}");
    }
    alive(&server);
}

#[test]
fn readers_who_never_read() {
    let server = FakeServer::start_blocking().expect("a server");
    let events: Vec<Value> = (0..30).map(|_| json!({"modelVersion": "x".repeat(100_000)})).collect();
    server.reply_always("models.streamGenerateContent", json!(events)).expect("a method");
    let body = json!({"contents": [{"parts": [{"text": "a"}]}]}).to_string();
    let mut open = Vec::new();
    for _ in 0..20 {
        let mut stream = connect(&server).expect("a connection");
        let head = format!(
            "POST /v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse HTTP/1.1\r\nhost: localhost\r\nx-goog-api-key: {}\r\ncontent-length: {}\r\n\r\n{body}",
            server.key(),
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("room");
        open.push(stream);
    }
    std::thread::sleep(Duration::from_millis(100));
    alive(&server);
    drop(open);
    alive(&server);
}

#[test]
fn uploads_without_an_end() {
    let server = FakeServer::start_blocking().expect("a server");
    let start =
        [("x-goog-api-key", server.key()), ("x-goog-upload-protocol", "resumable"), ("x-goog-upload-command", "start")];
    let reply = send(&server, "POST", "/upload/v1beta/files", &start, b"{}");
    let path =
        reply.header("x-goog-upload-url").expect("an address").strip_prefix(server.url()).expect("our own").to_owned();
    let mut stream = connect(&server).expect("a connection");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\nx-goog-upload-command: upload, finalize\r\nx-goog-upload-offset: 0\r\n\r\nhalf"
    );
    stream.write_all(head.as_bytes()).expect("room");
    // Two concurrent requests would mix their bytes.
    let step = |command: &str| send(&server, "POST", &path, &[("x-goog-upload-command", command)], b"");
    let start = Instant::now();
    while step("query").header("x-goog-upload-status") == Some("active") && step("upload").status != 503 {
        assert!(start.elapsed() < Duration::from_secs(20), "the first request is not seen");
    }
    drop(stream);
    // Received bytes are kept. Another request may continue once the server has noticed that the first connection is closed.
    let received = || {
        let query = send(&server, "POST", &path, &[("x-goog-upload-command", "query")], b"");
        assert_eq!(query.header("x-goog-upload-status"), Some("active"));
        query.header("x-goog-upload-size-received").map(str::to_owned)
    };
    let start = Instant::now();
    while received().as_deref() != Some("4") {
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", received());
        std::thread::sleep(Duration::from_millis(20));
    }
    let rest = send(
        &server,
        "POST",
        &path,
        &[("x-goog-upload-command", "upload, finalize"), ("x-goog-upload-offset", "4")],
        b"way",
    );
    assert_eq!(rest.ok()["file"]["sizeBytes"], "7");
    alive(&server);
}

#[test]
fn the_server_ends_with_its_handle() {
    let server = server();
    let mut idle = connect(&server).expect("a connection");
    alive(&server);
    drop(server);
    // The connection is closed or reset, but does not stay open.
    let read = idle.read(&mut [0; 8]);
    assert!(!matches!(&read, Ok(1..)) && read.err().is_none_or(|error| error.kind() != std::io::ErrorKind::WouldBlock));
}

#[test]
fn foreign_hosts_are_refused() {
    let server = FakeServer::builder().allow_host("fake.test").start_blocking().expect("a server");
    let ask = |host: &str| {
        let mut stream = connect(&server).expect("a connection");
        let head = format!(
            "GET /v1beta/models HTTP/1.1\r\n{host}connection: close\r\nx-goog-api-key: {}\r\n\r\n",
            server.key()
        );
        stream.write_all(head.as_bytes()).expect("room");
        receive(&mut stream).expect("a reply").status
    };
    for (host, code) in [
        ("", 200),
        ("host: localhost\r\n", 200),
        ("host: 127.0.0.1:80\r\n", 200),
        ("host: [::1]:80\r\n", 200),
        ("host: gemini.localhost\r\n", 200),
        ("host: FAKE.test:80\r\n", 200),
        ("host: evil.example\r\n", 403),
        ("host: 127.0.0.1.evil.example\r\n", 403),
        ("host: localhost.evil.example\r\n", 403),
    ] {
        assert_eq!(ask(host), code, "{host}");
    }
}

#[test]
fn bodies_have_a_time_limit() {
    let (silence, whole) = (Duration::from_millis(150), Duration::from_millis(400));
    let server = FakeServer::builder().body_time(silence, whole).start_blocking().expect("a server");
    let open = |path: &str| {
        let mut stream = connect(&server).expect("a connection");
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nx-goog-api-key: {}\r\ncontent-length: 100000\r\n\r\n",
            server.key()
        );
        stream.write_all(head.as_bytes()).expect("room");
        stream
    };
    for path in [GENERATE, "/upload/v1beta/files?uploadType=media"] {
        // Nothing arrives.
        let mut silent = open(path);
        assert_eq!(receive(&mut silent).expect("a reply").status, 408, "{path}");
        // A byte arrives from time to time, without an end.
        let mut trickling = open(path);
        let start = Instant::now();
        while trickling.write_all(b" ").is_ok() && start.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(40));
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{path}: the server waits");
    }
    alive(&server);
}

#[test]
fn stuck_connections_do_not_keep_others_out() {
    let server = FakeServer::builder().most_connections(8).start_blocking().expect("a server");
    let mut stuck = Vec::new();
    for _ in 0..30 {
        let mut stream = connect(&server).expect("a connection");
        let head = format!(
            "POST {GENERATE} HTTP/1.1\r\nhost: localhost\r\nx-goog-api-key: {}\r\ncontent-length: 1000\r\n\r\nhalf",
            server.key()
        );
        // The server may have closed the oldest connection already.
        drop(stream.write_all(head.as_bytes()));
        stuck.push(stream);
        alive(&server);
    }
}
