//! The places where a server can put a text.

use std::sync::{Arc, Mutex};

use crate::encodings::{Text, escape};
use crate::support::server::{Exchange, Server, error};

/// A place where a text comes back.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub name: &'static str,
    pub call: Kind,
    /// The response of the server at that place.
    answer: fn(&mut Exchange, &Echo),
    /// A cassette has no such place.
    pub unrecorded: bool,
}

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Get,
    Stream,
    Items,
    Wait,
    /// In chunks.
    Upload,
    /// In one request.
    SmallUpload,
    Bytes,
    Lines,
    ToFile,
    Custom,
    CustomStream,
    /// The progress of an operation.
    Updates,
    /// A resource that the server still processes.
    Ready,
    /// An error in the result of an operation, which is a part of a batch.
    Part,
}

/// The echoed text, and the other parts of the response.
#[derive(Clone, Debug, Default)]
pub(crate) struct Echo {
    pub text: Text,
    /// The id of the upload, which is part of the answers where it is the secret.
    pub upload_id: Option<String>,
}

/// A server that echoes a text in one place after the other.
pub(crate) struct EchoServer {
    pub server: Server,
    now: Arc<Mutex<(Place, Echo)>>,
}

impl EchoServer {
    pub(crate) fn start() -> Self {
        let now = Arc::new(Mutex::new((PLACES[0], Echo::default())));
        let shared = now.clone();
        let server = Server::start(move |exchange| {
            let (place, echo) = shared.lock().unwrap().clone();
            exchange.read_body();
            (place.answer)(exchange, &echo);
        });
        Self { server, now }
    }

    pub(crate) fn echo(&self, place: Place, echo: Echo) {
        *self.now.lock().unwrap() = (place, echo);
    }
}

const fn at(name: &'static str, call: Kind, answer: fn(&mut Exchange, &Echo)) -> Place {
    Place { name, call, answer, unrecorded: false }
}

const fn unrecorded(place: Place) -> Place {
    Place { unrecorded: true, ..place }
}

use Kind::{
    Bytes, Custom, CustomStream, Get, Items, Lines, Part, Ready, SmallUpload, Stream, ToFile, Updates, Upload, Wait,
};

pub(crate) const PLACES: &[Place] = &[
    // Errors.
    at("message", Get, |x, e| e.json(x, 403, e.message())),
    at("status", Get, |x, e| e.json(x, 403, e.fill(r#"{"error":{"code":403,"message":"m","status":"@"}}"#))),
    at("detail", Get, |x, e| {
        e.json(
            x,
            403,
            e.detail(r#""@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"R","metadata":{"a":"@"}"#),
        );
    }),
    at("name in a detail", Get, |x, e| {
        e.json(x, 403, e.detail(r#""@type":"type.googleapis.com/google.rpc.ErrorInfo","metadata":{"@":"a"}"#));
    }),
    at("reason", Get, |x, e| {
        e.json(x, 403, e.detail(r#""@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"@","domain":"@""#));
    }),
    at("quota", Get, |x, e| {
        e.json(x, 429, e.detail(r#""@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"subject":"@","description":"@"}]"#));
    }),
    at("field violation", Get, |x, e| {
        e.json(x, 400, e.detail(r#""@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"@","description":"@"}]"#));
    }),
    at("help", Get, |x, e| {
        e.json(
            x,
            403,
            e.detail(
                r#""@type":"type.googleapis.com/google.rpc.Help","links":[{"description":"@","url":"http://h/?a=@"}]"#,
            ),
        );
    }),
    at("localized message", Get, |x, e| {
        e.json(
            x,
            403,
            e.detail(r#""@type":"type.googleapis.com/google.rpc.LocalizedMessage","locale":"@","message":"@""#),
        );
    }),
    at("unknown detail", Get, |x, e| e.json(x, 403, e.detail(r#""@type":"type.googleapis.com/own.Thing","a":["@"]"#))),
    at("type of a detail", Get, |x, e| e.json(x, 403, e.detail(r#""@type":"type.googleapis.com/@""#))),
    at("error in an array", Get, |x, e| e.json(x, 403, format!("[{}]", e.message()))),
    at("error of OAuth", Get, |x, e| e.json(x, 403, e.fill(r#"{"error":"@","error_description":"see @"}"#))),
    at("error that is a number", Get, |x, e| e.json(x, 403, e.fill(r#"{"error":[1,"@"]}"#))),
    at("JSON without an error", Get, |x, e| e.json(x, 403, e.fill(r#"["@"]"#))),
    at("text", Get, |x, e| e.reply(x, 403, &[("content-type", "text/plain")], format!("denied: {}", e.text.plain))),
    at("title", Get, |x, e| e.reply(x, 403, &[], format!("<html><title>no {}</title></html>", e.text.plain))),
    at("page", Get, |x, e| e.reply(x, 403, &[], format!("<html><p>no {}</p></html>", e.text.plain))),
    at("bytes", Get, |x, e| e.reply(x, 403, &[], [b"\xff", e.text.plain.as_bytes(), b"\xff"].concat())),
    at("repeated error", Get, |x, e| e.json(x, 503, e.message())),
    unrecorded(at("reason phrase", Get, |x, e| {
        e.raw(x, &format!("403 {}", e.text.plain), "content-length: 0\r\n\r\n");
    })),
    at("half an error", Get, |x, e| e.broken(x, "403 X", &e.fill(r#"{"error":{"code":403,"message":"about @"#))),
    at("split error", Get, |x, e| e.split(x, "403 X", &e.message())),
    unrecorded(at("trailer", Get, |x, e| {
        let body = format!("transfer-encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\nx-note: {}\r\n\r\n", e.text.plain);
        e.raw(x, "403 X", &body);
    })),
    // Headers.
    at("header", Get, |x, e| e.reply(x, 403, &[("x-note", &e.text.plain)], error(403))),
    at("header of a retried error", Get, |x, e| e.reply(x, 503, &[("x-note", &e.text.plain)], error(503))),
    at("header with a secret name", Get, |x, e| e.reply(x, 403, &[("x-session-token", &e.text.plain)], error(403))),
    at("location", Get, |x, e| {
        e.reply(x, 302, &[("location", &format!("http://127.0.0.1:1/?a={}", e.text.plain))], "");
    }),
    at("location that is none", Get, |x, e| e.reply(x, 307, &[("location", &e.text.plain)], "")),
    at("link", Get, |x, e| e.reply(x, 403, &[("link", &format!("<http://h/{}>; rel=next", e.text.plain))], error(403))),
    at("challenge", Get, |x, e| {
        e.reply(
            x,
            401,
            &[("www-authenticate", &format!("Bearer realm=\"a\", error=\"{}\"", e.text.plain))],
            error(401),
        );
    }),
    at("cookie", Get, |x, e| e.reply(x, 403, &[("set-cookie", &format!("a={}; Path=/", e.text.plain))], error(403))),
    at("time of a retry", Get, |x, e| e.reply(x, 403, &[("retry-after", &e.text.plain)], error(403))),
    at("media type", Get, |x, e| e.reply(x, 403, &[("content-type", &format!("text/{}", e.text.plain))], error(403))),
    at("header of a success", Get, |x, e| e.reply(x, 200, &[("x-note", &e.text.plain)], "[1]")),
    // Successes that are none.
    at("error in a success", Get, |x, e| e.json(x, 200, e.message())),
    at("wrong type", Get, |x, e| e.json(x, 200, e.fill(r#"{"name":["@"]}"#))),
    at("text in place of an object", Get, |x, e| e.json(x, 200, e.fill(r#""@""#))),
    at("near a wrong type", Get, |x, e| e.json(x, 200, e.fill(r#"{"a":"@","name":[],"b":"@"}"#))),
    at("name before a wrong type", Get, |x, e| e.json(x, 200, e.fill(r#"{"@":1,"name":[]}"#))),
    at("no JSON", Get, |x, e| e.reply(x, 200, &[], &e.text.plain)),
    at("half JSON", Get, |x, e| e.json(x, 200, e.fill(r#"{"name":"@"#))),
    at("after JSON", Get, |x, e| e.json(x, 200, e.fill("{} @"))),
    at("split JSON", Get, |x, e| e.split(x, "200 X", &e.fill(r#"{"name":["@"]}"#))),
    at("broken success", Get, |x, e| e.broken(x, "200 X", &e.fill(r#"{"name":"@"#))),
    // Calls by method and path.
    at("message of another method", Custom, |x, e| e.json(x, 403, e.message())),
    at("no JSON of another method", Custom, |x, e| e.reply(x, 200, &[], format!("<{}>", e.text.plain))),
    at("wrong type of another method", Custom, |x, e| e.json(x, 200, e.fill(r#"["@"]"#))),
    at("element of another method", CustomStream, |x, e| e.events(x, &["data: {}\n\n", &e.fill("data: [\"@\"]\n\n")])),
    at("text of another method", Custom, |x, e| e.json(x, 200, e.fill(r#""@""#))),
    at("text as an element of another method", CustomStream, |x, e| {
        e.events(x, &["data: {}\n\n", &e.fill("data: \"@\"\n\n")]);
    }),
    at("text as the first element of another method", CustomStream, |x, e| e.elements(x, &[&e.fill("[\"@\"]")])),
    // Streams.
    at("error instead of a stream", Stream, |x, e| e.json(x, 403, e.message())),
    at("first element", Stream, |x, e| e.events(x, &[&e.event_error()])),
    at("later element", Stream, |x, e| e.events(x, &[FIRST, &e.event_error()])),
    at("split element", Stream, |x, e| {
        let event = e.event_error();
        let (begin, end) = e.halves(&event);
        e.events(x, &[FIRST, begin, end]);
    }),
    at("event that is an error", Stream, |x, e| e.events(x, &[FIRST, &e.fill("event: error\ndata: about @\n\n")])),
    at("bare error in a stream", Stream, |x, e| e.events(x, &[FIRST, &e.message()])),
    at("element of a wrong type", Stream, |x, e| e.events(x, &[FIRST, &e.fill("data: {\"candidates\":[\"@\"]}\n\n")])),
    at("text as an element", Stream, |x, e| e.events(x, &[FIRST, &e.fill("data: \"@\"\n\n")])),
    at("element that is not JSON", Stream, |x, e| e.events(x, &[FIRST, &format!("data: {}\n\n", e.text.plain)])),
    at("comment", Stream, |x, e| e.events(x, &[FIRST, &format!(": {}\n\n", e.text.plain)])),
    at("name of an event", Stream, |x, e| e.events(x, &[FIRST, &format!("event: {}\ndata: [\n\n", e.text.plain)])),
    at("id of an event", Stream, |x, e| e.events(x, &[FIRST, &format!("id: {}\n", e.text.plain)])),
    at("half an element", Stream, |x, e| e.events(x, &[FIRST, &e.fill("data: {\"error\":{\"message\":\"about @")])),
    at("broken element", Stream, |x, e| {
        e.begin(x, "text/event-stream");
        x.piece(FIRST).piece(e.fill("data: {\"error\":{\"message\":\"about @")).close();
    }),
    at("text instead of a stream", Stream, |x, e| e.events(x, &[&e.text.plain])),
    at("element of an array", Stream, |x, e| e.elements(x, &["[{},", &e.message(), "]"])),
    at("first element of an array", Stream, |x, e| e.elements(x, &["[", &e.message(), "]"])),
    at("wrong type in an array", Stream, |x, e| e.elements(x, &["[{},", &e.fill("{\"candidates\":[\"@\"]}]")])),
    at("half an array", Stream, |x, e| e.elements(x, &["[{},", &e.fill("{\"candidates\":[{\"text\":\"@")])),
    at("after an array", Stream, |x, e| e.elements(x, &["[{}]", &e.fill("\"@\"")])),
    at("facts of an answer", Stream, |x, e| {
        let facts = "data: {\"modelVersion\":\"@\",\"responseId\":\"@\",\"candidates\":[{\"finishReason\":\"@\",\"text\":[]}]}\n\n";
        e.events(x, &[&e.fill(facts)]);
    }),
    at("header of a stream", Stream, |x, e| {
        e.raw(
            x,
            "200 X",
            &format!("x-note: {}\r\ntransfer-encoding: chunked\r\n\r\n2\r\n[1\r\n0\r\n\r\n", e.text.plain),
        );
    }),
    // Pages.
    at("later page", Items, |x, e| {
        if x.request.target.contains("pageToken") {
            e.json(x, 403, e.message());
        } else {
            x.json(200, r#"{"models":[],"nextPageToken":"t"}"#);
        }
    }),
    at("token of a page", Items, |x, e| {
        if x.request.target.contains("pageToken") {
            x.error(404);
        } else {
            e.json(x, 200, e.fill(r#"{"models":[],"nextPageToken":"@"}"#));
        }
    }),
    at("item", Items, |x, e| e.json(x, 200, e.fill(r#"{"models":["@"]}"#))),
    at("text as a page", Items, |x, e| e.json(x, 200, e.fill(r#""@""#))),
    // Operations.
    at("text instead of an operation", Wait, |x, e| e.json(x, 200, e.fill(r#""@""#))),
    at("metadata of a wrong type", Updates, |x, e| {
        e.metadata(x, r#"{"@type":"type.googleapis.com/Progress","percent":"@"}"#);
    }),
    at("type of the metadata", Updates, |x, e| e.metadata(x, r#"{"@type":"type.googleapis.com/@"}"#)),
    at("error of an update", Updates, |x, e| match x.request.method.as_str() {
        "POST" => x.json(200, r#"{"name":"operations/x"}"#),
        _ => e.json(x, 403, e.message()),
    }),
    at("error in a result", Part, |x, e| {
        e.operation(x, &format!(r#""response":{{"@type":"type.googleapis.com/Model","error":{}}}"#, e.status()));
    }),
    at("detail of an error in a result", Part, |x, e| {
        e.operation(
            x,
            r#""response":{"error":{"code":7,"message":"m","details":[{"@type":"type.googleapis.com/own.Thing","@":"@"}]}}"#,
        );
    }),
    at("error of a resource", Ready, |x, e| {
        e.json(x, 200, format!(r#"{{"name":"files/x","state":"FAILED","error":{}}}"#, e.status()));
    }),
    at("name of a resource", Ready, |x, e| e.json(x, 200, e.fill(r#"{"name":"files/@","state":"FAILED"}"#))),
    at("text in place of a resource", Ready, |x, e| e.json(x, 200, e.fill(r#""@""#))),
    at("error instead of an operation", Wait, |x, e| e.json(x, 403, e.message())),
    at("operation without a name", Wait, |x, e| e.json(x, 200, e.fill(r#"{"a":"@"}"#))),
    at("name of an operation", Wait, |x, e| match x.request.method.as_str() {
        "POST" => e.json(x, 200, e.fill(r#"{"name":"operations/@"}"#)),
        _ => x.error(404),
    }),
    at("error of polling", Wait, |x, e| match x.request.method.as_str() {
        "POST" => x.json(200, r#"{"name":"operations/x"}"#),
        _ => e.json(x, 403, e.message()),
    }),
    at("error of an operation", Wait, |x, e| e.operation(x, &format!(r#""error":{}"#, e.status()))),
    at("text as the error of an operation", Wait, |x, e| e.operation(x, r#""error":"about @""#)),
    at("detail of an operation", Wait, |x, e| {
        e.operation(
            x,
            r#""error":{"code":7,"message":"m","details":[{"@type":"type.googleapis.com/own.Thing","a":"@"}]}"#,
        );
    }),
    at("result of a wrong type", Wait, |x, e| {
        e.operation(x, r#""response":{"@type":"type.googleapis.com/Model","name":["@"]}"#);
    }),
    at("type of a result", Wait, |x, e| e.operation(x, r#""response":{"@type":"type.googleapis.com/@"}"#)),
    at("text as a result", Wait, |x, e| e.operation(x, r#""response":"@""#)),
    // Uploads.
    at("error instead of a session", Upload, |x, e| e.json(x, 403, e.message())),
    at("text instead of a session", Upload, |x, e| e.reply(x, 200, &[], &e.text.plain)),
    at("address of a session that is none", Upload, |x, e| {
        let url = format!("http://[{}", e.text.plain);
        e.reply(x, 200, &[("x-goog-upload-status", "active"), ("x-goog-upload-url", &url)], "");
    }),
    at("state of a session", Upload, |x, e| {
        e.session(x, |x, e| e.reply(x, 200, &[("x-goog-upload-status", &e.text.plain)], ""));
    }),
    at("bytes of a session", Upload, |x, e| {
        e.session(x, |x, e| {
            e.reply(x, 200, &[("x-goog-upload-status", "active"), ("x-goog-upload-size-received", &e.text.plain)], "");
        });
    }),
    at("error of a chunk", Upload, |x, e| e.session(x, |x, e| e.reply(x, 403, &[], e.message()))),
    at("text of a chunk", Upload, |x, e| {
        e.session(x, |x, e| e.reply(x, 403, &[], format!("denied: {}", e.text.plain)));
    }),
    at("location of a chunk", Upload, |x, e| {
        e.session(x, |x, e| e.reply(x, 308, &[("location", &format!("http://127.0.0.1:1/{}", e.text.plain))], ""));
    }),
    at("header of a chunk", Upload, |x, e| {
        e.session(x, |x, e| e.reply(x, 403, &[("x-note", &e.text.plain)], error(403)));
    }),
    at("final error", Upload, |x, e| e.session(x, |x, e| e.reply(x, 400, FINAL, e.message()))),
    at("final answer of a wrong type", Upload, |x, e| {
        e.session(x, |x, e| e.reply(x, 200, FINAL, e.fill(r#"{"file":["@"]}"#)));
    }),
    at("final answer that is not JSON", Upload, |x, e| e.session(x, |x, e| e.reply(x, 200, FINAL, &e.text.plain))),
    at("answer to a question", Upload, |x, e| {
        e.session(x, |x, e| match x.request.header("x-goog-upload-command") {
            Some("query") => e.reply(x, 403, &[], e.message()),
            _ => x.error(503),
        });
    }),
    at("error of a small upload", SmallUpload, |x, e| e.json(x, 403, e.message())),
    at("answer of a small upload", SmallUpload, |x, e| e.json(x, 200, e.fill(r#"{"file":["@"]}"#))),
    at("text as the answer of a small upload", SmallUpload, |x, e| e.json(x, 200, e.fill(r#""@""#))),
    // Downloads.
    at("error of a download", Bytes, |x, e| e.json(x, 403, e.message())),
    at("header of a download", Bytes, |x, e| e.reply(x, 403, &[("x-note", &e.text.plain)], "")),
    at("location of a download", Bytes, |x, e| {
        e.reply(x, 302, &[("location", &format!("http://127.0.0.1:1/?a={}", e.text.plain))], "");
    }),
    at("end of a broken download", Bytes, |x, e| e.broken(x, "200 X", &e.text.plain)),
    at("range of a download", Bytes, |x, e| e.reply(x, 206, &[("content-range", &e.text.plain)], "x")),
    at("validator of a download", Bytes, |x, e| {
        let etag = format!("etag: \"{}\"\r\n", e.text.plain);
        match x.request.header("range") {
            None => e.raw(x, "200 X", &format!("{etag}content-length: 9\r\n\r\nabc")),
            Some(_) => e.reply(x, 404, &[("x-note", &e.text.plain)], error(404)),
        }
        x.close();
    }),
    at("line of a download", Lines, |x, e| e.reply(x, 200, &[], e.fill("{}\n{\"name\":[\"@\"]}\n"))),
    at("text as a line", Lines, |x, e| e.reply(x, 200, &[], e.fill("{}\n\"@\"\n"))),
    at("error in a line", Lines, |x, e| e.reply(x, 200, &[], format!("{}\n", e.message()))),
    at("half a line", Lines, |x, e| e.broken(x, "200 X", &e.fill("{\"name\":\"@"))),
    at("error of a download to a file", ToFile, |x, e| e.json(x, 403, e.message())),
];

const FIRST: &str = "data: {\"candidates\":[{\"text\":\"a\"}]}\n\n";

const FINAL: &[(&str, &str)] = &[("x-goog-upload-status", "final")];

impl Echo {
    /// Puts the text into JSON.
    fn fill(&self, json: &str) -> String {
        json.replace("@type", "\0").replace('@', &self.text.json).replace('\0', "@type")
    }

    fn status(&self) -> String {
        self.fill(r#"{"code":7,"message":"Consumer 'api_key:@' has been suspended."}"#)
    }

    fn message(&self) -> String {
        self.fill(r#"{"error":{"code":403,"message":"Consumer 'api_key:@' has been suspended.","status":"PERMISSION_DENIED"}}"#)
    }

    fn detail(&self, detail: &str) -> String {
        self.fill(&format!(r#"{{"error":{{"code":403,"message":"m","details":[{{{detail}}}]}}}}"#))
    }

    fn event_error(&self) -> String {
        format!("data: {}\n\n", self.message())
    }

    /// A body cut within the text.
    fn halves<'a>(&self, body: &'a str) -> (&'a str, &'a str) {
        let text = if body.contains(&self.text.json) { &self.text.json } else { &self.text.plain };
        body.split_at(body.find(text).unwrap() + text.len() / 2)
    }

    fn json(&self, exchange: &mut Exchange, status: u16, body: impl AsRef<[u8]>) {
        self.reply(exchange, status, &[("content-type", "application/json")], body);
    }

    fn reply(&self, exchange: &mut Exchange, status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) {
        let mut headers = headers.to_vec();
        headers.extend(self.upload_id.iter().map(|id| ("x-guploader-uploadid", id.as_str())));
        exchange.respond(status, &headers, body);
    }

    /// Answers with a status line and the rest as it is.
    fn raw(&self, exchange: &mut Exchange, status: &str, rest: &str) {
        let id = self.upload_id.as_ref().map(|id| format!("x-guploader-uploadid: {id}\r\n")).unwrap_or_default();
        exchange.write(format!("HTTP/1.1 {status}\r\n{id}{rest}"));
    }

    /// A body in two pieces, cut within the text.
    fn split(&self, exchange: &mut Exchange, status: &str, body: &str) {
        let (begin, end) = self.halves(body);
        self.raw(exchange, status, "transfer-encoding: chunked\r\n\r\n");
        exchange.piece(begin).pause(5).piece(end).end();
    }

    /// A body that announces more than comes.
    fn broken(&self, exchange: &mut Exchange, status: &str, body: &str) {
        self.raw(exchange, status, &format!("content-length: {}\r\n\r\n{body}", body.len() + 9));
        exchange.close();
    }

    fn begin(&self, exchange: &mut Exchange, media_type: &str) {
        self.raw(exchange, "200 X", &format!("content-type: {media_type}\r\ntransfer-encoding: chunked\r\n\r\n"));
    }

    fn pieces(&self, exchange: &mut Exchange, media_type: &str, pieces: &[&str]) {
        self.begin(exchange, media_type);
        for piece in pieces {
            exchange.piece(piece);
        }
        exchange.end();
    }

    fn events(&self, exchange: &mut Exchange, events: &[&str]) {
        self.pieces(exchange, "text/event-stream", events);
    }

    fn elements(&self, exchange: &mut Exchange, elements: &[&str]) {
        self.pieces(exchange, "application/json", elements);
    }

    /// An operation that is over when it is polled.
    fn operation(&self, exchange: &mut Exchange, outcome: &str) {
        match exchange.request.method.as_str() {
            "POST" => exchange.json(200, r#"{"name":"operations/x"}"#),
            _ => self.json(exchange, 200, self.fill(&format!(r#"{{"name":"operations/x","done":true,{outcome}}}"#))),
        }
    }

    /// An operation that goes on, with this progress.
    fn metadata(&self, exchange: &mut Exchange, metadata: &str) {
        self.json(exchange, 200, self.fill(&format!(r#"{{"name":"operations/x","metadata":{metadata}}}"#)));
    }

    /// Opens a session, and answers its requests. If the id of the session is the secret, only the first response contains it.
    fn session(&self, exchange: &mut Exchange, answer: fn(&mut Exchange, &Self)) {
        if exchange.request.header("x-goog-upload-command") != Some("start") {
            return answer(exchange, &Self { upload_id: None, ..self.clone() });
        }
        let id = match &self.upload_id {
            Some(id) => escape(id, |_| true, |letter| format!("%{letter:02X}")),
            None => "an-id".to_owned(),
        };
        let url = format!("http://{}/session?upload_id={id}", exchange.request.header("host").unwrap());
        exchange.respond(200, &[("x-goog-upload-status", "active"), ("x-goog-upload-url", &url)], "");
    }
}
