//! Every secret of a call, echoed by the server at every place where it can put text, in every way of writing it: it is in nothing
//! that a program can print, log, or save.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use generativelanguage::Error;
use generativelanguage::record::Recorder;
use generativelanguage::transport::ReqwestTransport;
use tokio::task::JoinSet;

use crate::api::{Client, Model, builder, download, generate, get, list, start, stream, upload};
use crate::log::{Lines, everything};
use crate::misbehave::{Exchange, Server};

/// What gives access in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Secret {
    ApiKey,
    BearerToken,
    OwnHeader,
    Cookie,
    QueryParameter,
    UploadId,
}

/// The calls whose answer has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unary,
    Stream,
    Lines,
    Operation,
    Items,
    UploadAtOnce,
    UploadStart,
    UploadChunk,
}

/// Where the server puts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    Message,
    Details,
    Status,
    Reason,
    PlainText,
    HeaderValue,
    LinkHeader,
    CookieHeader,
    ReasonPhrase,
    RedirectLocation,
    UploadAddress,
    /// An error with the code of a success.
    Embedded,
    /// A value that has another type.
    Undecodable,
    /// Text that is no JSON.
    NoJson,
    /// The body ends within the secret.
    Cut,
    /// The result of an operation that failed.
    FailedOperation,
    /// The result of an operation that cannot be read.
    UndecodableOperation,
    /// A response that is fine, and whose parts are recorded as attributes of a span.
    Success,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    Raw,
    /// As JSON may be written, with `\/`.
    Json,
    /// As JSON may be written, with each character as its code.
    JsonCodes,
    Percent,
    /// Each character as its code.
    PercentCodes,
    PercentTwice,
    /// In a string of JSON in a string of JSON.
    JsonTwice,
    PercentInJson,
    Html,
}

/// Whether the body comes at once, or in pieces that are shorter than a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Delivery {
    Whole,
    Split,
}

#[derive(Clone, Copy, Debug)]
struct Case {
    secret: Secret,
    kind: Kind,
    spot: Spot,
    /// All of them, one after another, where none is named.
    writing: Option<Writing>,
    delivery: Delivery,
}

const SECRETS: [Secret; 6] =
    [Secret::ApiKey, Secret::BearerToken, Secret::OwnHeader, Secret::Cookie, Secret::QueryParameter, Secret::UploadId];

const KINDS: [Kind; 8] = [
    Kind::Unary,
    Kind::Stream,
    Kind::Lines,
    Kind::Operation,
    Kind::Items,
    Kind::UploadAtOnce,
    Kind::UploadStart,
    Kind::UploadChunk,
];

const SPOTS: [Spot; 18] = [
    Spot::Message,
    Spot::Details,
    Spot::Status,
    Spot::Reason,
    Spot::PlainText,
    Spot::HeaderValue,
    Spot::LinkHeader,
    Spot::CookieHeader,
    Spot::ReasonPhrase,
    Spot::RedirectLocation,
    Spot::UploadAddress,
    Spot::Embedded,
    Spot::Undecodable,
    Spot::NoJson,
    Spot::Cut,
    Spot::FailedOperation,
    Spot::UndecodableOperation,
    Spot::Success,
];

const WRITINGS: [Writing; 9] = [
    Writing::Raw,
    Writing::Json,
    Writing::JsonCodes,
    Writing::Percent,
    Writing::PercentCodes,
    Writing::PercentTwice,
    Writing::JsonTwice,
    Writing::PercentInJson,
    Writing::Html,
];

impl Secret {
    /// Its value. The letters are looked for in whatever comes out.
    fn value(self) -> String {
        format!("{self:?}/SECRET+of/the=call~")
    }
}

impl Writing {
    fn write(self, secret: &str) -> String {
        let each = |write: &dyn Fn(char) -> String| secret.chars().map(write).collect::<String>();
        let percent = |letter: char| {
            if letter.is_ascii_alphanumeric() { letter.to_string() } else { format!("%{:02X}", letter as u32) }
        };
        match self {
            Self::Raw => secret.to_owned(),
            Self::Json => secret.replace('/', "\\/").replace('=', "\\u003d"),
            Self::JsonCodes => each(&|letter| format!("\\u{:04x}", letter as u32)),
            Self::Percent => each(&percent),
            Self::PercentCodes => each(&|letter| format!("%{:02x}", letter as u32)),
            Self::PercentTwice => each(&percent).replace('%', "%25"),
            Self::JsonTwice => secret.replace('/', "\\\\/").replace('=', "\\\\u003d"),
            Self::PercentInJson => each(&percent).replace('%', "\\u0025"),
            Self::Html => secret.replace('/', "&#x2F;").replace('=', "&#61;").replace('+', "&#43;"),
        }
    }
}

impl Case {
    /// Whether there is such an answer.
    fn exists(self) -> bool {
        let Self { secret, kind, spot, writing, delivery } = self;
        let upload = matches!(kind, Kind::UploadStart | Kind::UploadChunk);
        let in_head = matches!(
            spot,
            Spot::HeaderValue
                | Spot::LinkHeader
                | Spot::CookieHeader
                | Spot::ReasonPhrase
                | Spot::RedirectLocation
                | Spot::UploadAddress
        );
        let fits = match spot {
            Spot::UploadAddress => kind == Kind::UploadStart,
            Spot::FailedOperation | Spot::UndecodableOperation => kind == Kind::Operation,
            Spot::Success => kind == Kind::Unary,
            // An upload asks how far it is when an answer is cut off.
            Spot::Cut => !upload,
            Spot::Embedded | Spot::Undecodable | Spot::NoJson => kind != Kind::UploadStart,
            _ => true,
        };
        // Only where the text ends within a secret does it matter which way of writing comes last.
        fits && writing.is_some() == (spot == Spot::Cut)
            && (secret != Secret::UploadId || upload)
            && (delivery == Delivery::Whole || !in_head)
    }

    /// The ways in which the secret is written.
    fn writings(self) -> Vec<Writing> {
        self.writing.map_or(WRITINGS.to_vec(), |writing| vec![writing])
    }

    /// What the server tells.
    fn told(self) -> String {
        let secret = self.secret.value();
        self.writings().into_iter().map(|writing| writing.write(&secret)).collect::<Vec<_>>().join(" | ")
    }

    /// The answer: code and reason, headers, and a body.
    fn answer(self) -> (String, Vec<(&'static str, String)>, String) {
        let told = self.told();
        let mut headers = Vec::new();
        let mut head = "403 Forbidden".to_owned();
        let error = |message: &str, status: &str, reason: &str, metadata: &str| {
            format!(
                r#"{{"error":{{"code":403,"message":"{message}","status":"{status}","details":[{{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"{reason}","domain":"d","metadata":{{"k":"{metadata}"}}}},{{"@type":"other","x":"{metadata}"}}]}}}}"#
            )
        };
        let mut body = error("m", "PERMISSION_DENIED", "R", "v");
        match self.spot {
            Spot::Message => body = error(&format!("the key {told} is bad"), "PERMISSION_DENIED", "R", "v"),
            Spot::Details => body = error("m", "PERMISSION_DENIED", "R", &format!("api_key:{told}")),
            Spot::Status => body = error("m", &told, "R", "v"),
            Spot::Reason => body = error("m", "PERMISSION_DENIED", &told, "v"),
            Spot::PlainText => body = format!("<p>{told} is not allowed</p>"),
            Spot::HeaderValue => headers.push(("x-debug", format!("for {told}"))),
            Spot::LinkHeader => {
                headers.push(("link", format!("<https://h/u?upload_id={told}&a={told}>; rel=\"next\"")))
            }
            Spot::CookieHeader => headers.push(("set-cookie", format!("session={told}; Path=/"))),
            Spot::ReasonPhrase => head = format!("403 {told}"),
            Spot::RedirectLocation => {
                head = "302 Found".to_owned();
                headers.push(("location", format!("https://elsewhere.example/u?a={told}&key={told}#{told}")));
            }
            Spot::UploadAddress => {
                head = "200 OK".to_owned();
                headers.push(("x-goog-upload-url", format!("https://elsewhere.example/u?a={told}&upload_id={told}")));
                headers.push(("x-goog-upload-status", "active".to_owned()));
            }
            Spot::Embedded => {
                head = "200 OK".to_owned();
                body = error(&told, "PERMISSION_DENIED", "R", &told);
            }
            Spot::Undecodable => {
                head = "200 OK".to_owned();
                body = format!(r#"{{"name":["{told}"],"models":"{told}","candidates":"{told}","file":"{told}"}}"#);
            }
            Spot::NoJson => {
                head = "200 OK".to_owned();
                body = format!("<p>{told}</p>");
            }
            Spot::Cut => {
                head = "200 OK".to_owned();
                body = format!(r#"{{"name":"{told}"#);
                body.truncate(body.len() - 2);
            }
            Spot::FailedOperation => {
                head = "200 OK".to_owned();
                body = format!(
                    r#"{{"name":"o","done":true,"error":{{"code":7,"message":"{told}","details":[{{"x":"{told}"}}]}}}}"#
                );
            }
            Spot::UndecodableOperation => {
                head = "200 OK".to_owned();
                body = format!(r#"{{"name":"o","done":true,"response":{{"name":["{told}"]}}}}"#);
            }
            Spot::Success => {
                head = "200 OK".to_owned();
                body = format!(
                    r#"{{"responseId":"{told}","modelVersion":"{told}","candidates":[{{"finishReason":"{told}"}}]}}"#
                );
            }
        }
        if head.starts_with("200") && self.kind == Kind::UploadChunk {
            headers.push(("x-goog-upload-status", "final".to_owned()));
        }
        if head.starts_with("200") && self.kind == Kind::Stream {
            headers.push(("content-type", "text/event-stream".to_owned()));
            body = format!("data: {body}");
            if self.spot != Spot::Cut {
                body.push_str("\n\n");
            }
        }
        (head, headers, body)
    }

    fn respond(self, exchange: &mut Exchange) {
        let (head, headers, body) = self.answer();
        let headers: String = headers.into_iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        exchange.write(format!("HTTP/1.1 {head}\r\n{headers}transfer-encoding: chunked\r\n\r\n"));
        if self.delivery == Delivery::Split {
            let chunks = body.as_bytes().chunks(7).map(|piece| format!("7\r\n{}\r\n", String::from_utf8_lossy(piece)));
            let mut chunks: Vec<_> = chunks.collect();
            if let Some(last) = chunks.pop() {
                let length = last.len() - 5;
                chunks.push(format!("{length:x}{}", &last[1..]));
            }
            exchange.write(chunks.concat());
        } else {
            exchange.piece(body);
        }
        if self.spot == Spot::Cut {
            exchange.close();
        } else {
            exchange.end();
        }
    }

    fn client(self, url: &str, transport: Recorder<ReqwestTransport>) -> Client {
        let builder = builder(url).transport(transport).log_bodies(usize::MAX);
        let builder = builder.retry(generativelanguage::retry::Retry::never());
        let value = self.secret.value();
        match self.secret {
            Secret::ApiKey => builder.api_key(value),
            Secret::BearerToken => builder.bearer_token(value),
            Secret::OwnHeader => builder.header("x-company-credential", value),
            Secret::Cookie => builder.header("cookie", format!("a=b; session={value}")),
            Secret::QueryParameter | Secret::UploadId => builder,
        }
        .build()
        .unwrap()
    }

    /// Makes the call, and returns its error, if it has one.
    async fn call(self, client: &Client, id: &str) -> Option<Error> {
        macro_rules! prepared {
            ($call:expr) => {{
                let call = $call.header("x-case", id);
                if self.secret == Secret::QueryParameter { call.query("key", self.secret.value()) } else { call }
            }};
        }
        match self.kind {
            Kind::Unary if self.spot == Spot::Success => prepared!(generate(client)).await.err(),
            Kind::Unary => prepared!(get(client)).await.err(),
            Kind::Stream => {
                let mut stream = match prepared!(stream(client)).stream().await {
                    Ok(stream) => stream,
                    Err(error) => return Some(error),
                };
                loop {
                    match stream.try_next().await {
                        Ok(Some(_)) => {}
                        Ok(None) => return None,
                        Err(error) => return Some(error),
                    }
                }
            }
            Kind::Lines => match prepared!(download(client)).download().lines::<Model>().await {
                Ok(mut lines) => lines.try_next().await.err(),
                Err(error) => Some(error),
            },
            Kind::Operation => match prepared!(start(client)).operation().await {
                Ok(mut operation) => match operation.updates().try_next().await {
                    Ok(_) => operation.wait().await.err(),
                    Err(error) => Some(error),
                },
                Err(error) => Some(error),
            },
            Kind::Items => prepared!(list(client)).items().try_next().await.err(),
            Kind::UploadAtOnce => prepared!(upload(client)).bytes("x").media_type("a/b").await.err(),
            Kind::UploadStart | Kind::UploadChunk => {
                let call = prepared!(upload(client)).bytes("x").media_type("a/b").one_request_up_to(0);
                // An answer that is neither a success nor a refusal is asked about, and the server has no other.
                let call = call.recovery_waits(Duration::from_millis(1), Duration::from_millis(1));
                let call = call.give_up_after(Duration::from_millis(20));
                let mut told = Vec::new();
                let told_to = Arc::new(Mutex::new(Vec::new()));
                let sink = told_to.clone();
                let result = call.progress(move |progress| sink.lock().unwrap().push(format!("{progress:?}"))).await;
                told.append(&mut told_to.lock().unwrap());
                assert!(!told.iter().any(|told| tells(told)), "{self:?}: {told:?}");
                result.err()
            }
        }
    }
}

/// Whether a text has a secret once all escapes in it are undone.
fn tells(text: &str) -> bool {
    let mut text = text.to_owned();
    for _ in 0..6 {
        if text.contains("SECRET") {
            return true;
        }
        let plain = undo(&text);
        if plain == text {
            return false;
        }
        text = plain;
    }
    false
}

/// Undoes one layer of escapes.
fn undo(text: &str) -> String {
    let code = |digits: Option<&str>| {
        let code = u32::from_str_radix(digits?, 16).ok()?;
        char::from_u32(code)
    };
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(['%', '\\', '&']) {
        plain.push_str(&rest[..at]);
        let escape = &rest[at..];
        let (letter, length) = match escape.as_bytes() {
            [b'%', ..] => (code(escape.get(1..3)), 3),
            [b'\\', b'u', b'{', ..] => (None, 1),
            [b'\\', b'u', ..] => (code(escape.get(2..6)), 6),
            [b'\\', b'/' | b'\\' | b'"', ..] => (escape[1..].chars().next(), 2),
            [b'&', b'#', b'x', ..] => {
                let end = escape.find(';').unwrap_or(escape.len() - 1);
                (code(escape.get(3..end)), end + 1)
            }
            [b'&', b'#', ..] => {
                let end = escape.find(';').unwrap_or(escape.len() - 1);
                let digits = escape.get(2..end).and_then(|digits| digits.parse().ok());
                (digits.and_then(char::from_u32), end + 1)
            }
            _ => (None, 1),
        };
        match letter {
            Some(letter) => {
                plain.push(letter);
                rest = &escape[length..];
            }
            None => {
                plain.push_str(&escape[..1]);
                rest = &escape[1..];
            }
        }
    }
    plain + rest
}

/// Everything that a program can print of an error.
fn printed(error: &Error) -> Vec<String> {
    let mut texts = vec![
        error.to_string(),
        format!("{error:?}"),
        format!("{error:#?}"),
        error.message().to_owned(),
        format!("{:?}", error.details()),
        format!("{:?}", error.status()),
        format!("{:?}", error.url()),
        format!("{:?}", error.attempts()),
        format!("{:?}", error.resume_handle()),
        String::from_utf8_lossy(error.raw_body()).into_owned(),
    ];
    texts.extend(error.headers().values().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.extend([error.to_string(), format!("{error:?}")]);
        cause = error.source();
    }
    texts
}

/// Every answer there is.
fn every() -> Vec<Case> {
    let mut all = Vec::new();
    for secret in SECRETS {
        for kind in KINDS {
            for spot in SPOTS {
                for writing in [None].into_iter().chain(WRITINGS.map(Some)) {
                    for delivery in [Delivery::Whole, Delivery::Split] {
                        all.push(Case { secret, kind, spot, writing, delivery });
                    }
                }
            }
        }
    }
    all.retain(|case| case.exists());
    all
}

type Cases = Arc<Mutex<BTreeMap<String, Case>>>;

fn answer(exchange: &mut Exchange, cases: &Cases) {
    exchange.read_body();
    let id = exchange.request.header("x-case").unwrap().to_owned();
    let case = cases.lock().unwrap()[&id];
    let command = exchange.request.header("x-goog-upload-command").unwrap_or_default();
    if case.kind == Kind::UploadChunk && command == "start" {
        let secret = Writing::Percent.write(&Secret::UploadId.value());
        let url = format!("http://{}/session?upload_id={secret}", exchange.request.header("host").unwrap());
        return exchange.respond(200, &[("x-goog-upload-status", "active"), ("x-goog-upload-url", &url)], "");
    }
    if case.kind == Kind::UploadStart && case.secret == Secret::UploadId && case.spot != Spot::UploadAddress {
        // Only an answer that has the address gives it away.
        let secret = Writing::Percent.write(&Secret::UploadId.value());
        let told = case.told();
        let url = format!("https://elsewhere.example/session?upload_id={secret}");
        let headers =
            [("x-goog-upload-status", "active"), ("x-goog-upload-url", url.as_str()), ("x-note", told.as_str())];
        return exchange.respond(200, &headers, told.as_bytes());
    }
    case.respond(exchange);
}

async fn run(case: Case, id: String, url: String, transport: ReqwestTransport) -> Vec<String> {
    let recorder = Recorder::new(transport);
    let client = case.client(&url, recorder.clone());
    let error = case.call(&client, &id).await;
    assert_eq!(error.is_none(), case.spot == Spot::Success, "{case:?}: {error:?}");
    let mut texts = vec![recorder.cassette().to_string(), format!("{client:?} {recorder:?} {:?}", recorder.cassette())];
    texts.extend(error.iter().flat_map(printed));
    texts.retain(|text| tells(text));
    texts.into_iter().map(|text| format!("{case:?}: {text}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_that_a_server_echoes_is_told() {
    let log: Lines = everything();
    let cases = Cases::default();
    let shared = cases.clone();
    let server = Server::start(move |exchange| answer(exchange, &shared));
    let transport = ReqwestTransport::open().unwrap();
    let (mut running, mut told, mut count) = (JoinSet::new(), Vec::new(), 0);
    let (mut lines, mut bodies) = (0, 0);
    let mut read = |log: &Lines, told: &mut Vec<String>| {
        for line in log.take() {
            lines += 1;
            bodies += usize::from(line.contains("body=") && line.contains("REDACTED"));
            if tells(&line) {
                told.push(line);
            }
        }
    };
    for case in every() {
        let id = count.to_string();
        count += 1;
        cases.lock().unwrap().insert(id.clone(), case);
        running.spawn(run(case, id, server.url(), transport.clone()));
        if running.len() >= 16 {
            told.extend(running.join_next().await.unwrap().unwrap());
            read(&log, &mut told);
        }
    }
    while let Some(result) = running.join_next().await {
        told.extend(result.unwrap());
    }
    read(&log, &mut told);
    assert!(told.is_empty(), "{} of {count}:\n{}", told.len(), told[..told.len().min(20)].join("\n"));
    // Otherwise nothing is tested.
    assert!(bodies > count, "{bodies} bodies were logged");
    let echoes: usize = every().into_iter().map(|case| case.writings().len()).sum();
    println!("{echoes} echoes in {count} calls, and {lines} lines of log with {bodies} bodies");
}
