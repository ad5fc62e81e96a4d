//! Streamed answers that are cut off at every byte, in every way a connection or a server can end them.
//!
//! An answer counts as complete only if a terminal fact was seen, no candidate is open, and the framing ended. The oracle
//! below works that out from the elements and the position of the cut alone; the client is asked over a socket.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use generativelanguage::error::ErrorKind;
use generativelanguage::retry::Retry;
use generativelanguage::v1beta::Client;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Streams read at the same time.
const PARALLEL: usize = 64;

/// How long a stream may be silent before the client gives up.
const IDLE: Duration = Duration::from_millis(150);

/// How a server ends a stream after the cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The connection is closed in the middle of the chunked body.
    Close,
    /// The connection is reset in the middle of the chunked body.
    Reset,
    /// The body ends in order.
    Orderly,
    /// Nothing more comes.
    Stall,
    /// An error comes as an element, then the body ends in order.
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Events,
    Array,
}

/// A recorded kind of answer.
struct Shape {
    name: &'static str,
    elements: Vec<Value>,
}

/// A body, and where the JSON of each of its elements ends.
struct Body {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// One stream that is cut.
struct Case {
    shape: usize,
    format: Format,
    gzip: bool,
    end: End,
    cut: usize,
}

fn shapes() -> Vec<Shape> {
    let candidate = |parts: Value, reason: Option<&str>| {
        let mut candidate = json!({"content": {"role": "model", "parts": parts}, "index": 0});
        if let Some(reason) = reason {
            candidate["finishReason"] = reason.into();
        }
        json!({"candidates": [candidate]})
    };
    let text = |text: &str, reason| candidate(json!([{"text": text}]), reason);
    let second = |text: &str, reason: Option<&str>| {
        let mut element = candidate(json!([{"text": text}]), reason);
        element["candidates"][0]["index"] = 1.into();
        element
    };
    let shape = |name, elements| Shape { name, elements };
    vec![
        shape("plain", vec![text("Hel", None), text("lo \u{1f30d}", None), text("", Some("STOP"))]),
        shape(
            "tool calls",
            vec![
                candidate(json!([{"functionCall": {"name": "f", "args": {"finishReason": "STOP"}}}]), None),
                candidate(json!([{"functionCall": {"name": "g"}}]), Some("STOP")),
            ],
        ),
        shape(
            "code execution",
            vec![
                candidate(json!([{"executableCode": {"language": "PYTHON", "code": "print(1)"}}]), Some("STOP")),
                candidate(json!([{"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "1\n"}}]), None),
                text("It is 1.", Some("STOP")),
            ],
        ),
        shape(
            "a reason on every element",
            vec![text("a", Some("STOP")), text("b", Some("STOP")), text("c", Some("STOP"))],
        ),
        shape(
            "two candidates",
            vec![text("A1", None), second("B1", None), text("A2", Some("STOP")), second("B2", Some("MAX_TOKENS"))],
        ),
        shape(
            "thinking",
            vec![
                candidate(json!([{"text": "Let me see.", "thought": true}]), None),
                candidate(json!([{"text": "7", "thoughtSignature": "QUJD"}]), Some("STOP")),
            ],
        ),
        shape(
            "an image",
            vec![candidate(json!([{"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}]), Some("STOP"))],
        ),
        shape(
            "a blocked prompt",
            vec![json!({"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"totalTokenCount": 3}})],
        ),
        shape(
            "usage at the end",
            vec![text("a", None), text("b", Some("STOP")), json!({"usageMetadata": {"totalTokenCount": 3}})],
        ),
        shape(
            "no reason yet",
            vec![text("a", Some("FINISH_REASON_UNSPECIFIED")), text("b", Some("")), text("c", Some("STOP"))],
        ),
    ]
}

fn body(elements: &[Value], format: Format) -> Body {
    let (mut bytes, mut ends) = (Vec::new(), Vec::new());
    for (number, element) in elements.iter().enumerate() {
        let start = match (format, number) {
            (Format::Events, _) => "data: ",
            (Format::Array, 0) => "[",
            (Format::Array, _) => ",\r\n",
        };
        bytes.extend_from_slice(start.as_bytes());
        bytes.extend_from_slice(element.to_string().as_bytes());
        ends.push(bytes.len());
        bytes.extend_from_slice(match format {
            Format::Events => b"\r\n\r\n".as_slice(),
            Format::Array => b"\n".as_slice(),
        });
    }
    if format == Format::Array {
        bytes.push(b']');
    }
    Body { bytes, ends }
}

/// Returns true if these elements have a terminal fact and leave no candidate open.
fn is_closed(elements: &[Value]) -> bool {
    let (mut terminal, mut open) = (false, std::collections::BTreeSet::new());
    for element in elements {
        terminal |= element["promptFeedback"]["blockReason"].is_string();
        for candidate in element["candidates"].as_array().into_iter().flatten() {
            let reason = candidate["finishReason"].as_str().unwrap_or_default();
            let index = candidate["index"].as_i64().unwrap_or_default();
            if matches!(reason, "" | "FINISH_REASON_UNSPECIFIED") {
                open.insert(index);
            } else {
                terminal = true;
                open.remove(&index);
            }
        }
    }
    terminal && open.is_empty()
}

/// Returns true if a body that ends in order after `cut` bytes is a complete answer.
fn is_complete(elements: &[Value], body: &Body, format: Format, cut: usize) -> bool {
    let whole = body.ends.iter().filter(|end| **end <= cut).count();
    let rest = &body.bytes[whole.checked_sub(1).map_or(0, |last| body.ends[last])..cut];
    let framed = match format {
        Format::Events => rest.iter().all(|byte| matches!(byte, b'\r' | b'\n')),
        Format::Array => cut == body.bytes.len(),
    };
    framed && is_closed(&elements[..whole])
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Every body once, by shape, format and compression.
struct Bodies {
    shapes: Vec<Shape>,
    plain: Vec<[Body; 2]>,
    gzip: Vec<[Vec<u8>; 2]>,
}

impl Bodies {
    fn new() -> Self {
        let shapes = shapes();
        let plain: Vec<[Body; 2]> = shapes
            .iter()
            .map(|shape| [Format::Events, Format::Array].map(|format| body(&shape.elements, format)))
            .collect();
        let gzip = plain.iter().map(|both| [compressed(&both[0].bytes), compressed(&both[1].bytes)]).collect();
        Self { shapes, plain, gzip }
    }

    fn sent(&self, case: &Case) -> &[u8] {
        let format = usize::from(case.format == Format::Array);
        if case.gzip { &self.gzip[case.shape][format] } else { &self.plain[case.shape][format].bytes }
    }

    /// What the client has to say: `true` for a complete answer.
    fn expected(&self, case: &Case) -> bool {
        let format = usize::from(case.format == Format::Array);
        match case.end {
            End::Close | End::Reset | End::Stall | End::Error => false,
            End::Orderly if case.gzip => {
                case.cut == self.gzip[case.shape][format].len() && is_closed(&self.shapes[case.shape].elements)
            }
            End::Orderly => {
                is_complete(&self.shapes[case.shape].elements, &self.plain[case.shape][format], case.format, case.cut)
            }
        }
    }
}

/// All cuts of all shapes in both formats. Stalls take real time and are tried at every seventh byte.
fn cases(bodies: &Bodies) -> Vec<Case> {
    let mut cases = Vec::new();
    for shape in 0..bodies.shapes.len() {
        for format in [Format::Events, Format::Array] {
            for gzip in [false, true] {
                for end in [End::Close, End::Reset, End::Orderly, End::Stall, End::Error] {
                    let length = bodies.sent(&Case { shape, format, gzip, end, cut: 0 }).len();
                    // An error element cannot follow in a compressed body, nor after the array has ended.
                    let last = match (end, gzip, format) {
                        (End::Error, true, _) => continue,
                        (End::Error, false, Format::Array) => length - 1,
                        _ => length,
                    };
                    cases.extend((0..=last).map(|cut| Case { shape, format, gzip, end, cut }));
                }
            }
        }
    }
    cases
}

/// Answers one request as its case says; the number of the case is the model's name.
async fn serve(mut stream: TcpStream, bodies: Arc<Bodies>, cases: Arc<Vec<Case>>) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&buffer[..read]);
    }
    let head = String::from_utf8_lossy(&request);
    let number = head.split_once("/models/").and_then(|(_, rest)| rest.split_once(':')).map(|(number, _)| number);
    let case = &cases[number.and_then(|number| number.parse::<usize>().ok()).expect("a case")];
    let content_type = match case.format {
        Format::Events => "text/event-stream",
        Format::Array => "application/json",
    };
    let encoding = if case.gzip { "content-encoding: gzip\r\n" } else { "" };
    let mut reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\n{encoding}connection: close\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    .into_bytes();
    let sent = &bodies.sent(case)[..case.cut];
    if !sent.is_empty() {
        reply.extend_from_slice(format!("{:x}\r\n", sent.len()).as_bytes());
        reply.extend_from_slice(sent);
        reply.extend_from_slice(b"\r\n");
    }
    let error = r#"{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}"#;
    match case.end {
        End::Orderly => reply.extend_from_slice(b"0\r\n\r\n"),
        End::Error => {
            let element = match case.format {
                Format::Events => format!("\r\n\r\ndata: {error}\r\n\r\n"),
                Format::Array => format!("{}{error}]", if case.cut == 0 { "[" } else { "," }),
            };
            reply.extend_from_slice(format!("{:x}\r\n{element}\r\n0\r\n\r\n", element.len()).as_bytes());
        }
        End::Close | End::Reset | End::Stall => {}
    }
    stream.write_all(&reply).await?;
    stream.flush().await?;
    match case.end {
        End::Stall => tokio::time::sleep(IDLE * 40).await,
        // Bytes that nobody reads make closing a reset.
        End::Reset => reset_on_close(&stream),
        End::Close | End::Orderly | End::Error => stream.shutdown().await?,
    }
    Ok(())
}

/// Makes closing the connection a reset.
fn reset_on_close(stream: &TcpStream) {
    stream.set_zero_linger().expect("an open socket");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_cut_is_told_from_a_complete_answer() {
    let bodies = Arc::new(Bodies::new());
    let cases = Arc::new(cases(&bodies));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn({
        let (bodies, cases) = (bodies.clone(), cases.clone());
        async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, bodies.clone(), cases.clone()));
            }
        }
    });
    let client = Client::builder().api_key("key").base_url(url).retry(Retry::never()).build().unwrap();
    let mut running = JoinSet::new();
    let (mut wrong, mut indistinguishable, mut complete) = (Vec::new(), 0, 0);
    let mut check = |(number, outcome): (usize, Result<(), ErrorKind>)| {
        let case = &cases[number];
        let expected = bodies.expected(case);
        complete += usize::from(expected);
        indistinguishable += usize::from(expected && case.cut < bodies.sent(case).len());
        if outcome.is_ok() != expected {
            wrong.push(format!(
                "{} {:?} gzip {} {:?} at {} of {}: {outcome:?}",
                bodies.shapes[case.shape].name,
                case.format,
                case.gzip,
                case.end,
                case.cut,
                bodies.sent(case).len()
            ));
        }
    };
    for number in 0..cases.len() {
        while running.len() >= PARALLEL {
            check(running.join_next().await.unwrap().unwrap());
        }
        running.spawn(read(client.clone(), number, cases[number].format));
    }
    while let Some(done) = running.join_next().await {
        check(done.unwrap());
    }
    server.abort();
    println!(
        "{} cuts; {complete} complete answers, {indistinguishable} of them cut in order after a final reason",
        cases.len()
    );
    assert!(wrong.is_empty(), "{} of {} cuts:\n{}", wrong.len(), cases.len(), wrong[..wrong.len().min(40)].join("\n"));
}

/// Reads a stream to its end.
async fn read(client: Client, number: usize, format: Format) -> (usize, Result<(), ErrorKind>) {
    let call =
        client.models().stream_generate_content(number.to_string(), "x").idle_timeout(IDLE).attempt_timeout(IDLE * 20);
    let call = if format == Format::Array { call.as_array() } else { call };
    let read = async {
        let mut stream = call.stream().await?;
        while stream.try_next().await?.is_some() {}
        Ok(())
    };
    (number, read.await.map_err(|error: generativelanguage::Error| error.kind()))
}
