//! Batches: requests with keys, in a call or a file, and their results.

use discovery_fake::Fault;
use generativelanguage::error::{ErrorKind, Status};
use generativelanguage::gemini::BatchResults;
use serde_json::json;

use crate::fake::{SHORT, bodies, start};
use crate::support::server::Server;

const MODEL: &str = "gemini-2.5-flash";

/// A line of a file with requests.
fn asking(key: &str, text: &str) -> String {
    json!({"key": key, "request": {"contents": [{"role": "user", "parts": [{"text": text}]}]}}).to_string()
}

macro_rules! in_version {
    ($version:ident) => {
        mod $version {
            use super::*;
            use generativelanguage::Error;
            use generativelanguage::$version::Client;
            use generativelanguage::$version::schemas::{self, BatchState, GenerateContentRequest, GenerateContentResponse, GenerationConfig};

            #[tokio::test]
            async fn results_have_the_keys_of_requests() {
                let (server, client) = start!($version);
                server.fault(Fault::quota(SHORT).on("models.generateContent").nth(2)).unwrap();
                let questions = [("fjord", "What is a fjord?"), ("delta", "What is a delta?"), ("atoll", "What is an atoll?")];
                let job = client.batches().create(MODEL, questions).display_name("coasts").await.unwrap();
                let mut job = job.poll_waits(SHORT, SHORT);
                assert!(job.name().starts_with("batches/"));
                let mut states = Vec::new();
                let mut results = job.wait_with(|batch| states.push(batch.state.clone().unwrap())).await.unwrap();
                assert_eq!(states.last(), Some(&BatchState::Succeeded));
                assert_eq!(results.len(), 3);
                let answer = results.get("fjord").unwrap().as_ref().unwrap();
                assert!(answer.text().starts_with("You said: What is a fjord?"));
                let failed: Vec<_> = results.failed().map(|(key, error)| (key.to_owned(), error.is_quota())).collect();
                assert_eq!(failed, [("delta".to_owned(), true)]);

                let mut retry = job.retry_failed(&results).await.unwrap().unwrap().poll_waits(SHORT, SHORT);
                results.merge(retry.wait().await.unwrap());
                assert_eq!(results.failed().count(), 0);
                assert!(job.retry_failed(&results).await.unwrap().is_none());
                let sent = bodies(&server, "models.batchGenerateContent");
                assert_eq!((&sent[0]["batch"]["displayName"], sent.len()), (&json!("coasts"), 2));
                assert_eq!(sent[1]["batch"]["inputConfig"]["requests"]["requests"][0]["metadata"]["key"], "delta");
                let keys: Vec<&str> = results.iter().map(|(key, _)| key).collect();
                assert_eq!(keys, ["fjord", "delta", "atoll"]);
            }

            #[tokio::test]
            async fn two_requests_with_one_key_are_refused_before_anything_is_sent() {
                let (server, client) = start!($version);
                let error = client.batches().create(MODEL, [("a", "first"), ("b", "second"), ("a", "third")]).await.unwrap_err();
                assert_eq!(error.message(), "two requests have the key `a`: give each request a key of its own");
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("questions.jsonl");
                let line = json!({"key": "b", "request": {"contents": [{"role": "user", "parts": [{"text": "?"}]}]}});
                std::fs::write(&path, format!("{line}\n{line}\n")).unwrap();
                let error = client.batches().create_from_jsonl(MODEL, &path).await.unwrap_err();
                assert_eq!((error.kind(), error.message().contains("the key `b`")), (ErrorKind::Request, true));
                assert!(server.requests().is_empty());
            }

            #[tokio::test]
            async fn a_file_of_requests_is_uploaded_and_its_results_are_downloaded() {
                let (server, client) = start!($version);
                server.fault(Fault::status(400).message("bad").on("models.generateContent").nth(1)).unwrap();
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("questions.jsonl");
                std::fs::write(&path, [asking("a", "one"), asking("b", "two")].join("\n")).unwrap();
                let job = client.batches().create_from_jsonl(MODEL, &path).await.unwrap();
                let mut job = job.poll_waits(SHORT, SHORT);
                let mut results = job.wait().await.unwrap();
                let error = results.get("a").unwrap().as_ref().unwrap_err();
                assert_eq!((error.message(), error.status()), ("bad", Some(&Status::InvalidArgument)));
                assert!(results.get("b").unwrap().as_ref().unwrap().text().starts_with("You said: two"));

                let mut retry = job.retry_failed(&results).await.unwrap().unwrap().poll_waits(SHORT, SHORT);
                results.merge(retry.wait().await.unwrap());
                assert!(results.get("a").unwrap().as_ref().unwrap().text().starts_with("You said: one"));
                assert_eq!(server.requests_to("models.generateContent").unwrap().len(), 0);
            }

            #[tokio::test]
            async fn a_batch_is_resumed_by_its_name() {
                let (server, client) = start!($version);
                let precise = GenerationConfig::new().set_temperature(0.0);
                let request = GenerateContentRequest::from("one").set_generation_config(precise);
                let requests = [("a", request.clone()), ("b", request)];
                let name = client.batches().create(MODEL, requests.clone()).await.unwrap().name().to_owned();
                let job = client.batches().create(MODEL, requests).resume(&name).await.unwrap();
                let results = job.poll_waits(SHORT, SHORT).wait().await.unwrap();
                assert_eq!(results.failed().count(), 0);
                assert_eq!(bodies(&server, "models.batchGenerateContent").len(), 1);
                // Without the requests, answers still have their keys.
                let nothing: [(&str, &str); 0] = [];
                let job = client.batches().create(MODEL, nothing).resume(&name).await.unwrap();
                let results = job.poll_waits(SHORT, SHORT).wait().await.unwrap();
                let keys: Vec<&str> = results.iter().map(|(key, _)| key).collect();
                assert_eq!(keys, ["a", "b"]);
            }

            /// Some batches state errors in another field and with another kind of code.
            #[tokio::test]
            async fn every_form_of_a_line_is_read() {
                let (server, client) = start!($version);
                let lines = [
                    json!({"key": "k1", "response": {"candidates": [{"content": {"parts": [{"text": "one"}]}}]}}).to_string(),
                    String::new(),
                    json!({"key": "k2", "error": {"code": 400, "message": "bad", "status": "INVALID_ARGUMENT"}}).to_string(),
                    json!({"key": "k3", "status": {"code": 13, "message": "internal"}}).to_string(),
                    json!({"key": "k4"}).to_string(),
                ];
                server.put_media("files/results", "application/jsonl", lines.join("\n").as_bytes()).unwrap();
                server.reply_to("models.batchGenerateContent", json!({
                    "name": "batches/x", "done": true, "response": {"responsesFile": "files/results"},
                })).unwrap();
                let questions = ["k1", "k2", "k3", "k4", "k5"].map(|key| (key, "?"));
                let mut job = client.batches().create(MODEL, questions).await.unwrap();
                let results = job.wait().await.unwrap();
                assert_eq!(results.get("k1").unwrap().as_ref().unwrap().text(), "one");
                let failed: Vec<_> = results.failed().map(|(key, error)| (key, error.kind(), error.status().cloned())).collect();
                assert_eq!(failed, [
                    ("k2", ErrorKind::Api, Some(Status::InvalidArgument)),
                    ("k3", ErrorKind::Api, Some(Status::Internal)),
                    ("k4", ErrorKind::Decode, None),
                    ("k5", ErrorKind::Operation, None),
                ]);
            }

            #[tokio::test]
            async fn lines_without_a_key_are_refused_before_anything_is_sent() {
                let (server, client) = start!($version);
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("questions.jsonl");
                let form = r#"write `{"key": "…", "request": {…}}`"#;
                for (line, problem) in [
                    (r#"{"request":{}}"#, "has no key"),
                    (r#"{"key":7,"request":{}}"#, "is not a request with a key"),
                    (r#"{"key":"b","request":{}"#, "is not a request with a key"),
                    ("[]", "is not a request with a key"),
                    (r#"{"key":"b"} {}"#, "is not a request with a key"),
                ] {
                    std::fs::write(&path, format!("{}\n\n{line}\n{}", asking("a", "one"), asking("c", "two"))).unwrap();
                    let error = client.batches().create_from_jsonl(MODEL, &path).await.unwrap_err();
                    let message = format!("line 3 of the requests in {} {problem}: {form}", path.display());
                    assert_eq!((error.kind(), error.message()), (ErrorKind::Request, &*message));
                }
                assert!(server.requests().is_empty());
            }

            #[tokio::test]
            async fn a_batch_needs_its_file_only_to_start() {
                let (server, client) = start!($version);
                server.fault(Fault::status(400).message("bad").on("models.generateContent").nth(1)).unwrap();
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("questions.jsonl");
                std::fs::write(&path, [asking("a", "one"), asking("b", "two")].join("\r\n")).unwrap();
                let job = client.batches().create_from_jsonl(MODEL, &path).await.unwrap();
                let mut job = job.poll_waits(SHORT, SHORT);
                // Other requests than those of the batch.
                std::fs::write(&path, asking("x", "three")).unwrap();
                let results = job.wait().await.unwrap();
                assert_eq!(results.iter().map(|(key, _)| key).collect::<Vec<_>>(), ["a", "b"]);
                let error = job.retry_failed(&results).await.unwrap_err();
                assert!(error.message().ends_with("no longer have the key `a`"), "{error}");
                std::fs::remove_file(&path).unwrap();
                let results = job.wait().await.unwrap();
                assert_eq!((results.len(), results.failed().count()), (2, 1));
                assert_eq!(job.retry_failed(&results).await.unwrap_err().kind(), ErrorKind::Io);

                let resumed = client.batches().create_from_jsonl(MODEL, &path).resume(job.name()).await.unwrap();
                let mut resumed = resumed.poll_waits(SHORT, SHORT);
                let results = resumed.wait().await.unwrap();
                assert!(results.get("b").unwrap().is_ok());
                let error = resumed.retry_failed(&results).await.unwrap_err();
                assert_eq!(error.message(), "the request with the key `a` is unknown: resume the batch with its requests");
            }

            /// A batch whose results are these lines.
            async fn results_of(keys: &[&str], lines: &[&str]) -> BatchResults<GenerateContentResponse> {
                let (server, client) = start!($version);
                server.put_media("files/results", "application/jsonl", lines.join("\n").as_bytes()).unwrap();
                server.reply_to("models.batchGenerateContent", json!({
                    "name": "batches/x", "done": true, "response": {"responsesFile": "files/results"},
                })).unwrap();
                let questions = keys.iter().map(|key| (*key, "?"));
                client.batches().create(MODEL, questions).await.unwrap().wait().await.unwrap()
            }

            /// Lines have any order, so that the position of one without a key says nothing.
            #[tokio::test]
            async fn answers_in_a_file_are_told_apart_by_their_keys_alone() {
                let lines = [
                    r#"{"key":"b","response":{"candidates":[{"content":{"parts":[{"text":"B"}]}}]}}"#,
                    r#"{"response":{"candidates":[{"content":{"parts":[{"text":"?"}]}}]}}"#,
                    r#"{"key":"1","response":{"candidates":[{"content":{"parts":[{"text":"A"}]}}]}}"#,
                ];
                let results = results_of(&["1", "b"], &lines).await;
                let texts: Vec<_> = results.iter().map(|(key, reply)| (key, reply.as_ref().unwrap().text())).collect();
                assert_eq!(texts, [("1", "A".to_owned()), ("b", "B".to_owned()), ("#1", "?".to_owned())]);
            }

            #[tokio::test]
            async fn one_bad_line_is_the_error_of_its_request() {
                let good = r#"{"key":"b","response":{"candidates":[{"content":{"parts":[{"text":"B"}]}}]}}"#;
                for bad in [r#"{"key":"a","response":{"candidates":7}}"#, r#"{"response":{"candidates":7},"key":"a"}"#, "<html>"] {
                    let results = results_of(&["a", "b"], &[bad, good]).await;
                    assert_eq!(results.get("b").unwrap().as_ref().unwrap().text(), "B");
                    let failed: Vec<_> = results.failed().map(|(key, error)| (key, error.kind())).collect();
                    assert_eq!(failed, [("a", ErrorKind::Decode)], "{bad}");
                }
                // Which is whose is unknown, and no answer is lost.
                let results = results_of(&["a", "b", "c"], &["<html>", good, "<p>"]).await;
                let failed: Vec<_> = results.failed().map(|(key, error)| (key, error.message())).collect();
                let message = "2 without a readable key: repeat the request with `retry_failed`";
                assert_eq!(failed.iter().map(|(key, _)| *key).collect::<Vec<_>>(), ["a", "c"]);
                assert!(failed.iter().all(|(_, text)| text.ends_with(message)), "{failed:?}");
            }

            #[tokio::test]
            async fn progress_of_an_unknown_form_does_not_end_a_wait() {
                let server = Server::start(|exchange| {
                    let metadata = match exchange.number {
                        1 => json!({"state": {"of": "tomorrow"}}),
                        _ => json!({"state": "BATCH_STATE_RUNNING"}),
                    };
                    let answer = json!({"metadata": {"key": "a"}, "response": {"candidates": []}});
                    let response = json!({"inlinedResponses": {"inlinedResponses": [answer]}});
                    let body = match exchange.number {
                        0 | 4 => json!({"name": "batches/x", "metadata": {"state": 7.5}}),
                        3 | 6 => json!({"name": "batches/x", "done": true, "response": response}),
                        _ => json!({"name": "batches/x", "metadata": metadata}),
                    };
                    exchange.json(200, body.to_string());
                });
                let client = Client::builder().api_key("key").base_url(server.url()).build().unwrap();
                let mut job = client.batches().create(MODEL, [("a", "?")]).await.unwrap().poll_waits(SHORT, SHORT);
                let mut states = Vec::new();
                let results = job.wait_with(|batch| states.push(batch.state.clone().unwrap())).await.unwrap();
                assert_eq!((results.len(), results.failed().count(), server.count()), (1, 0, 4));
                assert_eq!(states, [BatchState::Running]);
                let mut job = client.batches().create(MODEL, [("a", "?")]).await.unwrap().poll_waits(SHORT, SHORT);
                assert_eq!(job.wait().await.unwrap().len(), 1);
            }

            #[tokio::test]
            async fn a_batch_that_is_polled_again_is_an_error() {
                let (_server, client) = start!($version);
                let mut creation = client.batches().create(MODEL, [("a", "?")]);
                (&mut creation).await.unwrap();
                let error = (&mut creation).await.unwrap_err();
                assert_eq!((error.kind(), error.message()), (ErrorKind::Request, "the call was already sent: create a new call"));
            }

            #[test]
            fn a_status_is_an_error_and_back() {
                let status = schemas::Status::new().set_code(8).set_message("slow down");
                let error = Error::from(&status);
                assert!(error.is_quota());
                assert_eq!(schemas::Status::from(&error), status);
            }
        }
    };
}

#[cfg(document = "v1beta/20260831")]
in_version!(v1);
in_version!(v1beta);
