//! Batches: requests with keys, in a call or a file, and their results.

use discovery_fake::Fault;
use generativelanguage::error::{ErrorKind, Status};
use serde_json::json;

use crate::fake::{SHORT, bodies, start};

const MODEL: &str = "gemini-2.5-flash";

macro_rules! in_version {
    ($version:ident) => {
        mod $version {
            use super::*;
            use generativelanguage::Error;
            use generativelanguage::$version::schemas::{self, BatchState, GenerateContentRequest, GenerationConfig};

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
                let line = |key: &str, text: &str| {
                    json!({"key": key, "request": {"contents": [{"role": "user", "parts": [{"text": text}]}]}}).to_string()
                };
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("questions.jsonl");
                std::fs::write(&path, [line("a", "one"), line("b", "two")].join("\n")).unwrap();
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
