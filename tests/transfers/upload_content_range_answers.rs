//! Every answer that a server can give to an upload with `uploadType=resumable`, at every place, true or not.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use generativelanguage::Error;
use generativelanguage::call::Unary;
use generativelanguage::upload::{ResumableProtocol, Uploading};
use tokio::task::JoinSet;

use crate::support::api::{Client, CreateFileResponse, client, upload};
use crate::support::server::{Exchange, Server, error};
use crate::support::small_upload::content;

const CHUNK: usize = 256 << 10;

/// Two chunks, the last one short.
const LENGTH: usize = CHUNK + 1000;

/// The part of a chunk that a server keeps if it does not keep all of it.
const PART: usize = 300;

const CODES: [u16; 13] = [200, 201, 308, 400, 401, 403, 404, 410, 412, 416, 429, 499, 503];

/// The request that is answered out of turn. The others are answered as a good server would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// The chunk of this number, of which so many bytes are kept.
    Send(usize, usize),
    /// The question after the chunk of this number was cut off.
    Query(usize),
}

#[derive(Clone, Copy, Debug)]
struct Answer {
    code: u16,
    is_json: bool,
    range: Option<&'static str>,
}

/// One upload, as the server sees it.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and none excludes another")]
struct Run {
    place: Place,
    answer: Answer,
    given: bool,
    stored: Vec<u8>,
    sends: usize,
    complete: bool,
    /// True if the server received the end of the upload.
    sent_end: bool,
    /// True if the server claimed something false that may be true for all that the client knows.
    plausible_lie: bool,
}

impl Run {
    /// Gives the answer out of turn.
    fn give(&mut self, exchange: &mut Exchange) {
        self.given = true;
        let Answer { code, is_json, range } = self.answer;
        let claimed = range
            .and_then(|range| range.strip_prefix("bytes=0-")?.parse::<usize>().ok())
            .map(|last| last.saturating_add(1));
        self.plausible_lie = match code {
            200 | 201 => self.sent_end && !self.complete,
            308 => claimed.is_some_and(|claimed| claimed > self.stored.len()),
            _ => false,
        };
        let media_type = if is_json { "application/json" } else { "text/html" };
        let headers: Vec<_> =
            [("content-type", media_type)].into_iter().chain(range.map(|range| ("range", range))).collect();
        let body = if code < 300 { r#"{"file":{}}"#.to_owned() } else { error(code) };
        exchange.respond(code, &headers, body);
    }

    fn answer(&mut self, exchange: &mut Exchange, session: &str) {
        if exchange.request.method == "POST" {
            return exchange.respond(200, &[("location", session)], "");
        }
        let range = exchange.request.header("content-range").unwrap().strip_prefix("bytes ").unwrap().to_owned();
        let (span, total) = range.split_once('/').unwrap();
        let is_end = |end: usize| total.parse() == Ok(end);
        if let Some((from, to)) = span.split_once('-') {
            let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
            if from != self.stored.len() {
                return self.honest(exchange);
            }
            let number = self.sends;
            self.sends += 1;
            self.sent_end |= is_end(to + 1);
            let body = &exchange.request.body;
            let kept = match self.place {
                Place::Send(place, kept) if place == number => kept.min(body.len()),
                Place::Query(place) if place == number => PART,
                Place::Send(..) | Place::Query(_) => body.len(),
            };
            self.stored.extend_from_slice(&body[..kept]);
            self.complete |= is_end(self.stored.len());
            match self.place {
                Place::Send(place, _) if place == number => self.give(exchange),
                Place::Query(place) if place == number => exchange.close(),
                Place::Send(..) | Place::Query(_) => self.honest(exchange),
            }
        } else if matches!(self.place, Place::Query(_)) && !self.given {
            self.give(exchange);
        } else {
            self.sent_end |= is_end(LENGTH);
            self.complete |= is_end(self.stored.len());
            self.honest(exchange);
        }
    }

    fn honest(&self, exchange: &mut Exchange) {
        if self.complete {
            return exchange.json(200, r#"{"file":{}}"#);
        }
        let range = self.stored.len().checked_sub(1).map(|last| format!("bytes=0-{last}"));
        let headers: Vec<_> = range.iter().map(|range| ("range", range.as_str())).collect();
        exchange.respond(308, &headers, "");
    }

    /// Checks how the upload ended.
    fn judge(&self, result: &Result<CreateFileResponse, Error>, content: &[u8]) -> Result<(), &'static str> {
        let error = match result {
            Ok(_) if self.complete && self.stored == content || self.plausible_lie => return Ok(()),
            Ok(_) => return Err("success, and the server has other bytes"),
            Err(error) => error,
        };
        let has_handle = error.resume_handle().is_some();
        let Answer { code, is_json, range } = self.answer;
        match code {
            200 | 201 | 404 | 410 | 499 if has_handle => Err("a handle of a session that is over"),
            401 | 403 if !has_handle => Err("no handle of a good session"),
            400 | 412 if is_json && has_handle => Err("a handle of media that was refused"),
            416 | 429 | 503 => Err("it need not have failed"),
            400 | 412 if !is_json => Err("it need not have failed"),
            308 if range.is_none_or(|range| !range.starts_with("bytes=0-")) => Err("it need not have failed"),
            _ => Ok(()),
        }
    }
}

type Runs = Arc<Mutex<HashMap<String, Run>>>;

fn server(runs: &Runs) -> Server {
    let runs = runs.clone();
    Server::start(move |exchange| {
        exchange.read_body();
        let id = exchange.request.header("x-run").unwrap().to_owned();
        let session = format!("http://{}/session?upload_id={id}", exchange.request.header("host").unwrap());
        runs.lock().unwrap().get_mut(&id).unwrap().answer(exchange, &session);
    })
}

/// Every place with every answer.
fn every() -> Vec<(Place, Answer)> {
    let ranges = [
        None,
        Some("bytes=0-99"),
        Some("bytes=0-299"),
        Some("bytes=0-262143"),
        Some("bytes=0-262443"),
        Some("bytes=0-263143"),
        Some("bytes=0-263144"),
        Some("bytes=0-18446744073709551615"),
        Some("bytes=7-9"),
        Some("many"),
    ];
    let places = [0, 1].into_iter().flat_map(|number| {
        let kept = [0, PART, CHUNK].map(|kept| Place::Send(number, kept));
        kept.into_iter().chain([Place::Query(number)])
    });
    let mut all = Vec::new();
    for place in places {
        for code in CODES {
            // Only the code that tells how far the upload is comes with many ranges.
            let ranges = if code == 308 { &ranges[..] } else { &ranges[..1] };
            for range in ranges {
                let answers = [true, false].map(|is_json| Answer { code, is_json, range: *range });
                all.extend(answers.map(|answer| (place, answer)));
            }
        }
    }
    all
}

fn brief(upload: Uploading<CreateFileResponse, Unary>) -> Uploading<CreateFileResponse, Unary> {
    upload
        .media_type("a/b")
        .chunk_size(1)
        .one_request_up_to(0)
        .protocol(ResumableProtocol::ContentRange)
        .recovery_waits(Duration::from_millis(1), Duration::from_millis(2))
}

async fn run(client: Client, runs: Runs, id: String, content: Bytes) -> Result<(), String> {
    let begin = || upload(&client).header("x-run", &id);
    let source = std::io::Cursor::new(content.clone());
    let first = if id.ends_with('r') { begin().reader(source, LENGTH as u64) } else { begin().bytes(content.clone()) };
    let result = brief(first).await;
    let about = |result: &Result<CreateFileResponse, Error>| {
        let runs = runs.lock().unwrap();
        format!("{:?} {:?}: {result:?}", runs[&id].place, runs[&id].answer)
    };
    let judged = runs.lock().unwrap()[&id].judge(&result, &content);
    judged.map_err(|wrong| format!("{wrong}: {}", about(&result)))?;
    // A process with a handle can continue the upload.
    if let Err(error) = &result
        && let Some(handle) = error.resume_handle()
    {
        let resumed = brief(begin().bytes(content.clone())).resume(handle.clone()).await;
        let is_there = {
            let runs = runs.lock().unwrap();
            runs[&id].complete && runs[&id].stored == content
        };
        if resumed.is_err() || !is_there {
            return Err(format!("the handle is of no use: {} {error:?}", about(&resumed)));
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_succeeds_only_where_the_server_has_all_of_it() {
    let runs = Runs::default();
    let server = server(&runs);
    let (client, content) = (client(&server.url()), Bytes::from(content(LENGTH)));
    let (mut running, mut wrong, mut count) = (JoinSet::new(), Vec::new(), 0);
    for (place, answer) in every() {
        for source in ["r", "b"] {
            let id = format!("{count}{source}");
            count += 1;
            let new = Run {
                place,
                answer,
                given: false,
                stored: Vec::new(),
                sends: 0,
                complete: false,
                sent_end: false,
                plausible_lie: false,
            };
            runs.lock().unwrap().insert(id.clone(), new);
            running.spawn(run(client.clone(), runs.clone(), id, content.clone()));
            if running.len() >= 16 {
                wrong.extend(running.join_next().await.unwrap().unwrap().err());
            }
        }
    }
    while let Some(done) = running.join_next().await {
        wrong.extend(done.unwrap().err());
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
    assert!(count > 600, "{count}");
}
