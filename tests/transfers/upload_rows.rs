//! Rows of the upload state table that take two faults, or an end without bytes, over loopback.

use std::io;
use std::time::Duration;

use crate::support::api::{client, upload};
use crate::support::small_upload::{content, quick};
use crate::support::upload_server::{Fault, UploadServer};
use generativelanguage::error::ErrorKind;

/// A server where these faults happen to what is sent, and then to what is asked.
fn server(send: &[Fault], query: &[Fault]) -> UploadServer {
    let server = UploadServer::start(None);
    server.state().send = send.to_vec().into();
    server.state().query = query.to_vec().into();
    server
}

const ACTIVE: &str = "HTTP/1.1 200 OK\r\nx-goog-upload-status: active\r\ncontent-length: 0\r\n\r\n";
const CANCELLED: &str = "HTTP/1.1 200 OK\r\nx-goog-upload-status: cancelled\r\ncontent-length: 0\r\n\r\n";

#[tokio::test]
async fn a_question_answered_with_a_refusal() {
    for code in [400, 403, 500] {
        let server = server(&[Fault::CutAfter(10)], &[Fault::Final(code, false)]);
        let error = quick(upload(&client(&server.url())).bytes(content(2500))).await.unwrap_err();
        assert_eq!((error.kind(), error.code(), error.message()), (ErrorKind::Api, Some(code), "made up"));
        assert!(error.resume_handle().is_none(), "the upload is over");
        assert_eq!(server.commands(), ["start", "upload@0+10", "query"]);
    }
}

/// If the end of the source is found only after its last byte, a separate request ends the upload.
#[tokio::test]
async fn an_end_without_bytes_that_is_lost() {
    let nothing = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    for (fault, rest) in [
        // It was heard, and only the answer is lost.
        (Fault::Code(503, true), &["query"][..]),
        (Fault::Raw(true, nothing), &["query"]),
        (Fault::Raw(true, ACTIVE), &["query"]),
        // It was not.
        (Fault::CutAfter(0), &["query", "finalize@2000+0"]),
        (Fault::Code(503, false), &["query", "finalize@2000+0"]),
        (Fault::Raw(false, ACTIVE), &["query", "finalize@2000+0"]),
    ] {
        let server = server(&[Fault::None, Fault::None, fault.clone()], &[]);
        let source = io::Cursor::new(content(2000));
        let done = quick(upload(&client(&server.url())).reader(source, None)).await.unwrap();
        assert_eq!(done.file.unwrap().name.as_deref(), Some("files/abc"), "{fault:?}");
        let commands = server.commands();
        assert_eq!(commands[..4], ["start", "upload@0+1000", "upload@1000+1000", "finalize@2000+0"], "{fault:?}");
        assert_eq!(commands[4..], *rest, "{fault:?}");
        assert!(server.state().received == content(2000));
    }
}

#[tokio::test]
async fn a_last_chunk_that_did_not_end_the_upload() {
    for (stored, rest) in [(true, &["query"][..]), (false, &["query", "upload, finalize@1000+500"])] {
        let server = server(&[Fault::None, Fault::Raw(stored, ACTIVE)], &[]);
        quick(upload(&client(&server.url())).bytes(content(1500))).await.unwrap();
        let commands = server.commands();
        assert_eq!(commands[..3], ["start", "upload@0+1000", "upload, finalize@1000+500"]);
        assert_eq!(commands[3..], *rest);
        assert!(server.state().received == content(1500));
    }
}

#[tokio::test]
async fn a_session_that_somebody_else_cancelled() {
    let cancelled = || Fault::Raw(false, CANCELLED);
    for (send, query) in [
        (vec![cancelled()], vec![]),
        (vec![Fault::None, cancelled()], vec![]),
        (vec![Fault::None, Fault::None, cancelled()], vec![]),
        (vec![Fault::CutAfter(10)], vec![cancelled()]),
        (vec![Fault::CutAfter(10)], vec![Fault::Code(503, false), cancelled()]),
    ] {
        let server = server(&send, &query);
        let error = quick(upload(&client(&server.url())).bytes(content(2500))).await.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Upload, "the upload was cancelled"));
        assert!(error.resume_handle().is_none(), "there is nothing to go on with");
        assert_eq!(server.commands().len(), 1 + send.len() + query.len());
    }
}

#[tokio::test]
async fn the_total_clock_runs_out_while_nobody_answers() {
    let silent = vec![Fault::Code(503, false); 10_000];
    let slow = vec![Fault::Slow(20_000); 10];
    for query in [silent, slow] {
        let server = server(&[Fault::CutAfter(10)], &query);
        let call = upload(&client(&server.url())).timeout(Duration::from_millis(150));
        let error = quick(call.bytes(content(2500))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
        let handle = error.resume_handle().expect("another process may have more time").clone();
        // And it has: the bytes that arrived are not sent again.
        server.state().query.clear();
        quick(upload(&client(&server.url())).bytes(content(2500))).resume(handle).await.unwrap();
        assert!(server.state().received == content(2500));
        assert_eq!(server.commands().iter().filter(|command| *command == "start").count(), 1);
    }
}

/// A session that stays open, and never tells how far it is, is asked with waits in between, and not for ever.
#[tokio::test]
async fn a_question_that_is_never_answered() {
    let patience = Duration::from_millis(200);
    for odd in [
        ACTIVE,
        "HTTP/1.1 200 OK\r\nx-goog-upload-status: active\r\nx-goog-upload-size-received: a\r\ncontent-length: 0\r\n\r\n",
    ] {
        let server = server(&[Fault::CutAfter(10)], &vec![Fault::Raw(false, odd); 10_000]);
        let call = upload(&client(&server.url())).bytes(content(2500));
        let error = quick(call)
            .recovery_waits(Duration::from_millis(20), Duration::from_millis(20))
            .give_up_after(patience)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Upload, "{error:?}");
        assert_eq!(
            error.message(),
            "the server reported no upload offset for 200ms: resume later, or raise `give_up_after`"
        );
        let asked = server.commands().iter().filter(|command| *command == "query").count();
        assert!((2..200).contains(&asked), "it was asked {asked} times");
        let handle = error.resume_handle().expect("another process may have more time").clone();
        server.state().query.clear();
        quick(upload(&client(&server.url())).bytes(content(2500))).resume(handle).await.unwrap();
        assert!(server.state().received == content(2500));
    }
}

/// Every answer that a server can give, at every place of an upload, whether it tells the truth or not.
mod every_answer {
    use std::collections::HashMap;
    use std::io;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use generativelanguage::Error;
    use generativelanguage::upload::Uploading;
    use tokio::sync::Notify;
    use tokio::task::JoinSet;

    use crate::support::api::{Client, CreateFileResponse, client, upload};
    use crate::support::server::{Exchange, Server};
    use crate::support::small_upload::content;
    use crate::support::upload_server::DONE;

    /// The length of the upload, in chunks of 1,000.
    const LENGTH: usize = 2500;

    /// The part of a chunk that a server keeps if it does not keep all of it.
    const PART: usize = 300;

    const CODES: [u16; 12] = [200, 201, 308, 400, 401, 403, 404, 410, 412, 416, 429, 503];

    const STATUSES: [Option<&str>; 5] = [None, Some("active"), Some("final"), Some("cancelled"), Some("odd")];

    /// The request that is answered out of turn. The others are answered as a good server would.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Place {
        /// The one that opens the session, with this address.
        Start(Option<&'static str>),
        /// The chunk of this number, of which so many bytes are kept.
        Send(usize, usize),
        /// The question after the chunk of this number was cut off.
        Query(usize),
        Cancel,
    }

    /// An answer: code, status, and how many bytes the server claims to have.
    #[derive(Clone, Copy, Debug)]
    struct Answer {
        code: u16,
        status: Option<&'static str>,
        claim: Option<usize>,
    }

    /// One upload, as the server sees it.
    #[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and none excludes another")]
    struct Run {
        place: Place,
        answer: Answer,
        /// True if the response was sent, and true if the chunk before it was cut off.
        given: bool,
        cut: bool,
        stored: Vec<u8>,
        sends: usize,
        complete: bool,
        /// True if the server received the end of the upload.
        sent_end: bool,
        /// True if it called the upload complete although it was not. Nobody can tell that from the truth.
        plausible_lie: bool,
        cancelling: Arc<Notify>,
    }

    impl Run {
        fn new(place: Place, answer: Answer) -> Self {
            Self {
                place,
                answer,
                given: false,
                cut: false,
                stored: Vec::new(),
                sends: 0,
                complete: false,
                sent_end: false,
                plausible_lie: false,
                cancelling: Arc::default(),
            }
        }

        /// Gives the answer out of turn.
        fn give(&mut self, exchange: &mut Exchange, address: Option<&str>) {
            self.given = true;
            let Answer { code, status, claim } = self.answer;
            let possible = self.sent_end && claim.is_none_or(|claim| claim == LENGTH);
            self.plausible_lie = code < 300 && status == Some("final") && possible && !self.complete;
            let claim = claim.map(|claim| claim.to_string());
            let headers = [
                ("x-goog-upload-status", status),
                ("x-goog-upload-size-received", claim.as_deref()),
                ("x-goog-upload-url", address),
            ];
            let headers: Vec<_> = headers.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
            let body = if code < 300 { DONE.to_owned() } else { crate::support::server::error(code) };
            exchange.respond(code, &headers, body);
        }

        fn answer(&mut self, exchange: &mut Exchange, command: &str, session: &str) {
            let active = ("x-goog-upload-status", "active");
            match command {
                "start" => match self.place {
                    Place::Start(address) if !self.given => {
                        let address = address.map(|address| address.replace("SESSION", session));
                        self.give(exchange, address.as_deref());
                    }
                    _ => exchange.respond(200, &[active, ("x-goog-upload-url", session)], ""),
                },
                "query" => match self.place {
                    Place::Query(_) if self.cut && !self.given => self.give(exchange, None),
                    _ if self.complete => exchange.respond(200, &[("x-goog-upload-status", "final")], DONE),
                    _ => {
                        let stored = self.stored.len().to_string();
                        exchange.respond(200, &[active, ("x-goog-upload-size-received", &stored)], "");
                    }
                },
                "cancel" if self.place == Place::Cancel && !self.given => self.give(exchange, None),
                "cancel" => exchange.respond(200, &[("x-goog-upload-status", "cancelled")], ""),
                _ => self.receive(exchange, command),
            }
        }

        fn receive(&mut self, exchange: &mut Exchange, command: &str) {
            let offset: usize = exchange.request.header("x-goog-upload-offset").unwrap().parse().unwrap();
            if self.complete || offset != self.stored.len() {
                return exchange.respond(400, &[], "these bytes are out of place");
            }
            let number = self.sends;
            self.sends += 1;
            let body = exchange.request.body.clone();
            let last = command.contains("finalize");
            self.sent_end |= last;
            let kept = match self.place {
                Place::Send(place, kept) if place == number && !self.given => kept.min(body.len()),
                Place::Query(place) if place == number && !self.cut => PART,
                _ => body.len(),
            };
            self.stored.extend_from_slice(&body[..kept]);
            self.complete = last && kept == body.len();
            match self.place {
                Place::Send(place, _) if place == number && !self.given => self.give(exchange, None),
                Place::Query(place) if place == number && !self.cut => {
                    self.cut = true;
                    exchange.close();
                }
                Place::Cancel if number == 1 => {
                    self.cancelling.notify_one();
                    exchange.respond(503, &[], "");
                }
                _ if self.complete => exchange.respond(200, &[("x-goog-upload-status", "final")], DONE),
                _ => exchange.respond(200, &[("x-goog-upload-status", "active")], ""),
            }
        }
    }

    type Runs = Arc<Mutex<HashMap<String, Run>>>;

    fn server(runs: &Runs) -> Server {
        let runs = runs.clone();
        Server::start(move |exchange| {
            exchange.read_body();
            let command = exchange.request.header("x-goog-upload-command").unwrap().to_owned();
            let id = exchange.request.header("x-run").unwrap().to_owned();
            let session = format!("http://{}/session?upload_id={id}", exchange.request.header("host").unwrap());
            runs.lock().unwrap().get_mut(&id).unwrap().answer(exchange, &command, &session);
        })
    }

    /// Every place with every answer.
    fn every() -> Vec<(Place, Answer)> {
        let mut all = Vec::new();
        let answers = |claims: &[Option<usize>]| {
            let mut answers = Vec::new();
            for code in CODES {
                for status in STATUSES {
                    answers.extend(claims.iter().map(|claim| Answer { code, status, claim: *claim }));
                }
            }
            answers
        };
        let addresses =
            [None, Some("SESSION"), Some("https://elsewhere.example/u?upload_id=x"), Some("nowhere"), Some("")];
        for address in addresses {
            all.extend(answers(&[None]).into_iter().map(|answer| (Place::Start(address), answer)));
        }
        for (number, length) in [1000, 1000, 500].into_iter().enumerate() {
            let from = number * 1000;
            let claims = [0, from, from + PART, from + length, LENGTH, LENGTH + 1];
            let mut claims: Vec<_> = [None].into_iter().chain(claims.map(Some)).collect();
            claims.dedup();
            for kept in [0, PART, length] {
                all.extend(answers(&claims).into_iter().map(|answer| (Place::Send(number, kept), answer)));
            }
            all.extend(answers(&claims).into_iter().map(|answer| (Place::Query(number), answer)));
        }
        all.extend(answers(&[None]).into_iter().map(|answer| (Place::Cancel, answer)));
        all
    }

    async fn run(client: Client, runs: Runs, id: String, once: bool) -> Result<(), String> {
        let content = content(LENGTH);
        let (place, answer, cancelling) = {
            let runs = runs.lock().unwrap();
            let run = &runs[&id];
            (run.place, run.answer, run.cancelling.clone())
        };
        let begin = || upload(&client).header("x-run", &id);
        let call =
            if once { begin().reader(io::Cursor::new(content.clone()), None) } else { begin().bytes(content.clone()) };
        let mut call = brief(call);
        if place == Place::Cancel {
            call = call.cancel_on(async move { cancelling.notified().await });
        }
        let result = call.send().await;
        let about = |result: &Result<CreateFileResponse, Error>| format!("{place:?} {answer:?} {once}: {result:?}");
        judge(&runs.lock().unwrap()[&id], &result, &content).map_err(|wrong| format!("{wrong}: {}", about(&result)))?;
        // A process with a handle can continue the upload.
        if let Err(error) = &result
            && let Some(handle) = error.resume_handle()
        {
            let result = brief(begin().bytes(content.clone()).resume(handle.clone())).await;
            let runs = runs.lock().unwrap();
            let run = &runs[&id];
            if result.is_err() || !run.complete || run.stored != content {
                return Err(format!("the handle is of no use: {} {:?}", about(&result), error));
            }
        }
        Ok(())
    }

    fn brief<K: generativelanguage::call::Answers>(
        call: Uploading<CreateFileResponse, K>,
    ) -> Uploading<CreateFileResponse, K> {
        call.media_type("a/b")
            .chunk_size(1000)
            .one_request_up_to(0)
            .recovery_waits(Duration::from_millis(1), Duration::from_millis(2))
    }

    /// Checks an upload after a server responded in this way.
    fn judge(run: &Run, result: &Result<CreateFileResponse, Error>, content: &[u8]) -> Result<(), &'static str> {
        let holds_all = run.complete && run.stored == content;
        let Answer { code, status, claim } = run.answer;
        let error = match result {
            Ok(_) if holds_all || run.plausible_lie => return Ok(()),
            Ok(_) => return Err("success, and the server has other bytes"),
            Err(error) => error,
        };
        let has_handle = error.resume_handle().is_some();
        let is_end = status == Some("final") || status == Some("cancelled") && code < 300;
        match run.place {
            Place::Cancel if error.message() == "the upload was cancelled" && !has_handle => Ok(()),
            Place::Cancel => Err("it was cancelled, and says something else"),
            Place::Start(_) => {
                if has_handle && status == Some("final") {
                    Err("a handle of no session")
                } else {
                    Ok(())
                }
            }
            _ if is_end && has_handle => Err("a handle of a session that is over"),
            _ if matches!(code, 404 | 410) && has_handle => Err("a handle of a session that is gone"),
            _ if matches!(code, 401 | 403) && status != Some("final") && !has_handle => {
                Err("no handle of a good session")
            }
            // An honest claim, and one that is in doubt, are no reason to fail.
            _ if !is_end && !matches!(code, 401 | 403 | 404 | 410) && claim.is_none() => Err("it need not have failed"),
            _ => Ok(()),
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_upload_succeeds_only_where_the_server_has_all_of_it() {
        let runs = Runs::default();
        let server = server(&runs);
        let client = client(&server.url());
        let (mut running, mut wrong, mut count) = (JoinSet::new(), Vec::new(), 0);
        for (place, answer) in every() {
            for once in [true, false] {
                let id = count.to_string();
                count += 1;
                runs.lock().unwrap().insert(id.clone(), Run::new(place, answer));
                running.spawn(run(client.clone(), runs.clone(), id, once));
                if running.len() >= 32 {
                    wrong.extend(running.join_next().await.unwrap().unwrap().err());
                }
            }
        }
        while let Some(done) = running.join_next().await {
            wrong.extend(done.unwrap().err());
        }
        assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
        let lies = runs.lock().unwrap().values().filter(|run| run.plausible_lie).count();
        println!("{count} uploads, and in {lies} of them a server lied in a way that nobody can tell from the truth");
        assert!(count > 9000, "{count}");
    }
}
